# Layer: L2 — API Route
# AUDIENCE: CUSTOMER
# Role: Groups the routes of customers
"""Routes for customers, a module for each domain."""
