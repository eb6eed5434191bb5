"""How problems of contract files are gathered and worded: all of them, each at its place, the values shown shortly."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from assure.core import ContractProblem, ContractProblems, Location, Rule

LONGEST_SHOWN = 60


class Problems:
    """What is wrong in the files read so far."""

    def __init__(self) -> None:
        self._found: list[ContractProblem] = []

    def add(self, rule: Rule, at: Location, message: str, hint: str = "") -> None:
        """One more problem."""
        self._found.append(ContractProblem(rule.code, at.path, at.line, at.column, message, hint))

    def extend(self, others: Problems) -> None:
        """The problems of a part that was read on its own."""
        self._found += others._found

    def __bool__(self) -> bool:
        return bool(self._found)

    def raise_any(self) -> None:
        """Raise ContractProblems with everything found; a problem that an alias repeats is told once."""
        if self._found:
            raise ContractProblems(tuple(dict.fromkeys(self._found)))


def show(value: Any) -> str:
    """A value as a person would name it, cut short: `"text"`, `7`, `true`, `a list of 3`."""
    if value is None:
        return "no value"
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, str):
        text = value if len(value) <= LONGEST_SHOWN else value[: LONGEST_SHOWN - 3] + "..."
        return '"' + text.encode("unicode_escape").decode("ascii") + '"' if not text.isprintable() else f'"{text}"'
    if isinstance(value, Mapping):
        return "a mapping" if value else "an empty mapping"
    if isinstance(value, Sequence):
        return f"a list of {len(value)}" if value else "an empty list"
    return str(value)


def subject(steps: Sequence[str | int]) -> str:
    """How a message begins: the key whose value is meant, or `operations[2]` for an entry of a list."""
    if not steps:
        return ""
    name = steps[-1]
    if isinstance(name, int):
        name = f"{steps[-2]}[{name}]" if len(steps) > 1 else f"[{name}]"
    return f"`{name}`: "


def nearest(name: str, known: Iterable[str]) -> str:
    """`did you mean X?` for the nearest known name, "" where none is near."""
    import difflib

    near = difflib.get_close_matches(name, sorted(known), n=1, cutoff=0.6)
    return f"did you mean `{near[0]}`?" if near else ""
