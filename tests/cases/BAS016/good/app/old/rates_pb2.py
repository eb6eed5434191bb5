"""Generated."""

RATE = 2
