"""Runs replay cases on a backend that stays open: each from the state that is given to it, which is made only once."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from assure.backend.deciding import DecidingSession, Request
from assure.backend.process import BackendDied, Raised
from assure.contracts.values import plain
from assure.core import CouldNotJudge
from assure.gates.backends import Kept
from assure.gates.dispatch_examples import Book, filled
from assure.replay.masks import masked

if TYPE_CHECKING:
    from collections.abc import Mapping

    from assure.backend.process import Launch
    from assure.contracts.catalogue import Catalogue
    from assure.contracts.replaying import ReplayCase
    from assure.contracts.values import UseCase
    from assure.tree.shapes import DispatchShape

Way = tuple[str, str]
# A backend that dies this often in a row will not come to an end.
_MOST_DEATHS = 10


class Stand(NamedTuple):
    """A backend that cases are run on: how it is started, under which contracts, and what is said of it.

    `label` is what it is called in messages ("the working tree", a ref). `secrets` are the paths of secrets in a
    decision, by dispatch operation and method; `catalogue` knows what is served there.
    """

    label: str
    launch: Launch
    harness: str
    contracts: Mapping[str, Any]
    shape: DispatchShape
    use_cases: tuple[UseCase, ...]
    secrets: Mapping[Way, tuple[str, ...]]
    catalogue: Catalogue


class Came(NamedTuple):
    """What a case came to: its decision, or why it could not be run; and tables that were not as they had been."""

    decision: dict[str, Any] | None
    problem: str = ""
    leaked: tuple[str, ...] = ()


class Start(NamedTuple):
    """Where a case begins: the number of the state (None where states can't be kept), and earlier answers."""

    number: int | None
    answers: Mapping[str, Any]
    problem: str = ""


class Seat:
    """One process of a backend; when a case ends it, the next one finds a new process."""

    def __init__(self, stand: Stand) -> None:
        self._stand = stand
        self._book = Book(stand.use_cases)
        self._session: DecidingSession | None = None
        self._kept: Kept | None = None
        self._starts: dict[tuple[str, ...], Start] = {}
        self._deaths = 0

    def run(self, case: ReplayCase, way: Way) -> Came:
        """Run one case. Raises CouldNotJudge where the backend can't be opened, or dies of one case after the other."""
        served = self._stand.catalogue.resolve_pair(*way)
        if not served.live:
            return Came(None, served.why)
        session, kept = self._open()
        try:
            came = self._ran(case, way, session, kept)
        except BackendDied as death:
            self._deaths += 1
            self.close()
            if self._deaths >= _MOST_DEATHS:
                raise CouldNotJudge(
                    f"{self._stand.label}: {self._deaths} cases in a row ended the backend: {death}"
                ) from None
            return Came(None, str(death))
        self._deaths = 0
        return came

    def close(self) -> None:
        """End the process."""
        if self._session is not None:
            self._session.close()
        self._session, self._kept, self._starts = None, None, {}

    def _open(self) -> tuple[DecidingSession, Kept]:
        if self._session is None or self._kept is None:
            stand = self._stand
            shape = stand.shape
            told = {
                "methods": list(shape.methods),
                "operation": shape.operation,
                "context": shape.context,
                "field": shape.field,
            }
            self._session = DecidingSession(stand.launch, stand.harness, stand.contracts, "strict", told)
            self._kept = Kept(self._session, shape)
            self._starts = {(): self._beginning(self._session)}
        return self._session, self._kept

    def _beginning(self, session: DecidingSession) -> Start:
        session.fresh()
        return Start(session.save(), {})

    def _ran(self, case: ReplayCase, way: Way, session: DecidingSession, kept: Kept) -> Came:
        start = self._start(case, session, kept)
        missing: list[str] = []
        params = filled(plain(case.params), start.answers, missing)
        rows = filled(plain(case.rows), start.answers, missing)
        if start.problem or missing:
            return Came(None, start.problem or "; ".join(missing))
        request = Request(way[0], way[1], plain(case.caller), params, case.clock, case.seed, rows)
        found = session.decide(request, start.number)
        if isinstance(found, Raised):
            return Came(None, session.told(found))
        return Came(masked(found.decision, self._stand.secrets.get(way, ())), "", found.leaked)

    def _start(self, case: ReplayCase, session: DecidingSession, kept: Kept) -> Start:
        """Lead the backend to where the case begins, or find that it has been there."""
        known = self._starts.get(case.given)
        if known is not None and (known.number is not None or known.problem):
            return known
        steps, problem = self._book.before(case.given, case.id)
        if problem:
            return Start(None, {}, problem)
        answers, problem = kept.prepare(steps)
        found = Start(None if problem else session.save(), answers, problem)
        self._starts[case.given] = found
        return found
