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
    raise UsageProblem(f"there is no rule `{word}`;{_meant(word, book)} `assure rules` lists them all")


def _meant(word: str, book: tuple[tuple[Rule, tuple[str, ...]], ...]) -> str:
    """` did you mean LAY001?`: the first code that goes on as the word begins, else the code or name most like it."""
    import difflib

    codes = [rule.code for rule, _ in book]
    begun = [code for code in codes if code.startswith(word.upper())]
    names = difflib.get_close_matches(word.casefold(), [rule.name for rule, _ in book], n=1)
    near = begun or names or difflib.get_close_matches(word.upper(), codes, n=1)
    return f" did you mean {near[0]}?" if near else ""
