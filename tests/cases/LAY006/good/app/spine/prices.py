"""Tells prices without placing an order."""

from app.engines.orders import price


def quote(order):
    return price(order)
