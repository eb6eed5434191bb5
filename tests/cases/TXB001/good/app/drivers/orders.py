"""Orders as they are stored."""

from sqlalchemy.orm import Session


class OrderDriver:
    """Effects on orders."""

    def __init__(self, session: Session, consumer, repo) -> None:
        self._s = session
        self._consumer = consumer
        self._repo = repo

    def save(self, order) -> None:
        """Store an order, and tell the others: neither a message nor a git commit ends the transaction."""
        self._s.add(order)
        self._s.flush()
        self._consumer.commit()
        self._repo.commit("an order more")
