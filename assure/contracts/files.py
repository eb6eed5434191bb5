"""The contract files that the configuration names: patterns become paths, paths become bytes, no link leads out."""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from assure.contracts import rules
from assure.contracts.problems import Problems
from assure.contracts.values import Config
from assure.core import Location
from assure.kept.matching import is_wild, matching

MAX_BYTES = 4 * 1024 * 1024
KINDS = (
    "specs",
    "domains",
    "layers",
    "manifest",
    "frozen",
    "invariants",
    "enforcement",
    "lifecycles",
    "properties",
    "faults",
    "replay",
)


@dataclass(frozen=True, slots=True)
class Pattern:
    """One path or pattern of the configuration, where it is written, and the files it stands for."""

    kind: str
    text: str
    at: Location
    paths: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ContractFile:
    """The bytes of one contract file; `data` holds one byte more than is allowed where the file is too large."""

    kind: str
    path: str
    data: bytes


def find(config: Config, problems: Problems) -> tuple[Pattern, ...]:
    """Each configured pattern with its files, sorted; one that stands for none is a problem."""
    root = Path(config.root)
    found = []
    for kind in KINDS:
        for text in getattr(config, kind):
            at = config.written_at.get(f"{kind}:{text}", Location(config.path))
            paths = tuple(sorted(set(matching(config.root, text)) - _elsewhere(kind, config)))
            if not paths:
                _tell_missing(root, text, at, problems)
            found.append(Pattern(kind, text, at, paths))
    return tuple(found)


def load(config: Config, patterns: tuple[Pattern, ...], problems: Problems) -> tuple[ContractFile, ...]:
    """The bytes of every file, by kind and path; what can't be read or lies outside the project is a problem."""
    root = Path(config.root)
    files = []
    for kind, path, at in _each_once(patterns):
        reading = _digest if is_captured(kind, path) else _bytes
        data = reading(root, path, at, problems)
        if data is not None:
            files.append(ContractFile(kind, path, data))
    return tuple(files)


def is_captured(kind: str, path: str) -> bool:
    """Whether a file holds captured cases, a line each, which are read as they are run, however many there are."""
    return kind == "replay" and path.lower().endswith(".jsonl")


def is_captures(file: ContractFile) -> bool:
    """Whether a file holds captured cases; its `data` is then the digest of what it holds."""
    return is_captured(file.kind, file.path)


def _elsewhere(kind: str, config: Config) -> frozenset[str]:
    """Files of another kind that a pattern of this kind passes over: the enforcement file lies beside invariants."""
    return frozenset(config.enforcement) if kind == "invariants" else frozenset()


def _each_once(patterns: tuple[Pattern, ...]) -> Iterator[tuple[str, str, Location]]:
    seen: set[tuple[str, str]] = set()
    for pattern in patterns:
        for path in pattern.paths:
            if (pattern.kind, path) not in seen:
                seen.add((pattern.kind, path))
                yield pattern.kind, path, pattern.at


def _tell_missing(root: Path, text: str, at: Location, problems: Problems) -> None:
    if is_wild(text):
        problems.add(rules.EMPTY_GLOB, at, f"`{text}` matches no file")
    elif (root / text).is_dir():
        problems.add(rules.MISSING_FILE, at, f"`{text}` is a folder; expected files", f"write {text}/*.yaml")
    else:
        problems.add(rules.MISSING_FILE, at, f"there is no file `{text}`")


def _bytes(root: Path, path: str, at: Location, problems: Problems) -> bytes | None:
    real = _inside(root, path, at, problems)
    if not real:
        return None
    try:
        with Path(real).open("rb") as file:
            return file.read(MAX_BYTES + 1)
    except OSError as error:
        problems.add(rules.MISSING_FILE, at, f"`{path}` can't be read: {error.strerror}")
        return None


def _inside(root: Path, path: str, at: Location, problems: Problems) -> str:
    """Where a file really is, "" with the problem told where that is not in the project."""
    real = os.path.realpath(root / path)
    if Path(real).is_relative_to(os.path.realpath(root)):
        return real
    problems.add(rules.OUTSIDE_PROJECT, at, f"`{path}` is a link that leads out of the project")
    return ""


def _digest(root: Path, path: str, at: Location, problems: Problems) -> bytes | None:
    """What stands for a file that may be large: the digest of its bytes, which are read piece by piece."""
    import hashlib

    real = _inside(root, path, at, problems)
    if not real:
        return None
    try:
        with Path(real).open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest().encode()
    except OSError as error:
        problems.add(rules.MISSING_FILE, at, f"`{path}` can't be read: {error.strerror}")
        return None
