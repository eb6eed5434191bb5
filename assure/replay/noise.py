"""Keeps noise out of decisions before they are compared, by rules that people have given a reason for."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from assure.replay.drift import canonical
from assure.replay.patterns import matches, pointed

if TYPE_CHECKING:
    from collections.abc import Callable

    from assure.contracts.replaying import Normalisation

# What uuid4 writes, with dashes or without, alone or behind a prefix (`int_5f0c...`).
_UUID = re.compile(r"[0-9a-fA-F]{8}(-?)[0-9a-fA-F]{4}\1[0-9a-fA-F]{4}\1[0-9a-fA-F]{4}\1[0-9a-fA-F]{12}")
_TIMESTAMP = re.compile(r"\d{4}-\d\d-\d\d[T ]\d\d:\d\d(?::\d\d(?:\.\d+)?)?(?:Z|[+-]\d\d:?\d\d)?")
_IGNORED = object()


def without_noise(decision: Any, rules: tuple[Normalisation, ...], used: set[Normalisation]) -> Any:
    """The decision without what the rules call noise; each rule that changed something is put into `used`."""
    return _Quiet(rules, used).value("", decision) if rules else decision


class _Quiet:
    """Walks a decision once, all rules with it."""

    def __init__(self, rules: tuple[Normalisation, ...], used: set[Normalisation]) -> None:
        self._rules, self._used = rules, used

    def value(self, path: str, value: Any) -> Any:
        found = value
        if isinstance(value, dict):
            found = self._members(path, value)
        elif isinstance(value, list):
            items = (self.value(pointed(path, number), item) for number, item in enumerate(value))
            found = [item for item in items if item is not _IGNORED]
        for rule in self._rules:
            if path and matches(rule.path, path):
                changed = _IGNORED if rule.rule == "ignore" else _APPLIED[rule.rule](found, rule.digits)
                if changed is _IGNORED or canonical(changed) != canonical(found):
                    self._used.add(rule)
                if changed is _IGNORED:
                    return changed
                found = changed
        return found

    def _members(self, path: str, value: dict[str, Any]) -> dict[str, Any]:
        found = {}
        for name, item in value.items():
            kept = self.value(pointed(path, name), item)
            if kept is not _IGNORED:
                found[name] = kept
        return found


def _texts(shape: re.Pattern[str], word: str) -> Callable[[Any, int], Any]:
    """Puts a word in the place of whatever has a shape, in a text and in the names of a mapping."""

    def changed(value: Any, _digits: int) -> Any:
        if isinstance(value, str):
            return shape.sub(word, value)
        if not isinstance(value, dict) or not any(map(shape.search, value)):
            return value
        return _renamed(value, shape, word)

    return changed


def _renamed(value: dict[str, Any], shape: re.Pattern[str], word: str) -> dict[str, Any]:
    """The members under names without what was drawn; those that then have one name are told apart by a number."""
    pairs = sorted(
        ((shape.sub(word, name), item) for name, item in value.items()), key=lambda p: (p[0], canonical(p[1]))
    )
    found: dict[str, Any] = {}
    for name, item in pairs:
        number, free = 1, name
        while free in found:
            number += 1
            free = f"{name}#{number}"
        found[free] = item
    return found


def _unordered(value: Any, _digits: int) -> Any:
    return sorted(value, key=canonical) if isinstance(value, list) else value


def _rounded(value: Any, digits: int) -> Any:
    return round(value, digits) if isinstance(value, float) else value


_APPLIED: dict[str, Callable[[Any, int], Any]] = {
    "uuid": _texts(_UUID, "<uuid>"),
    "timestamp": _texts(_TIMESTAMP, "<timestamp>"),
    "unordered": _unordered,
    "round": _rounded,
}
