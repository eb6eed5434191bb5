"""Compiles JSON Schemas (2020-12) to Hypothesis strategies: values that are valid, and values that are not.

Every draw is held against the schema by jsonschema before anybody sees it: a valid one validates, an invalid one does
not. What a keyword comes to is therefore a matter of how often a draw succeeds, never of whether it is right.
Imported only where values are generated: it needs the extra `property`.
"""

from __future__ import annotations

import copy
import math
from typing import TYPE_CHECKING, Any, NamedTuple

from hypothesis import strategies as st
from jsonschema import Draft202012Validator

from assure.property.texts import texts

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    Strategy = st.SearchStrategy[Any]

TYPES = ("null", "boolean", "integer", "number", "string", "array", "object")
_FAR = 1_000_000
_MOST_ITEMS = 3
_DEEPEST = 4
_HINTS: Mapping[str, tuple[str, ...]] = {
    "object": ("properties", "required", "additionalProperties", "patternProperties", "minProperties", "maxProperties"),
    "array": ("items", "prefixItems", "minItems", "maxItems", "uniqueItems", "contains"),
    "string": ("minLength", "maxLength", "pattern", "format"),
    "number": ("minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum", "multipleOf"),
}


def valid(schema: Any) -> Strategy:
    """Values that a schema takes, with the plainest first; a schema that takes none has no draws."""
    whole = _Whole(schema)
    return whole.values(schema, 0).filter(whole.takes)


def invalid(schema: Any) -> Strategy | None:
    """Values that a schema refuses, each with one thing wrong where that can be; None where it takes everything."""
    ways = wrongs(schema, valid(schema))
    return st.one_of(ways) if ways else None


def wrongs(schema: Any, good: Strategy, depth: int = 0) -> list[Strategy]:
    """Each single thing that can be wrong with the values that `good` draws, so deep in them at least."""
    whole = _Whole(schema)
    return [each.filter(whole.refuses) for each in _spoilt(whole, schema, good, depth)]


