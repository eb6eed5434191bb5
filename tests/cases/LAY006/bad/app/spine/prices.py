"""Hands the price engine on, which makes it look like a part of the spine."""

from app.engines.orders import price
