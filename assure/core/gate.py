"""The shape of a gate: a name, its rules, what it looks at, and how it judges one of those."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from assure.core.finding import Finding
    from assure.core.rule import Rule


@dataclass(frozen=True, slots=True)
class Subject:
    """One thing a gate looks at: a spec, a file, an operation, a table, or a whole set of them.

    `kind` is a singular noun that evidence counts by (`file`, `operation`, `layer`); `name` identifies the subject
    within its kind and is shown while the gate runs; `item` is the frozen value that `judge` reads.
    """

    kind: str
    name: str
    item: Any = None


@dataclass(frozen=True, slots=True)
class Gate:
    """One check with a verdict. `subjects` and `judge` open no file, print nothing and catch nothing.

    `judge` may raise `CouldNotJudge`. `last` is set on a gate that judges the outcome of the others (debt) and so
    runs after them, whatever its place in the list. `examines` names the kinds of subject without which the gate has
    examined nothing: a `layers` gate that saw seven layers and no file is empty. Default: any subject counts.
    """

    name: str
    title: str
    rules: tuple[Rule, ...]
    subjects: Callable[[Any], Iterable[Subject]]
    judge: Callable[[Subject, Any], Iterator[Finding]]
    last: bool = False
    examines: tuple[str, ...] = ()
