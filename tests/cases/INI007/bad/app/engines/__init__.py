"""Engines of orders."""

from app.engines.orders import price

__all__ = [name for name in dir() if not name.startswith("_")]
