"""Which files a pattern of the configuration stands for: a path, or a posix glob."""

from __future__ import annotations

import os

TYPE_CHECKING = False  # spelt out: importing it from `typing` takes longer than all that is done here
if TYPE_CHECKING:
    from collections.abc import Iterator

_WILD = frozenset("*?[")


def is_wild(pattern: str) -> bool:
    """Whether a pattern is more than the path of one file."""
    return not _WILD.isdisjoint(pattern)


def matching(root: str, pattern: str) -> Iterator[str]:
    """The files a posix pattern stands for, relative to the root; some may come twice.

    `**` spans folders, none included. Wildcards pass over names that begin with a dot, and `**` over linked folders.
    """
    if is_wild(pattern):
        yield from _below(root, "", pattern.split("/"))
    elif os.path.isfile(os.path.join(root, pattern)):
        yield pattern


def _below(root: str, folder: str, parts: list[str]) -> Iterator[str]:
    head, rest = parts[0], parts[1:]
    if head == "**":
        yield from _any_depth(root, folder, rest or ["*"])
    elif not is_wild(head):
        yield from _step(root, folder, head, rest)
    else:
        for name in _matched(_names(root, folder), head):
            if head.startswith(".") or not name.startswith("."):
                yield from _step(root, folder, name, rest)


def _matched(names: list[str], glob: str) -> list[str]:
    if glob == "*":
        return names
    if glob.startswith("*") and not is_wild(glob[1:]):  # `*.yaml`, what nearly every pattern ends in
        return [name for name in names if name.endswith(glob[1:])]
    from fnmatch import translate
    from re import compile as compiled

    return list(filter(compiled(translate(glob)).match, names))


def _step(root: str, folder: str, name: str, rest: list[str]) -> Iterator[str]:
    path = f"{folder}/{name}" if folder else name
    if rest:
        if os.path.isdir(os.path.join(root, path)):
            yield from _below(root, path, rest)
    elif os.path.isfile(os.path.join(root, path)):
        yield path


def _any_depth(root: str, folder: str, rest: list[str]) -> Iterator[str]:
    yield from _below(root, folder, rest)
    for name in _names(root, folder):
        path = f"{folder}/{name}" if folder else name
        here = os.path.join(root, path)
        if not name.startswith(".") and os.path.isdir(here) and not os.path.islink(here):
            yield from _any_depth(root, path, rest)


def _names(root: str, folder: str) -> list[str]:
    try:
        return sorted(os.listdir(os.path.join(root, folder)))
    except OSError:
        return []
