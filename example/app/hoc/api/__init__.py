# Layer: L2 — API Route
# AUDIENCE: SHARED
# Role: Groups the routes of all audiences
"""HTTP in, dispatches out."""
