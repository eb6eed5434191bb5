# Layer: L4 — Orchestrator
# AUDIENCE: CUSTOMER
# Role: Groups the handlers
"""Handlers, a module for each domain."""
