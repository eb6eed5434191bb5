# Layer: L6 — Driver
# AUDIENCE: SHARED
"""Stores orders."""


def insert(session, order):
    session.add(order)