class _Whole:
    """One whole schema: it resolves references within itself, and says what it takes."""

    def __init__(self, schema: Any) -> None:
        self._schema = schema
        self._validator = Draft202012Validator(schema)

    def takes(self, value: Any) -> bool:
        """Whether a value is valid."""
        return bool(self._validator.is_valid(value))

    def refuses(self, value: Any) -> bool:
        """Whether a value is not valid."""
        return not self.takes(value)

    def resolved(self, schema: Any) -> Any:
        """A schema with its reference followed; words beside a reference hold as well."""
        seen: set[str] = set()
        while isinstance(schema, dict) and "$ref" in schema and schema["$ref"] not in seen:
            seen.add(schema["$ref"])
            rest = {key: value for key, value in schema.items() if key != "$ref"}
            target = self._target(schema["$ref"])
            schema = _merged([target, rest]) if rest else target
        return schema

    def values(self, schema: Any, depth: int) -> Strategy:
        """Values that most probably fit a schema."""
        schema = self.resolved(schema)
        if schema is False or depth > 2 * _DEEPEST:
            return st.nothing()
        if not isinstance(schema, dict):
            return _anything()
        if "const" in schema:
            return st.just(schema["const"])
        if "enum" in schema:
            return st.sampled_from(list(schema["enum"]))
        for word in ("anyOf", "oneOf"):
            if word in schema:
                rest = {key: value for key, value in schema.items() if key != word}
                return st.one_of([self.values(_merged([rest, self.resolved(way)]), depth) for way in schema[word]])
        if "allOf" in schema:
            rest = {key: value for key, value in schema.items() if key != "allOf"}
            return self.values(_merged([rest, *map(self.resolved, schema["allOf"])]), depth)
        return st.one_of([self._typed(schema, kind, depth) for kind in types_of(schema)])

    def _typed(self, schema: Mapping[str, Any], kind: str, depth: int) -> Strategy:
        if kind == "object":
            return self._objects(schema, depth)
        if kind == "array":
            return self._arrays(schema, depth)
        return _SCALARS[kind](schema)

    def _arrays(self, schema: Mapping[str, Any], depth: int) -> Strategy:
        fewest = schema.get("minItems", 0)
        most = min(schema.get("maxItems", fewest + _MOST_ITEMS), fewest + _MOST_ITEMS)
        first = [self.values(each, depth + 1) for each in schema.get("prefixItems", ())]
        items = schema.get("items", True)
        if items is False or depth >= _DEEPEST:
            most, fewest = min(most, len(first)), min(fewest, len(first))
        contained = schema.get("contains")
        each = self.values(items, depth + 1) if items is not False else st.nothing()
        if contained is not None:
            each = st.one_of(self.values(_merged([items, contained]), depth + 1), each)
            fewest = max(fewest, 1)
        if first:
            rest = st.lists(each, max_size=max(0, most - len(first)))
            return st.tuples(st.tuples(*first), rest).map(lambda pair: [*pair[0], *pair[1]])
        unique = _canonical if schema.get("uniqueItems") else None
        return st.lists(each, min_size=fewest, max_size=max(fewest, most), unique_by=unique)

    def _objects(self, schema: Mapping[str, Any], depth: int) -> Strategy:
        known = schema.get("properties", {})
        needed = list(dict.fromkeys([*schema.get("required", ()), *_dependent(schema)]))
        there = {name: self.values(known.get(name, self._unlisted(schema, name)), depth + 1) for name in needed}
        deep = depth >= _DEEPEST
        may = {name: self.values(each, depth + 1) for name, each in known.items() if name not in there and not deep}
        whole = st.fixed_dictionaries(there, optional={name: each for name, each in may.items() if each is not None})
        fewest = schema.get("minProperties", 0)
        if fewest <= len(there) or deep:
            return whole
        return st.tuples(self._more(schema, fewest, depth), whole).map(lambda pair: {**pair[0], **pair[1]})

    def _more(self, schema: Mapping[str, Any], fewest: int, depth: int) -> Strategy:
        """Further properties, where a schema wants more than it names."""
        names = self.values(_merged([{"type": "string", "minLength": 1}, schema.get("propertyNames", True)]), depth + 1)
        for pattern in schema.get("patternProperties", {}):
            names = st.one_of(texts({"pattern": pattern}), names)
        other = self.values(self._unlisted(schema, ""), depth + 1)
        most = schema.get("maxProperties", fewest + _MOST_ITEMS)
        return st.dictionaries(names, other, min_size=fewest, max_size=max(fewest, min(most, fewest + _MOST_ITEMS)))

    def _unlisted(self, schema: Mapping[str, Any], name: str) -> Any:
        """The schema of a property that is not named."""
        import re

        for pattern, each in schema.get("patternProperties", {}).items():
            if not name or re.search(pattern, name):
                return each
        return schema.get("additionalProperties", True)

    def _target(self, reference: str) -> Any:
        node: Any = self._schema
        for step in reference.removeprefix("#").split("/")[1:]:
            name = step.replace("~1", "/").replace("~0", "~")
            node = node[int(name)] if isinstance(node, list) else node[name]
        return node


def types_of(schema: Mapping[str, Any]) -> tuple[str, ...]:
    """The types that a schema allows; where it does not say, those that its other words are about, else all."""
    named = schema.get("type")
    if isinstance(named, str):
        return (named,)
    if isinstance(named, list):
        return tuple(named)
    meant = tuple(kind for kind, words in _HINTS.items() if any(word in schema for word in words))
    return meant or TYPES


class _Way(NamedTuple):
    """One thing to make wrong: where, and what stands there instead (None: it is left out)."""

    path: tuple[str | int, ...]
    values: Strategy | None


def overlaid(schema: Any, base: Any) -> Strategy:
    """Valid values that are like a known one: some of its properties drawn anew, others added."""
    if not isinstance(base, dict) or not isinstance(schema, dict):
        return valid(schema)
    whole = _Whole(schema)
    known = whole.resolved(schema).get("properties", {})
    drawn = {name: whole.values(each, 1) for name, each in known.items()}
    return st.fixed_dictionaries({}, optional=drawn).map(lambda some: {**base, **some}).filter(whole.takes)


