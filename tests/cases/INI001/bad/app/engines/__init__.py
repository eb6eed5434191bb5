"""Engines of orders."""

from app.engines.orders import price

__all__ = ["price", "total"]


def total(orders):
    return sum(map(price, orders))
