# Layer: L4 — Orchestrator
# AUDIENCE: CUSTOMER
# Role: Groups registry, dispatcher and handlers
"""Registry, dispatcher, bootstrap."""
