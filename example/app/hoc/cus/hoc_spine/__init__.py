# Layer: L4 — Spine
# AUDIENCE: CUSTOMER
# Role: Groups the parts of the spine
"""The spine: every dispatch passes through it, and it alone ends transactions."""
