"""The gate of init hygiene: `__init__.py` files hold no logic, and export what is theirs, completely (R15)."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING, NamedTuple

from assure.core import Gate, Location, Subject
from assure.gates.init_rules import (
    DANGLING_EXPORT,
    DUPLICATE_EXPORT,
    DYNAMIC_ALL,
    FOREIGN_EXPORT,
    INCOMPLETE_ALL,
    LOGIC,
    MISSING_ALL,
    PRIVATE_EXPORT,
    RULES,
    SIDE_EFFECT,
    STAR_IMPORT,
    UNBOUND_EXPORT,
)
from assure.gates.remembered import FileFindings
from assure.gates.topology import Atlas
from assure.gates.unreadable import UNREADABLE_SOURCE, unreadable
from assure.tree.globs import compile_glob

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from assure.core import Finding
    from assure.gates.topology import Place
    from assure.tree.facts import Exports, FileFacts, Import, InitStatement
    from assure.tree.tree import Tree
    from assure.workspace import Workspace

_LOGIC = {
    "definition": "defines",
    "control-flow": "decides at import time",
    "guarded-import": "makes its imports depend on the machine",
    "assignment": "computes a value",
    "other": "runs a statement",
}


class _Package(NamedTuple):
    """An `__init__.py` with its full facts.

    `imports` are those at module level, `taken` those of them that bind a public name to something of the project when
    the package is used. `lazy` tells that a `__getattr__` may provide further names.
    """

    facts: FileFacts
    statements: tuple[InitStatement, ...]
    exports: Exports
    imports: tuple[Import, ...]
    taken: tuple[Import, ...]
    lazy: bool


class _Checks:
    """The checks of all packages of one tree."""

    def __init__(self, workspace: Workspace) -> None:
        self._workspace = workspace
        self._tree: Tree = workspace.tree

    @cached_property
    def _atlas(self) -> Atlas:
        return Atlas(self._workspace.contracts)

    @cached_property
    def _tops(self) -> frozenset[str]:
        """The names that dotted names of the project begin with."""
        return frozenset(facts.module.partition(".")[0] for facts in self._tree.files)

    @cached_property
    def _folders(self) -> frozenset[str]:
        """The folders that hold files of the tree, as dotted names."""
        return frozenset(map(_folder, self._tree.files))

    def judge(self, facts: FileFacts) -> Iterator[Finding]:
        """Everything that is wrong with one `__init__.py`."""
        if facts.error is not None:
            yield from unreadable(facts)
            return
        package = self._package(facts)
        yield from _statements(package)
        yield from _listed(package)
        yield from self._unbound(package)
        yield from self._sources(package)

    def _package(self, facts: FileFacts) -> _Package:
        statements, exports = self._tree.init(facts.path), self._tree.exports(facts.path)
        imports = tuple(row for row in facts.imports if not row.scope and row.context in ("runtime", "type-checking"))
        lazy = any(statement.kind == "lazy-export" for statement in statements)
        contexts = ("runtime", "type-checking") if lazy else ("runtime",)
        bound = (row for row in imports if row.context in contexts and _is_re_export(row))
        taken = tuple(row for row in bound if self._is_own(row.module))
        return _Package(facts, statements, exports, imports, taken, lazy)

    def _is_own(self, module: str) -> bool:
        """Whether a module belongs to the project, there or not."""
        return bool(module) and module.partition(".")[0] in self._tops

    def _unbound(self, package: _Package) -> Iterator[Finding]:
        """Names in `__all__` that nothing provides at run time; a submodule is provided by being there."""
        exports = package.exports
        if exports.declared is None or exports.dynamic or exports.unknown_stars or package.lazy:
            return
        provided = frozenset(exports.bound) - self._only_for_types(package)
        for name, line in exports.declared:
            if name not in provided and self._tree.module(f"{package.facts.module}.{name}") is None:
                why = "is imported for type checking only" if name in exports.bound else "is bound nowhere in the file"
                message = f"__all__ names {name}, which {why}"
                yield UNBOUND_EXPORT.at(Location(package.facts.path, line), message, target=name)

    def _only_for_types(self, package: _Package) -> frozenset[str]:
        """The names that only imports under TYPE_CHECKING bind."""
        types = {row.alias for row in package.imports if row.context == "type-checking"}
        types -= {row.alias for row in package.imports if row.context == "runtime"}
        if types:
            types -= {each.qualname for each in self._tree.definitions(package.facts.path)}
        return frozenset(types)

    def _sources(self, package: _Package) -> Iterator[Finding]:
        """Where the exported names come from; without `__all__` every public name of the project is exported."""
        place = self._atlas.place(package.facts.path)
        declared = package.exports.declared
        names = frozenset(name for name, _ in declared or ())
        listed = tuple(row for row in package.imports if row.alias in names and _is_re_export(row))
        for row in package.taken if declared is None else listed:
            yield from self._dangling(package, row) if self._is_own(row.module) else ()
            yield from self._foreign(package, row, place)

    def _dangling(self, package: _Package, row: Import) -> Iterator[Finding]:
        dotted = _dotted(row)
        if self._tree.resolve(dotted) is not None or not self._is_known(self._tree.origin(dotted)):
            return
        message = f"{row.alias} is imported as {dotted}, which the tree does not have"
        yield DANGLING_EXPORT.at(_at(package.facts, row), message, target=dotted)

    def _is_known(self, origin: str) -> bool:
        """Whether the tree knows all names beside the one that is missing, so that it is missing indeed."""
        path = self._tree.path_of(origin)
        facts = self._tree.file(path) if path else None
        if facts is None:
            return self._stands_in_tree(origin)
        if facts.error is not None or self._tree.exports(path).unknown_stars or self._is_excluded(origin):
            return False
        return not any(statement.kind == "lazy-export" for statement in self._tree.init(path))

    def _stands_in_tree(self, origin: str) -> bool:
        """Whether a missing module's folder, which is no package, holds files of the tree."""
        folder = origin.rpartition(".")[0]
        while folder and folder not in self._folders:
            folder = folder.rpartition(".")[0]
        return folder in self._folders and not self._is_excluded(origin)

    def _is_excluded(self, dotted: str) -> bool:
        """Whether the configuration leaves out the file that a dotted name stands for, or would be found in."""
        options = self._tree.options
        patterns = [compile_glob(glob) for glob in options.exclude]
        parts = dotted.split(".")
        for root in options.import_roots:
            folder = "" if root in ("", ".") else f"{root}/"
            for count in range(1, len(parts) + 1):
                stem = folder + "/".join(parts[:count])
                if any(each.fullmatch(f"{stem}{end}") for each in patterns for end in (".py", "/__init__.py")):
                    return True
        return False

    def _foreign(self, package: _Package, row: Import, place: Place | None) -> Iterator[Finding]:
        """An export from another layer, for a package that is in one."""
        if place is None or place.layer is None or place.exempt is not None:
            return
        origin = self._tree.origin(_dotted(row))
        source = self._source(origin)
        if source not in ("", place.layer.id):
            message = f"the package is {place.layer.id} and exports {row.alias}, which is {origin} ({source})"
            yield FOREIGN_EXPORT.at(_at(package.facts, row), message, target=row.alias, layer=place.layer.id)

    def _source(self, origin: str) -> str:
        """The layer that a name comes from; "" where it is in none, which is the business of other rules."""
        if not self._is_own(origin):
            return "outside the project"
        path = self._tree.path_of(origin)
        place = self._atlas.place(path) if path else None
        return place.layer.id if place and place.layer else ""


