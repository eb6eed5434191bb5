"""Which files are judged, and a key of the content of each: git's blob id where git has one, else computed alike.

Times of modification never decide. With git, files it ignores are left out and files it knows unchanged are not
opened; elsewhere folders are walked and every file is read once for its key. Hidden folders, caches and virtual
environments are no source.
"""

from __future__ import annotations

import os
import re
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from assure.tree.facts import SourceError
from assure.tree.files import NO_SOURCE, PYTHON, VENV_MARK, Links, below_any, read_file, venv_folders, walk_folder
from assure.tree.globs import compile_glob, fixed_prefix, is_glob
from assure.tree.source import blob_id

if TYPE_CHECKING:
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
    """Paths with the key that git gives their content, "" where it must be computed; links; and where git keeps ids."""

    files: Mapping[str, str]
    links: tuple[str, ...]
    top: Path
    wide: bool


def list_source(options: TreeOptions, git: Git | None) -> Listing:
    """The files of the working tree that `options` choose."""
    selection = _Selection(options)
    known = _from_git(options.root, git, selection) if git else _from_folders(options.root, selection)
    links = tuple(link for link in known.links if selection.holds_link(link))
    settled = Links(Path(options.root), known.top).settle(links, selection.folders())
    paths = {path: known.files.get(path, "") for path in (*known.files, *settled.files)}
    venvs = tuple(venv_folders(paths))
    chosen = sorted(path for path in paths if selection.wants(path) and not (venvs and below_any(path, venvs)))
    keyed = [_keyed(options.root, path, paths[path], known.wide) for path in chosen]
    entries = [entry for entry, _ in keyed if entry is not None]
    entries.extend(Entry(path, "", error) for path, error in settled.errors)
    return Listing(tuple(sorted(entries)), selection.counts(), sum(read for _, read in keyed))


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
    return _Known(files, tuple(links), git.top, wide)


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

    def takes(self, path: str) -> bool:
        """Whether a file stands for this entry: below its folder and Python, or named by it."""
        if self.glob is None:
            return (path.startswith(self.prefix) and _is_source(path, self.prefix)) or path == self.name
        if not path.startswith(self.prefix):
            return False
        if self.glob.fullmatch(path):
            return path.endswith(self.ending) if self.ending else _is_source(path, self.prefix)
        return self.below is not None and bool(self.below.fullmatch(path)) and _is_source(path, self.prefix)


def _is_source(path: str, prefix: str) -> bool:
    """Whether a path is Python's and leads through no folder that holds no source (those of the prefix don't count)."""
    if not path.endswith(PYTHON):
        return False
    if "/." not in path and path[0] != "." and not any(name in path for name in NO_SOURCE):
        return True
    inside = "/" + path[prefix.rfind("/") + 1 :]
    return "/." not in inside and not any(f"/{name}/" in inside for name in NO_SOURCE)


class _Selection:
    """What `source` and `exclude` choose, counting as it goes what each of their entries stands for."""

    def __init__(self, options: TreeOptions) -> None:
        self._sources = [_source(text) for text in options.source]
        self._excluded = [(glob, compile_glob(glob)) for glob in options.exclude]
        self._leaving = re.compile(
            "|".join(f"(?:{pattern.pattern})" for _, pattern in self._excluded) or "(?!)", re.DOTALL
        )
        self._counts = dict.fromkeys([("source", text) for text in options.source], 0)
        self._counts.update(dict.fromkeys([("exclude", glob) for glob in options.exclude], 0))
        self.names = frozenset(source.name for source in self._sources if source.glob is None)

    def wants(self, path: str) -> bool:
        """Whether a file is to be judged; counts it for every entry that takes it or leaves it out."""
        taking = [source.text for source in self._sources if source.takes(path)]
        if not taking:
            return False
        if self._leaving.fullmatch(path):
            self._count("exclude", [glob for glob, pattern in self._excluded if pattern.fullmatch(path)])
            return False
        self._count("source", taking)
        return True

    def _count(self, kind: str, texts: Iterable[str]) -> None:
        for text in texts:
            self._counts[kind, text] += 1

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
