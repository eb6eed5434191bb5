"""Tells which contracts were held around a dispatch, and how strictly: what nobody evaluates proves nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from types import FrameType

# Whatever holds contracts (a registry, `attach`, a decorator, a spine with a guard) comes through one of these.
GUARDS = (
    "assure.runtime.guard:Guard.arun",
    "assure.runtime.guard:Guard.run",
    "assure.runtime.registry:OperationRegistry.aexecute",
    "assure.runtime.registry:OperationRegistry.execute",
)
STRICT = "strict"


class Guarding:
    """Notes digest and mode of the contracts of each guard that a dispatch comes through."""

    def __init__(self) -> None:
        self._seen: set[tuple[str, str]] = set()

    def note(self, frame: FrameType) -> None:
        """Note a guard by the frame of its function."""
        contracts = frame.f_locals["self"].contracts
        modes = {contracts.enforcement.default.value, *(rule.mode.value for rule in contracts.enforcement.rules)}
        weaker = sorted(modes - {STRICT})
        self._seen.add((contracts.digest, weaker[-1] if weaker else STRICT))

    @property
    def under(self) -> list[list[str]]:
        """Each pair of digest and weakest mode, sorted."""
        return [list(pair) for pair in sorted(self._seen)]
