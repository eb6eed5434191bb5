# Layer: L5 — Domain Engine
# AUDIENCE: CUSTOMER
# Role: Groups the engines of api_keys
"""Decisions of the api_keys domain."""
