"""Answerable for who calls a function or class of the tree, or may: the places in running code that mention it (R12).

A mention is no call, yet what is nowhere mentioned is called by nobody; where in doubt, a mention counts.
"""

from __future__ import annotations

import re
from functools import cached_property
from typing import TYPE_CHECKING

from assure.tree import mentions as forms
from assure.tree.bearers import START, Bearer, Bearers
from assure.tree.corpus import Clause, Use, Wanted
from assure.tree.holders import Holders
from assure.tree.meant import Meant

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from assure.tree.inference import Inference
    from assure.tree.reexports import Reexports
    from assure.tree.rows import BearerRow, MentionRow

# Functions that are started from outside by their name alone, at the level of a module.
_STARTED = frozenset({"main", "create_app", "make_app", "application", "lambda_handler"})
# Decorators that change a function and do not call it, nor hand it to anybody who does.
_PASSIVE_MODULES = frozenset(
    {"abc", "contextlib", "dataclasses", "functools", "typing", "typing_extensions", "warnings"}
)
_PASSIVE = frozenset({
    "staticmethod", "classmethod", "property", "override", "deprecated", "unique", "setter", "getter", "deleter",
})  # fmt: skip
# Bases that never look for the classes that inherit from them, nor call their methods.
_IDLE_MODULES = frozenset({"abc", "builtins", "collections", "enum", "typing", "typing_extensions"})
_IDLE = frozenset({"object", "dict", "list", "set", "tuple", "str", "int"})
_LOOKED_UP = Wanted(
    (
        Clause(
            frozenset((b"getattr", b"getmembers", b"__dict__", b"vars(", b"globals(", b"dir(")),
            re.compile(
                rb"getattr\s*\(\s*[^,()\n]+,\s*(?:[fF][\"']|[\"']\w+[\"']\s*\+|\w+\s*\+\s*[\"'])"
                rb"|(?:starts|ends)with\s*\(\s*[\"']\w+[\"']"
            ),
        ),
    )
)
_HEIRS = Wanted((Use(frozenset((b"__subclasses__",)), b"", rb"\b"),))

_COMMON = 400  # files
_MOST_READ = 600  # files; what takes more to find out counts as called
_MOST_COMPARED = 50_000  # mentions

Edges = dict[Bearer, frozenset[Bearer]]