def _spoilt(whole: _Whole, schema: Any, good: Strategy, depth: int) -> Iterator[Strategy]:
    """Strategies of values with one thing wrong each, so deep at least; what they draw is checked by whoever asks."""
    for way in _ways(whole, schema, (), 0):
        if len(way.path) < depth:
            continue
        if way.values is None:
            yield good.map(_without(way.path))
        elif not way.path:
            yield way.values
        else:
            yield st.tuples(good, way.values).map(_put(way.path))


def _ways(whole: _Whole, schema: Any, path: tuple[str | int, ...], depth: int) -> Iterator[_Way]:
    """Everything that can be wrong with a value of a schema, itself first, then what is in it."""
    schema = whole.resolved(schema)
    if not isinstance(schema, dict) or depth > _DEEPEST:
        return
    yield from (_Way(path, wrong) for wrong in _wrong(schema))
    for name in schema.get("required", ()):
        yield _Way((*path, name), None)
    if schema.get("additionalProperties") is False:
        yield _Way((*path, "unlisted"), st.sampled_from([None, 1, "text"]))
    for name, inner in schema.get("properties", {}).items():
        yield from _ways(whole, inner, (*path, name), depth + 1)
    if isinstance(schema.get("items"), dict):
        yield from _ways(whole, schema["items"], (*path, 0), depth + 1)


def _wrong(schema: Mapping[str, Any]) -> Iterator[Strategy]:
    """Values that a schema refuses by its own words, whatever is inside of them."""
    if "enum" in schema or "const" in schema:
        yield st.sampled_from([None, "assure-unlisted", 7919, [], {}])
    if "type" in schema:
        others = [kind for kind in TYPES if kind not in types_of(schema)]
        if others:
            yield st.sampled_from([value for kind in others for value in _SAMPLES[kind]])
    if _COMBINED & schema.keys():
        yield from (st.sampled_from(list(values)) for values in _SAMPLES.values())
        yield st.integers(-_FAR, _FAR)
    for word, made in _BEYOND.items():
        if word in schema:
            yield made(schema[word])


# What is wrong by these is found by trying: their parts decide together.
_COMBINED = frozenset({"allOf", "anyOf", "oneOf", "not", "if", "contains", "dependentRequired", "propertyNames"})
# A value of each type, as far from any other as can be; of numbers none that is an integer.
_SAMPLES: Mapping[str, tuple[Any, ...]] = {
    "null": (None,),
    "boolean": (True, False),
    "integer": (0, -1, 2**63),
    "number": (0.5, -1.5e300),
    "string": ("", "0", "text", "\x00"),
    "array": ([], [None], ["text"]),
    "object": ({}, {"text": "text"}),
}
_BEYOND: Mapping[str, Callable[[Any], Strategy]] = {
    "minimum": lambda least: st.sampled_from([least - 1, least - _FAR]),
    "exclusiveMinimum": lambda least: st.sampled_from([least, least - 1]),
    "maximum": lambda most: st.sampled_from([most + 1, most + _FAR]),
    "exclusiveMaximum": lambda most: st.sampled_from([most, most + 1]),
    "multipleOf": lambda step: st.sampled_from([step * 1.5, step / 2]),
    "minLength": lambda fewest: st.just("x" * (fewest - 1)) if fewest else st.nothing(),
    "maxLength": lambda most: st.just("x" * (most + 1)),
    "pattern": lambda pattern: st.one_of(st.sampled_from([" ", "", " x ", "!", "x\x00 "]), texts({"maxLength": 12})),
    "minItems": lambda fewest: st.just([]) if fewest else st.nothing(),
}


def _without(path: tuple[str | int, ...]) -> Callable[[Any], Any]:
    def change(value: Any) -> Any:
        whole = copy.deepcopy(value)
        holder = _holder(whole, path)
        if isinstance(holder, dict):
            holder.pop(str(path[-1]), None)
        return whole

    return change


def _put(path: tuple[str | int, ...]) -> Callable[[tuple[Any, Any]], Any]:
    def change(pair: tuple[Any, Any]) -> Any:
        whole = copy.deepcopy(pair[0])
        holder, last = _holder(whole, path), path[-1]
        if isinstance(holder, dict) and isinstance(last, str):
            holder[last] = pair[1]
        elif isinstance(holder, list) and isinstance(last, int):
            holder[last : last + 1] = [pair[1]]
        return whole

    return change


