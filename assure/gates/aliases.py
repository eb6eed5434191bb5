"""Whether the ways to one dispatch operation are told apart exactly: no alias too broad, none that overlaps (R2)."""

from __future__ import annotations

from itertools import combinations
from typing import TYPE_CHECKING, NamedTuple

from assure.gates.claims import by_dispatch
from assure.gates.specs_rules import ALIAS_OVERLAP, ALIAS_TOO_BROAD

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from assure.contracts.catalogue import Catalogue
    from assure.core import Finding
    from assure.gates.claims import Claim


class Ways(NamedTuple):
    """The claims of active contracts on one dispatch operation, in the order of their places."""

    name: str
    claims: tuple[Claim, ...]


def ways(made: Iterable[Claim]) -> tuple[Ways, ...]:
    """The claims by dispatch operation, sorted; retired specs claim nothing any more."""
    return tuple(Ways(name, found) for name, found in by_dispatch(claim for claim in made if claim.active).items())


def judge_ways(dispatch: Ways, catalogue: Catalogue) -> Iterator[Finding]:
    """Aliases of a whole dispatch operation that serves several methods, and operations that claim the same way."""
    broad = [claim for claim in dispatch.claims if _too_broad(claim, catalogue)]
    for claim in broad:
        yield _broad(claim, catalogue)
    exact = [claim for claim in dispatch.claims if claim not in broad]
    told: set[tuple[str, ...]] = set()
    for first, second in combinations(exact, 2):
        key = (*sorted((first.operation, second.operation)), _shared(first, second))
        if _overlap(first, second) and key not in told:
            told.add(key)
            yield _overlapping(first, second)


def _too_broad(claim: Claim, catalogue: Catalogue) -> bool:
    """Whether an alias takes a whole dispatch operation whose handler serves more than one method."""
    registrations = catalogue.registered.get(claim.dispatch, ())
    several = len(catalogue.methods(claim.dispatch)) > 1 or any(each.open_methods for each in registrations)
    return claim.alias and not claim.method and several


def _broad(claim: Claim, catalogue: Catalogue) -> Finding:
    methods = ", ".join(catalogue.methods(claim.dispatch)) or "any method"
    message = f"`{claim.operation}` is anchored at the whole of `{claim.dispatch}`, which serves {methods}"
    target = f"{claim.operation} {claim.dispatch}"
    return ALIAS_TOO_BROAD.at(claim.at, message, target=target, operation=claim.operation)


def _overlap(first: Claim, second: Claim) -> bool:
    """Whether two operations share a way."""
    if first.operation == second.operation:
        return False
    return first.method == second.method or not first.method or not second.method


def _shared(first: Claim, second: Claim) -> str:
    """The narrower one of two overlapping ways."""
    return first.way if first.method else second.way


def _overlapping(first: Claim, second: Claim) -> Finding:
    shared = _shared(first, second)
    message = f"`{shared}` is `{second.operation}` here and `{first.operation}` at {first.at}"
    operations = sorted((first.operation, second.operation))
    return ALIAS_OVERLAP.at(second.at, message, target=f"{shared} {' '.join(operations)}", operation=second.operation)
