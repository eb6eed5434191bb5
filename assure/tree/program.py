"""Answerable for the scopes of all files as one program: modules by name, what encloses what, which bindings reach."""

from __future__ import annotations

from collections import defaultdict
from functools import cached_property
from typing import TYPE_CHECKING

from assure.tree.libraries import DATABASE_PACKAGES, OTHER_PACKAGES
from assure.tree.summaries import (
    STATIC,
    STUB,
    Binding,
    Block,
    FileSummary,
    Parameter,
    Place,
    ScopeFacts,
    Site,
    last_name,
)

if TYPE_CHECKING:
    from collections.abc import Iterable

    from assure.tree.corpus import Corpus, Wanted
    from assure.tree.summaries import Expression, Record

_EVERYWHERE = -1
_LIBRARIES = DATABASE_PACKAGES | OTHER_PACKAGES


class Scope:
    """A module, class or function of the program; compared by identity."""

    def __init__(self, file: File, number: int, facts: ScopeFacts) -> None:
        self.file, self.number, self.facts = file, number, facts

    def __repr__(self) -> str:
        return f"<{self.facts.kind} {self.symbol}>"

    @cached_property
    def symbol(self) -> str:
        """The full dotted name."""
        return f"{self.file.module}.{self.facts.name}" if self.facts.name else self.file.module

    @property
    def name(self) -> str:
        """The last part of the name."""
        return self.facts.name.rpartition(".")[2]

    @cached_property
    def parent(self) -> Scope | None:
        """The scope around, None for a module."""
        return self.file.scopes[self.facts.parent] if self.facts.parent >= 0 else None

    @cached_property
    def owner(self) -> Scope | None:
        """The class whose method this is."""
        return self.parent if self.parent is not None and self.parent.facts.kind == "class" else None

    @property
    def is_bound(self) -> bool:
        """Whether the first parameter is the instance or class that the method is looked up on."""
        return self.owner is not None and not self.has(STATIC)

    @cached_property
    def parameters(self) -> tuple[Parameter, ...]:
        """Parameters in the order of the signature."""
        return tuple(Parameter._make(record) for record in self.facts.parameters)

    @cached_property
    def parameter_named(self) -> dict[str, Parameter]:
        """Parameters by name."""
        return {parameter.name: parameter for parameter in self.parameters}

    @cached_property
    def blocks(self) -> tuple[Block, ...]:
        """The blocks of this scope."""
        return tuple(Block._make(record) for record in self.facts.blocks)

    @cached_property
    def bindings(self) -> dict[str, list[Binding]]:
        """Bindings by name, in order."""
        return _by_name(self.facts.bindings)

    @cached_property
    def attributes(self) -> dict[str, list[Binding]]:
        """What this method assigns to attributes of its first parameter."""
        return _by_name(self.facts.attributes)

    @cached_property
    def annotations(self) -> dict[str, Expression]:
        """Annotations of names, and of attributes as `self.name`."""
        return dict(self.facts.annotations)

    @cached_property
    def calls(self) -> tuple[Site, ...]:
        """Calls in order."""
        return sites(self.facts.calls)

    @cached_property
    def named_calls(self) -> tuple[tuple[str, Site], ...]:
        """Calls in order, each with the last name of what is called."""
        return tuple([(last_name(site.value[1]), site) for site in self.calls])

    @cached_property
    def managers(self) -> tuple[Site, ...]:
        """The context managers of `with` statements."""
        return sites(self.facts.managers)

    @cached_property
    def returned(self) -> tuple[Site, ...]:
        """What is returned."""
        return sites(self.facts.returns)

    @cached_property
    def mentioned(self) -> tuple[Site, ...]:
        """Methods named without a call."""
        return sites(self.facts.mentions)

    @cached_property
    def decorators(self) -> tuple[Site, ...]:
        """Decorators from top to bottom."""
        return sites(self.facts.decorators)

    @cached_property
    def inside(self) -> tuple[Scope, ...]:
        """All functions inside, at any depth."""
        return tuple(found for child in self.children for found in (child, *child.inside))

    @cached_property
    def members(self) -> dict[str, Scope]:
        """The functions and classes defined directly in here; the last definition that is no stub wins."""
        found: dict[str, Scope] = {}
        for child in self.children:
            known = found.get(child.name)
            if known is None or not child.is_stub or known.is_stub:
                found[child.name] = child
        return found

    @cached_property
    def children(self) -> tuple[Scope, ...]:
        """The scopes directly inside."""
        return self.file.children.get(self.number, ())

    @property
    def is_stub(self) -> bool:
        """Whether this is a function without a body of its own."""
        return bool(self.facts.flags & STUB)

    def has(self, flag: int) -> bool:
        """Whether a flag of `summaries` is set."""
        return bool(self.facts.flags & flag)

    def encloses(self, outer: int, inner: int) -> bool:
        """Whether block `inner` is `outer` or lies in it, so that `outer` has always run."""
        while inner >= 0:
            if inner == outer:
                return True
            inner = self.blocks[inner].parent
        return False

    def tests(self, block: int) -> tuple[tuple[str, str], ...]:
        """Every test on the way to a block."""
        found: list[tuple[str, str]] = []
        while block >= 0:
            found.extend(self.blocks[block].tests)
            block = self.blocks[block].parent
        return tuple(sorted(set(found)))

    def reaching(self, name: str, order: int, block: int) -> tuple[list[Binding], bool]:
        """The bindings of a name that may hold at a point, and whether one of them certainly does.

        Without one before the point, those after it are taken: a loop may bring them round.
        """
        bindings = self.bindings.get(name, [])
        before: list[Binding] = []
        for binding in reversed([binding for binding in bindings if binding.order < order]):
            before.append(binding)
            if block != _EVERYWHERE and self.encloses(binding.block, block):
                return before, True
        return before or bindings, False


