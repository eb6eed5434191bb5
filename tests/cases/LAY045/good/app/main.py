"""Puts the parts together."""

from app.api.orders import post_order

ROUTES = {"POST /orders": post_order}
