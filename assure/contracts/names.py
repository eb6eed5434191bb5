"""When two names of operations mean the same: plural or singular, with or without underscore, in another order."""

from __future__ import annotations

import re
from collections.abc import Iterable
from difflib import SequenceMatcher

NEAR = 0.75
_SEGMENTS = re.compile(r"[.:/]")
_WORDS = re.compile(r"[^a-z0-9]+")
_HUMP = re.compile(r"(?<=[a-z0-9])(?=[A-Z])")


def spelling(name: str) -> str:
    """The form in which `api_keys.create`, `api_key.create`, `apikey.create` and `ApiKey:create` are equal."""
    return ".".join(_segment(part) for part in _SEGMENTS.split(name) if part)


def nearest_name(name: str, known: Iterable[str]) -> str:
    """The known name that most likely was meant, "" where none is near; earlier ones win among equals.

    Known names may be pairs `integrations.write:enable`: then `integration.enable` is near to them as well, and so is
    `api_key.create` to `api_keys.write:create_api_key`.
    """
    best, found = NEAR, ""
    for candidate in known:
        if candidate == name:
            continue
        likeness = _likeness(name, candidate)
        if likeness > best or (likeness == best and not found):
            best, found = likeness, candidate
    return found


def _likeness(name: str, candidate: str) -> float:
    """2 for another spelling, 1.5 for the same words, below that how much of the text is alike."""
    forms = _forms(candidate)
    if any(spelling(name) == spelling(form) for form in forms):
        return 2.0
    if any(_words(name) == _words(form) for form in forms):
        return 1.5
    return max(_ratio(spelling(name), spelling(form)) for form in forms)


def _forms(candidate: str) -> tuple[str, ...]:
    """A pair `integrations.write:enable` also goes by its noun and its method, `integrations.enable`."""
    dispatch, colon, method = candidate.partition(":")
    noun, dot, _ = dispatch.rpartition(".")
    return (candidate, f"{noun}.{method}") if colon and dot else (candidate,)


def _ratio(one: str, other: str) -> float:
    matcher = SequenceMatcher(None, one, other, autojunk=False)
    return matcher.ratio() if matcher.real_quick_ratio() > NEAR and matcher.quick_ratio() > NEAR else 0.0


def _segment(part: str) -> str:
    return "".join(_split(part)[:-1]) + _singular(_split(part)[-1]) if _split(part) else ""


def _words(name: str) -> frozenset[str]:
    return frozenset(_singular(word) for part in _SEGMENTS.split(name) for word in _split(part))


def _split(part: str) -> list[str]:
    return [word for word in _WORDS.split(_HUMP.sub("_", part).lower()) if word]


def _singular(word: str) -> str:
    if word.endswith("ies") and len(word) > 4:
        return word[:-3] + "y"
    return word[:-1] if len(word) > 3 and word.endswith("s") and not word.endswith(("ss", "us", "is")) else word
