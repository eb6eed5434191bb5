"""Messages that wait."""


class Outbox:
    """A list of messages."""

    def __init__(self) -> None:
        self.sent: list[object] = []

    def add(self, message: object, tool: object) -> None:
        """Wait."""
        self.sent.append((message, tool))

    def commit(self) -> None:
        """Forget what was sent."""
        self.sent.clear()
