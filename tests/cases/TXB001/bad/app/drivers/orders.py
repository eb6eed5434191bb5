"""Orders as they are stored."""

from sqlalchemy.orm import Session


class OrderDriver:
    """Effects on orders."""

    def __init__(self, session: Session) -> None:
        self._s = session

    def save(self, order) -> None:
        """Store an order."""
        self._s.add(order)
        self._s.commit()
