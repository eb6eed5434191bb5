"""All orders, for those who run the shop."""

from app.customers.spine.orders import own_orders


def all_orders(customers):
    return [order for customer in customers for order in own_orders(customer)]
