"""Engines of orders."""

from app.engines.orders import price
from app.engines.taxes import tax

__all__ = ["price", "tax"]
