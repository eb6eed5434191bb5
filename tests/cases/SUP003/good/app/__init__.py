"""A tiny backend."""

from app.rates import *  # assure: allow[INI003] reason="goes with the old API" until=2027-03-31
