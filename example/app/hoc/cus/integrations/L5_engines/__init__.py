# Layer: L5 — Domain Engine
# AUDIENCE: CUSTOMER
# Role: Groups the engines of integrations
"""Decisions of the integrations domain."""
