"""Engines of orders."""

from app.engines.orders import price, register

__all__ = ["price", "register"]
