"""Answerable for every place that opens, ends or disables a database transaction, over all files together (R13)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from assure.tree.control import Candidate, Control
from assure.tree.control_calls import CallReader
from assure.tree.control_scopes import WrapperReader
from assure.tree.control_spread import Spread
from assure.tree.control_sql import SqlReader
from assure.tree.control_switches import SwitchReader
from assure.tree.facts import TransactionControl
from assure.tree.inference import Inference

if TYPE_CHECKING:
    from collections.abc import Iterator

    from assure.tree.control_calls import Found
    from assure.tree.program import Program
    from assure.tree.shapes import TreeOptions

# Where one expression is found in two ways, the more telling action stands.
_RANK = ("decorator", "context-manager", "flag", "helper")


def controls(program: Program, options: TreeOptions) -> tuple[TransactionControl, ...]:
    """All transaction control of a program, sorted by place; the same for the same files in any order."""
    reader = CallReader(Inference(program, options))
    found = list(_found(program, reader))
    certain = [item for item in found if isinstance(item, Control)]
    possible = [item for item in found if isinstance(item, Candidate)]
    facts = {_fact(control) for control in Spread(reader).run(certain, possible)}
    return _one_each(facts)


def _found(program: Program, reader: CallReader) -> Iterator[Found]:
    wrappers, sql, switches = WrapperReader(reader), SqlReader(reader), SwitchReader(reader)
    for scope in program.scopes():
        yield from reader.calls(scope)
        yield from reader.mentions(scope)
        yield from wrappers.managers(scope)
        yield from wrappers.decorators(scope)
        yield from sql.calls(scope)
        yield from switches.calls(scope)
        yield from switches.stores(scope)


def _fact(control: Control) -> TransactionControl:
    place = control.place
    return TransactionControl(
        control.action,
        control.scope.file.path,
        place.line,
        place.column,
        max(place.end_line, place.line),
        control.scope.facts.name,
        control.receiver,
        control.resolved,
        control.how,
        control.certain,
    )


def _one_each(facts: set[TransactionControl]) -> tuple[TransactionControl, ...]:
    """One fact for each place, certain before uncertain."""
    best: dict[tuple[str, int, int], TransactionControl] = {}
    for fact in sorted(facts, key=_weight):
        best.setdefault((fact.path, fact.line, fact.column), fact)
    return tuple(sorted(best.values(), key=lambda fact: (fact.path, fact.line, fact.column, fact)))


def _weight(fact: TransactionControl) -> tuple[bool, int, TransactionControl]:
    rank = _RANK.index(fact.action) if fact.action in _RANK else -1
    return not fact.certain, rank, fact
