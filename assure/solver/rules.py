"""A rule as questions are put about it: a condition with the guards and variables around it."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Rule:
    """An invariant or a clause of a spec, as CEL texts.

    It applies where all of `match` are true; `variables` are (name, expression), which the texts name as
    `variables.<name>`.
    """

    condition: str
    match: tuple[str, ...] = ()
    variables: tuple[tuple[str, str], ...] = ()
