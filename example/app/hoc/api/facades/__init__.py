# Layer: L2.1 — Facade
# AUDIENCE: SHARED
# Role: Groups the facades
"""Facades: which routers an audience is given."""
