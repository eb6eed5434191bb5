"""Engines of orders."""

from app.engines.orders import price, register

register(price)

__all__ = ["price", "register"]
