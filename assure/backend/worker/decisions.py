"""Dispatches one operation from a known state, and tells everything that was decided: a *decision*.

A decision has `outcome` (completed, refused, failed), `result` (what came back), `error` (type, code, message; null
where there was none), `state` (what changed in the database, by table and key; null where the harness does not let it
be seen), `contracts` (each clause that was judged: holds, violated, error) and `dispatches` (those that the dispatch
made in turn, in their order). All of it is JSON, exact: what JSON has no word for is refused.
"""

from __future__ import annotations

import inspect
from typing import TYPE_CHECKING, Any

from assure.backend.worker import harness
from assure.backend.worker.dispatched import USUAL, callers
from assure.backend.worker.noting import Noting
from assure.backend.worker.plain import plain
from assure.backend.worker.rows import change_between, differing, rows_of

if TYPE_CHECKING:
    from collections.abc import Mapping

    from assure.backend.worker.rows import Rows, Snapshot

# Where a clause was judged more than once in a decision, the worst of it is told.
_WORST = ("error", "violated", "holds")


class Witness:
    """Hears from contracts what each clause came to."""

    def __init__(self) -> None:
        self.heard: dict[str, str] = {}

    def __call__(self, told: Any) -> None:
        """One dispatch has ended."""
        for name, came in told.judged:
            known = self.heard.get(name, came)
            self.heard[name] = min(known, came, key=_WORST.index)


def prepare(state: dict[str, Any], *, shape: Mapping[str, Any] | None = None) -> None:
    """Before the backend is opened: have contracts watched and dispatches noted, made as `shape` says."""
    state["shape"] = dict(shape or USUAL)
    state["witness"] = Witness()
    state["noting"] = Noting(state["shape"])


def decide(
    state: dict[str, Any],
    *,
    operation: str,
    method: str | None,
    caller: dict[str, Any],
    params: dict[str, Any],
    begin: int | None = None,
    clock: str | None = None,
    seed: int | None = None,
    rows: dict[str, list[dict[str, Any]]] | None = None,
    keep: bool = False,
) -> dict[str, Any]:
    """What the backend decides from the state `begin` (a number that `harness.save` gave), or from the one it is in.

    `clock` and `seed` take the place of those of that state, `rows` are put into its tables. The answer has `decision`;
    `leaked`, the tables whose rows are not what they were the last time when this state was begun from; and with
    `keep` the number of the state it ended in as `kept`.
    """
    watched = _observed(state)
    leaked = _begun(state, begin, watched)
    _set_stage(state, clock, seed)
    if rows:
        if watched is None:
            raise ValueError("rows are given, and the harness lets no rows be seen: it has neither `engine` nor `rows`")
        watched.insert(rows)
    before = None if watched is None else watched.read()
    told = _dispatched(state, operation, method, caller, params)
    change = None if watched is None or before is None else change_between(watched, before, watched.read())
    answer = {"decision": {**told, "state": change}, "leaked": leaked}
    return {**answer, "kept": harness.save(state)} if keep else answer


def _observed(state: dict[str, Any]) -> Rows | None:
    """How the rows of the backend that is open are seen; worked out once for each."""
    opened = state["harness"]
    if state.get("observed", (None, None))[0] is not opened:
        state["observed"] = (opened, rows_of(opened))
        state["known"] = {}
    state["noting"].listen_to(opened.registry)
    found: Rows | None = state["observed"][1]
    return found


def _begun(state: dict[str, Any], begin: int | None, watched: Rows | None) -> list[str]:
    """Bring the state back; the tables that are not as they were when it was brought back before."""
    if begin is None:
        return []
    harness.restore(state, number=begin)
    if watched is None:
        return []
    now = watched.read()
    known: dict[int, Snapshot] = state["known"]
    return differing(known.setdefault(begin, now), now)


def _set_stage(state: dict[str, Any], clock: str | None, seed: int | None) -> None:
    if clock is not None or seed is not None:
        stage = state["stage"]
        stage.reset(clock or stage.now.isoformat(), stage.random.start if seed is None else seed)


def _dispatched(
    state: dict[str, Any], operation: str, method: str | None, caller: dict[str, Any], params: dict[str, Any]
) -> dict[str, Any]:
    witness, noting, opened = state["witness"], state["noting"], state["harness"]
    witness.heard = {}
    context = _settled(state, opened.context(method=method, params=params, **caller))
    noting.begin()
    told = _outcome(state, callers(opened.registry, state["shape"]), operation, context)
    contracts = {name: witness.heard[name] for name in sorted(witness.heard)}
    return {**told, "contracts": contracts, "dispatches": [each for each in noting.seen if each["depth"]]}


def _outcome(state: dict[str, Any], ways: list[Any], operation: str, context: Any) -> dict[str, Any]:
    """What the dispatch comes to; where the registry says that it has to be awaited, by the way for those who do."""
    from assure.runtime.violations import RegistryError

    for number, way in enumerate(ways, start=1):
        try:
            value = _settled(state, way(operation, context))
        except (MemoryError, KeyboardInterrupt):
            raise
        except BaseException as problem:  # noqa: BLE001 - whatever a backend raises, SystemExit among it, is its answer
            if number == len(ways) or not isinstance(problem, RegistryError):
                return {"outcome": _kind(problem, state), "result": None, "error": _error(problem)}
        else:
            return {"outcome": "completed", "result": plain(value), "error": None}
    raise LookupError("the registry has no method that dispatches")


def _error(problem: BaseException) -> dict[str, Any]:
    kind, code = type(problem), getattr(problem, "code", "")
    return {
        "type": f"{kind.__module__}.{kind.__qualname__}",
        "code": code if isinstance(code, str) else "",
        "message": str(problem),
    }


def _kind(problem: BaseException, state: dict[str, Any]) -> str:
    """Refused where the backend, or a contract before its handler, said no; failed where something broke.

    An error of the backend's own that carries a code, or a class of its own for it, is a word to the caller; what
    Python or a library raises was not meant.
    """
    from assure.runtime.violations import DispatchError

    if isinstance(problem, DispatchError):
        return "failed" if getattr(problem, "called", False) else "refused"
    try:
        place = inspect.getfile(type(problem))
    except (TypeError, OSError):
        return "failed"
    own = any(place.startswith(f"{folder.rstrip('/')}/") for folder in state.get("path", ()))
    return "refused" if own and "site-packages" not in place else "failed"


def _settled(state: dict[str, Any], value: Any) -> Any:
    """A value, or what comes of it where it has to be awaited, in the loop of the backend."""
    return state["loop"].run_until_complete(_awaited(value)) if inspect.isawaitable(value) else value


async def _awaited(value: Any) -> Any:
    return await value
