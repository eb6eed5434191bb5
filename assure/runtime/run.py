"""One dispatch while it runs: what is known of it, what was found, and how it asks for calls to foreign code."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from assure.runtime.bound import Known
from assure.runtime.records import Decision

if TYPE_CHECKING:
    from assure.runtime.bound import Bound
    from assure.runtime.plans import Plan
    from assure.runtime.records import Dispatch
    from assure.runtime.suppliers import Supplier
    from assure.runtime.violations import Violation

# A function, its one argument, and the supplier it belongs to; answered with (value, None) or (None, error).
Ask = tuple[Callable[[Any], Any], Any, "Supplier | None"]
Reply = tuple[Any, BaseException | None]
# As much of the text of an exception as anything keeps.
LONGEST = 1_000


class Run:
    """One dispatch while it runs."""

    __slots__ = (
        "asked", "begun", "called", "decision", "dispatch", "found", "given", "kept", "known", "plan", "reason",
        "rejected", "started",
    )  # fmt: skip

    def __init__(self, plan: Plan, dispatch: Dispatch, given: dict[str, Reply]) -> None:
        self.plan = plan
        # What providers have answered already.
        self.given = given
        self.dispatch = dispatch
        self.known = Known({})
        self.found: list[Violation] = []
        # The clauses that were judged, in their order; of what was judged and is not in `found`, each holds.
        self.asked: list[Bound] = []
        self.kept: dict[str, object] = {}
        self.decision = Decision.ALLOW
        # What listeners gave before the handler, by their role.
        self.begun: dict[str, object] = {}
        self.called = False
        self.rejected = False
        self.reason = ""
        self.started = time.perf_counter()


def text_of(error: BaseException) -> str:
    """What an exception says, "" where it can't be printed."""
    try:
        return str(error)[:LONGEST]
    except Exception:  # noqa: BLE001 (people's exceptions may raise whatever they like)
        return ""
