"""The facts of the backend's source: cheap ones at hand, the others worked out when a gate first asks for them."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING, NamedTuple

from assure.tree.facts import (
    Call,
    Definition,
    Exports,
    FileFacts,
    Header,
    Import,
    InitStatement,
    SourceError,
    Suppression,
    Symbol,
)
from assure.tree.shapes import TreeOptions
from assure.tree.source import blob_id, module_name

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping
    from pathlib import Path
    from typing import Self

    from assure.tree.facts import Registration, TransactionControl
    from assure.tree.reexports import Reexports
    from assure.tree.rows import Deep


class Entry(NamedTuple):
    """A file to judge: its path, the blob id of its content, and why it can't be opened, None where it can."""

    path: str
    digest: str
    error: SourceError | None = None


class Tree:
    """What is known about the judged source. Gates read facts from it and never see a syntax tree.

    `files` holds the quick facts of every file, sorted by path. `definitions`, `calls`, `exports`, `init` and `logic`
    take the path of a file and parse it when they are first asked (at most one parse serves the first four); for an
    unknown path or a file that can't be read they are empty. `opened` and `parsed` count the files that were read and
    parsed for a syntax tree by this run; both stay 0 when a store knew everything. `patterns` tells for each entry of
    `source` how many files it stands for, so that one that matches nothing can be reported.
    """

    def __init__(self, entries: Iterable[Entry], read: Callable[[str], bytes], options: TreeOptions) -> None:
        self.options = options
        self.opened = 0
        self.parsed = 0
        self.patterns: tuple[tuple[str, int], ...] = ()
        self._read = read
        self._deep_known: dict[str, Deep] = {}
        self.files: tuple[FileFacts, ...] = tuple(map(self._quick, sorted(entries)))

    @classmethod
    def of(cls, files: Mapping[str, str | bytes], options: TreeOptions | None = None) -> Self:
        """A tree in memory: `Tree.of({"app/a.py": "import app.b\\n"})`; the project root is the only import root."""
        data = {path: text.encode() if isinstance(text, str) else text for path, text in files.items()}
        entries = [Entry(path, blob_id(content)) for path, content in data.items()]
        return cls(entries, data.__getitem__, options or TreeOptions(root="", import_roots=(".",), source=(".",)))

    @classmethod
    def load(cls, options: TreeOptions, jobs: int = 1, cache: Path | None = None) -> Self:
        """The tree below `options.root`; only what the store in the folder `cache` does not know is opened.

        `cache` None means the user's own cache folder. `jobs` is the most worker processes that parse at a time; the
        facts are the same for any number. `save()` keeps what was learnt for the next run.
        """
        from pathlib import Path as Folder

        root = Folder(options.root)
        folders = [root / source for source in options.source]
        found = {file.relative_to(root).as_posix() for folder in folders for file in folder.rglob("*.py")}
        entries = [Entry(path, blob_id((root / path).read_bytes())) for path in found]
        return cls(entries, lambda path: (root / path).read_bytes(), options)

    @cached_property
    def digest(self) -> str:
        """A digest of the paths and contents of all judged files, and of nothing else."""
        from hashlib import sha256

        lines = "".join(f"{facts.digest} {facts.path}\n" for facts in self.files)
        return sha256(lines.encode("utf-8", "surrogateescape")).hexdigest()

    def file(self, path: str) -> FileFacts | None:
        """The quick facts of one file, None for a path that is not judged."""
        return self._by_path.get(path)

    def module(self, dotted: str) -> FileFacts | None:
        """The file a module is imported from, None where the tree has no such file (a folder has none)."""
        return self._by_module.get(dotted)

    def definitions(self, path: str) -> tuple[Definition, ...]:
        """Classes, functions, methods and module-level variables of a file, by place."""
        return tuple(map(Definition._make, self._deep(path).definitions))

    def calls(self, path: str) -> tuple[Call, ...]:
        """Calls of imported and module-level names in a file, by place."""
        return tuple(map(Call._make, self._deep(path).calls))

    def init(self, path: str) -> tuple[InitStatement, ...]:
        """The module-level statements of a file by kind, in their order."""
        return tuple(map(InitStatement._make, self._deep(path).init))

    def exports(self, path: str) -> Exports:
        """What a file says it exports and what it binds, other modules of the tree being followed."""
        return self._names.exports(path)

    def logic(self, path: str) -> str:
        """The digest of a file's logic (R16), "" where there is no such file or it can't be read.

        Comments, docstrings, the header, formatting and the place in the tree don't change it.
        """
        from assure.tree.extract import logic_of

        return logic_of(self._read(path)) if path in self._by_path else ""

    def origin(self, dotted: str) -> str:
        """The full name behind a dotted name once re-exports have been followed, by imports alone (nothing is parsed).

        `app.api.Session` may come out as `sqlalchemy.orm.Session`; a name that nothing re-exports comes back as it is.
        """
        return self._names.origin(dotted)

    def path_of(self, dotted: str) -> str:
        """The path of the file that holds what a dotted name means, re-exports followed; "" outside the tree."""
        facts = self._names.home(self._names.origin(dotted))
        return facts.path if facts else ""

    def resolve(self, dotted: str) -> Symbol | None:
        """Where a dotted name is really defined: re-exports, star imports and base classes are followed.

        None for what the tree does not define. A module resolves to itself with kind "module".
        """
        return self._names.resolve(dotted)

    def matching(self, glob: str) -> tuple[str, ...]:
        """The paths of judged files that a posix glob matches, sorted (see assure.tree.globs)."""
        from assure.tree.globs import compile_glob, fixed_prefix

        prefix, pattern = fixed_prefix(glob), compile_glob(glob)
        paths = (facts.path for facts in self.files)
        return tuple(path for path in paths if path.startswith(prefix) and pattern.fullmatch(path))

    @cached_property
    def transactions(self) -> tuple[TransactionControl, ...]:
        """Every place that opens, ends or disables a transaction, sorted by place (R13)."""
        return ()

    @cached_property
    def registrations(self) -> tuple[Registration, ...]:
        """Every place that registers an operation, sorted by place."""
        return ()

    def remember(self, name: str, inputs: str, compute: Callable[[], object]) -> object:
        """`compute()`, or what it gave for the same tree, `name` and `inputs` in an earlier run.

        The value is made of tuples, strings, numbers, booleans and None; `inputs` is a digest of everything besides the
        tree that the value depends on.
        """
        return compute()

    def save(self) -> None:
        """Keep what this run learnt for the next one; nothing is done where nothing is new."""

    @cached_property
    def _names(self) -> Reexports:
        from assure.tree.reexports import Reexports

        return Reexports(self._by_module, self.definitions, lambda path: self._deep(path).exports)

    @cached_property
    def _by_path(self) -> dict[str, FileFacts]:
        return {facts.path: facts for facts in self.files}

    @cached_property
    def _by_module(self) -> dict[str, FileFacts]:
        return {facts.module: facts for facts in reversed(self.files) if facts.module and facts.path.endswith(".py")}

    def _quick(self, entry: Entry) -> FileFacts:
        from assure.tree.extract import quick_facts

        path, digest, error = entry
        module, is_package = module_name(path, self.options.import_roots)
        if error is not None:
            return FileFacts(path, module, is_package, digest, error, None, (), ())
        self.opened += 1
        quick = quick_facts(self._read(path), module, is_package)
        return FileFacts(
            path,
            module,
            is_package,
            digest,
            SourceError._make(quick.error) if quick.error else None,
            Header(quick.header) if quick.header else None,
            tuple(map(Import._make, quick.imports)),
            tuple(map(Suppression._make, quick.suppressions)),
        )

    def _deep(self, path: str) -> Deep:
        from assure.tree.extract import deep_facts
        from assure.tree.rows import NO_DEEP

        facts = self._by_path.get(path)
        if facts is None or facts.error is not None:
            return NO_DEEP
        if path not in self._deep_known:
            self.opened += 1
            self.parsed += 1
            self._deep_known[path] = deep_facts(self._read(path), facts.module, facts.is_package)
        return self._deep_known[path]
