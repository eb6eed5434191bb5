"""Names."""

FIRST = "Zoë"
