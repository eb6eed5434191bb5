"""Engines of orders; the name is imported when somebody asks for it."""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from app.engines.orders import price

__all__ = ["price"]


def __getattr__(name):
    if name == "price":
        from app.engines.orders import price

        return price
    raise AttributeError(name)
