"""Engines of orders."""

from app.engines.orders import price
