"""Registrations that are taken away or replaced behind the back of those who read them from the code (R12)."""

from __future__ import annotations

from textwrap import dedent

import pytest

from assure.core import Location
from assure.tree.shapes import RegistrationShape, TreeOptions
from assure.tree.tree import Tree

SPINE = """
    class Registry:
        def __init__(self, spine):
            self._spine = spine
            self._operations: dict = {}
            self._notes = {}
            self._frozen = False
        def register(self, name, handler, *, note=""):
            entry = (name, handler)
            self._add(name, entry)
            self._notes[name] = note
        def operation(self, name):
            def keep(handler):
                self._add(name, handler)
                return handler
            return keep
        def _add(self, name, entry): self._operations[name] = entry
        def unregister(self, name): self._operations.pop(name)
        def begin_anew(self): self._operations = {}
        def drop_all(self): self._operations.clear()
        def override(self, name, handler): self._operations[name] = handler
        def freeze(self): self._operations = dict(self._operations)
        def note(self, name, text): self._notes[name] = text
        def trace(self, wrap):
            for name in list(self._operations): self._operations[name] = wrap(self._operations[name])
        def get(self, name): return self._operations.get(name)
    registry = Registry(None)
"""
TABLE = """
    def create(context): ...
    OPERATIONS = {"key.create": create}
    OTHER = {"key.create": create}
"""
SHAPES = (
    RegistrationShape("call", "app.spine.Registry", "register", "", "0", "1", Location("")),
    RegistrationShape("decorator", "app.spine.Registry", "operation", "", "0", "", Location("")),
    RegistrationShape("dictionary", "", "", "app.table.OPERATIONS", "", "", Location("")),
)


def told(code: str, spine: str = SPINE, *shapes: RegistrationShape) -> list[tuple[str, str, str]]:
    """What a file does to registrations: kind, what is written, the operation."""
    options = TreeOptions("", (".",), (".",), registrations=shapes or SHAPES)
    texts = {"app/spine.py": spine, "app/table.py": TABLE, "app/x.py": code}
    tree = Tree.of({path: dedent(text) for path, text in texts.items()}, options)
    return [(each.kind, each.written, each.operation) for each in tree.alterations]


@pytest.mark.parametrize(
    ("line", "found"),
    [
        ("del OPERATIONS['key.create']", ("removed", "del OPERATIONS['key.create']", "key.create")),
        ("OPERATIONS.pop('key.create')", ("removed", "OPERATIONS.pop('key.create')", "key.create")),
        ("OPERATIONS.pop('key.create', None)", ("removed", "OPERATIONS.pop('key.create', None)", "key.create")),
        ("OPERATIONS.popitem()", ("removed", "OPERATIONS.popitem()", "")),
        ("OPERATIONS.clear()", ("removed", "OPERATIONS.clear()", "")),
        ("def f():\n    OPERATIONS.clear()", ("removed", "OPERATIONS.clear()", "")),
        ("table = OPERATIONS\ndef f(name): del table[name]", ("removed", "del table[name]", "")),
        ("import app.table as t\ndef f(): t.OPERATIONS.clear()", ("removed", "t.OPERATIONS.clear()", "")),
    ],
)
def test_an_entry_of_a_table_is_taken_away(line: str, found: tuple[str, str, str]) -> None:
    assert told(f"from app.table import OPERATIONS, OTHER\n{line}\n") == [found]


@pytest.mark.parametrize(
    "line",
    [
        "OTHER.clear()",
        "del OTHER['key.create']",
        "OPERATIONS.get('key.create')",
        "mine = dict(OPERATIONS)\nmine.pop('key.create')",
        "mine = {**OPERATIONS}\ndel mine['key.create']",
        "def f(OPERATIONS): OPERATIONS.clear()",
        "del OPERATIONS",
        "OPERATIONS['key.revoke'] = print",
        "OPERATIONS.update({'key.revoke': print})",
        "if False:\n    OPERATIONS.clear()",
    ],
)
def test_what_leaves_a_table_alone(line: str) -> None:
    assert told(f"from app.table import OPERATIONS, OTHER\n{line}\n") == []


def test_another_table_is_put_in_the_place_of_one() -> None:
    table = dedent(TABLE) + "def begin():\n    global OPERATIONS\n    OPERATIONS = {}\n"
    options = TreeOptions("", (".",), (".",), registrations=SHAPES)
    (only,) = Tree.of({"app/table.py": table}, options).alterations
    assert (only.kind, only.scope, only.receiver) == ("replaced", "begin", "app.table.OPERATIONS")


@pytest.mark.parametrize(
    ("line", "found"),
    [
        ("registry.unregister('key.create')", ("removed", "registry.unregister('key.create')", "key.create")),
        ("def f(): registry.drop_all()", ("removed", "registry.drop_all()", "")),
        ("registry.begin_anew()", ("removed", "registry.begin_anew()", "")),
        ("registry.override('a', print)", ("replaced", "registry.override('a', print)", "a")),
        ("registry._operations['a'] = print", ("replaced", "registry._operations['a'] = print", "a")),
        ("registry._operations.pop('a')", ("removed", "registry._operations.pop('a')", "a")),
        ("registry._operations.update({'a': print})", ("replaced", "registry._operations.update(...)", "")),
        ("del registry._operations['a']", ("removed", "del registry._operations['a']", "a")),
        ("registry._operations = {}", ("replaced", "registry._operations = ...", "")),
        ("def f(r: Registry):\n    r._operations.clear()", ("removed", "r._operations.clear()", "")),
        ("class More(Registry): ...\nMore(1).unregister('a')", ("removed", "More(...).unregister('a')", "a")),
    ],
)
def test_a_registration_is_taken_from_a_registry(line: str, found: tuple[str, str, str]) -> None:
    assert told(f"from app.spine import registry, Registry\n{line}\n") == [found]


@pytest.mark.parametrize(
    "line",
    [
        "registry.register('a', print)",
        "registry.freeze()",
        "registry.trace(print)",
        "registry.note('a', 'text')",
        "registry._notes['a'] = 'text'",
        "registry._frozen = True",
        "registry.get('a')",
        "print(registry._operations)",
        "class More(Registry):\n    def forget(self, name): self._operations.pop(name)",
        "class Plugins:\n    def unregister(self, name): ...\nPlugins().unregister('a')",
        "def f(thing): thing.unregister('a')",
        "import atexit\natexit.unregister(print)",
    ],
)
def test_what_leaves_a_registry_alone(line: str) -> None:
    assert told(f"from app.spine import registry, Registry\n{line}\n") == []


def test_a_method_that_an_heir_adds_takes_away_too() -> None:
    heir = "class More(Registry):\n    def forget(self, name): self._operations.pop(name)\nmore = More(1)\n"
    assert told(f"from app.spine import Registry\n{heir}more.forget('a')\n") == [("removed", "more.forget('a')", "a")]


def test_a_registry_of_a_library_goes_by_the_usual_names() -> None:
    library = RegistrationShape("call", "busline.Registry", "register", "", "0", "1", Location(""))
    code = "from busline import Registry\nr = Registry()\nr.unregister('a')\nr.describe('a')\n"
    assert told(code, SPINE, library) == [("removed", "r.unregister('a')", "a")]
