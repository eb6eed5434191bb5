# Layer: L2.1 — Facade
# AUDIENCE: FOUNDER
# Role: Groups the facades of founders
"""Facades for the people who run the platform."""
