"""What runs at night."""

from app.spine.orders import place


def run(orders):
    return [place(order) for order in orders]
