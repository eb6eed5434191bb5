"""Judges whether what is registered holds: that it runs, stays registered, and leads to something that exists (R12)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from assure.core import Location
from assure.gates import liveness_rules as rules

if TYPE_CHECKING:
    from collections.abc import Iterator

    from assure.core import Finding
    from assure.tree.facts import Alteration, Uncalled
    from assure.tree.tree import Tree

_CALLED = ("function", "async function", "class")
_SHOWN = 12  # operations that a message lists


def judge_uncalled(found: Uncalled) -> Iterator[Finding]:
    """Operations that are never registered, told at what would have to be called."""
    at = Location(found.path, found.line, found.column, found.scope)
    verb = "is" if len(found.operations) == 1 else "are"
    message = f"{_why(found)}, so that {_listed(found.operations)} {verb} never registered"
    if found.through:
        message += f" by {_listed(found.through)}"
    yield rules.NEVER_REGISTERED.at(at, message, target=found.scope, operations=", ".join(found.operations))


def judge_alteration(found: Alteration) -> Iterator[Finding]:
    """A registration that is undone, told at the place that does it."""
    at = Location(found.path, found.line, found.column, found.scope)
    where, what = found.scope or "the module's own code", f"`{found.operation}`" if found.operation else "operations"
    does = "takes" if found.kind == "removed" else "puts another in the place of"
    away = " away" if found.kind == "removed" else ""
    message = f"{where} {does} {what}{away} that `{found.receiver}` holds: `{found.written}`"
    yield rules.REGISTRATION_UNDONE.at(at, message, target=f"{found.receiver} {found.operation or found.written}")


def judge_entry_point(name: str, at: Location, tree: Tree) -> Iterator[Finding]:
    """An entry point names a function or class of the tree."""
    symbol = tree.resolve(name)
    if symbol is None or symbol.kind not in _CALLED:
        met = f"names a {symbol.kind}" if symbol else "names nothing in the tree"
        message = f"the entry point `{name}` {met}; expected a function or class that is called from outside"
        yield rules.UNKNOWN_ENTRY_POINT.at(at, message, target=name)


def _why(found: Uncalled) -> str:
    if found.kind == "class":
        return f"nothing uses the class {_listed((found.scope, *found.others))}"
    if found.kind == "circle" and found.others:
        return f"nothing but they themselves calls {_listed((found.scope, *found.others))}"
    return f"nothing calls {_listed((found.scope, *found.others), 'or')}"


def _listed(names: tuple[str, ...], joint: str = "and") -> str:
    """`a`, `b` and `c`; of many the first ones."""
    shown = [f"`{name}`" for name in names[:_SHOWN]]
    if len(names) > _SHOWN:
        shown.append(f"{len(names) - _SHOWN} more")
    return f"{', '.join(shown[:-1])} {joint} {shown[-1]}" if len(shown) > 1 else shown[0]
