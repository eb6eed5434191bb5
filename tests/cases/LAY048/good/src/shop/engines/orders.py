"""Decides on orders."""

from shop.drivers import orders

__all__ = ["orders"]
