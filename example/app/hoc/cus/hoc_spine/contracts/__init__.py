# Layer: L4 — Spine
# AUDIENCE: CUSTOMER
# Role: Groups what holds contracts around dispatches
"""Contracts around dispatches: what they see, and who supplies it."""
