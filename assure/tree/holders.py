"""Answerable for the files in which a name stands at all, and for those that import it: told from bytes and imports."""

from __future__ import annotations

from collections import defaultdict
from functools import cache
from typing import TYPE_CHECKING

from assure.tree.corpus import Use, Wanted

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from assure.tree.corpus import Corpus

_REACHED = rb"(?:\.\s*|[\"'][\w.:]*)"  # as an attribute, or in a text


class Holders:
    """Asks for each name once."""

    def __init__(self, corpus: Corpus) -> None:
        self._corpus = corpus
        self.reaching = cache(self._reaching)
        self.importing = cache(self._importing)

    def _reaching(self, name: str) -> Sequence[str]:
        """The files that reach for a name as an attribute, or hold it in a text."""
        return self._corpus.holding(_use((name,), _REACHED))

    def _importing(self, names: frozenset[str]) -> Mapping[str, Sequence[str]]:
        """The files that hold any of some names, by what they import: modules by name, names after a colon."""
        found: defaultdict[str, dict[str, None]] = defaultdict(dict)
        for path in self._corpus.holding(_use(names, b"")):
            for row in self._corpus.imports(path):
                for key in (row.module, f"{row.module}.{row.name}", f":{row.name}"):
                    found[key][path] = None
        return {key: tuple(paths) for key, paths in found.items()}


def _use(names: Iterable[str], before: bytes) -> Wanted:
    return Wanted((Use(frozenset(name.encode(errors="surrogateescape") for name in names), before, rb"\b"),))
