"""Puts the layers together."""

from app.api import orders

ROUTES = [orders.post_order]
CURRENCY = "EUR"
