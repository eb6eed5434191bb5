"""What an order costs."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sqlalchemy.orm import Session


def price(order, session: Session):
    return order["count"] * order["unit_price"]
