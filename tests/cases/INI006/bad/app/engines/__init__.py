"""Engines of orders."""

from app.engines.orders import UNITS, price

__all__ = ["price"]
