# Layer: L4 — Spine
# AUDIENCE: CUSTOMER
# Role: Groups what concerns transactions
"""Database and unit of work."""
