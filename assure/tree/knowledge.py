"""Answers questions about files: from what earlier runs kept, else by reading them, each question at most once."""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from assure.core import CouldNotJudge
from assure.tree.facts import FileFacts, Header, Import, SourceError, Suppression
from assure.tree.rows import IMPORTS, OUTLINE, QUICK, SEMANTICS, Question
from assure.tree.source import ModuleNames, is_meant

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from assure.tree.corpus import Wanted
    from assure.tree.listing import Entry
    from assure.tree.rows import Learnt
    from assure.tree.shapes import TreeOptions
    from assure.tree.store import Store

# What is asked of a file that is read for the first time; of a package also what is sure to be asked of it later.
_FIRST = {False: (QUICK, IMPORTS), True: (QUICK, IMPORTS, OUTLINE)}
_HELD = 256 * 1024 * 1024


class Knowledge:
    """What is known of the files of one tree.

    `settled` tells that every file that was read held what its key names.
    """

    def __init__(self, options: TreeOptions, store: Store, reader: Reader) -> None:
        self._options = options
        self._store = store
        self._learn = reader.learn
        self._content = reader.content
        self._shapes = ""
        self.opened = 0
        self.parsed = 0
        self.settled = True
        self._keys: dict[str, str] = {}
        self._fresh: dict[str, Learnt] = {}
        self._imports: dict[str, tuple[Import, ...]] = {}

    def files(self, entries: Iterable[Entry]) -> tuple[FileFacts, ...]:
        """The quick facts of all files, by path; those that nothing is known of are read."""
        names = ModuleNames(self._options.import_roots)
        named = [(entry, *names.of(entry.path)) for entry in entries]
        unknown = []
        for (path, digest, error), module, is_package in named:
            key = self._keys[path] = f"{digest} {module}/" if is_package else f"{digest} {module}"
            if error is None and self._store.row(key) is None:
                unknown.append(Question(path, module, is_package, digest, _FIRST[is_package]))
        for path, learnt in self._asked(unknown):
            self._fresh[path] = learnt
        return tuple([self._facts(entry, module, is_package) for entry, module, is_package in named])

    def imports(self, facts: FileFacts) -> tuple[Import, ...]:
        """The imports of a file, decoded once."""
        known = self._imports.get(facts.path)
        if known is None:
            learnt = self._fresh.get(facts.path)
            rows = learnt.values[IMPORTS] if learnt else self.answer(facts, IMPORTS)
            known = self._imports[facts.path] = tuple(map(Import._make, rows))
        return known

    def answer(self, facts: FileFacts, kind: str) -> Any:
        """The plain value of one kind for one file; raises CouldNotJudge where it can't be found out."""
        return self.answers([facts], kind)[facts.path]

    def answers(self, files: Iterable[FileFacts], kind: str) -> dict[str, Any]:
        """The plain values of one kind for many files, by path; raises CouldNotJudge where one can't be found out."""
        kept = self._kind(kind)
        found: dict[str, Any] = {}
        unknown = []
        for facts in files:
            value = self._store.record(kept, self._keys[facts.path])
            if value is None:
                unknown.append(Question(facts.path, facts.module, facts.is_package, facts.digest, (kind,)))
            else:
                found[facts.path] = value
        for path, learnt in self._asked(unknown):
            if learnt.error is not None:
                kind_of, line, column, message = learnt.error
                raise CouldNotJudge(f"{path}:{line}:{column}: {message} ({kind_of})")
            found[path] = learnt.values[kind]
        return found

    def holding(self, files: Iterable[FileFacts], wanted: Wanted) -> tuple[str, ...]:
        """The paths of the files whose bytes hold what is wanted; each is searched once for its content."""
        from hashlib import sha256

        kept = f"holding {sha256(repr(wanted).encode()).hexdigest()[:16]}"
        found = []
        for facts in files:
            key = self._keys[facts.path]
            held = self._store.record(kept, key)
            if held is None:
                self.opened += 1
                data = self._content(facts.path)
                held = wanted.is_in(data)
                if is_meant(data, facts.digest):
                    self._store.put(kept, key, held)
                else:
                    self.settled = False
            if held:
                found.append(facts.path)
        return tuple(found)

    def save(self) -> None:
        """Keep what was learnt."""
        self._store.save(self._keys.values())

    def remember(self, key: str, compute: Callable[[], Any]) -> Any:
        """A derived value under a key that names all it depends on."""
        value = self._store.record("derived", key)
        if value is None:
            value = compute()
            self._store.put("derived", key, value)
        return value

    def _asked(self, questions: list[Question]) -> Iterator[tuple[str, Learnt]]:
        """Ask, count, and keep every answer that is about the content the key names."""
        if not questions:
            return
        for question, learnt in zip(questions, self._learn(questions), strict=True):
            self.opened += learnt.opened
            self.parsed += learnt.parsed
            self.settled = self.settled and learnt.trusted
            if learnt.trusted:
                self._keep(self._keys[question.path], learnt)
            yield question.path, learnt

    def _keep(self, key: str, learnt: Learnt) -> None:
        for kind, value in learnt.values.items():
            if kind == QUICK:
                self._store.put_row(key, value)
            elif learnt.error is None:
                with suppress(ValueError):  # nested deeper than marshal goes: worked out anew in each run
                    self._store.put(self._kind(kind), key, value)

    def _facts(self, entry: Entry, module: str, is_package: bool) -> FileFacts:
        path, digest, problem = entry
        error, header, suppressions, renames = None, None, (), ()
        if problem is None:
            learnt = self._fresh.get(path)
            row = learnt.values[QUICK] if learnt else self._store.row(self._keys[path])
            assert row is not None  # what the store did not know was asked just before
            error, header, suppressions, renames = row
        return FileFacts(
            path,
            module,
            is_package,
            digest,
            SourceError(*error) if error else problem,
            Header(header) if header else None,
            tuple(map(Suppression._make, suppressions)) if suppressions else (),
            self,
            renames,
        )

    def _kind(self, kind: str) -> str:
        """The store's name for a kind: what is understood of a file's meaning depends on the configured shapes."""
        if kind != SEMANTICS:
            return kind
        if not self._shapes:
            from hashlib import sha256

            asked = self._options
            shapes = [(each.kind, each.receiver, each.method, each.variable) for each in asked.registrations]
            given = repr((shapes, asked.session_names, asked.session_types))
            self._shapes = f"{SEMANTICS} {sha256(given.encode()).hexdigest()[:16]}"
        return self._shapes


