"""Asks each operation with generated parameters, valid and invalid ones, from where a run of its spec begins (R8)."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any, NamedTuple

from assure.contracts.values import plain
from assure.core import Finding, Subject
from assure.gates import property_input_rules as rules
from assure.gates.property_backend import COMPLETED, FAILED, Asked, Bench, Came, Standing, case_of, story, with_case
from assure.gates.property_rules import INTERNAL_ERROR, REFUSED_AND_CHANGED

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from assure.contracts.running import SpecRun
    from assure.contracts.values import Spec
    from assure.core import Rule
    from assure.property.trying import Failure, Tried

# How many valid inputs, and how many of the things that can be wrong: committed, and so the same on every machine.
EXAMPLES = 3
WRONGS = 6


class Generated(NamedTuple):
    """A spec whose operation is asked, the run it begins from (None where it has none), and the bench."""

    spec: Spec
    run: SpecRun | None
    bench: Bench
    examples: int | None = None


def operations(specs: Iterable[Spec], bench: Bench, examples: int | None = None) -> Iterator[Subject]:
    """Each active spec, by id; `examples` is how many inputs of each kind are wanted of it, None for a few."""
    for spec in sorted(specs, key=lambda each: each.id):
        run = next((run for run in spec.runs if run.holds), None)
        yield Subject("operation", spec.operation, Generated(spec, run, bench, examples))


def judge_inputs(item: Generated) -> Iterator[Finding]:
    """What an operation does wrong with what is generated; of each kind the smallest input that shows it."""
    spec, run = item.spec, item.run
    if spec.input is None or run is None:
        missing = "no `input`" if spec.input is None else "no run that holds"
        yield _not_asked(spec, f"{spec.id} has {missing}")
        return
    standing, problem = item.bench.led(run.given, run.name)
    asked = item.bench.filled(spec.operation, run.caller, run.params, standing.answers) if standing else problem
    if standing is None or isinstance(asked, str):
        yield _not_asked(spec, f"{spec.id} can't be asked as in its run {run.name}: {asked}")
        return
    seen: set[str] = set()
    for trial in (_Trial(item, standing, asked, right=True), _Trial(item, standing, asked, right=False)):
        found = trial.tried()
        if found.failure is not None and found.failure.kind not in seen:
            seen.add(found.failure.kind)
            yield trial.finding(found.failure)


class _Trial:
    """One kind of input, valid or invalid, tried on an operation."""

    def __init__(self, item: Generated, standing: Standing, asked: Asked, *, right: bool) -> None:
        self._item, self._standing, self._asked, self._right = item, standing, asked, right
        self._schema = plain(item.spec.input)

    def tried(self) -> Tried:
        """What came of it."""
        from assure.property.schemas import overlaid, wrongs
        from assure.property.trying import Tried, tried

        good, name = overlaid(self._schema, self._asked.params), self._item.spec.id
        if self._right:
            return tried(good, self._judge, self._item.examples or EXAMPLES, name)
        # Parameters are a mapping: nothing else reaches a registry.
        ways = wrongs(self._schema, good, depth=1)
        found = Tried(0)
        for number in _spread(len(ways), max(2, self._item.examples or WRONGS)):
            found = tried(ways[number], self._judge, 1, f"{name} {number}")
            if found.failure is not None:
                break
        return found

    def finding(self, failure: Failure) -> Finding:
        """The finding for the smallest input that fails."""
        spec = self._item.spec
        target = f"{spec.id} {failure.kind}"
        found = _RULES[failure.kind].at(spec.at, failure.why, target=target, operation=spec.operation)
        return with_case(found, failure.case)

    def _judge(self, params: Any) -> Failure | None:
        asked = self._asked._replace(params=params)
        came = self._item.bench.ask(asked, self._standing)
        failure = self._failure(came, asked, f"{story(self._standing)} `{asked}`")
        return replace(failure, case=case_of(self._standing, asked)) if failure else None

    def _failure(self, came: Came, asked: Asked, told: str) -> Failure | None:
        from assure.property.trying import Failure

        if came.problem or came.outcome == FAILED:
            return Failure(_BROKE, f"{told} broke: {came.problem or came.error}")
        if came.outcome != COMPLETED:
            if came.changed:
                return Failure(_CHANGED, f"{told} was refused ({came.error}), and changed {', '.join(came.changed)}")
            return None
        if not self._right:
            return Failure(_ACCEPTED, f"{told} completed, and the input of {self._item.spec.id} refuses it")
        return self._effects(came, told) or self._again(came, asked, told)

    def _effects(self, came: Came, told: str) -> Failure | None:
        from assure.property.trying import Failure

        effects = self._item.spec.effects
        beyond = sorted(set(came.changed or ()) - set(effects.writes)) if effects else []
        if not beyond:
            return None
        return Failure(_EFFECT, f"{told} changed {', '.join(beyond)}, which {self._item.spec.id} does not declare")

    def _again(self, came: Came, asked: Asked, told: str) -> Failure | None:
        """The same request once more, right after it completed."""
        from assure.property.trying import Failure

        effects = self._item.spec.effects
        if effects is None or not effects.idempotent or not effects.writes:
            return None
        second = self._item.bench.ask(asked)
        if second.outcome != COMPLETED:
            return Failure(_TWICE, f"{told} completes, and the second time {second.problem or second.words}")
        if second.changed:
            return Failure(_TWICE, f"{told} a second time changed {', '.join(second.changed)} once more")
        return None


def _spread(there: int, wanted: int) -> list[int]:
    """So many of those that are there, from the first to the last, as far apart as can be."""
    if there <= wanted:
        return list(range(there))
    return [number * (there - 1) // (wanted - 1) for number in range(wanted)]


_BROKE, _CHANGED, _ACCEPTED, _EFFECT, _TWICE = "broke", "changed", "accepted", "effect", "twice"
_RULES: Mapping[str, Rule] = {
    _BROKE: INTERNAL_ERROR,
    _CHANGED: REFUSED_AND_CHANGED,
    _ACCEPTED: rules.INVALID_ACCEPTED,
    _EFFECT: rules.EFFECT_NOT_DECLARED,
    _TWICE: rules.NOT_IDEMPOTENT,
}


def _not_asked(spec: Spec, why: str) -> Finding:
    message = f"`{spec.operation}` is asked with no generated input: {why}"
    return rules.NOT_ASKED.at(spec.at, message, target=spec.id, operation=spec.operation)
