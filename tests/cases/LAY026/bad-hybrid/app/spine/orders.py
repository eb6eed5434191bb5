# Layer: L4 — Orchestrator
# AUDIENCE: CUSTOMER
"""Places orders."""

from app.engines.orders import price


def place(order):
    return price(order)
