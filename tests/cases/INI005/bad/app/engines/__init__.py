"""Engines of orders."""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from app.engines.orders import price

__all__ = ["price"]
