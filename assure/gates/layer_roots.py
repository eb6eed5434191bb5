"""Whether imports of judged source lead to it: an import root that is missing leaves the layers unjudged (R14)."""

from __future__ import annotations

import sys
from collections import Counter
from typing import TYPE_CHECKING, NamedTuple

from assure.core import Rule

if TYPE_CHECKING:
    from collections.abc import Iterator

    from assure.contracts.values import Topology
    from assure.core import Finding
    from assure.tree.facts import FileFacts, Import
    from assure.tree.tree import Tree
    from assure.workspace import Workspace

MISSING_IMPORT_ROOT = Rule(
    "LAY048",
    "missing-import-root",
    """Judged files are imported by a name that they do not have, since their folder is no import root.

    **Why.** `from shop.orders import Order` means `src/shop/orders.py` only where `src` stands on `sys.path`. Where
    assure.yaml does not say so, each such import leads nowhere: no direction is judged, and the gate is green over
    whatever the files import.

    **Instead.** Name the folder in the `import_roots` of assure.yaml.

    **Source.** R14""",
    category="topology",
)


class _Home(NamedTuple):
    """The folder from which a name leads to a judged file, and that file."""

    folder: str
    path: str


class _Roots:
    """The judged files by every name that they might be imported by; worked out once for a tree."""

    def __init__(self, tree: Tree) -> None:
        self._files = tree.files
        self._roots = {_folder(root) for root in tree.options.import_roots}
        self._packages = {facts.path.rpartition("/")[0] for facts in tree.files if facts.path.endswith("__init__.py")}
        self._known = {name for facts in tree.files for name in _prefixes(facts.module)}
        self._homes: dict[str, _Home] = {}
        for facts in tree.files:
            for name, folder in _names(facts.path):
                if folder not in self._roots and folder not in self._packages:
                    self._homes.setdefault(name, _Home(folder, facts.path))

    def rows(self, below: str) -> tuple[tuple[str, str, str, str, int, int], ...]:
        """Each folder that files below another one miss: a name imported, the file meant, where, and how often."""
        counts: Counter[str] = Counter()
        firsts: dict[str, tuple[str, str, str, int]] = {}
        for facts, row, name in self._lost(below):
            home = self._homes.get(name)
            if home is not None:
                counts[home.folder] += 1
                firsts.setdefault(home.folder, (row.module, home.path, facts.path, row.line))
        return tuple((folder, *firsts[folder], counts[folder]) for folder in sorted(counts))

    def _lost(self, below: str) -> Iterator[tuple[FileFacts, Import, str]]:
        """The absolute imports that lead to nothing in the tree, by the names they may mean."""
        for facts in self._files if not below else (each for each in self._files if each.path.startswith(below + "/")):
            for row in facts.imports:
                top = row.module.partition(".")[0]
                if top and row.module not in self._known and top not in sys.stdlib_module_names:
                    name = row.module if "." in row.module else f"{row.module}.{row.name}"
                    yield facts, row, name


def missing_roots(topology: Topology, workspace: Workspace) -> Iterator[Finding]:
    """A finding for each folder that has to be an import root for the imports below a topology's root to lead on."""
    tree = workspace.tree
    given, below = ", ".join(tree.options.import_roots), _folder(topology.root)
    rows = tree.remember("missing import roots", f"1 {given!r} {below!r}", lambda: _Roots(tree).rows(below))
    for folder, module, path, importer, line, count in rows:
        root, leads = folder or ".", "import leads" if count == 1 else "imports lead"
        message = (
            f"{count} {leads} nowhere, such as {module} at {importer}:{line}: it stands in {path}, and {root} is none "
            f"of the import_roots ({given}); what is imported by these names is not judged"
        )
        fix = f"Add `{root}` to `import_roots` in {workspace.config.path}."
        yield MISSING_IMPORT_ROOT.at(topology.at, message, target=root, fix=fix)


def _folder(root: str) -> str:
    """An import root as the folder of a path: "" for the project's own."""
    return root.removeprefix("./").strip("/").removeprefix(".")


def _prefixes(module: str) -> Iterator[str]:
    """A module and the packages around it."""
    while module:
        yield module
        module = module.rpartition(".")[0]


def _names(path: str) -> Iterator[tuple[str, str]]:
    """Every dotted name of at least two parts that a path ends with, and the folder it would be imported from."""
    parts = path.removesuffix(".py").removesuffix("/__init__").split("/")
    for start in range(len(parts) - 1):
        yield ".".join(parts[start:]), "/".join(parts[:start])
