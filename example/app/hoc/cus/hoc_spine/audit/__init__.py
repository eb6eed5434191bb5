# Layer: L4 — Spine
# AUDIENCE: CUSTOMER
# Role: Groups the audit
"""The record of dispatches."""
