"""Tries declared properties on the real registry: monotone decisions, independence of order, idempotence (R8)."""

from __future__ import annotations

from abc import ABC, abstractmethod
from typing import TYPE_CHECKING, Any, NamedTuple

from assure.core import Finding, Subject
from assure.gates import property_declared_rules as rules
from assure.gates.property_backend import COMPLETED, FAILED, Asked, Bench, Came, Standing, shown, story
from assure.gates.property_values import value_of, wrong_with

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from assure.contracts.properties import Ask, Property
    from assure.property.trying import Failure


class Declared(NamedTuple):
    """A property and the bench it is tried on."""

    declared: Property
    bench: Bench


class Decision(NamedTuple):
    """What a request was judged; `why` says why it came to none."""

    asked: str
    value: Any = None
    why: str = ""
    broke: bool = False


def declared(properties: Iterable[Property], bench: Bench) -> Iterator[Subject]:
    """Each property, by id."""
    for each in sorted(properties, key=lambda each: each.id):
        yield Subject("property", each.id, Declared(each, bench))


def judge_declared(item: Declared) -> Iterator[Finding]:
    """The smallest input that breaks a property, or why it could not be tried."""
    from assure.property.trying import tried

    promised = item.declared
    problem = wrong_with(promised.decision) if promised.decision else ""
    standing, why = (None, problem) if problem else item.bench.led(promised.given, promised.id)
    if standing is None:
        yield rules.NOT_TRIED.at(promised.at, f"{promised.id} can't be tried: {why}", target=promised.id)
        return
    trial = _TRIALS[promised.kind](item, standing)
    found = tried(trial.values(), trial.judge, promised.examples, promised.id)
    if found.failure is not None:
        message = f"{promised.id} ({promised.title}) does not hold: {found.failure.why}"
        operation = promised.asks.operation
        yield rules.DOES_NOT_HOLD.at(promised.at, message, target=promised.id, operation=operation)
    elif not trial.decided:
        message = f"{promised.id}: none of {found.values} inputs came to a decision: {trial.last}"
        yield rules.NOT_TRIED.at(promised.at, message, target=promised.id)


class _Trial(ABC):
    """How one kind of property is tried; `decided` counts the inputs that came to a decision."""

    def __init__(self, item: Declared, standing: Standing) -> None:
        self.declared, self.bench, self.standing = item.declared, item.bench, standing
        self.decided = 0
        self.last = "nothing was generated"

    @abstractmethod
    def values(self) -> Any:
        """The strategy of its inputs."""

    @abstractmethod
    def judge(self, value: Any) -> Failure | None:
        """What is wrong with one input."""

    def _decision(self, values: dict[str, Any], answers: Mapping[str, Any], begin: Standing | None) -> Decision:
        """What the request is judged, from where something begins or from where the backend is."""
        asked = self._asked(self.declared.asks, values, answers)
        if isinstance(asked, str):
            return Decision("", why=asked)
        came = self.bench.ask(asked, begin)
        told = f"`{asked}`"
        if came.problem or came.outcome == FAILED:
            return Decision(told, why=came.problem or came.error, broke=True)
        if came.outcome != COMPLETED:
            return Decision(told, why=came.error)
        return self._valued(told, came)

    def _valued(self, told: str, came: Came) -> Decision:
        if self.declared.decision is None:
            return Decision(told, came.result)
        found = value_of(self.declared.decision, came.result)
        return Decision(told, _jsonable(found.value), found.why)

    def _asked(self, ask: Ask, values: dict[str, Any], answers: Mapping[str, Any]) -> Asked | str:
        from assure.property.asks import put

        caller = ask.caller or self.declared.caller
        return self.bench.filled(ask.operation, caller, put(ask.params, values), answers)

    def _noted(self, decision: Decision) -> bool:
        """Whether there is a decision; where there is none the reason is remembered."""
        if decision.why:
            self.last = f"{decision.asked} {decision.why}".strip()
            return False
        self.decided += 1
        return True


