"""What evaluating a condition comes to: it holds, it is violated, or it has no answer. An error is never an allow."""

from __future__ import annotations

# `typing` is imported by checkers of types only: it costs more than everything that is imported with this package.
TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Final, NoReturn

    from assure.runtime.conditions.problems import Place


class Outcome:
    """One of three: `HOLDS`, `VIOLATED` (compare with `is`), or an error with its `reason` and its `place`.

    An outcome has no truth value: `if condition.evaluate(context):` raises TypeError rather than take an error,
    or a violation, for a yes.
    """

    __slots__ = ("kind", "place", "reason")

    def __init__(self, kind: str, reason: str = "", place: Place | None = None) -> None:
        self.kind = kind
        self.reason = reason
        self.place = place

    @property
    def holds(self) -> bool:
        """Whether the condition is known to hold."""
        return self.kind == "holds"

    @property
    def violated(self) -> bool:
        """Whether the condition is known not to hold."""
        return self.kind == "violated"

    @property
    def failed(self) -> bool:
        """Whether there is no answer."""
        return self.kind == "error"

    def __bool__(self) -> NoReturn:
        raise TypeError("an outcome is no bool: compare it with HOLDS, or read .holds")

    def __repr__(self) -> str:
        if not self.failed:
            return f"<Outcome {self.kind}>"
        return f"<Outcome error at {self.place}: {self.reason}>"


HOLDS: Final = Outcome("holds")
VIOLATED: Final = Outcome("violated")


class EvaluationError(Exception):
    """Raised where an expression has no value: `reason` says why, `at` is the offset in the text once it is known."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason
        self.at: int | None = None

    def placed(self, at: int) -> EvaluationError:
        """The same error, standing at `at` unless a deeper place is known already."""
        if self.at is None:
            self.at = at
        return self
