"""What an order costs."""

from sqlalchemy.orm import Session


def price(order, session: Session):
    return order["count"] * order["unit_price"]
