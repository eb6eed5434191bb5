"""Engines of orders."""

from app.drivers.orders import insert
from app.engines.orders import price

__all__ = ["insert", "price"]
