"""What tests of the tree share: sources whose comments say what is to be found in them."""

from __future__ import annotations

import re
from textwrap import dedent
from typing import TYPE_CHECKING

import pytest

from assure.tree.shapes import TreeOptions
from assure.tree.tree import Tree

if TYPE_CHECKING:
    from collections.abc import Callable

    from assure.tree.facts import TransactionControl

_MARK = re.compile(r"# <- ([\w-]+\??)")
OPTIONS = TreeOptions(root="", import_roots=(".",), source=(".",))


def _controls(files: dict[str, str], options: TreeOptions = OPTIONS) -> tuple[TransactionControl, ...]:
    return Tree.of({path: dedent(text) for path, text in files.items()}, options).transactions


def _assert_marked(files: dict[str, str] | str, options: TreeOptions = OPTIONS) -> None:
    sources = {"app/x.py": files} if isinstance(files, str) else files
    wanted = {
        (path, number, mark[1])
        for path, text in sources.items()
        for number, line in enumerate(dedent(text).split("\n"), 1)
        if (mark := _MARK.search(line))
    }
    found = {(f.path, f.line, f.action if f.certain else f"{f.action}?") for f in _controls(sources, options)}
    assert found == wanted


@pytest.fixture
def controls() -> Callable[..., tuple[TransactionControl, ...]]:
    """The transaction control of some files, given by path."""
    return _controls


@pytest.fixture
def assert_marked() -> Callable[..., None]:
    """Fail unless exactly the lines marked `# <- commit` are found, with that action; `?` marks what is not certain."""
    return _assert_marked
