"""A tiny backend."""

from app.rates import *
