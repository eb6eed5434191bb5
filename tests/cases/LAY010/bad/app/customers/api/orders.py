"""What customers see of their orders."""

from app.staff.spine.orders import all_orders


def get_orders(customer):
    return all_orders([customer])
