"""Routes of orders."""

from importlib import import_module

from app.spine import orders


def call(name, order):
    return getattr(orders, name)(order)


def extend(names):
    return list(map(import_module, names))
