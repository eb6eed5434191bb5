"""Named places in a backend's own code at which a failure can be let in while it is judged, and never otherwise (R4).

    from assure.runtime.failpoints import failpoint

    def insert(self, key):
        failpoint("db.api_keys.insert")       # before the effect
        self.session.add(key)
        failpoint("db.api_keys.inserted")     # after it: whoever fails here has lost the answer, not the effect

A failpoint does nothing until somebody in the same process enters `armed(...)`. No environment variable, no file, no
request and no import arms one, so that nothing from outside can. In production it is a call that returns.
"""

from __future__ import annotations

# Not from typing, whose import would cost more than everything else here.
TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from types import TracebackType

# Who is told of each failpoint that is passed; a name of the module, because looking it up is all that a failpoint does
# while nobody is. Only `armed` sets it.
_told: Callable[[str], None] | None = None


class InjectedFailure(RuntimeError):
    """A failure that was let in at a failpoint; nothing of the backend raises it."""


def failpoint(name: str) -> None:
    """Pass a place at which a failure can be let in; raises whatever who armed the failpoints wants raised."""
    if _told is not None:
        _told(name)


class armed:
    """Within its block every failpoint of this process, in whatever thread or task, is told to `told` by its name.

    What `told` raises is raised at the failpoint. Raises RuntimeError where failpoints are armed already: two who let
    failures in would each take the other's for a defect.
    """

    __slots__ = ("_told",)

    def __init__(self, told: Callable[[str], None]) -> None:
        self._told = told

    def __enter__(self) -> None:
        global _told
        if _told is not None:
            raise RuntimeError("failpoints are armed already in this process")
        _told = self._told

    def __exit__(
        self, kind: type[BaseException] | None, problem: BaseException | None, trace: TracebackType | None
    ) -> None:
        global _told
        _told = None
