"""Makes cases of captures: one for each thing that is exercised, however often it was captured.

Two captures exercise the same where operation, method, outcome, error, the clauses that did not hold and the shape of
the parameters (names and types, not values) are the same.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from assure.contracts.values import plain
from assure.replay.captures import WrongLine
from assure.replay.drift import canonical
from assure.replay.golden import expectation, fitting

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from assure.contracts.replaying import ReplayCase

MASK = "***"
Way = tuple[str, str]


def signature(case: ReplayCase, way: Way) -> str:
    """What a case exercises, as a text; `way` is what it dispatches."""
    expect = plain(case.expect) or {}
    error = expect.get("error") or {}
    broken = {name: came for name, came in (expect.get("contracts") or {}).items() if came != "holds"}
    named = [*way, expect.get("outcome"), error.get("type"), error.get("code")]
    return canonical([named, broken, _shape(plain(case.params))])


def distinct(
    cases: Iterable[ReplayCase | WrongLine], known: Iterable[ReplayCase], way_of: Callable[[ReplayCase], Way]
) -> Iterator[ReplayCase | WrongLine]:
    """The first capture of everything that is exercised and that no known case does; what is no case stays."""
    seen = {signature(case, way_of(case)) for case in known}
    for case in cases:
        if isinstance(case, WrongLine):
            yield case
            continue
        what = signature(case, way_of(case))
        if what not in seen:
            seen.add(what)
            yield case


def as_yaml(cases: Iterable[ReplayCase], number: int, operation_of: Callable[[ReplayCase], str]) -> str:
    """The cases as entries of a YAML file, numbered from `number` on, for a person to complete."""
    return "".join(_entry(case, number + count, operation_of(case)) for count, case in enumerate(cases))


def _entry(case: ReplayCase, number: int, operation: str) -> str:
    lines = [f"- id: REPLAY-{number:03d}", f"  title: Captured {operation} at {case.at}", f"  operation: {operation}"]
    if case.dispatch:
        lines += [f"  dispatch: {case.dispatch}"] + ([f"  method: {case.method}"] if case.method else [])
    parts: dict[str, Any] = {"caller": plain(case.caller), "params": plain(case.params)}
    parts |= {"clock": case.clock} if case.clock else {}
    parts |= {"expect": expectation(plain(case.expect))} if case.expect else {}
    lines += [f"  {line}" for line in fitting({name: part for name, part in parts.items() if part}, 4)]
    if MASK in canonical(parts.get("params")):
        lines.insert(1, "  # a secret was masked when this was captured; put one in that may be known")
    return "".join(f"  {line}\n" for line in lines)


def _shape(value: Any) -> Any:
    """The names and types in a value; of a list the shapes that occur in it."""
    if isinstance(value, dict):
        return {name: _shape(item) for name, item in value.items()}
    if isinstance(value, list):
        return sorted({canonical(_shape(item)) for item in value})
    return type(value).__name__