class Callers:
    """Finds the callers of functions and classes, through imports, re-exports, attributes, tables and texts."""

    def __init__(self, inference: Inference, names: Reexports, entry_points: Iterable[str] = ()) -> None:
        self.corpus = inference.program.corpus
        self.bearers = Bearers(self.corpus)
        self._names = names
        self._meant = Meant(inference, names, self.bearers)
        self._entries = frozenset(map(names.origin, entry_points))
        self._holders = Holders(self.corpus)
        self._compared = self._read = 0

    def near(self, bearers: Sequence[Bearer]) -> Edges:
        """The functions (START for the code of a module) that mention each of them: those of files that import it."""
        importing = self._holders.importing(frozenset(bearer.name for bearer in bearers))
        paths = {bearer: sorted(self._importing(bearer, bearer.name, importing)) for bearer in bearers}
        if not self._reads(path for each in paths.values() for path in each):
            return dict.fromkeys(bearers, frozenset((START,)))
        return {bearer: self._callers(bearer, frozenset((bearer.name,)), paths[bearer]) for bearer in bearers}

    def everywhere(self, bearers: Sequence[Bearer]) -> Edges:
        """The functions in any file that mention each of them, under names that imports give them too."""
        return {bearer: self._everywhere(bearer) for bearer in bearers}

    def looked_up(self, bearers: Sequence[Bearer]) -> Edges:
        """Those who look a function up by a name that they put together: `getattr(module, f"register_{name}")`."""
        paths = self.bearers.read(self.corpus.holding(_LOOKED_UP))
        ends = [(path, row[0], row[2]) for path in paths for row in self.bearers.file(path).ends]
        return {bearer: frozenset(self._by_its_ends(bearer.name, ends)) for bearer in bearers}

    def _by_its_ends(self, name: str, ends: Iterable[tuple[str, str, str]]) -> Iterator[Bearer]:
        for path, scope, text in ends:
            before, _, after = text.partition(forms.HOLE)
            if name.startswith(before) and name.endswith(after) and len(name) >= len(before) + len(after):
                yield from self.bearers.around(path, (scope,))

    # By a mention.

    def _everywhere(self, bearer: Bearer) -> frozenset[Bearer]:
        """A name that very many files hold is a convention: who calls it finds it by its name."""
        names: frozenset[str] = frozenset()
        more = frozenset((bearer.name,))
        while more != names:
            names = more
            apart = [self._holders.reaching(name) for name in sorted(names)]
            if any(len(paths) > _COMMON for paths in apart):
                return frozenset((START,))
            importing = self._holders.importing(names)
            near = [self._importing(bearer, name, importing) for name in sorted(names)]
            paths = sorted({path for each in (*near, *apart) for path in each})
            if not self._reads(paths):
                return frozenset((START,))
            more = self._renamed(bearer, names, paths)
        return self._callers(bearer, names, paths)

    def _reads(self, paths: Iterable[str]) -> bool:
        """Read files, unless that would be more than is worth it."""
        unread = self.bearers.unread(paths)
        if self._read + len(unread) > _MOST_READ:
            return False
        self._read += len(unread)
        self.bearers.read(unread)
        return True

    def _importing(self, bearer: Bearer, name: str, importing: Mapping[str, Sequence[str]]) -> set[str]:
        """Its own file, and of those that import it or its module (of a method its class) the ones that hold a name."""
        owner = self.bearers.owner(bearer)
        wanted = (self.bearers.module(bearer.path), f":{owner.name if owner else name}", ":*")
        return {bearer.path, *(path for key in wanted for path in importing.get(key, ()))}

    def _renamed(self, bearer: Bearer, names: frozenset[str], paths: Sequence[str]) -> frozenset[str]:
        """These names, and those that imports give to what bears them."""
        if self.bearers.owner(bearer) is not None:
            return names
        files = map(self.bearers.file, paths)
        given = [each for file in files for name in sorted(names) for each in file.renamed.get(name, ())]
        return names.union(alias for dotted, alias in given if self._meant.leads(dotted, bearer))

    def _callers(self, bearer: Bearer, names: frozenset[str], paths: Sequence[str]) -> frozenset[Bearer]:
        row = self.bearers.row(bearer)
        found = set(self._unasked(bearer, row) if row is not None else ())
        for path in paths if START not in found else ():
            file = self.bearers.file(path)
            for each in (each for name in names for each in file.by_name.get(name, ())):
                self._compared += 1
                if self._compared > _MOST_COMPARED:
                    return frozenset((START,))
                if not _is_inside(bearer, path, each) and self._meant.means(bearer, names, path, each):
                    found.update(self._context(path, each))
        return frozenset(found)

    def _context(self, path: str, row: MentionRow) -> Iterable[Bearer]:
        """The function that a mention runs in; a base of a class is mentioned by the class."""
        return (Bearer(path, row[0]),) if row[1] == forms.BASE else self.bearers.around(path, (row[0],))

    # Without a mention.

    def _unasked(self, bearer: Bearer, row: BearerRow) -> Iterator[Bearer]:
        """Who calls it by its nature: a framework, the server, the class whose special method it is."""
        _, kind, _, _, begins, decorators, bases = row
        owner = self.bearers.owner(bearer)
        if self.bearers.symbol(bearer) in self._entries:
            yield START
        found = kind == "class" and (begins or self._is_found(bases))
        if found or not all(map(_is_passive, decorators)):
            yield from self.bearers.around(bearer.path, (bearer.around,))
        if owner is not None and kind == "function" and self._is_special(bearer, owner):
            yield owner
        if not bearer.around and kind == "function" and (begins or bearer.name in _STARTED):
            yield START

    def _is_special(self, bearer: Bearer, owner: Bearer) -> bool:
        """Whether a method is called by Python, or may be by the library that its class inherits from."""
        row = self.bearers.row(owner)
        return (bearer.name.startswith("__") and bearer.name.endswith("__")) or (
            row is not None and None in self._lineage(row[6])
        )

    def _is_found(self, bases: tuple[str, ...]) -> bool:
        """Whether a class is found by what it inherits from: a library's, or a class that looks for its heirs."""
        lineage = self._lineage(bases)
        return any(row is None or row[4] for row in lineage) or (bool(lineage) and self._heirs_are_looked_for)

    def _lineage(self, bases: tuple[str, ...]) -> list[BearerRow | None]:
        """The classes of the tree that a class inherits from; None for one of a library that is not idle."""
        found: dict[str, BearerRow | None] = {}
        waiting = list(bases)
        while waiting:
            name = waiting.pop()
            symbol = self._names.resolve(name)
            row = self.bearers.row(Bearer(symbol.path, symbol.qualname)) if symbol is not None else None
            if name not in found and (row is not None or not _is_idle(name)):
                found[name] = row
                waiting.extend(row[6] if row is not None else ())
        return list(found.values())

    @cached_property
    def _heirs_are_looked_for(self) -> bool:
        return bool(self.corpus.holding(_HEIRS))


def _is_inside(bearer: Bearer, path: str, row: MentionRow) -> bool:
    """Whether a mention stands in what is mentioned."""
    return path == bearer.path and f"{row[0]}.".startswith(f"{bearer.qualname}.")


def _is_passive(decorator: str) -> bool:
    return decorator.partition(".")[0] in _PASSIVE_MODULES or decorator.rpartition(".")[2] in _PASSIVE


def _is_idle(base: str) -> bool:
    return base.partition(".")[0] in _IDLE_MODULES or base in _IDLE or base.endswith(("Error", "Exception"))
