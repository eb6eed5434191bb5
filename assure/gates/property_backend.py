"""Asks the real registry for property tests: from a state that was kept, under all contracts or under none (R8)."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import TYPE_CHECKING, Any, NamedTuple

from assure.backend.deciding import DecidingSession
from assure.contracts.values import EMPTY, plain
from assure.gates.dispatch_examples import filled
from assure.gates.dispatch_routes import ways_of

if TYPE_CHECKING:
    from collections.abc import Mapping

    from assure.contracts.catalogue import Catalogue
    from assure.contracts.values import Contracts
    from assure.core import Finding
    from assure.gates.backends import Kept
    from assure.gates.dispatch_examples import Book, Step
    from assure.workspace import Workspace

_SHOWN = 200
COMPLETED, REFUSED, FAILED = "completed", "refused", "failed"


class Came(NamedTuple):
    """What a request came to; `problem` says why it could not be made.

    `changed` are the tables in which something is different afterwards, None where nobody can see that. `kept` is the
    number of the state it ended in, where that was asked for.
    """

    outcome: str = ""
    result: Any = None
    error: str = ""
    changed: tuple[str, ...] | None = ()
    kept: int | None = None
    problem: str = ""
    state: Mapping[str, Any] | None = None

    @property
    def words(self) -> str:
        """What it came to, in a few words."""
        return f"it {self.outcome}: {self.error}" if self.error else f"it {self.outcome}"


class Standing(NamedTuple):
    """Where something begins: the answers so far, the steps and requests that led there, and the state that was kept.

    Without a number (the harness can't keep states) everything that led there is asked again.
    """

    steps: tuple[Step, ...]
    asked: tuple[Asked, ...]
    answers: Mapping[str, Any]
    number: int | None
    named: tuple[str, ...] = ()  # the examples as a file names them


class Asked(NamedTuple):
    """A request as a person reads it: the operation, who asks, and the parameters with all references filled in."""

    operation: str
    caller: Mapping[str, Any]
    params: Any

    def __str__(self) -> str:
        return f"{self.operation} {shown(self.params)}"


class Reopened(DecidingSession):
    """A session whose backend can be opened again under other contracts, in the same process."""

    def under(self, contracts: Mapping[str, Any]) -> None:
        """Open the backend anew; what was kept of it before is gone."""
        self._contracts = contracts
        self._open()
        self._beginning = self.save()


class Bench:
    """One session of the backend, and all that is needed to ask it: examples, the ways to operations, kept states."""

    def __init__(self, session: DecidingSession, kept: Kept, book: Book, workspace: Workspace) -> None:
        settings = workspace.config.backend
        self.session, self._kept, self._book = session, kept, book
        self._catalogue: Catalogue = workspace.catalogue
        self._records = frozenset(settings.records if settings else ())
        self.blind = False  # whether a request was made and nobody could see what it changed

    def led(self, given: tuple[str, ...], name: str) -> tuple[Standing | None, str]:
        """Lead the backend through examples of the manifest; why that did not work, "" where it did."""
        steps, problem = self._book.before(given, name)
        if problem:
            return None, problem
        answers, problem = self._kept.prepare(steps)
        if problem:
            return None, problem
        return Standing(steps, (), answers, self.session.save(), given), ""

    def ask(self, asked: Asked, begin: Standing | None = None, *, keep: bool = False) -> Came:
        """Dispatch a request, from where something began or from where the backend is."""
        from assure.backend.deciding import Request
        from assure.backend.process import Raised

        ways = ways_of(asked.operation, self._catalogue)
        if not ways:
            return Came(problem=f"nothing serves `{asked.operation}`")
        if begin is not None and begin.number is None:
            self._again(begin)
        number = begin.number if begin else None
        request = Request(*ways[0], caller=plain(asked.caller), params=asked.params)
        found = self.session.decide(request, number, keep=keep and (begin is None or begin.number is not None))
        if isinstance(found, Raised):
            return Came(problem=self.session.told(found))
        return self._came(found.decision, found.kept)

    def filled(self, operation: str, caller: Mapping[str, Any], params: Any, answers: Mapping[str, Any]) -> Asked | str:
        """A request with what earlier answers hold, or what is missing for it."""
        missing: list[str] = []
        full = filled(plain(params), dict(answers), missing)
        return "; ".join(missing) if missing else Asked(operation, caller, full)

    def after(self, begin: Standing, asked: Asked, came: Came, answers: Mapping[str, Any] = EMPTY) -> Standing:
        """Where a request led from a standing."""
        return Standing(begin.steps, (*begin.asked, asked), {**begin.answers, **answers}, came.kept, begin.named)

    def _again(self, begin: Standing) -> None:
        self._kept.prepare(begin.steps)
        for asked in begin.asked:
            self.ask(asked)

    def _came(self, decision: Mapping[str, Any], kept: int | None) -> Came:
        error, change = decision["error"], decision["state"]
        words = f"{error['type'].rpartition('.')[2]}: {error['message'][:_SHOWN]}" if error else ""
        changed = None if change is None else tuple(sorted(set(change) - self._records))
        self.blind = self.blind or changed is None
        return Came(decision["outcome"], decision["result"], words, changed, kept, "", change)


def bench_of(session: DecidingSession, workspace: Workspace) -> Bench:
    """A bench for a session as it is now; another one after it was opened again."""
    from assure.gates.backends import Kept
    from assure.gates.dispatch_examples import Book

    return Bench(session, Kept(session, workspace.config.dispatch), Book(workspace.contracts.use_cases), workspace)


def uncontracted(contracts: Contracts) -> dict[str, Any]:
    """The bundle of a backend in which no contract is in force."""
    from assure.contracts.bundle import bundle_of

    return bundle_of(replace(contracts, specs=(), invariant_files=(), lifecycles=(), enforcement=None))


def case_of(standing: Standing, asked: Asked) -> str:
    """A request as an entry of a replay file (JSON, which is YAML), to be completed by `assure replay --update`.

    "" where more than examples of the manifest leads to it: a replay case begins from those alone.
    """
    if standing.asked:
        return ""
    case = {"operation": asked.operation, "given": list(standing.named), "caller": plain(asked.caller)}
    return json.dumps({**case, "params": asked.params}, ensure_ascii=True, sort_keys=True)


def with_case(finding: Finding, case: str) -> Finding:
    """A finding with the replay case that shows it, where there is one: a column of its evidence."""
    return replace(finding, facts=(*finding.facts, ("replay_case", case))) if case else finding


def shown(value: Any) -> str:
    """A JSON value in one line, cut where it is long."""
    text = json.dumps(value, ensure_ascii=True, sort_keys=True)
    return text if len(text) <= _SHOWN else text[:_SHOWN] + "..."


def story(standing: Standing) -> str:
    """What led to where something began, for people."""
    steps = [step.row.id for step in standing.steps[-1:]]
    told = ", then ".join((*steps, *map(str, standing.asked)))
    return f"after {told}" if told else "on a fresh backend"
