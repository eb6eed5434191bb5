"""Names are followed across files to where they are really defined."""

from __future__ import annotations

from textwrap import dedent

import pytest

from assure.tree.facts import Symbol
from assure.tree.tree import Tree

FILES = {
    "app/__init__.py": """
        from app.core import Session, engine as main
        from .drivers import Driver
        from . import helpers
    """,
    "app/core.py": "from sqlalchemy.orm import Session\nengine = 1\n",
    "app/drivers/__init__.py": "from .sql import *\nfrom .lazy import late\n",
    "app/drivers/sql.py": """
        __all__ = ["Driver", "helper"]
        from app.base import Base
        class Driver(Base):
            def save(self): ...
        def helper(): ...
        def hidden(): ...
    """,
    "app/drivers/lazy.py": "def late():\n    from app.core import engine as inner\n",
    "app/base.py": "class Root:\n    def load(self): ...\nclass Base(Root):\n    table = 'x'\n",
    "app/helpers.py": "x = 1\ntry:\n    import json\nexcept ImportError:\n    from app import core as json\n",
    "app/ring.py": "from app.ring2 import a\n",
    "app/ring2.py": "from app.ring import a\n",
    "app/space/plain.py": "class Plain: ...\n",
    "app/registry.py": "def registry(): ...\n",
    "other/__init__.py": "from app.registry import registry\n",
    "other/registry.py": "",
}


@pytest.fixture
def tree() -> Tree:
    return Tree.of({path: dedent(text) for path, text in FILES.items()})


@pytest.mark.parametrize(
    ("dotted", "symbol"),
    [
        ("app.Driver", Symbol("app.drivers.sql", "Driver", "app/drivers/sql.py", 4, "class")),
        ("app.drivers.Driver.save", Symbol("app.drivers.sql", "Driver.save", "app/drivers/sql.py", 5, "function")),
        ("app.Driver.load", Symbol("app.base", "Root.load", "app/base.py", 2, "function")),
        ("app.main", Symbol("app.core", "engine", "app/core.py", 2, "variable")),
        ("app.helpers", Symbol("app.helpers", "", "app/helpers.py", 1, "module")),
        ("app.space.plain.Plain", Symbol("app.space.plain", "Plain", "app/space/plain.py", 1, "class")),
        ("other.registry", Symbol("app.registry", "registry", "app/registry.py", 1, "function")),
        ("app.drivers.late", Symbol("app.drivers.lazy", "late", "app/drivers/lazy.py", 1, "function")),
        ("app.Session", None),
        ("app.drivers.hidden", None),
        ("app.drivers.lazy.inner", None),
        ("app.Driver.missing", None),
        ("app.ring.a", None),
        ("app.space", None),
        ("json.loads", None),
        ("", None),
    ],
)
def test_a_name_is_followed_to_its_definition(tree: Tree, dotted: str, symbol: Symbol | None) -> None:
    assert tree.resolve(dotted) == symbol


@pytest.mark.parametrize(
    ("dotted", "origin", "path"),
    [
        ("app.Session", "sqlalchemy.orm.Session", ""),
        ("app.Session.commit", "sqlalchemy.orm.Session.commit", ""),
        ("app.Driver", "app.drivers.sql.Driver", "app/drivers/sql.py"),
        ("app.helpers.x", "app.helpers.x", "app/helpers.py"),
        ("app.helpers.json.engine", "app.core.engine", "app/core.py"),
        ("app.core.missing", "app.core.missing", "app/core.py"),
        ("app.space", "app.space", "app/__init__.py"),
        ("requests.get", "requests.get", ""),
    ],
)
def test_re_exports_lead_to_their_origin_inside_the_tree_or_out_of_it(
    tree: Tree, dotted: str, origin: str, path: str
) -> None:
    assert (tree.origin(dotted), tree.path_of(dotted)) == (origin, path)


def test_a_circle_of_re_exports_comes_to_an_end(tree: Tree) -> None:
    assert tree.origin("app.ring.a") in ("app.ring.a", "app.ring2.a")


def test_following_plain_re_exports_parses_nothing_more() -> None:
    tree = Tree.of({"app/a.py": "from app.b import x as y\n", "app/b.py": "from elsewhere import x\n"})
    before = tree.parsed
    assert tree.origin("app.a.y") == "elsewhere.x"
    assert tree.parsed == before


def test_modules_are_found_by_name_and_files_by_path(tree: Tree) -> None:
    module = tree.module("app.space.plain")
    assert module is not None
    assert tree.file("app/space/plain.py") is module
    assert tree.module("app.space") is None
    assert tree.file("nowhere.py") is None


def test_of_two_files_with_one_module_name_the_first_by_path_counts() -> None:
    from assure.tree.shapes import TreeOptions

    options = TreeOptions(root="", import_roots=("a", "b"), source=(".",))
    found = Tree.of({"b/m.py": "", "a/m.py": ""}, options).module("m")
    assert found is not None
    assert found.path == "a/m.py"


def test_the_digest_of_a_tree_is_that_of_its_paths_and_contents() -> None:
    one = Tree.of({"a.py": "x = 1\n", "b.py": ""})
    assert one.digest == Tree.of({"b.py": "", "a.py": "x = 1\n"}).digest
    assert len({one.digest, Tree.of({"a.py": "x = 2\n", "b.py": ""}).digest, Tree.of({"a.py": "x = 1\n"}).digest}) == 3
