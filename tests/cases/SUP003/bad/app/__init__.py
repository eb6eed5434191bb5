"""A tiny backend."""

from app.rates import RATE  # assure: allow[INI003] reason="goes with the old API" until=2027-03-31

__all__ = ["RATE"]
