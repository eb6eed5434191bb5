"""Answerable for what the step across files is given: which files hold what, and what each says when it is asked."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple, Protocol

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from assure.tree.facts import FileFacts, Import
    from assure.tree.knowledge import Knowledge
    from assure.tree.rows import MentionsRow


_MANY = 30  # from here on it is cheaper to take the file's identifiers apart than to look for each word
_IDENTIFIERS = bytes(code if chr(code).isalnum() or code in b"_" else 32 for code in range(128)) + b" " * 128


class Clause(NamedTuple):
    """Any of the words, and the pattern found where there is one.

    The words are there for speed: a search for a word is some fifty times faster than one for a pattern.
    """

    words: frozenset[bytes]
    pattern: re.Pattern[bytes] | None

    def __repr__(self) -> str:
        """The whole clause, the same in every run: answers are kept under it."""
        return f"Clause({sorted(self.words)!r}, {self.pattern.pattern if self.pattern else None!r})"

    def is_in(self, data: bytes, _identifiers: Identifiers) -> bool:
        """Whether the clause holds for these bytes."""
        if not any(word in data for word in self.words):
            return False
        return self.pattern is None or self.pattern.search(data) is not None


class Use(NamedTuple):
    """Any of some identifiers, with one pattern before and one behind it; there may be thousands of them."""

    words: frozenset[bytes]
    before: bytes
    after: bytes

    def __repr__(self) -> str:
        """The whole clause, the same in every run: answers are kept under it."""
        return f"Use({sorted(self.words)!r}, {self.before!r}, {self.after!r})"

    def is_in(self, data: bytes, identifiers: Identifiers) -> bool:
        """Whether the clause holds for these bytes; only words that occur at all are put into the pattern."""
        if len(self.words) > _MANY:
            met = self.words.intersection(identifiers.all())
        else:
            met = frozenset(word for word in self.words if word in data)
        if not met:
            return False
        # What is before a word is looked at last, so that the search stays fast.
        whole = b"|".join(word + rb"(?<!\w" + word + rb")" for word in sorted(met))
        return re.search(self.before + rb"(?:" + whole + rb")" + self.after, data) is not None


class Identifiers:
    """The identifiers of a file's bytes, taken apart once."""

    def __init__(self, data: bytes) -> None:
        self._data = data
        self._found: frozenset[bytes] | None = None

    def all(self) -> frozenset[bytes]:
        """Every identifier and keyword, also those in texts and comments."""
        if self._found is None:
            self._found = frozenset(self._data.translate(_IDENTIFIERS).split())
        return self._found


class Wanted(NamedTuple):
    """What a file must hold to matter: any of the clauses."""

    clauses: tuple[Clause | Use, ...]

    def is_in(self, data: bytes) -> bool:
        """Whether a file with these bytes holds what is wanted."""
        return any(self._is_in(form) for form in _forms(data))

    def _is_in(self, data: bytes) -> bool:
        identifiers = Identifiers(data)
        return any(clause.is_in(data, identifiers) for clause in self.clauses)


def _forms(data: bytes) -> Iterator[bytes]:
    """The bytes as they are, and as Python reads them: decoded, its identifiers in their normal form (NFKC)."""
    yield data
    declared = b"coding" in data[:400]
    if data.isascii() and not declared:
        return
    from unicodedata import is_normalized, normalize

    from assure.tree.source import decode

    text, _ = decode(data)
    if declared or not is_normalized("NFKC", text):
        yield normalize("NFKC", text).encode("utf-8", "surrogatepass")


class Corpus(Protocol):
    """A tree as the resolver sees it; a file that can't be read holds and says nothing."""

    def holding(self, wanted: Wanted) -> Sequence[str]:
        """The paths of the Python files that hold something, sorted; or more of them, never less."""

    def places(self) -> Mapping[str, str]:
        """The path of each module; the first path where two have one name."""

    def summaries(self, paths: Sequence[str]) -> Mapping[str, tuple[object, ...]]:
        """What `semantics.extract` gives for these files; those that can't be read are left out, or empty."""

    def flows(self, path: str) -> tuple[tuple[int, str, tuple[object, ...]], ...]:
        """The ways through the functions of a file, as `routes_flow.flows` gives them; none where unknown."""

    def mentions(self, paths: Sequence[str]) -> Mapping[str, MentionsRow]:
        """Who is mentioned where in these files, as `mentions.mentions_of` gives it."""

    def imports(self, path: str) -> Sequence[Import]:
        """What a file imports."""


class Given:
    """A corpus whose summaries are all at hand; as their bytes are not, each may hold anything."""

    def __init__(self, summaries: Mapping[str, tuple[object, ...]]) -> None:
        self._summaries = {path: summary for path, summary in sorted(summaries.items()) if summary}

    def holding(self, wanted: Wanted) -> Sequence[str]:
        """All files."""
        return tuple(self._summaries)

    def places(self) -> Mapping[str, str]:
        """The path of each module."""
        found: dict[str, str] = {}
        for path, summary in self._summaries.items():
            found.setdefault(str(summary[0]), path)
        return found

    def summaries(self, paths: Sequence[str]) -> Mapping[str, tuple[object, ...]]:
        """The summaries of some files."""
        return {path: self._summaries[path] for path in paths if path in self._summaries}

    def flows(self, path: str) -> tuple[tuple[int, str, tuple[object, ...]], ...]:
        """None: a summary says what is called, not in which order."""
        return ()

    def mentions(self, paths: Sequence[str]) -> Mapping[str, MentionsRow]:
        """None: a summary does not say all that is mentioned."""
        return {}

    def imports(self, path: str) -> Sequence[Import]:
        """None: a summary does not say what is imported and never bound."""
        return ()


class Known:
    """A corpus of the files of a tree, read when they are asked for."""

    def __init__(self, files: Sequence[FileFacts], knowledge: Knowledge) -> None:
        self._files = {facts.path: facts for facts in files if facts.module}
        self._knowledge = knowledge

    def holding(self, wanted: Wanted) -> Sequence[str]:
        """The files whose bytes hold what is wanted."""
        return self._knowledge.holding(self._files.values(), wanted)

    def places(self) -> Mapping[str, str]:
        """The path of each module."""
        found: dict[str, str] = {}
        for path, facts in self._files.items():
            found.setdefault(facts.module, path)
        return found

    def summaries(self, paths: Sequence[str]) -> Mapping[str, tuple[object, ...]]:
        """The summaries of some files; those that no longer can be read say nothing."""
        from assure.tree.rows import SEMANTICS

        asked = [self._files[path] for path in paths if path in self._files]
        return {path: value for path, value in self._knowledge.answers(asked, SEMANTICS).items() if value}

    def flows(self, path: str) -> tuple[tuple[int, str, tuple[object, ...]], ...]:
        """The ways through the functions of a file."""
        from assure.tree.rows import FLOWS

        facts = self._files.get(path)
        found: tuple[tuple[int, str, tuple[object, ...]], ...] = self._knowledge.answer(facts, FLOWS) if facts else ()
        return found

    def mentions(self, paths: Sequence[str]) -> Mapping[str, MentionsRow]:
        """Who is mentioned where in some files."""
        from assure.tree.rows import MENTIONS

        return self._knowledge.answers([self._files[path] for path in paths if path in self._files], MENTIONS)

    def imports(self, path: str) -> Sequence[Import]:
        """What a file imports."""
        facts = self._files.get(path)
        return facts.imports if facts else ()