def _holder(value: Any, path: tuple[str | int, ...]) -> Any:
    """What holds the last step of a path; what is missing on the way is made, so that inner values can be wrong too."""
    for step in path[:-1]:
        if isinstance(value, dict) and isinstance(step, str):
            value = value.setdefault(step, {})
        elif isinstance(value, list) and isinstance(step, int) and len(value) > step:
            value = value[step]
        else:
            return None
    return value


def _merged(schemas: list[Any]) -> Any:
    """Several schemas as one that says what all of them say, as far as that can be put in one."""
    found: dict[str, Any] = {}
    for schema in schemas:
        if schema is False:
            return False
        for word, value in schema.items() if isinstance(schema, dict) else ():
            found[word] = _joined(word, found[word], value) if word in found else value
    return found


def _joined(word: str, one: Any, other: Any) -> Any:
    """What two schemas say by the same word."""
    if word in ("properties", "patternProperties"):
        return {**one, **{name: _merged([one[name], each]) if name in one else each for name, each in other.items()}}
    if word == "required":
        return list(dict.fromkeys([*one, *other]))
    if word in ("minimum", "exclusiveMinimum", "minLength", "minItems", "minProperties"):
        return max(one, other)
    if word in ("maximum", "exclusiveMaximum", "maxLength", "maxItems", "maxProperties"):
        return min(one, other)
    if word == "enum":
        return [value for value in one if value in other]
    if word == "type":
        first = [one] if isinstance(one, str) else one
        return [kind for kind in first if kind in ([other] if isinstance(other, str) else other)]
    return other


def _dependent(schema: Mapping[str, Any]) -> Iterator[str]:
    """What is needed because of what is needed."""
    for name in schema.get("required", ()):
        yield from schema.get("dependentRequired", {}).get(name, ())


def _integers(schema: Mapping[str, Any]) -> Strategy:
    least, most = _bounds(schema)
    least, most = math.ceil(least), math.floor(most)
    step = schema.get("multipleOf")
    if least > most:
        return st.nothing()
    if isinstance(step, int):
        return st.integers(-(-least // step), most // step).map(lambda number: number * step)
    return st.one_of(st.integers(least, min(most, least + 8)), st.integers(least, most), st.just(most))


def _numbers(schema: Mapping[str, Any]) -> Strategy:
    least, most = _bounds(schema)
    step = schema.get("multipleOf")
    if least > most:
        return st.nothing()
    if step:
        return st.integers(math.ceil(least / step), math.floor(most / step)).map(lambda number: number * step)
    edges = st.sampled_from([least, most, least + (most - least) / 2])
    return st.one_of(edges, st.floats(float(least), float(most), allow_nan=False, width=64))


def _bounds(schema: Mapping[str, Any]) -> tuple[Any, Any]:
    """From where to where a number may go; a far one where the schema sets none."""
    whole = "integer" in types_of(schema)
    least, most = schema.get("minimum"), schema.get("maximum")
    above, below = schema.get("exclusiveMinimum"), schema.get("exclusiveMaximum")
    if above is not None and (least is None or above >= least):
        least = math.floor(above) + 1 if whole else math.nextafter(above, math.inf)
    if below is not None and (most is None or below <= most):
        most = math.ceil(below) - 1 if whole else math.nextafter(below, -math.inf)
    if least is None:
        least = min(-_FAR, most - _FAR) if most is not None else -_FAR
    return least, max(_FAR, least + _FAR) if most is None else most


def _anything() -> Strategy:
    """A value of any type, small."""
    return st.one_of(st.none(), st.booleans(), st.integers(-3, 3), texts({"maxLength": 4}), st.just([]), st.just({}))


def _canonical(value: Any) -> str:
    import json

    return json.dumps(value, sort_keys=True)


_SCALARS: Mapping[str, Callable[[Mapping[str, Any]], Strategy]] = {
    "null": lambda schema: st.none(),
    "boolean": lambda schema: st.booleans(),
    "integer": _integers,
    "number": _numbers,
    "string": texts,
}