def _by_name(records: tuple[Record, ...]) -> dict[str, list[Binding]]:
    found: dict[str, list[Binding]] = defaultdict(list)
    for record in records:
        found[record[0]].append(Binding(*record))
    return dict(found)


def sites(records: tuple[Record, ...]) -> tuple[Site, ...]:
    """Records as sites, with their places."""
    return tuple([Site(Place(*place), value, lines) for place, value, lines in records])


class File:
    """One file of the program and its scopes."""

    def __init__(self, path: str, record: tuple[object, ...]) -> None:
        summary = FileSummary._make(record)
        self.path, self.module, self.is_package, self.stars = path, summary.module, summary.is_package, summary.stars
        self.scopes = tuple(Scope(self, number, ScopeFacts._make(facts)) for number, facts in enumerate(summary.scopes))

    @property
    def top(self) -> Scope:
        """The module itself."""
        return self.scopes[0]

    @cached_property
    def children(self) -> dict[int, tuple[Scope, ...]]:
        """The scopes directly inside each scope, by its number."""
        found: dict[int, list[Scope]] = defaultdict(list)
        for scope in self.scopes:
            found[scope.facts.parent].append(scope)
        return {number: tuple(scopes) for number, scopes in found.items()}

    @cached_property
    def outer(self) -> dict[str, list[tuple[Scope, Binding]]]:
        """Bindings of names that functions declare global or nonlocal."""
        found: dict[str, list[tuple[Scope, Binding]]] = defaultdict(list)
        for scope in self.scopes:
            for record in scope.facts.outer:
                binding = Binding._make(record)
                found[binding.name].append((scope, binding))
        return dict(found)

    @cached_property
    def imports_database(self) -> bool:
        """Whether anything in the file imports a database library."""
        return any(
            value is not None and value[0] == "import" and value[1].partition(".")[0] in DATABASE_PACKAGES
            for scope in self.scopes
            for _, _, _, value in scope.facts.bindings
        )


def _renamed(file: File) -> dict[str, tuple[str, ...]]:
    """The names that others stand for in a file: `from shop import finish as done`, `done = shop.finish`."""
    found: dict[str, dict[str, None]] = defaultdict(dict)
    for scope in file.scopes:
        for name, _, _, value in (*scope.facts.bindings, *scope.facts.attributes):
            if value is not None and value[0] in ("import", "attr", "name") and value[-1] not in ("", name):
                found[name][value[-1]] = None
    return {name: tuple(others) for name, others in found.items()}


class Program:
    """The files of a corpus, read as they are asked for.

    What is looked up by name (`calls_of`, `renamed_calls_of`, `classes`) holds what has been read so far.
    """

    def __init__(self, corpus: Corpus) -> None:
        self.corpus = corpus
        self._places = corpus.places()
        self._files: dict[str, File | None] = {}
        self.calls_of: dict[str, list[tuple[Scope, Site]]] = defaultdict(list)
        self.renamed_calls_of: dict[str, list[tuple[Scope, Site]]] = defaultdict(list)
        self.classes: list[Scope] = []
        self._packages = {
            ".".join(parts[:length])
            for parts in (module.split(".") for module in self._places)
            for length in range(1, len(parts))
        }

    def holding(self, wanted: Wanted) -> list[File]:
        """The files that hold something, read."""
        return self.files(self.corpus.holding(wanted))

    def files(self, paths: Iterable[str]) -> list[File]:
        """Files by path, read where they have not been; in the order of their paths."""
        wanted = sorted(set(paths))
        missing = [path for path in wanted if path not in self._files]
        if missing:
            records = self.corpus.summaries(missing)
            for path in missing:
                self._add(path, records.get(path))
        return [file for path in wanted if (file := self._files[path]) is not None]

    def _add(self, path: str, record: tuple[object, ...] | None) -> None:
        self._files[path] = file = File(path, record) if record else None
        renamed = _renamed(file) if file is not None else {}
        for scope in file.scopes if file is not None else ():
            if scope.facts.kind == "class":
                self.classes.append(scope)
            for name, site in scope.named_calls:
                if name:
                    self.calls_of[name].append((scope, site))
                for other in renamed.get(name, ()):
                    self.renamed_calls_of[other].append((scope, site))

    def module(self, name: str) -> File | None:
        """The file of a module, None where the tree has none."""
        path = self._places.get(name) or self._places.get(self._rooted(name))
        if path is None:
            return None
        return next(iter(self.files((path,))), None)

    def has_module(self, name: str) -> bool:
        """Whether the tree has a module or package of this name."""
        return any(each in self._places or each in self._packages for each in (name, self._rooted(name)))

    def _rooted(self, name: str) -> str:
        """A module as it is called from the project root, where the folder it is imported from is no import root.

        `shop.orders` may stand in `src/shop/orders.py`; without an `__init__.py`, `src` is where imports start.
        """
        top = name.partition(".")[0]
        root = self._roots.get(top)
        return f"{root}.{name}" if root and top not in self._places and top not in self._packages else name

    @cached_property
    def _roots(self) -> dict[str, str]:
        """Where each top package stands below folders that are no packages; the nearest to the root counts."""
        found: dict[str, tuple[int, str]] = {}
        for module in self._places:
            parts = module.split(".")
            for length in range(1, len(parts)):
                folder = ".".join(parts[:length])
                if folder in self._places:
                    break
                if parts[length] not in _LIBRARIES:
                    found[parts[length]] = min(found.get(parts[length], (length, folder)), (length, folder))
        return {top: folder for top, (_, folder) in found.items()}
