"""Which files are judged, and a key of the content of each: git's blob id where git has one, else computed alike.

Times of modification never decide. With git, files it ignores are left out and files it knows unchanged are not
opened; elsewhere folders are walked and every file is read once for its key. Hidden folders, caches and virtual
environments are no source.
"""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from assure.tree.facts import SourceError
from assure.tree.files import NO_SOURCE, PYTHON, VENV_MARK, Links, below_any, read_file, venv_folders, walk_folder
from assure.tree.globs import compile_glob, fixed_prefix, is_glob
from assure.tree.source import blob_id

if TYPE_CHECKING:
    import re
    from collections.abc import Iterable, Iterator, Mapping

    from assure.backend.git import Git
    from assure.tree.shapes import TreeOptions


class Entry(NamedTuple):
    """A file to judge: its path, the key of its content, and why it can't be opened, None where it can."""

    path: str
    digest: str
    error: SourceError | None = None


class Listing(NamedTuple):
    """The files to judge, by path; how many files each configured glob stands for; how many files were read for a key.

    `patterns` holds (kind, glob, files), kind being "source" or "exclude".
    """

    entries: tuple[Entry, ...]
    patterns: tuple[tuple[str, str, int], ...]
    read: int


class _Known(NamedTuple):
    """Paths with the key that git gives their content, "" where it must be computed; links; and where git keeps ids.

    `tracked` are the paths that git tracks.
    """

    files: Mapping[str, str]
    links: tuple[str, ...]
    top: Path
    wide: bool
    tracked: frozenset[str] = frozenset()


def list_source(options: TreeOptions, git: Git | None) -> Listing:
    """The files of the working tree that `options` choose."""
    selection = _Selection(options)
    known = _from_git(options.root, git, selection) if git else _from_folders(options.root, selection)
    links = tuple(link for link in known.links if selection.holds_link(link))
    settled = Links(Path(options.root), known.top).settle(links, selection.folders())
    blobs = known.files if not settled.files else {**known.files, **dict.fromkeys(settled.files, "")}
    keyed = [_keyed(options.root, path, blobs[path], known.wide) for path in selection.chosen(blobs, known.tracked)]
    entries = [entry for entry, _ in keyed if entry is not None]
    if settled.errors:
        entries.extend(Entry(path, "", error) for path, error in settled.errors)
        entries.sort()
    return Listing(tuple(entries), selection.counts(), sum([read for _, read in keyed]))


def names_of_source(options: TreeOptions) -> tuple[tuple[str, ...], frozenset[str]]:
    """How the paths of all files that may be judged end, and the paths that are named outright."""
    selection = _Selection(options)
    return (PYTHON, *selection.endings()), selection.names - {""}


def _keyed(root: str, path: str, blob: str, wide: bool) -> tuple[Entry | None, bool]:
    """An entry with its key, and whether the file was read for it; no entry for one that was deleted."""
    if blob:
        return Entry(path, blob), False
    full = f"{root}/{path}"
    data = read_file(full)
    if isinstance(data, bytes):
        return Entry(path, blob_id(data, wide)), True
    return (Entry(path, "", data) if os.path.lexists(full) else None), False


def _from_git(root: str, git: Git, selection: _Selection) -> _Known:
    listed = git.files((PYTHON, VENV_MARK, *selection.endings()), selection.names)
    files = dict(listed.blobs)
    links = list(listed.links)
    nested = list(listed.submodules)
    for path in listed.untracked:
        if path.endswith("/"):
            nested.append(path.rstrip("/"))
        elif (Path(root) / path).is_symlink():
            links.append(path)
        else:
            files[path] = ""
    for name in selection.names:  # named outright, so judged even where git ignores it
        if name not in files and (Path(root) / name).is_file():
            files[name] = ""
    wide = any(len(blob) > 40 for blob in files.values())
    for folder in nested:
        inner = _nested(root, folder)
        files.update(inner.files)
        links.extend(inner.links)
    return _Known(files, tuple(links), git.top, wide, frozenset(listed.blobs))


def _nested(root: str, folder: str) -> _Known:
    """A repository within the repository: its files are keyed by their content, whatever its own git thinks of them."""
    found = walk_folder(root, folder)
    return _Known(dict.fromkeys(found.files, ""), found.links, Path(root), False)


def _from_folders(root: str, selection: _Selection) -> _Known:
    files: dict[str, str] = {}
    links: list[str] = []
    for start in selection.starts():
        found = walk_folder(root, start)
        files.update(dict.fromkeys(found.files, ""))
        links.extend(found.links)
    files.update((name, "") for name in selection.names if (Path(root) / name).is_file())
    return _Known(files, tuple(sorted(set(links))), Path(root), False)


