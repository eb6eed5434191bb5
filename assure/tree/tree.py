"""The facts of the backend's source: cheap ones at hand, the others worked out when a gate first asks for them."""

from __future__ import annotations

from dataclasses import replace
from functools import cached_property
from typing import TYPE_CHECKING, Any

from assure.tree.facts import Definition, Exports, FileFacts, InitStatement, Symbol, Use
from assure.tree.knowledge import Knowledge, code_version, disk_reader, memory_reader
from assure.tree.listing import Entry, Listing, list_source
from assure.tree.rows import EMPTY, LOGIC, MEMBERS, OUTLINE, USES, RawExports
from assure.tree.shapes import TreeOptions
from assure.tree.source import blob_id
from assure.tree.store import Store

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path
    from typing import Self

    from assure.backend.git import Git
    from assure.tree.corpus import Corpus
    from assure.tree.facts import Alteration, Registration, TransactionControl, Uncalled
    from assure.tree.reexports import Reexports
    from assure.tree.routes_facts import Handling, Route
    from assure.tree.shapes import RegistrationShape

# What is wrong with a file whatever machine it is read on.
_IN_THE_TEXT = ("syntax", "encoding", "null-byte", "nested-too-deep")


class Tree:
    """What is known about the judged source. Gates read facts from it and never see a syntax tree.

    `files` holds the quick facts of every file, sorted by path. `definitions`, `uses`, `exports`, `init` and `logic`
    take the path of a file and parse it when they are first asked (definitions, exports and init share one parse); for
    an unknown path or a file that can't be read they are empty. `patterns` tells for each entry of `source` and
    `exclude` how many files it stands for, so that one that matches nothing can be reported. `opened` and `parsed`
    count the files this run opened and made a syntax tree of; both stay 0 when the store and git know everything.
    """

    def __init__(self, listing: Listing, knowledge: Knowledge, options: TreeOptions) -> None:
        self.options = options
        self.patterns = listing.patterns
        self._read_for_keys = listing.read
        self._knowledge = knowledge
        self.files: tuple[FileFacts, ...] = knowledge.files(listing.entries)

    @classmethod
    def of(cls, files: Mapping[str, str | bytes], options: TreeOptions | None = None) -> Self:
        """A tree in memory: `Tree.of({"app/a.py": "import app.b\\n"})`; the project root is the only import root."""
        options = options or TreeOptions(root="", import_roots=(".",), source=(".",))
        data = {path: text.encode() if isinstance(text, str) else text for path, text in files.items()}
        listing = Listing(tuple(Entry(path, blob_id(content)) for path, content in sorted(data.items())), (), 0)
        return cls(listing, Knowledge(options, Store.open(None, "", ""), memory_reader(data, options)), options)

    @classmethod
    def load(cls, options: TreeOptions, jobs: int = 1, cache: Path | None = None, git: Git | None = None) -> Self:
        """The tree below `options.root`; only what the store in the folder `cache` does not know is opened.

        `cache` None keeps nothing, and so does a folder inside the judged project. `jobs` is the most processes that
        parse at a time; the facts are the same for any number. `git` is the repository around the root where the caller
        has it already. `save()` keeps what was learnt for the next run.
        """
        from pathlib import Path as Folder

        from assure.backend.git import Git as Repository

        root = Folder(options.root)
        listing = list_source(options, git or Repository.at(root))
        outside = cache if cache is not None and not cache.resolve().is_relative_to(root.resolve()) else None
        store = Store.open(outside, *_identity(options)) if outside else Store.open(None, "", "")
        return cls(listing, Knowledge(options, store, disk_reader(options, jobs)), options)

    @property
    def opened(self) -> int:
        """How many times this run opened a file, to read it or to name its content."""
        return self._read_for_keys + self._knowledge.opened

    @property
    def parsed(self) -> int:
        """How many syntax trees this run made."""
        return self._knowledge.parsed

    @property
    def settled(self) -> bool:
        """Whether every file held what git or its key said when this run read it, and none was out of reach."""
        reached = all(facts.error is None or facts.error.kind in _IN_THE_TEXT for facts in self.files)
        return reached and self._knowledge.settled

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
        return tuple(map(Definition._make, self._outline(path)[0]))

    def uses(self, path: str) -> tuple[Use, ...]:
        """What a file reaches through imported and module-level names, by place."""
        return tuple(map(Use._make, self._answer(path, USES)))

    def init(self, path: str) -> tuple[InitStatement, ...]:
        """The module-level statements of a file by kind, in their order."""
        return tuple(map(InitStatement._make, self._outline(path)[2]))

    def exports(self, path: str) -> Exports:
        """What a file says it exports and what it binds, other modules of the tree being followed."""
        return self._names.exports(path)

    def logic(self, path: str) -> str:
        """The digest of a file's logic (R16), "" where there is no such file or it can't be read.

        Comments, docstrings, the header, formatting and the place in the tree don't change it.
        """
        return str(self._answer(path, LOGIC))

    def members(self, dotted: str) -> tuple[tuple[str, str], ...] | None:
        """The constants of a class that are texts, each with its name; None where the tree has no such class."""
        symbol = self.resolve(dotted)
        if symbol is None or symbol.kind != "class":
            return None
        found: dict[str, tuple[tuple[str, str], ...]] = dict(self._answer(symbol.path, MEMBERS))
        return found.get(symbol.qualname, ())

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
        from assure.tree.facts import TransactionControl

        rows = self.remember("transactions", self._shapes, self._resolved_transactions)
        return tuple(map(TransactionControl._make, rows))

    @cached_property
    def registrations(self) -> tuple[Registration, ...]:
        """Every place that registers an operation, sorted by place."""
        from assure.tree.facts import HandlerMethod, Registration

        rows = self.remember("registrations", self._shapes, lambda: self._resolved_registrations(self.options))
        found = map(Registration._make, rows)
        return tuple(each._replace(methods=tuple(map(HandlerMethod._make, each.methods))) for each in found)

    @cached_property
    def uncalled(self) -> tuple[Uncalled, ...]:
        """The functions and classes that nothing calls although registrations wait in them, sorted by place (R12)."""
        from assure.tree.facts import Uncalled

        inputs = f"{self._shapes} {self.options.entry_points!r}"
        return tuple(map(Uncalled._make, self.remember("uncalled", inputs, self._resolved_uncalled)))

    def _resolved_uncalled(self) -> Any:
        from assure.tree.semantics import uncalled

        return tuple(map(tuple, uncalled(self._corpus, self.options, self._names, self.registrations)))

    @cached_property
    def alterations(self) -> tuple[Alteration, ...]:
        """Every place that takes registrations away or replaces them in another way, sorted by place (R12)."""
        from assure.tree.facts import Alteration

        return tuple(map(Alteration._make, self.remember("alterations", self._shapes, self._resolved_alterations)))

    def _resolved_alterations(self) -> Any:
        from assure.tree.semantics import alterations

        return tuple(map(tuple, alterations(self._corpus, self.options)))

    @cached_property
    def routes(self) -> tuple[Route, ...]:
        """Every route that the source declares, sorted by path, method and place (R6, R19)."""
        from assure.tree.routes_facts import Route

        return tuple(map(Route._make, self._routing[0]))

    @cached_property
    def handlings(self) -> tuple[Handling, ...]:
        """What the handlers of the routes do, sorted; none for a handler that is no function of the tree (R6)."""
        from assure.tree.routes_facts import handling_from

        return tuple(map(handling_from, self._routing[1]))

    @cached_property
    def _routing(self) -> Any:
        return self.remember("routing", self._shapes, self._resolved_routing)

    def _resolved_routing(self) -> Any:
        from assure.tree.routes import routing
        from assure.tree.routes_facts import as_rows

        return tuple(as_rows(part) for part in routing(self._corpus, self.options))

    def registered(self, shapes: tuple[RegistrationShape, ...]) -> tuple[Registration, ...]:
        """Every place that registers something in one of these ways, sorted by place: context providers, for one."""
        from hashlib import sha256

        from assure.tree.facts import Registration

        given = [(each.kind, each.receiver, each.method, each.variable, each.name, each.handler) for each in shapes]
        inputs = sha256(repr((given, self.options.import_roots)).encode()).hexdigest()
        options = replace(self.options, registrations=shapes)
        rows = self.remember("registered", inputs, lambda: self._resolved_registrations(options))
        return tuple(map(Registration._make, rows))

    def remember(self, name: str, inputs: str, compute: Callable[[], Any]) -> Any:
        """`compute()`, or what it gave for the same tree, `name` and `inputs` in an earlier run.

        The value is made of plain tuples, strings, numbers and booleans, and is not None; `inputs` is a digest of
        everything besides the tree that the value depends on.
        """
        return self._knowledge.remember(f"{name} {inputs} {self.digest}", compute)

    def save(self) -> None:
        """Keep what this run learnt for the next one; nothing is done where nothing is new."""
        self._knowledge.save()

    def _resolved_transactions(self) -> Any:
        from assure.tree.semantics import transactions

        return tuple(map(tuple, transactions(self._corpus, self.options)))

    def _resolved_registrations(self, options: TreeOptions) -> Any:
        from assure.tree.semantics import registrations

        found = registrations(self._corpus, options)
        return tuple((*each[:-3], tuple([(*method,) for method in each.methods]), *each[-2:]) for each in found)

    @cached_property
    def _corpus(self) -> Corpus:
        from assure.tree.corpus import Known

        return Known([facts for facts in self.files if facts.error is None], self._knowledge)

    @cached_property
    def _shapes(self) -> str:
        """A digest of what the configuration says about registrations and sessions."""
        from hashlib import sha256

        asked = self.options
        shapes = [
            (each.kind, each.receiver, each.method, each.variable, each.name, each.handler)
            for each in asked.registrations
        ]
        dispatch = asked.dispatch
        ways = (dispatch.receivers, dispatch.methods, dispatch.operation, dispatch.context, dispatch.field)
        given = (shapes, asked.session_names, asked.session_types, asked.import_roots, ways)
        return sha256(repr(given).encode()).hexdigest()

    @cached_property
    def _by_path(self) -> dict[str, FileFacts]:
        return {facts.path: facts for facts in self.files}

    @cached_property
    def _by_module(self) -> dict[str, FileFacts]:
        return {facts.module: facts for facts in reversed(self.files) if facts.module and facts.path.endswith(".py")}

    @cached_property
    def _names(self) -> Reexports:
        from assure.tree.reexports import Reexports

        return Reexports(self._by_module, self.definitions, lambda path: RawExports(*self._outline(path)[1]))

    def _outline(self, path: str) -> tuple[Any, ...]:
        found: tuple[Any, ...] = self._answer(path, OUTLINE)
        return found

    def _answer(self, path: str, kind: str) -> Any:
        facts = self._by_path.get(path)
        if facts is None or facts.error is not None:
            return EMPTY[kind]
        return self._knowledge.answer(facts, kind)


def _identity(options: TreeOptions) -> tuple[str, str]:
    """The name of a project's store, and all that its entries depend on besides their keys."""
    from hashlib import sha256
    from pathlib import Path as Folder

    name = sha256(repr((Folder(options.root).name, options.import_roots, options.source)).encode()).hexdigest()[:24]
    return name, f"{code_version()} {options.import_roots!r}"
