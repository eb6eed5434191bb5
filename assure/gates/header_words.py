"""What a header says in the words of a topology: `Layer: L5 — Domain Engine`, `AUDIENCE: CUSTOMER` (R14).

This module reads headers; `layer_headers` judges what they say.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple
from unicodedata import normalize

from assure.gates.topology import Seat

if TYPE_CHECKING:
    from assure.contracts.values import Layer, Topology

_DASH = re.compile(r"\s*(?:[—–―−‒‐‑→]|[-=]>)\s*|\s+-{1,2}\s+|\s*:\s+")
_BETWEEN_IDS = re.compile(r"\s*[/+&,;|]\s*|\s+(?:and|or)\s+", re.IGNORECASE)
_BETWEEN_KINDS = re.compile(r"\s*[/+&,;|]\s*|\s+and\s+", re.IGNORECASE)
_MARKUP = str.maketrans("", "", "\"'`*")
_BRACKETED = re.compile(r"([^\s()—–―:]+)\s*\(([^()]*)\)")
_ASIDE = re.compile(r"\([^()]*\)")
_WORD = re.compile(r"[^\W_]+")

Words = tuple[str, ...]


class LayerLine(NamedTuple):
    """The value of a `Layer:` line taken apart: what stands for the layer, and the kinds that follow the dash."""

    ids: tuple[str, ...]
    kinds: tuple[str, ...]


def read_layer_line(value: str) -> LayerLine:
    """`L4/L5 — Engine (draft)` becomes ids `L4`, `L5` and the kind `Engine`; what is missing is empty.

    `L5 (Engine)` says the same as `L5 — Engine`.
    """
    value = _plain(value)
    bracketed = _BRACKETED.match(value)
    head, _, tail = (bracketed[1], "", bracketed[2]) if bracketed else _split(value)
    ids = tuple(part for part in _BETWEEN_IDS.split(head.strip()) if part)
    kinds = tuple(part.strip() for part in _BETWEEN_KINDS.split(_ASIDE.sub(" ", tail)) if part.strip())
    return LayerLine(ids, kinds)


def _plain(value: str) -> str:
    """A value without quotes and bold, in the plain forms of its characters (`Ｌ６` is `L6`)."""
    return normalize("NFKC", value).translate(_MARKUP).strip()


def _split(value: str) -> tuple[str, str, str]:
    match = _DASH.search(value)
    return (value[: match.start()], match[0], value[match.end() :]) if match else (value, "", "")


def read_names(value: str) -> tuple[str, ...]:
    """The names in the value of an `AUDIENCE:` line; asides in parentheses and what follows a dash are left out."""
    head, _, _ = _split(_ASIDE.sub(" ", _plain(value)))
    return tuple(part for part in _BETWEEN_IDS.split(head.strip()) if part)


class HeaderWords:
    """The layer ids and kind words of one topology, as headers use them: without case, singular or plural."""

    def __init__(self, topology: Topology) -> None:
        self._layers = {layer.id.casefold(): layer for layer in topology.layers}
        self._phrases: tuple[tuple[Words, Seat], ...] = tuple(
            (_words(phrase), Seat(layer, part))
            for layer in topology.layers
            for part in layer.parts
            for phrase in part.headers
        )

    def layer(self, text: str) -> Layer | None:
        """The layer that a header means by `L5` (or `l5`), None where there is no such layer."""
        return self._layers.get(text.casefold())

    def seats(self, kind: str) -> tuple[Seat, ...]:
        """The parts that go by a kind: by the whole kind, else by how it ends, else by words inside; longest first.

        `Policy Engine` is an engine, since the last word of an English name says what the thing is.
        """
        words = _words(kind)
        for fits in (_is, _ends, _within):
            found = [(phrase, seat) for phrase, seat in self._phrases if phrase and fits(words, phrase)]
            if found:
                longest = max(len(phrase) for phrase, _ in found)
                return tuple(seat for phrase, seat in found if len(phrase) == longest)
        return ()


def _words(text: str) -> Words:
    return tuple(_singular(word) for word in _WORD.findall(text.casefold()))


def _singular(word: str) -> str:
    return word[:-1] if len(word) > 3 and word.endswith("s") and not word.endswith("ss") else word


def _is(words: Words, phrase: Words) -> bool:
    return words == phrase


def _ends(words: Words, phrase: Words) -> bool:
    return words[-len(phrase) :] == phrase


def _within(words: Words, phrase: Words) -> bool:
    return any(words[n : n + len(phrase)] == phrase for n in range(len(words) - len(phrase) + 1))
