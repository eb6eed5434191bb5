"""Stores orders."""


class OrderDriver:
    """Reads and writes orders."""
