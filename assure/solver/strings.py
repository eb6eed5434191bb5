"""Puts strings that match the patterns of the schema in the places of those that a model happened to have.

Conditions that only compare strings say the same when each string is exchanged for another throughout; for all others
the engine finds out, and the solver is then asked with the patterns.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from itertools import product
from typing import Any, Final

from assure.runtime.conditions.outcome import EvaluationError
from assure.runtime.conditions.pattern_parts import Alternatives, Characters, Part, Repeat, Sequence
from assure.runtime.conditions.pattern_syntax import parse_pattern
from assure.runtime.conditions.patterns import pattern

# How often what may be repeated is repeated, in the order of trying; how many strings of a pattern are looked at.
REPEATS: Final = (1, 2, 0, 4, 8, 16)
MOST: Final = 64
# Characters that are easy to read come first.
READABLE: Final = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_.@ "


def fitted(context: dict[str, Any], wanted: Mapping[str, tuple[str, ...]]) -> dict[str, Any]:
    """The context with every string of `wanted` that does not match its patterns exchanged for one that does."""
    exchanged: dict[str, str] = {}
    taken = set(wanted)
    for text in sorted(wanted):
        if all(_matches(text, source) for source in wanted[text]):
            continue
        made = next((one for one in _made(wanted[text]) if one not in taken), None)
        if made is not None:
            exchanged[text] = made
            taken.add(made)
    return {name: _exchanged(context[name], exchanged) for name in context} if exchanged else context


def _exchanged(value: Any, by: Mapping[str, str]) -> Any:
    if isinstance(value, str):
        return by.get(value, value)
    if isinstance(value, list):
        return [_exchanged(one, by) for one in value]
    return {by.get(name, name): _exchanged(value[name], by) for name in value} if isinstance(value, dict) else value


def _matches(text: str, source: str) -> bool:
    try:
        return pattern(source).found_in(text)
    except EvaluationError:
        return False


@lru_cache(maxsize=256)
def _made(sources: tuple[str, ...]) -> tuple[str, ...]:
    """Strings that match all of these patterns; a few, in a fixed order."""
    try:
        part = parse_pattern(sources[0])
    except EvaluationError:
        return ()
    found = [text for times in REPEATS for text in _texts(part, times)]
    return tuple(text for text in found if all(_matches(text, source) for source in sources))


def _texts(part: Part, times: int) -> list[str]:
    """Some texts of a part, anchors apart."""
    if isinstance(part, Characters):
        readable = [sign for sign in READABLE if any(low <= ord(sign) <= high for low, high in part.ranges)]
        return readable[:MOST] or [chr(part.ranges[0][0])] if part.ranges else []
    if isinstance(part, Sequence):
        return _behind([_texts(one, times) for one in part.parts])
    if isinstance(part, Alternatives):
        return [text for one in part.parts for text in _texts(one, times)][:MOST]
    if isinstance(part, Repeat):
        count = max(part.least, times if part.most is None else min(times, part.most))
        return _behind([_texts(part.part, times)] * count)
    return [""]


def _behind(parts: list[list[str]]) -> list[str]:
    """Texts of parts behind each other: the last ones vary, the others are the first there is."""
    first = "".join(one[0] for one in parts[:-2]) if all(parts) else ""
    varied = ["".join(signs) for signs in product(*parts[-2:])] if all(parts) else []
    return [first + text for text in varied[:MOST]]
