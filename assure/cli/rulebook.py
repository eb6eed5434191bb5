"""Every rule there is, with the gate that applies it: what `rules`, `explain` and the generated pages read."""

from __future__ import annotations

from typing import TYPE_CHECKING

from assure.core import UsageProblem
from assure.gates import load

if TYPE_CHECKING:
    from assure.core import Rule

CONFIGURATION = "configuration and contract files"
ENGINE = "the engine"


def rulebook() -> tuple[tuple[Rule, tuple[str, ...]], ...]:
    """Each rule once, sorted by code, with who applies it: names of gates, or what stands before all gates."""
    from assure.contracts.rules import RULES as configuration
    from assure.core.engine_rules import RULES as engine

    appliers: dict[str, list[str]] = {}
    rules: dict[str, Rule] = {}
    sources = [
        *((gate.name, gate.rules) for gate in load()),
        (CONFIGURATION, configuration),
        (ENGINE, engine),
    ]
    for name, of_name in sources:
        for rule in of_name:
            rules[rule.code] = rule
            appliers.setdefault(rule.code, []).append(name)
    return tuple((rules[code], tuple(appliers[code])) for code in sorted(rules))


def find(word: str) -> tuple[Rule, tuple[str, ...]]:
    """The rule of a code or name, in any spelling of case; raises UsageProblem with the nearest one."""
    book = rulebook()
    for rule, gates in book:
        if word.casefold() in (rule.code.casefold(), rule.name.casefold()):
            return rule, gates
    import difflib

    known = [spelling for rule, _ in book for spelling in (rule.code, rule.name)]
    near = difflib.get_close_matches(word.upper(), known, n=1) or difflib.get_close_matches(word, known, n=1)
    hint = f"did you mean {near[0]}? " if near else ""
    raise UsageProblem(f"there is no rule `{word}`; {hint}`assure rules` lists them all")
