"""Engines of orders."""

from app.engines.orders import _round, price

__all__ = ["price"]
