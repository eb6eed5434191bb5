# Layer: L0 — Kernel
# AUDIENCE: SHARED
# Role: Tells which status may follow which
"""Lifecycles as data: what is not listed as a move is refused."""

from collections.abc import Mapping
from dataclasses import dataclass

from app.kernel.errors import InvalidTransition


@dataclass(frozen=True, slots=True)
class Lifecycle:
    """The statuses that one kind of thing passes through, and the moves between them."""

    subject: str
    initial: str
    moves: Mapping[str, frozenset[str]]

    def allows(self, current: str, target: str) -> bool:
        """True where `target` may directly follow `current`."""
        return target in self.moves.get(current, frozenset())

    def require(self, current: str, target: str) -> None:
        """Raise InvalidTransition where `target` may not directly follow `current`."""
        if self.allows(current, target):
            return
        allowed = sorted(self.moves.get(current, frozenset()))
        raise InvalidTransition(
            f"{self.subject} is {current} and can not become {target}",
            current=current,
            target=target,
            allowed=allowed,
        )