def _folder(facts: FileFacts) -> str:
    """The folder of a file as a dotted name."""
    return facts.module if facts.is_package else facts.module.rpartition(".")[0]


def _statements(package: _Package) -> Iterator[Finding]:
    """Statements that don't belong into an `__init__.py`."""
    for statement in package.statements:
        where = Location(package.facts.path, statement.line, statement.column)
        if statement.kind == "call":
            yield SIDE_EFFECT.at(where, f"calls something at import time: {statement.text}", target=statement.text)
        elif statement.kind in _LOGIC:
            yield LOGIC.at(where, f"{_LOGIC[statement.kind]}: {statement.text}", target=statement.text)
    for row in package.imports:
        if row.name == "*":
            message = f"imports * from {row.module}"
            yield STAR_IMPORT.at(_at(package.facts, row), message, target=row.module)
        elif _is_private(row.name) and _is_within(row.module, package.facts.module):
            message = f"imports the private name {row.name} from {row.module}"
            yield PRIVATE_EXPORT.at(_at(package.facts, row), message, target=f"{row.module}.{row.name}")


def _listed(package: _Package) -> Iterator[Finding]:
    """What is wrong with `__all__` as a list, beside whether its names are there."""
    path, exports = package.facts.path, package.exports
    if exports.dynamic:
        yield DYNAMIC_ALL.at(Location(path, exports.line), "__all__ is worked out at import time", target="__all__")
    elif exports.declared is None:
        if package.taken:
            names = ", ".join(sorted({row.alias for row in package.taken}))
            yield MISSING_ALL.at(
                _at(package.facts, package.taken[0]), f"re-exports {names} without __all__", target="__all__"
            )
    else:
        yield from _names(path, exports.declared)
        yield from _left_out(package, frozenset(name for name, _ in exports.declared))