class _Source(NamedTuple):
    """One entry of `source` (`text`): a folder or file by `name`, or a glob.

    `ending` is the fixed name that a glob ends in, "" where it takes Python files.
    """

    text: str
    name: str
    prefix: str
    glob: re.Pattern[str] | None
    below: re.Pattern[str] | None
    ending: str

    def takes(self, paths: Iterable[str]) -> list[str]:
        """The files that stand for this entry: Python below its folder, or what it names."""
        prefix = self.prefix
        python = [path for path in paths if path.endswith(PYTHON) and path.startswith(prefix)]
        if any(text in "/".join(python) for text in ("/.", *NO_SOURCE)) or (not prefix and _hidden_at_top(python)):
            python = [path for path in python if _is_source(path, prefix)]
        if self.glob is None or self.below is None:
            return python + [path for path in paths if path == self.name and path not in python]
        taken = [path for path in python if self.glob.fullmatch(path) or self.below.fullmatch(path)]
        if self.ending:
            ended = (path for path in paths if path.endswith(self.ending) and not path.endswith(PYTHON))
            taken.extend(path for path in ended if self.glob.fullmatch(path))
        return taken


def _hidden_at_top(paths: Iterable[str]) -> bool:
    return any(path[0] == "." for path in paths)


def _is_source(path: str, prefix: str) -> bool:
    """Whether a path leads through no folder that holds no source (those of the prefix don't count)."""
    inside = "/" + path[prefix.rfind("/") + 1 :]
    return "/." not in inside and not any(f"/{name}/" in inside for name in NO_SOURCE)


class _Selection:
    """What `source` and `exclude` choose, counting as it goes what each of their entries stands for."""

    def __init__(self, options: TreeOptions) -> None:
        self._root = Path(options.root)
        self._sources = [_source(text) for text in options.source]
        self._excluded = [(glob, compile_glob(glob)) for glob in options.exclude]
        self._counts: dict[tuple[str, str], int] = {}
        self.names = frozenset(source.name for source in self._sources if source.glob is None)

    def chosen(self, paths: Iterable[str], tracked: frozenset[str]) -> list[str]:
        """The files to be judged, sorted; counts them for every entry that takes or leaves them out.

        A virtual environment is left out, but for what git tracks in it: that is source, whatever lies beside.
        """
        venvs = tuple(venv_folders(self._root, paths))
        if venvs:
            paths = [path for path in paths if path in tracked or not below_any(path, venvs)]
        taken = {source.text: frozenset(source.takes(paths)) for source in self._sources}
        every = frozenset().union(*taken.values())
        left = {glob: frozenset(filter(pattern.fullmatch, every)) for glob, pattern in self._excluded}
        kept = every.difference(*left.values())
        self._counts = {("source", text): len(files & kept) for text, files in taken.items()}
        self._counts.update({("exclude", glob): len(files) for glob, files in left.items()})
        return sorted(kept)

    def holds_link(self, link: str) -> bool:
        """Whether a link stands where files are judged and nothing excludes it or what is below it."""
        if not any(link.startswith(source.prefix) or link == source.name for source in self._sources):
            return False
        return not any(pattern.fullmatch(link) or pattern.fullmatch(f"{link}/x.py") for _, pattern in self._excluded)

    def starts(self) -> Iterable[str]:
        """The folders in which everything that can be chosen stands."""
        return sorted({source.prefix.rpartition("/")[0] for source in self._sources})

    def folders(self) -> Iterable[str]:
        """The folders that are judged whole."""
        return sorted(source.prefix.rstrip("/") for source in self._sources if source.glob is None)

    def endings(self) -> Iterator[str]:
        """Fixed names that globs end in, for files without the usual ending."""
        return (source.ending for source in self._sources if source.ending)

    def counts(self) -> tuple[tuple[str, str, int], ...]:
        """(kind, glob, files) for every entry, in the order of the configuration."""
        return tuple((kind, text, count) for (kind, text), count in self._counts.items())


def _source(text: str) -> _Source:
    clean = text.removeprefix("./").strip("/")
    if clean in ("", "."):
        return _Source(text, "", "", None, None, "")
    if not is_glob(clean):
        return _Source(text, clean, clean + "/", None, None, "")
    last = clean.rpartition("/")[2]
    ending = "" if is_glob(last) or last.endswith(PYTHON) else last
    return _Source(text, "", fixed_prefix(clean), compile_glob(clean), compile_glob(clean + "/**"), ending)
