# Layer: L2 — API Route
# AUDIENCE: FOUNDER
# Role: Groups the routes of founders
"""Routes for the people who run the platform."""