class _Monotone(_Trial):
    """As a value rises, the decision never gets laxer."""

    def values(self) -> Any:
        from assure.property.asks import rows

        return rows(self.declared)

    def judge(self, value: Any) -> Failure | None:
        from assure.property.trying import Failure

        before: Decision | None = None
        for raised in value["raised"]:
            values = {**value["with"], self.declared.raised: raised}
            decision = self._decision(values, self.standing.answers, self.standing)
            if decision.broke:
                return Failure("broke", f"{story(self.standing)} {decision.asked} broke: {decision.why}")
            if not self._noted(decision):
                continue
            if self._rank(decision.value) is None:
                known = ", ".join(self.declared.order) or "numbers"
                return Failure("unknown", f"{decision.asked} is judged {shown(decision.value)}; known are {known}")
            if before is not None and self._laxer(decision, before):
                told = f"{before.asked} is judged {shown(before.value)}, and {decision.asked} {shown(decision.value)}"
                return Failure("laxer", f"{story(self.standing)} {told}")
            before = decision
        return None

    def _laxer(self, decision: Decision, before: Decision) -> bool:
        now, then = self._rank(decision.value), self._rank(before.value)
        return now is not None and then is not None and now < then

    def _rank(self, value: Any) -> float | None:
        if self.declared.order:
            return self.declared.order.index(value) if value in self.declared.order else None
        return value if isinstance(value, int | float) and not isinstance(value, bool) else None


class _OrderIndependent(_Trial):
    """What is brought about in any order leads to the same decision."""

    def values(self) -> Any:
        from assure.property.asks import orders

        return orders(self.declared)

    def judge(self, value: Any) -> Failure | None:
        from assure.property.trying import Failure

        usual = list(range(len(value["members"])))
        one, steps, outcomes = self._after(usual, value)
        other, again, others = self._after(value["order"], value)
        if one.broke or other.broke:
            broken = one if one.broke else other
            return Failure("broke", f"{story(self.standing)}, {broken.asked} broke: {broken.why}")
        if not self._noted(one) or not self._noted(other):
            return None
        if one.value == other.value and outcomes == others:
            return None
        told = (
            f"{_chain(steps)} and then {one.asked} comes to {shown(one.value)}; {_chain(again)} to {shown(other.value)}"
        )
        return Failure("order", f"{story(self.standing)}, {told}")

    def _after(self, order: list[int], value: Any) -> tuple[Decision, list[str], dict[int, list[str]]]:
        """The decision after the members came about in an order, what was asked, and what became of each member."""
        asked_for: list[str] = []
        outcomes: dict[int, list[str]] = {}
        begin: Standing | None = self.standing
        for member in order:
            answers: dict[str, Any] = {**self.standing.answers, "member": f"member-{member + 1}"}
            for number, (step, values) in enumerate(zip(self.declared.each, value["members"][member], strict=True), 1):
                asked = self._asked(step, values, answers)
                if isinstance(asked, str):
                    outcomes.setdefault(member, []).append("not asked")
                    continue
                came = self.bench.ask(asked, begin)
                begin = None
                asked_for.append(f"`{asked}`")
                if came.problem or came.outcome == FAILED:
                    return Decision(f"`{asked}`", why=came.problem or came.error, broke=True), asked_for, outcomes
                outcomes.setdefault(member, []).append(came.outcome)
                answers[str(number)] = came.result
        return self._decision(value["with"], self.standing.answers, begin), asked_for, outcomes


class _Idempotent(_Trial):
    """Asking twice is the same as asking once."""

    def values(self) -> Any:
        from assure.property.asks import varied

        return varied(self.declared.asks)

    def judge(self, value: Any) -> Failure | None:
        from assure.property.trying import Failure

        asked = self._asked(self.declared.asks, value, self.standing.answers)
        if isinstance(asked, str):
            self.last = asked
            return None
        first = self.bench.ask(asked, self.standing)
        if first.problem or first.outcome != COMPLETED:
            self.last = first.problem or first.error
            return None
        self.decided += 1
        second, told = self.bench.ask(asked), f"{story(self.standing)} `{asked}`"
        if second.problem or second.outcome != COMPLETED:
            return Failure("twice", f"{told} completes, and the second time {second.problem or second.words}")
        if second.changed:
            return Failure("changed", f"{told} a second time changed {', '.join(second.changed)} once more")
        one, other = self._valued(told, first), self._valued(told, second)
        if self.declared.decision is not None and one.value != other.value:
            return Failure("decision", f"{told} comes to {shown(one.value)}, and then to {shown(other.value)}")
        return None


_TRIALS: Mapping[str, type[_Trial]] = {
    "monotone": _Monotone,
    "order_independent": _OrderIndependent,
    "idempotent": _Idempotent,
}


def _chain(steps: list[str]) -> str:
    return ", ".join(steps)


def _jsonable(value: Any) -> Any:
    """A value of CEL as JSON has it, as far as it has a word for it."""
    from collections.abc import Mapping as AnyMapping

    if isinstance(value, AnyMapping):
        return {str(key): _jsonable(each) for key, each in value.items()}
    if isinstance(value, list | tuple):
        return [_jsonable(each) for each in value]
    return value if value is None or isinstance(value, bool | int | float | str) else str(value)
