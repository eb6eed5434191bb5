"""Registrations and tables of methods that lead to something that does not exist, and those that only look so (R12)."""

from __future__ import annotations

from textwrap import dedent
from typing import Any

import pytest

from assure.core import Location
from assure.tree.shapes import RegistrationShape, TreeOptions
from assure.tree.tree import Tree

SPINE = """
    class Registry:
        def register(self, name, handler): ...
    registry = Registry()
"""
KEYS = """
    from app.deeper import found, lost
    def create(context): ...
    class Keys:
        limit: int
        def __init__(self): self.made = 1
        def execute(self, context): ...
"""
DEEPER = "def found(context): ...\n"
SHAPE = RegistrationShape("call", "app.spine.Registry", "register", "", "0", "1", Location(""))


def registered(files: dict[str, str]) -> Any:
    """The only registration of some files."""
    texts = {"app/spine.py": SPINE, "app/keys.py": KEYS, "app/deeper.py": DEEPER, **files}
    options = TreeOptions("", (".",), (".",), registrations=(SHAPE,))
    (only,) = Tree.of({path: dedent(text) for path, text in texts.items()}, options).registrations
    return only


def missing(setup: str, handler: str) -> str:
    """Why the handler of a registration does not exist."""
    code = f"from app.spine import registry\n{setup}\nregistry.register('a', {handler})\n"
    return str(registered({"app/x.py": code}).missing)


@pytest.mark.parametrize(
    ("setup", "handler", "why"),
    [
        ("from app.keys import revoke", "revoke", "`app.keys` defines no `revoke`"),
        ("from app.keys import Gone", "Gone()", "`app.keys` defines no `Gone`"),
        ("from app.keys import lost", "lost", "`app.deeper` defines no `lost`"),
        ("from app import keys", "keys.revoke", "`app.keys` defines no `revoke`"),
        ("import app.keys", "app.keys.revoke", "`app.keys` defines no `revoke`"),
        ("from app.keys import Keys", "Keys.revoke", "the class `app.keys.Keys` has no `revoke`"),
        ("from app.keys import Keys", "Keys().revoke", "the class `app.keys.Keys` has no `revoke`"),
        ("from app.keys import Keys\nkeys = Keys()", "keys.revoke", "the class `app.keys.Keys` has no `revoke`"),
        ("", "create", "`create` is not defined"),
        (
            "from typing import TYPE_CHECKING\nif TYPE_CHECKING:\n    from app.keys import create",
            "create",
            "`create` is bound only where types are checked",
        ),
    ],
)
def test_a_handler_that_does_not_exist(setup: str, handler: str, why: str) -> None:
    assert missing(setup, handler) == why


@pytest.mark.parametrize(
    ("setup", "handler"),
    [
        ("from app.keys import create", "create"),
        ("from app.keys import found", "found"),
        ("from app.keys import Keys", "Keys().execute"),
        ("from app.keys import Keys", "Keys().made"),
        ("from app.keys import Keys", "Keys().limit"),
        ("from app.keys import Keys", "Keys.__call__"),
        ("from app import keys", "keys"),
        ("from lib import revoke", "revoke"),
        ("import lib", "lib.keys.revoke"),
        ("from app.gone import revoke", "revoke"),
        ("from app.keys import *", "revoke"),
        (
            "try:\n    from app.keys import revoke\nexcept ImportError:\n    from app.keys import create as revoke",
            "revoke",
        ),
        ("def boot(handler):\n    registry.register", "handler"),
        ("from app.keys import Keys\nfor name in Keys.all: print(name)", "name"),
        ("globals()['revoke'] = print", "revoke"),
        ("", "print"),
        ("", "(lambda context: 1)"),
    ],
)
def test_a_handler_that_may_exist(setup: str, handler: str) -> None:
    if setup.startswith("def boot"):
        code = "from app.spine import registry\ndef boot(handler): registry.register('a', handler)\n"
        assert registered({"app/x.py": code}).missing == ""
    else:
        assert missing(setup, handler) == ""


@pytest.mark.parametrize(
    "cls",
    [
        "class Keys(Base): ...",
        "from lib import Base\nclass Keys(Base): ...",
        "from app.more import base\nclass Keys(base()): ...",
        "from lib import given\n@given\nclass Keys: ...",
        "class Keys:\n    def __getattr__(self, name): ...",
        "class Keys:\n    revoke = None",
        "class Keys:\n    def begin(self): self.revoke = 1",
        "class Part:\n    def revoke(self, context): ...\nclass Keys(Part): ...",
        "def __getattr__(name): ...",
        "import lib\nsetattr(lib.modules[__name__], 'Keys', 1)",
    ],
)
def test_what_may_have_more_than_it_says_is_left_alone(cls: str) -> None:
    code = "from app.spine import registry\nfrom app.keys import Keys\nregistry.register('a', Keys().revoke)\n"
    assert registered({"app/keys.py": cls, "app/x.py": code}).missing == ""


HANDLER = """
    from app.spine import registry
    class Base:
        def execute(self, context):
            return {table}[context.method](context)
        def create(self, context): ...
    class Keys(Base):
        def revoke(self, context): ...
    registry.register("keys.write", Keys())
"""


@pytest.mark.parametrize(
    ("table", "why"),
    [
        ("{'create': self.create, 'revoke': self.revoke}", ["", ""]),
        ("{'create': self.create, 'revoke': self.rotate}", ["", "the class `app.x.Keys` has no `rotate`"]),
        ("{'create': self.create, 'rotate': rotate}", ["", "`rotate` is not defined"]),
        ("{'create': Base.create, 'rotate': Base.rotate}", ["", "the class `app.x.Keys` has no `rotate`"]),
        ("{'create': lambda context: self.rotate(context)}", [""]),
        ("{'create': context.create}", [""]),
    ],
)
def test_an_entry_of_a_table_of_methods(table: str, why: list[str]) -> None:
    methods = registered({"app/x.py": HANDLER.format(table=table)}).methods
    assert [each.missing for each in methods] == why


def test_a_table_of_names_holds_names_of_methods() -> None:
    named = """
        from app.spine import registry
        class Keys:
            METHODS = {"create": "create_key", "revoke": "revoke_key"}
            def execute(self, context): return getattr(self, self.METHODS[context.method])(context)
            def create_key(self, context): ...
        registry.register("keys.write", Keys())
    """
    assert [each.missing for each in registered({"app/x.py": named}).methods] == [
        "",
        "the class `app.x.Keys` has no `revoke_key`",
    ]
    permissions = named.replace('"create_key"', '"may_create"').replace('"revoke_key"', '"may_revoke"')
    assert [each.missing for each in registered({"app/x.py": permissions}).methods] == ["", ""]


def test_a_branch_that_calls_what_is_not_there() -> None:
    branch = """
        from app.spine import registry
        class Keys:
            def execute(self, context):
                if context.method == "create":
                    return self.create(context)
                if context.method == "revoke":
                    return self.revoke(context)
            def create(self, context): ...
        registry.register("keys.write", Keys())
    """
    methods = registered({"app/x.py": branch}).methods
    assert [each.missing for each in methods] == ["", "the class `app.x.Keys` has no `revoke`"]
