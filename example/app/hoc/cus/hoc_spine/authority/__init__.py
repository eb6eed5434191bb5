# Layer: L4 — Authority
# AUDIENCE: CUSTOMER
# Role: Groups the authority
"""Who may dispatch what, and when."""
