"""The questions: each about one rule or several over one JSON Schema of their context (R1, R3).

A question is a set of witnesses, outcomes of its rules that together would refute it. Proved means: in no context that
conforms to the schema do the rules come to a witness. Every answer is the same for the same question: each has a
solver of its own, fixed seeds, and a limit that counts steps and not seconds.
"""

from __future__ import annotations

from collections.abc import Mapping
from itertools import product
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from assure.runtime.conditions.problems import ConditionProblems
from assure.solver.answers import Answer, Untranslatable, Verdict, undecided
from assure.solver.asking import Asked
from assure.solver.replay import ERROR, HOLDS, UNMATCHED, VIOLATED

if TYPE_CHECKING:
    from assure.solver.rules import Rule

Schema = Mapping[str, Any]
Witnesses = frozenset[tuple[str, ...]]
APPLIES: Final = (HOLDS, VIOLATED, ERROR)
PASSES: Final = (UNMATCHED, HOLDS)
STOPS: Final = (VIOLATED, ERROR)


def ask(schema: Schema, rules: tuple[Rule, ...], witnesses: Witnesses, *, small: bool = True) -> Answer:
    """Whether the rules never come to a witness; raises SolverMissing where the extra `smt` is not installed."""
    asked = _asked(schema, rules)
    return asked if isinstance(asked, Answer) else asked.answer(witnesses, small=small)


def _asked(schema: Schema, rules: tuple[Rule, ...]) -> Asked | Answer:
    """The rules, translated, or why they can't be."""
    try:
        return Asked(schema, rules)
    except ConditionProblems as problems:
        return undecided(f"a condition can't be used: {problems.problems[0].message}")
    except Untranslatable as why:
        return undecided(why.reason, why.text, why.at)
    except RecursionError:
        return undecided("the conditions are nested too deep to be translated")


class Alone(NamedTuple):
    """What is asked of every rule by itself."""

    never_errors: Answer
    always_holds: Answer
    always_violated: Answer


class Together(NamedTuple):
    """What is asked of two rules: whether the first makes the second needless, the other way round, and no way out."""

    implies: Answer
    implied: Answer
    contradicts: Answer


def alone(schema: Schema, rule: Rule) -> Alone:
    """The questions about one rule, translated once; contexts are confirmed and not made small, but for errors."""
    asked = _asked(schema, (rule,))
    if isinstance(asked, Answer):
        return Alone(asked, asked, asked)
    errors = asked.answer(frozenset({(ERROR,)}), plausible=True)
    holds = asked.answer(frozenset((each,) for each in STOPS), small=False)
    return Alone(errors, holds, asked.answer(frozenset({(HOLDS,)}), small=False))


def together(schema: Schema, first: Rule, second: Rule) -> Together:
    """The questions about two rules, translated once; contexts are confirmed and not made small."""
    asked = _asked(schema, (first, second))
    if isinstance(asked, Answer):
        return Together(asked, asked, asked)
    implies = asked.answer(frozenset(product(PASSES, STOPS)), small=False)
    implied = asked.answer(frozenset(product(STOPS, PASSES)), small=False)
    return Together(implies, implied, _contradicts(asked))


def never_errors(schema: Schema, rule: Rule) -> Answer:
    """No context makes it end in an error; looked at are those whose times lie between 1900 and 2190.

    Near the ends of the calendar sums and differences of times leave it, and no condition guards itself against that.
    """
    asked = _asked(schema, (rule,))
    return asked if isinstance(asked, Answer) else asked.answer(frozenset({(ERROR,)}), plausible=True)


def always_holds(schema: Schema, rule: Rule, *, small: bool = True) -> Answer:
    """It holds wherever it applies: nothing can violate it."""
    return ask(schema, (rule,), frozenset((each,) for each in STOPS), small=small)


def always_violated(schema: Schema, rule: Rule, *, small: bool = True) -> Answer:
    """It holds nowhere where it applies: nothing can pass."""
    return ask(schema, (rule,), frozenset({(HOLDS,)}), small=small)


def never_applies(schema: Schema, rule: Rule) -> Answer:
    """Its guards are never all true."""
    return ask(schema, (_guards(rule),), frozenset({(HOLDS,)}))


def implies(schema: Schema, first: Rule, second: Rule) -> Answer:
    """Whatever passes the first passes the second, which therefore adds nothing."""
    return ask(schema, (first, second), frozenset(product(PASSES, STOPS)))


def equivalent(schema: Schema, first: Rule, second: Rule) -> Answer:
    """The two stop the same contexts."""
    return ask(schema, (first, second), frozenset({*product(PASSES, STOPS), *product(STOPS, PASSES)}))


def contradicts(schema: Schema, first: Rule, second: Rule) -> Answer:
    """Where both apply, nothing satisfies both; refuted too when they never apply together."""
    asked = _asked(schema, (first, second))
    return asked if isinstance(asked, Answer) else _contradicts(asked)


def _contradicts(asked: Asked) -> Answer:
    both = asked.answer(frozenset({(HOLDS, HOLDS)}), small=False)
    if not both.proved:
        return both
    together = asked.answer(frozenset(product(APPLIES, APPLIES)))
    if together.proved:
        return Answer(Verdict.REFUTED, None, "the two never apply to the same context")
    return together if together.undecided else Answer(Verdict.PROVED, together.context)


def impossible(schema: Schema, given: tuple[Rule, ...], wanted: Rule, *, small: bool = True) -> Answer:
    """Where all of `given` hold, `wanted` never does; refuted too when those never hold together."""
    outcome = ask(schema, (*given, wanted), frozenset({(HOLDS,) * (len(given) + 1)}), small=small)
    if not outcome.proved:
        return outcome
    start = ask(schema, given, frozenset({(HOLDS,) * len(given)})) if given else Answer(Verdict.REFUTED)
    if start.proved:
        return Answer(Verdict.REFUTED, None, "what is given never holds together")
    return start if start.undecided else Answer(Verdict.PROVED, start.context)


def never_matches(schema: Schema, rule: Rule) -> tuple[tuple[int, Answer], ...]:
    """Of each comparison of the condition with a literal, by its offset: whether it is true in no context."""
    asked = _asked(schema, (rule,))
    return () if isinstance(asked, Answer) else tuple(asked.comparisons())


def _guards(rule: Rule) -> Rule:
    from dataclasses import replace

    return replace(rule, condition="true")
