"""Routes of orders; `celery.orders` is no file of the project, nor is what the standard library has."""

import json.decoder

from celery.orders import task
from shop.engines.orders import orders

__all__ = ["json", "orders", "task"]
