"""Routes of orders."""

from importlib import import_module


def post_order(order):
    return import_module("app.spine.orders").place(order)
