"""Engines of orders."""

from app.engines.orders import price
from app.engines.totals import total

__all__ = ["price", "total"]
__version__ = "1.0"
