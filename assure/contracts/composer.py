"""Parser events become plain data with places; depth, size and what aliases unfold to are bounded while they grow."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, NamedTuple, NoReturn

import yaml
from yaml.events import (
    AliasEvent,
    CollectionStartEvent,
    Event,
    MappingEndEvent,
    MappingStartEvent,
    NodeEvent,
    ScalarEvent,
    SequenceEndEvent,
    SequenceStartEvent,
    StreamEndEvent,
)

from assure.contracts import rules
from assure.contracts.places import Mark, Origin, Source
from assure.contracts.problems import Problems, show
from assure.contracts.scalars import NoSuchNumber, Scalar, plain
from assure.core import Location, Rule

MAX_DEPTH = 64
MAX_NODES = 250_000
_CORE = "tag:yaml.org,2002:"
_SCALAR_TAGS: dict[str, type] = {
    f"{_CORE}int": int,
    f"{_CORE}float": float,
    f"{_CORE}bool": bool,
    f"{_CORE}null": type(None),
}
_TEXT_TAGS = (f"{_CORE}str", "!")


class Unreadable(Exception):
    """The rest of the text can't be read; the reason is among the problems already."""


class _Built(NamedTuple):
    """A value, its place, and the number of nodes it unfolds to."""

    value: Any
    mark: Mark
    size: int


