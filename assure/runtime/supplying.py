"""Has everything that conditions mention: the request, what providers say, and copies of what probes say."""

from __future__ import annotations

from contextvars import ContextVar
from typing import TYPE_CHECKING

from assure.runtime.contexts import ABSENT, read
from assure.runtime.paths import Copier
from assure.runtime.run import text_of
from assure.runtime.suppliers import NoAnswer
from assure.runtime.violations import RegistryError

if TYPE_CHECKING:
    from collections.abc import Generator

    from assure.runtime.bound import Known
    from assure.runtime.plans import Shares
    from assure.runtime.run import Ask, Reply, Run
    from assure.runtime.suppliers import Supplier

# Providers that dispatch operations whose contracts ask providers: further down than this is a circle.
DEEPEST = 8

depth: ContextVar[int] = ContextVar("assure-supplying", default=0)


def read_request(run: Run) -> None:
    """`request`, with exactly the fields that are mentioned; one that raises is not an absent one."""
    if not run.plan.fields:
        return
    request: dict[str, object] = {}
    dispatch, failures = run.dispatch, run.known.failures
    own = {"operation": dispatch.operation, "method": dispatch.method}
    for name, source in run.plan.fields:
        try:
            value = own[name] if name in own else read(dispatch.context, source)
        except Exception as error:  # noqa: BLE001 (a context that raises must not let anything pass)
            failures[f"request.{name}"] = f"the context raised {type(error).__name__}"
        else:
            if value is not ABSENT:
                request[name] = value
    run.known.names["request"] = request


def supplied(run: Run, names: tuple[str, ...], known: Known | None = None) -> Generator[Ask, Reply, None]:
    """Ask the providers of the names that are not known yet, each at most once a dispatch."""
    known = known or run.known
    for name in names:
        if name in known.names or name in known.failures:
            continue
        value, reason = yield from _asked(run, run.plan.providers.get(name), run.given.get(name))
        if reason:
            known.failures[name] = reason
        else:
            known.names[name] = value


def probed(run: Run, shares: Shares, root: str, known: Known) -> Generator[Ask, Reply, dict[str, object]]:
    """What the probes say, as copies of exactly the paths that are mentioned."""
    found: dict[str, object] = {}
    for name, branch in shares:
        value, reason = yield from _asked(run, run.plan.probes.get(name))
        if reason:
            known.failures[f"{root}.{name}"] = reason
        else:
            found[name] = Copier().mentioned(value, branch)
    return found


def _asked(
    run: Run, supplier: Supplier | None, given: Reply | None = None
) -> Generator[Ask, Reply, tuple[object, str]]:
    """The value of a supplier, or why there is none."""
    if supplier is None:
        return None, "nobody supplies it"
    if given is not None:
        # Whoever answers for the dispatch awaits or refuses what has to be awaited.
        value, error = (yield _itself, given[0], None) if given[1] is None else given
        return value, _why(error)
    level = depth.get()
    if level >= DEEPEST:
        return None, "what supplies it dispatches operations that need it"
    token = depth.set(level + 1)
    try:
        value, error = yield supplier.function, run.dispatch.context, supplier
    finally:
        depth.reset(token)
    return value, _why(error)


def _itself(value: object) -> object:
    return value


def _why(error: BaseException | None) -> str:
    """Why a supplier has no value, "" where it has; what is no Exception ends the dispatch."""
    if error is None:
        return ""
    if not isinstance(error, Exception):
        raise error
    told = text_of(error) if isinstance(error, NoAnswer | RegistryError) else ""
    return told or f"it raised {type(error).__name__}"


def copies(run: Run) -> dict[str, object]:
    """What clauses after the handler read of the names before it: no handler that changes its context changes these."""
    names = run.known.names
    kept = {name: Copier().mentioned(names[name], branch) for name, branch in run.plan.kept if name in names}
    return kept | {name: names[name] for name in ("now", "old") if name in names}
