"""Engines of orders."""

from app.engines.orders import *

__all__ = ["price"]
