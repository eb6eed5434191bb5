"""Globs match whole paths, the way people expect of `**`."""

from __future__ import annotations

import pytest

from assure.tree.globs import compile_glob, fixed_prefix, is_glob
from assure.tree.tree import Tree


@pytest.mark.parametrize(
    ("glob", "path", "holds"),
    [
        ("app/a.py", "app/a.py", True),
        ("app/a.py", "lib/app/a.py", False),
        ("app/*.py", "app/a.py", True),
        ("app/*.py", "app/sub/a.py", False),
        ("app/**", "app/a.py", True),
        ("app/**", "app/sub/deep/a.py", True),
        ("app/**", "app", False),
        ("app/**", "application/a.py", False),
        ("app/", "app/sub/a.py", True),
        ("**/a.py", "a.py", True),
        ("**/a.py", "x/y/a.py", True),
        ("**/a.py", "x/ba.py", False),
        ("app/**/drivers/*.py", "app/drivers/a.py", True),
        ("app/**/drivers/*.py", "app/x/y/drivers/a.py", True),
        ("app/**/drivers/*.py", "app/x/drivers/y/a.py", False),
        ("**/test_**.py", "x/test_a.py", True),
        ("a?.py", "ab.py", True),
        ("a?.py", "a/.py", False),
        ("[ab].py", "a.py", True),
        ("[!ab].py", "a.py", False),
        ("[!ab].py", "c.py", True),
        ("x[!a]y", "x/y", False),
        ("[]a].py", "].py", True),
        ("[^a].py", "^.py", True),
        ("[a-c]1.py", "b1.py", True),
        ("a.b", "axb", False),
        ("a+(b).py", "a+(b).py", True),
        ("[", "[", True),
        ("./app/*", "app/x", True),
        ("**", "a/b/c.py", True),
        ("*", ".hidden", True),
        ("A.py", "a.py", False),
        ("a\\d.py", "a\\d.py", True),
        ("*.py", "line\nend.py", True),
    ],
)
def test_a_glob_matches_what_it_says(glob: str, path: str, holds: bool) -> None:
    assert bool(compile_glob(glob).fullmatch(path)) is holds
    assert not holds or path.startswith(fixed_prefix(glob))


def test_a_text_without_a_wildcard_is_no_glob() -> None:
    assert [is_glob(text) for text in ("app/a.py", "app/*", "a?", "[a]")] == [False, True, True, True]


def test_a_tree_answers_with_its_own_paths_in_order() -> None:
    tree = Tree.of({"b/x.py": "", "a/x.py": "", "a/b/x.py": "", "a/y.py": "x = ("})
    assert tree.matching("a/**") == ("a/b/x.py", "a/x.py", "a/y.py")
    assert tree.matching("*/x.py") == ("a/x.py", "b/x.py")
    assert tree.matching("nothing/**") == ()
