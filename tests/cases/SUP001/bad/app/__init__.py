"""A tiny backend."""

from app.rates import *  # assure: allow
