# Layer: L2.1 — Facade
# AUDIENCE: CUSTOMER
# Role: Groups the facades of customers
"""Facades for customers, a module for each domain."""
