"""Makes generated sequences of requests on the real registry, and compares each step with the lifecycle (R8)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from assure.contracts.values import plain
from assure.core import Finding, Subject
from assure.gates.property_backend import COMPLETED, FAILED, Asked, Came, Standing, story
from assure.gates.property_input_rules import SEQUENCE_DIFFERS
from assure.gates.property_rules import INTERNAL_ERROR, REFUSED_AND_CHANGED
from assure.gates.property_walks import NOTHING, Walking

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from assure.contracts.values import Spec
    from assure.core import Rule
    from assure.property.trying import Failure
    from assure.property.walks import Request

# How many sequences of a lifecycle: committed, and so the same on every machine.
EXAMPLES = 5


class Sequenced(NamedTuple):
    """A lifecycle that was walked, and the input schemas of its operations."""

    walking: Walking
    inputs: Mapping[str, Any]
    examples: int = EXAMPLES


def sequenced(walkings: Iterable[Walking], specs: Iterable[Spec], examples: int | None = None) -> Iterator[Subject]:
    """Each lifecycle that can be walked; `examples` is how many sequences are wanted of it, None for a few."""
    inputs = {spec.operation: plain(spec.input) for spec in specs if spec.input is not None}
    for walking in walkings:
        yield Subject("sequence", walking.lifecycle.name, Sequenced(walking, inputs, examples or EXAMPLES))


def judge_sequences(item: Sequenced) -> Iterator[Finding]:
    """The shortest sequence in which backend and lifecycle differ; what single pairs show is told by the walk."""
    from assure.property.sequences import named_by, sequences
    from assure.property.trying import tried

    walking = item.walking
    states = [state for state in walking.ways if walking.at(state) is not None]
    if not states or walking.told:
        return
    name = walking.lifecycle.name
    values = sequences(states, walking.requests, item.inputs, named_by(walking.walk))
    found = tried(values, _Sequence(item).judge, item.examples, f"sequences of {name}")
    if found.failure is not None:
        message = f"{name}: {found.failure.why}"
        yield _RULES[found.failure.kind].at(walking.lifecycle.at, message, target=f"{name} {found.failure.kind}")


class _Sequence:
    """One lifecycle; makes a sequence step by step, with the state that the lifecycle says beside the backend's own."""

    def __init__(self, item: Sequenced) -> None:
        self._walking, self._inputs = item.walking, item.inputs

    def judge(self, value: Any) -> Failure | None:
        """What is wrong with one sequence."""
        standing = self._walking.at(value["from"])
        if standing is None:
            return None
        state, begin, told = value["from"], True, [f"in `{value['from']}` ({story(standing)})"]
        for step in value["steps"]:
            request = self._walking.requests[step["ask"]]
            asked = self._walking.asked(request, standing)
            if isinstance(asked, str):
                continue
            asked = asked._replace(params={**asked.params, **step["with"]})
            told.append(f"`{asked}`")
            came = self._walking.bench.ask(asked, standing if begin else None)
            begin = False
            state, failure = self._compared(request, asked, came, state, standing, ", ".join(told))
            if failure is not None:
                return failure
        return None

    def _compared(
        self, request: Request, asked: Asked, came: Came, state: str, standing: Standing, told: str
    ) -> tuple[str, Failure | None]:
        """The state after a step, and how it differs from what the lifecycle says.

        A step that the lifecycle has may be refused for another reason; then nothing moves.
        """
        from assure.property.trying import Failure

        if came.problem or came.outcome == FAILED:
            return state, Failure(_BROKE, f"{told} broke: {came.problem or came.error}")
        if came.outcome != COMPLETED:
            changed = ", ".join(came.changed or ())
            why = f"{told} was refused ({came.error}), and changed {changed}"
            return state, Failure(_CHANGED, why) if changed else None
        now, problem = self._walking.state_now(standing.answers)
        wanted = request.leads_to(state) or (state if request.may_make_another(state) else "")
        if problem or now != wanted:
            should = f"should lead to {wanted}" if wanted else "should be refused"
            return now, Failure(_DIFFERS, f"{told} {should}; {problem or f'it led to {now or NOTHING}'}")
        return now, None


_BROKE, _CHANGED, _DIFFERS = "broke", "changed", "differs"
_RULES: Mapping[str, Rule] = {_BROKE: INTERNAL_ERROR, _CHANGED: REFUSED_AND_CHANGED, _DIFFERS: SEQUENCE_DIFFERS}
