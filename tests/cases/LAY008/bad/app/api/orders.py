"""Routes of orders."""

from importlib import import_module

from app.spine.orders import place


def get_price(order):
    return import_module("app.engines.orders").price(order)


def post_order(order):
    return place(order)