class Reader(NamedTuple):
    """How files are read: to answer questions about them, and for their bare bytes (empty where there are none)."""

    learn: Callable[[list[Question]], Iterator[Learnt]]
    content: Callable[[str], bytes]


class Contents:
    """The bytes of files, read once where they are not too many to hold; empty for one that can't be read."""

    def __init__(self, root: str) -> None:
        self._root = root
        self._known: dict[str, bytes] = {}
        self._room = _HELD

    def of(self, path: str) -> bytes:
        """The bytes of one file."""
        from assure.tree.files import read_file

        data = self._known.get(path)
        if data is None:
            found = read_file(f"{self._root}/{path}")
            data = found if isinstance(found, bytes) else b""
            self._room -= len(data)
            if self._room > 0:
                self._known[path] = data
        return data


def disk_reader(options: TreeOptions, jobs: int) -> Reader:
    """Reads files below the project root, in several processes where there is enough to read."""

    def learn(questions: list[Question]) -> Iterator[Learnt]:
        from assure.tree.workers import learn_all

        return learn_all(questions, options, jobs)

    return Reader(learn, Contents(options.root).of)


def memory_reader(files: dict[str, bytes], options: TreeOptions) -> Reader:
    """Reads files given as bytes."""

    def read(questions: list[Question]) -> Iterator[Learnt]:
        from assure.tree.extract import learn, undisturbed

        with undisturbed():
            answers = [learn(files[question.path], question, options) for question in questions]
        return iter(answers)

    return Reader(read, files.__getitem__)


def code_version() -> str:
    """What answers depend on besides bytes and questions: the code that finds them, and the Python that parses."""
    from hashlib import sha256
    from sys import version_info

    state = sha256(repr(version_info[:2]).encode())
    for path in sorted(Path(__file__).parent.glob("*.py")):
        state.update(path.read_bytes())
    return state.hexdigest()
