"""Generates sequences of requests over a lifecycle, from any state that its walk reached.

Imported only where values are generated: it needs the extra `property`.
"""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any

from hypothesis import strategies as st

from assure.contracts.values import plain
from assure.property.schemas import overlaid, wrongs

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from assure.contracts.promised import Walk
    from assure.property.walks import Request

    Strategy = st.SearchStrategy[Any]

LONGEST = 6


def named_by(walk: Walk) -> Callable[[Any], bool]:
    """Whether a value says which thing is walked: the walk looks for it by that value."""
    looked_for = {repr(value) for value in walk.params.values()}

    def named(value: Any) -> bool:
        return repr(value) in looked_for or (isinstance(value, str) and (value in walk.state.text or "${" in value))

    return named


def sequences(
    states: Sequence[str], requests: Sequence[Request], inputs: Mapping[str, Any], named: Callable[[Any], bool]
) -> Strategy:
    """Where a sequence begins, and its steps: the number of a request, and what is put over its parameters.

    `inputs` are the input schemas by operation. What is put over is nothing, valid or invalid. What says which thing is
    meant stays: references to earlier answers, and values of which `named` holds; so do the parameters of an operation
    that leads to one state or another by them.
    """
    asked = Counter(request.operation for request in requests)
    steps = []
    for number, request in enumerate(requests):
        schema = inputs.get(request.operation) if asked[request.operation] == 1 else None
        over = _over(plain(request.params), schema, named)
        steps.append(st.fixed_dictionaries({"ask": st.just(number), "with": over}))
    several = st.lists(st.one_of(steps), min_size=2, max_size=LONGEST)
    return st.fixed_dictionaries({"from": st.sampled_from(list(states)), "steps": several})


def _over(base: dict[str, Any], schema: Any, named: Callable[[Any], bool]) -> Strategy:
    """What is put over the parameters of a request."""
    free = {name for name, value in base.items() if not named(value)}
    known = schema.get("properties", {}) if isinstance(schema, dict) else {}
    open_ones = {name: each for name, each in known.items() if name in free or name not in base}
    if not open_ones:
        return st.just({})
    inside = {**schema, "properties": open_ones, "required": [], "dependentRequired": {}}
    good = overlaid(inside, {})
    wrong = [each.filter(_is_mapping) for each in wrongs(inside, good, depth=1)]
    return st.one_of(st.just({}), good, *wrong)


def _is_mapping(value: Any) -> bool:
    return isinstance(value, dict)
