# Layer: L5 — Domain Engine
# AUDIENCE: CUSTOMER
# Role: Groups the engines of analytics
"""Decisions of the analytics domain."""
