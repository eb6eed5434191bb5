# Layer: L5 — Domain Engine
# AUDIENCE: CUSTOMER
# Role: Groups the engines of policies
"""Decisions of the policies domain."""
