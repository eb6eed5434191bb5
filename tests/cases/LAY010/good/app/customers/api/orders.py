"""What customers see of their orders."""

from app.customers.spine.orders import own_orders


def get_orders(customer):
    return own_orders(customer)
