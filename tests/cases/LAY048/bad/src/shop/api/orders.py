"""Routes of orders: the import of the driver leaves the engine out, and nothing can tell."""

from shop.drivers.orders import OrderDriver

__all__ = ["OrderDriver"]
