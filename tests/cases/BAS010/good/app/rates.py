"""Rates, as agreed."""

# Moved and documented, not changed.
RATE = 3