def _names(path: str, declared: tuple[tuple[str, int], ...]) -> Iterator[Finding]:
    seen: set[str] = set()
    for name, line in declared:
        if name in seen:
            yield DUPLICATE_EXPORT.at(Location(path, line), f"__all__ names {name} twice", target=name)
        elif _is_private(name):
            yield PRIVATE_EXPORT.at(Location(path, line), f"__all__ names {name}, which is private", target=name)
        seen.add(name)


def _left_out(package: _Package, declared: frozenset[str]) -> Iterator[Finding]:
    for row in package.taken:
        if row.alias not in declared:
            message = f"imports {row.alias} from {row.module} and does not list it in __all__"
            yield INCOMPLETE_ALL.at(_at(package.facts, row), message, target=row.alias)


def _is_re_export(row: Import) -> bool:
    """Whether an import binds a public name to what it imports; `import a.b` only binds `a`."""
    if row.name == "*" or row.alias.startswith("_"):
        return False
    return bool(row.name) or row.alias != row.module.partition(".")[0]


def _is_private(name: str) -> bool:
    return name.startswith("_") and not (name.startswith("__") and name.endswith("__"))


def _is_within(module: str, package: str) -> bool:
    """Whether a module stands below a package; the package's own private modules are its own business."""
    return module.startswith(f"{package}.")


def _dotted(row: Import) -> str:
    return f"{row.module}.{row.name}" if row.name else row.module


def _at(facts: FileFacts, row: Import) -> Location:
    return Location(facts.path, row.line, row.column)


def subjects(workspace: Workspace) -> Iterable[Subject]:
    """Every `__init__.py` of the tree, in a layer or not."""
    files = tuple(facts for facts in workspace.tree.files if facts.is_package)
    judged = FileFindings("init-hygiene", workspace, GATE.rules, files, _Checks(workspace).judge)
    for facts in files:
        yield Subject("file", facts.path, (judged, facts))


def judge(subject: Subject, _workspace: Workspace) -> Iterator[Finding]:
    """What is wrong with one of them."""
    judged, facts = subject.item
    yield from judged.of(facts)


GATE = Gate("init-hygiene", "Init hygiene", (*RULES, UNREADABLE_SOURCE), subjects, judge)