class Composer:
    """Reads one text; what is wrong goes to `problems`, and what nothing can follow raises Unreadable."""

    def __init__(self, text: str, origin: Origin, problems: Problems, *, pure: bool = False) -> None:
        self._events = _events(text, pure)
        self._text = text
        self._origin = origin
        self._problems = problems
        self._anchors: dict[str, _Built | None] = {}

    def document(self) -> tuple[Any, Mark]:
        """The data of the only document and its mark."""
        next(self._events)
        first = next(self._events)
        if isinstance(first, StreamEndEvent):
            self._stop_at(rules.EMPTY_FILE, self._origin.at(0, 0), "the file is empty")
        built = self._node(next(self._events), 1)
        next(self._events)
        after = next(self._events)
        if not isinstance(after, StreamEndEvent):
            self._stop(rules.SEVERAL_DOCUMENTS, after, "a second document begins here; expected one in a file")
        if built.value is None:
            self._stop_at(rules.EMPTY_FILE, self._origin.at(0, 0), "the file holds nothing")
        return built.value, built.mark

    def _node(self, event: Event, depth: int) -> _Built:
        if isinstance(event, AliasEvent):
            return self._alias(event)
        assert isinstance(event, NodeEvent)
        if depth > MAX_DEPTH:
            self._stop(rules.ALIAS_BOMB, event, f"values are nested more than {MAX_DEPTH} deep")
        if event.anchor:
            self._anchors[event.anchor] = None
        built = self._content(event, depth)
        if event.anchor:
            self._anchors[event.anchor] = built
        return built

    def _content(self, event: NodeEvent, depth: int) -> _Built:
        if isinstance(event, ScalarEvent):
            return _Built(self._scalar(event), self._scalar_mark(event), 1)
        if isinstance(event, SequenceStartEvent):
            self._check_tag(event, f"{_CORE}seq")
            return self._sequence(event, depth)
        assert isinstance(event, MappingStartEvent)
        self._check_tag(event, f"{_CORE}map")
        return self._mapping(event, depth)

    def _alias(self, event: AliasEvent) -> _Built:
        if event.anchor not in self._anchors:
            self._stop(rules.SYNTAX, event, f"the alias `*{event.anchor}` has no anchor `&{event.anchor}` before it")
        built = self._anchors[event.anchor]
        if built is None:
            self._stop(rules.ALIAS_BOMB, event, f"the alias `*{event.anchor}` stands inside of what it repeats")
        return built

    def _scalar(self, event: ScalarEvent) -> Scalar:
        tag = event.tag
        if tag in _TEXT_TAGS:
            return str(event.value)
        if tag and tag not in _SCALAR_TAGS:
            self._refuse_tag(event)
            return str(event.value)
        if not (event.implicit[0] or tag):
            return str(event.value)
        value = self._plain(event)
        if tag and type(value) is not _SCALAR_TAGS[tag]:
            self._add(rules.WRONG_TYPE, event, f"{show(event.value)} is not of the type that its tag names")
        return value

    def _plain(self, event: ScalarEvent) -> Scalar:
        try:
            return plain(event.value)
        except NoSuchNumber as error:
            self._add(rules.VALUE_NOT_ALLOWED, event, f"met {show(event.value)}; expected {error}")
            return 0

    def _sequence(self, event: Event, depth: int) -> _Built:
        values: list[Any] = []
        mark, size = self._mark(event), 1
        while not isinstance(item := next(self._events), SequenceEndEvent):
            built = self._node(item, depth + 1)
            mark.children[len(values)] = built.mark
            values.append(built.value)
            size = self._grown(size, built, item)
        return _Built(values, mark, size)

    def _mapping(self, event: Event, depth: int) -> _Built:
        values: dict[str, Any] = {}
        mark, size = self._mark(event), 1
        merged: list[tuple[Event, _Built]] = []
        while not isinstance(item := next(self._events), MappingEndEvent):
            is_merge = isinstance(item, ScalarEvent) and item.value == "<<" and item.implicit[0]
            key = self._key(item, depth, mark)
            first = next(self._events)
            built = self._node(first, depth + 1)
            size = self._grown(size + 1, built, item)
            if is_merge:
                merged.append((first, built))
            else:
                values[key] = built.value
                mark.children[key] = built.mark
        for at, built in merged:
            self._merge(at, built, values, mark)
        mark.keys.pop("<<", None) if merged else None
        return _Built(values, mark, size)

    def _key(self, event: Event, depth: int, mark: Mark) -> str:
        """The key as text; one that is no text, or stands twice, is a problem at its own place."""
        key = self._node(event, depth + 1).value
        at = self._at(event)
        if not isinstance(key, str):
            self._problems.add(rules.KEY_NOT_TEXT, at, f"met {show(key)} as a key; expected text", "put it in quotes")
            key = show(key)
        if key in mark.keys:
            line, column = mark.keys[key]
            first = Location(at.path, line, column)
            self._problems.add(rules.DUPLICATE_KEY, at, f"the key `{key}` stands twice; the first is at {first}")
        else:
            mark.keys[key] = (at.line, at.column)
        return key

    def _merge(self, event: Event, built: _Built, values: dict[str, Any], mark: Mark) -> None:
        """`<<: *base` or `<<: [*first, *second]`: what is written here wins, then the first that has the key."""
        parts = built.value if isinstance(built.value, list) else [built.value]
        if not parts or not all(isinstance(part, dict) for part in parts):
            self._add(rules.WRONG_TYPE, event, f"`<<` merges {show(built.value)}; expected a mapping or a list of them")
            return
        marks = built.mark.children.values() if isinstance(built.value, list) else [built.mark]
        for part, where in zip(parts, marks, strict=True):
            for key, value in part.items():
                if key not in values:
                    values[key] = value
                    mark.children[key] = where.children[key]
                    mark.keys[key] = where.keys[key]

    def _grown(self, size: int, built: _Built, event: Event) -> int:
        size += built.size
        if size > MAX_NODES:
            self._stop(rules.ALIAS_BOMB, event, f"the file unfolds to more than {MAX_NODES} values")
        return size

    def _check_tag(self, event: CollectionStartEvent, allowed: str) -> None:
        tag = event.tag
        if tag not in (None, "!", allowed):
            self._refuse_tag(event)

    def _refuse_tag(self, event: ScalarEvent | CollectionStartEvent) -> None:
        tag = str(event.tag)
        shown = f"!!{tag.removeprefix(_CORE)}" if tag.startswith(_CORE) else tag
        self._add(rules.UNSAFE_TAG, event, f"the tag `{shown}` is refused; expected plain values", "take the tag out")

    def _mark(self, event: Event) -> Mark:
        at = self._at(event)
        return Mark(at.line, at.column)

    def _scalar_mark(self, event: ScalarEvent) -> Mark:
        """The mark of a scalar, with its source where its characters don't simply follow its position."""
        mark, start, end = self._mark(event), event.start_mark, event.end_mark
        if start and end and (event.style or event.anchor or event.tag or start.line != end.line):
            raw = self._text[start.index : end.index]
            mark.source = Source(event.style or "", raw, start.line, start.column, self._origin)
        return mark

    def _at(self, event: Event) -> Location:
        mark = event.start_mark
        return self._origin.at(mark.line, mark.column) if mark else Location(self._origin.path)

    def _add(self, rule: Rule, event: Event, message: str, hint: str = "") -> None:
        self._problems.add(rule, self._at(event), message, hint)

    def _stop(self, rule: Rule, event: Event, message: str) -> NoReturn:
        self._stop_at(rule, self._at(event), message)

    def _stop_at(self, rule: Rule, at: Location, message: str) -> NoReturn:
        self._problems.add(rule, at, message)
        raise Unreadable


def _events(text: str, pure: bool) -> Iterator[Event]:
    """The events of the C parser, or of the pure one where the library was built without it."""
    loader = yaml.SafeLoader if pure or not yaml.__with_libyaml__ else yaml.CSafeLoader
    return iter(yaml.parse(text, Loader=loader))
