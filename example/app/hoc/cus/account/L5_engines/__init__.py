# Layer: L5 — Domain Engine
# AUDIENCE: CUSTOMER
# Role: Groups the engines of account
"""Decisions of the account domain."""
