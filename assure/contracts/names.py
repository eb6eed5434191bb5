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
    """The known name that most likely was meant, "" where none is near; see KnownNames."""
    return KnownNames(known).nearest(name)


class KnownNames:
    """Names that others are compared with; what depends on them alone is worked out once.

    Known names may be pairs `integrations.write:enable`: then `integration.enable` is near to them as well, and so is
    `api_key.create` to `api_keys.write:create_api_key`.
    """

    def __init__(self, known: Iterable[str]) -> None:
        self._known = tuple((name, tuple((spelling(form), _words(form)) for form in _forms(name))) for name in known)

    def nearest(self, name: str) -> str:
        """The one that most likely was meant, "" where none is near; earlier ones win among equals."""
        wanted = _Wanted(spelling(name), _words(name))
        best, found = NEAR, ""
        for candidate, forms in self._known:
            if candidate == name:
                continue
            likeness = max(wanted.likeness(*form) for form in forms)
            if likeness > best or (likeness == best and not found):
                best, found = likeness, candidate
        return found


class _Wanted:
    """The spelling and the words of a name, ready to be compared with many others."""

    def __init__(self, spelt: str, words: frozenset[str]) -> None:
        self._spelling, self._words = spelt, words
        self._matcher = SequenceMatcher(None, "", spelt, autojunk=False)

    def likeness(self, spelt: str, words: frozenset[str]) -> float:
        """2 for another spelling of it, 1.5 for the same words, below that how much of the text is alike."""
        if spelt == self._spelling:
            return 2.0
        if words == self._words:
            return 1.5
        self._matcher.set_seq1(spelt)
        near = self._matcher.real_quick_ratio() > NEAR and self._matcher.quick_ratio() > NEAR
        return self._matcher.ratio() if near else 0.0


def _forms(candidate: str) -> tuple[str, ...]:
    """A pair `integrations.write:enable` also goes by its noun and its method, `integrations.enable`."""
    dispatch, colon, method = candidate.partition(":")
    noun, dot, _ = dispatch.rpartition(".")
    return (candidate, f"{noun}.{method}") if colon and dot else (candidate,)


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
