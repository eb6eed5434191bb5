"""Answerable for the shapes on the way to `TransactionControl`: what controls, and what may by what it calls."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from assure.tree.meanings import At

if TYPE_CHECKING:
    from assure.tree.program import Scope
    from assure.tree.summaries import Expression, Place, Site


@dataclass(frozen=True, slots=True)
class Control:
    """A place that controls a transaction.

    `origins` are the parameters of the function that the session came from; `tests` say of other parameters what they
    must be for it to happen, beyond the tests around the place. `begun` is the line that began what a block enters.
    """

    scope: Scope
    place: Place
    action: str
    receiver: str
    resolved: str
    how: str
    certain: bool = True
    origins: frozenset[str] = frozenset()
    tests: tuple[tuple[str, str], ...] = ()
    begun: int = 0


@dataclass(frozen=True, slots=True)
class Candidate:
    """A place that controls a transaction if one of its targets does.

    `reach` tells what of a target counts: "body" all it does itself, "inside" what its nested functions do (a
    decorator), "handed" what it does to a session it is handed. `call` is the call that leads to the target, None for
    a use without arguments. `doubtful`: no target has a body, so that nothing found is no answer. `speaks`: the name
    says what it is about, so that even what a target does for itself alone counts.
    """

    scope: Scope
    site: Site
    action: str
    receiver: str
    targets: tuple[Scope, ...]
    reach: str
    call: Expression
    origins: frozenset[str] = frozenset()
    doubtful: bool = False
    speaks: bool = False


def at_site(scope: Scope, site: Site) -> At:
    """The point of a site."""
    return At(scope, site.place.order, site.place.block)
