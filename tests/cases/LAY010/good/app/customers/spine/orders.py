"""The orders of one customer."""


def own_orders(customer):
    return [order for order in customer["orders"] if not order["hidden"]]
