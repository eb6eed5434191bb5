"""A tiny backend."""

from app.rates import *  # assure: allow[INI003] reason="goes with the old API" until=2026-05-31
