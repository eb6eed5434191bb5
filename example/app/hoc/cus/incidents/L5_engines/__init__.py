# Layer: L5 — Domain Engine
# AUDIENCE: CUSTOMER
# Role: Groups the engines of incidents
"""Decisions of the incidents domain."""
