"""Answerable for the functions and classes of files by their names, and for what a file mentions, by name."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, NamedTuple

from assure.tree import mentions as forms

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from assure.tree.corpus import Corpus
    from assure.tree.rows import BearerRow, MentionRow, MentionsRow


class Bearer(NamedTuple):
    """A function or class of the tree: the path of its file and its qualified name there."""

    path: str
    qualname: str

    @property
    def name(self) -> str:
        """The last part of the name."""
        return self.qualname.rpartition(".")[2]

    @property
    def around(self) -> str:
        """The qualified name of what encloses it, "" at the level of its module."""
        return self.qualname.rpartition(".")[0]


START = Bearer("", "")  # stands for the code of modules, which runs without being called


class Mentioned:
    """The functions and classes of one file, and what is mentioned in it, by each part of its name."""

    def __init__(self, row: MentionsRow) -> None:
        self.bearers: dict[str, BearerRow] = {each[0]: each for each in row[0]}
        self.ends: list[MentionRow] = []
        self.renamed: dict[str, list[tuple[str, str]]] = defaultdict(list)
        self.by_name: dict[str, list[MentionRow]] = defaultdict(list)
        for each in row[1]:
            self._sort_in(each)

    def _sort_in(self, row: MentionRow) -> None:
        if row[1] == forms.ENDS:
            self.ends.append(row)
        elif row[1] == forms.RENAMED:
            dotted, _, alias = row[2].partition(forms.HOLE)
            self.renamed[dotted.rpartition(".")[2]].append((dotted, alias))
        else:
            for part in set(row[2].split(".")):
                self.by_name[part].append(row)

    def function_around(self, scope: str) -> str:
        """The innermost function that a scope is or stands in, "" for the level of the module."""
        return self._around(scope, "function")

    def class_around(self, scope: str) -> str:
        """The innermost class that a scope is or stands in, "" for none."""
        return self._around(scope, "class")

    def is_a(self, qualname: str, kind: str) -> bool:
        """Whether a name of this file is a function, or a class."""
        row = self.bearers.get(qualname)
        return row is not None and row[1] == kind

    def _around(self, scope: str, kind: str) -> str:
        while scope and not self.is_a(scope, kind):
            scope = scope.rpartition(".")[0]
        return scope


class Bearers:
    """The files of a tree with their functions, classes and mentions, read as they are asked for."""

    def __init__(self, corpus: Corpus) -> None:
        self._corpus = corpus
        self._modules = {path: module for module, path in corpus.places().items()}
        self._files: dict[str, Mentioned] = {}

    def read(self, paths: Sequence[str]) -> Sequence[str]:
        """Read files together; their paths."""
        missing = self.unread(paths)
        known = self._corpus.mentions(missing) if missing else {}
        self._files.update({path: Mentioned(known.get(path, ((), ()))) for path in missing})
        return paths

    def unread(self, paths: Iterable[str]) -> list[str]:
        """The files among these that have not been read, sorted."""
        return sorted({path for path in paths if path not in self._files})

    def file(self, path: str) -> Mentioned:
        """What one file holds and mentions."""
        self.read((path,))
        return self._files[path]

    def module(self, path: str) -> str:
        """The module of a file, "" where that is not known."""
        if path not in self._modules:  # a second file of the same name
            self._modules[path] = str(self._corpus.summaries((path,)).get(path, ("",))[0])
        return self._modules[path]

    def symbol(self, bearer: Bearer) -> str:
        """The full dotted name."""
        return f"{self.module(bearer.path)}.{bearer.qualname}"

    def row(self, bearer: Bearer) -> BearerRow | None:
        """What is known of a function or class itself."""
        return self.file(bearer.path).bearers.get(bearer.qualname)

    def owner(self, bearer: Bearer) -> Bearer | None:
        """The class whose method it is."""
        is_method = bearer.around and self.file(bearer.path).is_a(bearer.around, "class")
        return Bearer(bearer.path, bearer.around) if is_method else None

    def around(self, path: str, scopes: Iterable[str]) -> frozenset[Bearer]:
        """The functions that scopes of a file stand in, START for the level of the module."""
        functions = map(self.file(path).function_around, scopes)
        return frozenset(Bearer(path, function) if function else START for function in functions)
