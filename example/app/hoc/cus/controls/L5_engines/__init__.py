# Layer: L5 — Domain Engine
# AUDIENCE: CUSTOMER
# Role: Groups the engines of controls
"""Decisions of the controls domain."""
