# Layer: L4 — Spine
# AUDIENCE: CUSTOMER
# Role: Holds everything of one dispatch that authority, contracts and handler look at
"""The scene of one dispatch: what the caller said, for whom, in which transaction, and what came of it."""

from dataclasses import dataclass

from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session

from app.hoc.cus.hoc_spine.audit.dispatch_audit import Trace
from app.hoc.cus.hoc_spine.orchestrator.context import DispatchContext, OperationContext, Payload
from app.hoc.cus.hoc_spine.orchestrator.operation import Operation
from app.kernel.occasion import Occasion

# Longer texts name nothing that is stored.
LONGEST_NAME = 4000


@dataclass(slots=True)
class Scene:
    """One dispatch while it runs; neither the contracts nor their mode are in it.

    `result` is there once the handler has come back, `outage` where the database did not answer a question.
    """

    operation: Operation
    asked: OperationContext
    occasion: Occasion
    session: Session
    trace: Trace
    result: Payload | None = None
    outage: OperationalError | None = None

    @property
    def tenant_id(self) -> str:
        """The tenant on whose behalf everything happens."""
        return self.occasion.tenant_id

    def handed(self) -> DispatchContext:
        """What the handler is given."""
        return DispatchContext(self.operation.name, self.asked.method, self.asked.params, self.occasion, self.session)

    def named(self, parameter: str) -> str | None:
        """The text of a parameter, which nobody has checked yet; None for what can not name anything stored."""
        given = self.asked.params.get(parameter)
        return given if isinstance(given, str) and _can_be_stored(given) else None

    def about(self, parameter: str, *made: str) -> str | None:
        """The id of what the dispatch is about: the parameter, or, of what it makes, what the result names."""
        named = self.named(parameter)
        return named if named is not None else self._resulting(made or ("id",))

    def _resulting(self, path: tuple[str, ...]) -> str | None:
        value: object = self.result
        for name in path:
            value = value.get(name) if isinstance(value, dict) else None
        return value if isinstance(value, str) else None


def _can_be_stored(text: str) -> bool:
    """False for what names nothing, and for what no database takes as text: it would end the transaction."""
    return 0 < len(text) <= LONGEST_NAME and "\x00" not in text and text == text.encode(errors="ignore").decode()
