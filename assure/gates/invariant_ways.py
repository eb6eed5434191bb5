"""Whether an invariant applies to exactly the calls that are its operation: exact pairs, no read, no other's (R2)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from assure.gates import invariants_rules as rules
from assure.gates.claims import why_dead

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from assure.contracts.catalogue import Catalogue
    from assure.contracts.promised import Invariant
    from assure.contracts.values import DispatchAnchor
    from assure.core import Finding
    from assure.gates.claims import Claim


def ways_of(invariant: Invariant, operation: str, made: Iterable[Claim], catalogue: Catalogue) -> Iterator[Finding]:
    """What is wrong with the calls an invariant applies to; `operation` is the right name of its operation."""
    active = [claim for claim in made if claim.active]
    own = sorted({(claim.dispatch, claim.method) for claim in active if claim.operation == operation})
    exact: list[DispatchAnchor] = []
    for anchor in invariant.applies_to:
        dead = catalogue.resolve_pair(anchor.dispatch, anchor.method)
        if not dead.live:
            rule = rules.UNKNOWN_METHOD if anchor.dispatch in catalogue.registered else rules.UNKNOWN_DISPATCH
            message = f"{invariant.id} applies to `{anchor}`, and {why_dead(dead)}"
            yield rule.at(anchor.at, message, target=f"{invariant.id} {anchor}", operation=operation)
        elif _too_broad(anchor.dispatch, anchor.method, catalogue):
            yield _broad(invariant, anchor.dispatch, anchor, catalogue)
        else:
            exact.append(anchor)
    if not invariant.applies_to and _too_broad(operation, "", catalogue):
        yield _broad(invariant, operation, None, catalogue)
    yield from _foreign(invariant, operation, exact, active, catalogue)
    yield from _left_out(invariant, own, exact)


def _too_broad(dispatch: str, method: str, catalogue: Catalogue) -> bool:
    """Whether a dispatch operation without a method is meant as a whole although its handler tells methods apart."""
    registrations = catalogue.registered.get(dispatch, ())
    several = len(catalogue.methods(dispatch)) > 1 or any(each.open_methods for each in registrations)
    return not method and several


def _broad(invariant: Invariant, dispatch: str, anchor: DispatchAnchor | None, catalogue: Catalogue) -> Finding:
    methods = ", ".join(catalogue.methods(dispatch)) or "any method"
    message = f"{invariant.id} applies to the whole of `{dispatch}`, which serves {methods}"
    at = anchor.at if anchor else invariant.at
    return rules.TOO_BROAD.at(at, message, target=f"{invariant.id} {dispatch}", operation=invariant.operation)


def _foreign(
    invariant: Invariant,
    operation: str,
    anchors: Iterable[DispatchAnchor],
    made: Iterable[Claim],
    catalogue: Catalogue,
) -> Iterator[Finding]:
    """Pairs that are the way of another operation and not of this one."""
    writes = not _reads(operation, catalogue)
    for anchor in anchors:
        takers = sorted({claim.operation for claim in made if (claim.dispatch, claim.method) == _pair(anchor)})
        if not takers or operation in takers:
            continue
        read = writes and all(_reads(taker, catalogue) for taker in takers)
        rule = rules.READ_BLOCKED if read else rules.FOREIGN_WAY
        kind = "the read " if read else ""
        message = f"{invariant.id} guards `{operation}` and applies to `{anchor}`, which is {kind}`{takers[0]}`"
        yield rule.at(anchor.at, message, target=f"{invariant.id} {anchor}", operation=operation)


def _reads(operation: str, catalogue: Catalogue) -> bool:
    entry = catalogue.entries.get(operation)
    return bool(entry and entry.owners and all(owner.kind == "read" for owner in entry.owners))


def _left_out(invariant: Invariant, own: list[tuple[str, str]], anchors: list[DispatchAnchor]) -> Iterator[Finding]:
    """Ways of the operation that the invariant names some of, and not this one."""
    named = {_pair(anchor) for anchor in anchors}
    if not named & set(own):
        return
    for dispatch, method in own:
        if (dispatch, method) not in named and dispatch != invariant.operation:
            way = f"{dispatch}:{method}" if method else dispatch
            message = f"`{invariant.operation}` is also reached by `{way}`, to which {invariant.id} does not apply"
            target = f"{invariant.id} {way}"
            yield rules.WAY_NOT_COVERED.at(anchors[0].at, message, target=target, operation=invariant.operation)


def _pair(anchor: DispatchAnchor) -> tuple[str, str]:
    return anchor.dispatch, anchor.method
