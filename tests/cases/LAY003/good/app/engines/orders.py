"""What an order costs."""

from app.tables.prices import PRICES


def sells(article):
    return article in PRICES


def price(order):
    return order["count"] * PRICES[order["article"]]
