"""Registrations that wait for a call: who counts as a caller, and what is dead although it looks alive (R12)."""

from __future__ import annotations

from textwrap import dedent

import pytest

from assure.core import Location
from assure.tree.facts import Uncalled
from assure.tree.shapes import RegistrationShape, TreeOptions
from assure.tree.tree import Tree

SPINE = """
    class Registry:
        def __init__(self): self._operations = {}
        def register(self, name, handler): self._operations[name] = handler
        def operation(self, name):
            def keep(handler):
                self.register(name, handler)
                return handler
            return keep
    registry = Registry()
"""
KEYS = """
    from app.spine import Registry
    def create(context): ...
    def register_keys(registry: Registry):
        registry.register("key.create", create)
"""
CALL = RegistrationShape("call", "app.spine.Registry", "register", "", "0", "1", Location(""))
DECORATOR = RegistrationShape("decorator", "app.spine.Registry", "operation", "", "0", "", Location(""))
TABLE = RegistrationShape("dictionary", "", "", "app.table.OPERATIONS", "", "", Location(""))


def told(files: dict[str, str], *entry_points: str) -> tuple[Uncalled, ...]:
    """What nothing calls in some files beside a registry and `app.keys.register_keys`; an empty text takes one away."""
    texts = {"app/spine.py": SPINE, "app/keys.py": KEYS, **files}
    options = TreeOptions("", (".",), (".",), registrations=(CALL, DECORATOR, TABLE), entry_points=entry_points)
    return Tree.of({path: dedent(text) for path, text in texts.items() if text}, options).uncalled


def dead(files: dict[str, str], *entry_points: str) -> list[str]:
    """The qualified names of what nothing calls."""
    return [each.scope for each in told(files, *entry_points)]


def test_a_function_that_nothing_calls_is_told_with_all_it_registers() -> None:
    (only,) = told({})
    assert (only.path, only.line, only.scope, only.kind) == ("app/keys.py", 4, "register_keys", "function")
    assert only.operations == ("key.create",)
    assert only.places == (("app/keys.py", 5, 5),)


@pytest.mark.parametrize(
    "code",
    [
        "from app.keys import register_keys",
        "from app.keys import register_keys as add\n__all__ = ['add', 'register_keys']",
        "# register_keys(registry)\n",
        'def boot():\n    """register_keys(registry) is called by the start."""\n',
        "import app.keys\nprint(app.keys)",
        "from app.keys import register_keys\nif False:\n    register_keys(1)",
        "from typing import TYPE_CHECKING\nfrom app.keys import register_keys\nif TYPE_CHECKING:\n    register_keys(1)",
        "from app.keys import register_keys\ndef main():\n    return 1\n    register_keys(2)",
        "def register_keys(registry): ...\nregister_keys(1)",
        "def run(register_keys): register_keys(1)\nrun(print)",
        "from app.spine import registry\nregistry.register_keys(1)",
        "import atexit\natexit.register_keys(1)",
        "class Other:\n    def register_keys(self): ...\nother = Other()\nother.register_keys(1)",
        "class Other:\n    def run(self): self.register_keys()\n    def register_keys(self): ...\nOther().run()",
        "print('we register_keys here')",
    ],
)
def test_what_is_no_call(code: str) -> None:
    assert dead({"app/main.py": code}) == ["register_keys"]


@pytest.mark.parametrize(
    "code",
    [
        "from app.keys import register_keys\nregister_keys(1)",
        "from app.keys import register_keys as add\nadd(1)",
        "from app import keys\nkeys.register_keys(1)",
        "import app.keys as k\nk.register_keys(1)",
        "import app.keys\napp.keys.register_keys(1)",
        "from app.keys import *\nregister_keys(1)",
        "from .keys import register_keys\nadd = register_keys\nadd(1)",
        "from app.keys import register_keys\nfor each in (register_keys, print): each(1)",
        "from app.keys import register_keys\nTABLE = {'keys': register_keys}",
        "from app.keys import register_keys\nfrom functools import partial\npartial(register_keys, 1)()",
        "from app.keys import register_keys\nadd = lambda registry: register_keys(registry)",
        "from app.keys import register_keys\ndef f(start=register_keys): ...",
        "from app.keys import register_keys\nif __name__ == '__main__':\n    register_keys(1)",
        "def main():\n    from app.keys import register_keys\n    register_keys(1)",
        "from app import keys\nfor module in (keys,):\n    module.register_keys(1)",
        "from importlib import import_module\nmodule = import_module('app.keys')\nmodule.register_keys(1)",
        "def boot(module): module.register_keys(1)\nboot(__import__('app.keys'))",
        "STARTS = ['app.keys:register_keys']",
        "STARTS = ['app.keys.register_keys']",
        "import app.keys\ngetattr(app.keys, 'register_keys')(1)",
        "import app.keys\nNAME = 'register_keys'\ngetattr(app.keys, NAME)(1)",
        "import app.keys\ndef f(name): getattr(app.keys, f'register_{name}')(1)\nf('keys')",
        "import app.keys\ndef f(name): getattr(app.keys, 'register_' + name)(1)\nf('keys')",
        "import app.keys\nfor name in dir(app.keys):\n    if name.startswith('register_'): vars(app.keys)[name](1)",
        "from fastapi import FastAPI\nfrom app.keys import register_keys\napp = FastAPI(on_startup=[register_keys])",
        "from fastapi import FastAPI\nfrom app.keys import register_keys\napp = FastAPI()\n"
        "@app.on_event('startup')\ndef begin(): register_keys(1)",
        "from fastapi import FastAPI\nfrom app.keys import register_keys\ndef create():\n    app = FastAPI()\n"
        "    @app.on_event('startup')\n    def begin(): register_keys(1)\n    return app",
        "from app.keys import register_keys\ndef build():\n    made = dict()\n    register_keys(made)\n    return made",
        "from app.keys import register_keys\ndef create_app(settings): register_keys(1)",
        "from django.apps import AppConfig\nfrom app.keys import register_keys\n"
        "class Keys(AppConfig):\n    def ready(self): register_keys(1)",
        "from app.keys import register_keys\nclass Boot:\n    def __init__(self): register_keys(1)\nBoot()",
        "from app.keys import register_keys\nclass Boot:\n    def go(self): register_keys(1)\nBoot().go()",
        "from app.keys import register_keys\nclass Boot:\n    def go(self): register_keys(1)\n"
        "def main():\n    boot = Boot()\n    boot.go()",
        "from app.keys import register_keys\nclass Boot:\n    add = register_keys",
        "from app.keys import register_keys\nclass Boot:\n    add = staticmethod(register_keys)\nBoot.add(1)",
    ],
)
def test_what_may_call(code: str) -> None:
    assert dead({"app/main.py": code}) == []


def test_a_function_that_a_package_hands_on_is_called_under_its_other_name() -> None:
    package = "from app.keys import register_keys as add_keys\n__all__ = ['add_keys']\n"
    use = "from app.api import add_keys as start\nstart(1)\n"
    assert dead({"app/api/__init__.py": package, "app/main.py": use}) == []
    assert dead({"app/api/__init__.py": package, "app/main.py": "from app.api import add_keys\n"}) == ["register_keys"]


def test_a_chain_is_as_dead_as_its_beginning_and_told_there() -> None:
    chain = {
        "app/b.py": "from app.keys import register_keys\ndef b(registry): register_keys(registry)\n",
        "app/a.py": "from app.b import b\ndef a(registry):\n    b(registry)\n",
    }
    (only,) = told(chain)
    assert (only.path, only.scope, only.through) == ("app/a.py", "a", ("app.keys.register_keys",))
    assert dead({**chain, "app/main.py": "from app.a import a\na(1)\n"}) == []


def test_functions_that_only_call_each_other_are_dead() -> None:
    files = {
        "app/keys.py": """
            from app.spine import Registry
            def create(context): ...
            def one(registry: Registry, again):
                registry.register("key.create", create)
                two(registry)
            def two(registry: Registry): one(registry, False)
        """
    }
    (only,) = told(files)
    assert (only.scope, only.others, only.through) == ("one", ("app.keys.two",), ())


def test_a_function_that_calls_itself_is_dead() -> None:
    recursive = KEYS + "        if create: register_keys(registry)\n"
    assert dead({"app/keys.py": recursive}) == ["register_keys"]


def test_two_dead_callers_are_told_together() -> None:
    more = "from app.keys import register_keys\ndef {0}(registry): register_keys(registry)\n"
    (only,) = told({"app/a.py": more.format("a"), "app/b.py": more.format("b")})
    assert (only.scope, only.others, only.through) == ("a", ("app.b.b",), ("app.keys.register_keys",))


def test_all_that_hangs_on_one_beginning_is_told_once() -> None:
    more = KEYS.replace("register_keys", "register_more").replace("key.create", "key.revoke")
    boot = """
        from app.keys import register_keys
        from app.more import register_more
        def boot(registry):
            register_keys(registry)
            register_more(registry)
    """
    (only,) = told({"app/more.py": more, "app/boot.py": boot})
    assert (only.scope, only.operations) == ("boot", ("key.create", "key.revoke"))


CLASS = """
    from app.spine import Registry
    def create(context): ...
    class Keys:
        def __init__(self, registry: Registry): self._registry = registry
        def register_all(self): self._registry.register("key.create", create)
"""


def test_a_method_of_a_class_that_nothing_names_is_dead() -> None:
    (only,) = told({"app/keys.py": CLASS, "app/main.py": "def main(thing): thing.register_all()\n"})
    assert (only.scope, only.kind, only.through) == ("Keys", "class", ("app.keys.Keys.register_all",))


@pytest.mark.parametrize(
    ("use", "found"),
    [
        ("Keys(1).register_all()", []),
        ("keys = Keys(1)\nkeys.register_all()", []),
        ("def main(keys: Keys): keys.register_all()", []),
        ("def main(keys): keys.register_all()\nmain(Keys(1))", []),
        ("ALL = [Keys]\nfor each in ALL: each(1).register_all()", []),
        ("class More(Keys): ...\nMore(1).register_all()", []),
        ("class More(Keys): ...", ["More"]),
        ("Keys(1)", ["Keys.register_all"]),
        ("class Plan:\n    def register_all(self): ...\nKeys(1)\nPlan().register_all()", ["Keys.register_all"]),
    ],
)
def test_a_method_needs_an_instance_and_a_call(use: str, found: list[str]) -> None:
    assert dead({"app/keys.py": CLASS, "app/main.py": f"from app.keys import Keys\n{use}\n"}) == found


def test_a_method_that_overrides_is_called_by_its_base() -> None:
    base = "class Part:\n    def start(self): self.register_all()\n    def register_all(self): ...\n"
    keys = CLASS.replace("class Keys:", "class Keys(Part):").replace(
        "    from app.spine", "    from app.base import Part\n    from app.spine"
    )
    main = "from app.keys import Keys\nKeys(1).start()\n"
    assert dead({"app/base.py": base, "app/keys.py": keys, "app/main.py": main}) == []


def test_heirs_may_be_collected_by_their_base() -> None:
    base = "class Part:\n    parts = []\n    def __init_subclass__(cls): Part.parts.append(cls)\n"
    main = "from app.base import Part\nfor part in Part.parts: part(1).register_all()\n"
    keys = CLASS.replace("class Keys:", "class Keys(Part):").replace(
        "    from app.spine", "    from app.base import Part\n    from app.spine"
    )
    assert dead({"app/base.py": base, "app/keys.py": keys, "app/main.py": main}) == []
    listed = base.replace(
        "def __init_subclass__(cls): Part.parts.append(cls)", "def all(): return Part.__subclasses__()"
    )
    use = "from app.base import Part\nfor part in Part.all(): part(1).register_all()\n"
    assert dead({"app/base.py": listed, "app/keys.py": keys, "app/main.py": use}) == []


@pytest.mark.parametrize(
    ("decorator", "found"),
    [
        ("import functools\n@functools.lru_cache", ["add"]),
        ("from contextlib import contextmanager\n@contextmanager", ["add"]),
        ("from celery import app\n@app.task", []),
        ("from app.hooks import started\n@started", []),
    ],
)
def test_a_decorator_may_call_unless_it_is_known_not_to(decorator: str, found: list[str]) -> None:
    head, _, line = decorator.rpartition("\n")
    keys = (
        f"{head}\nfrom app.spine import Registry\n{line}\ndef add(registry: Registry): registry.register('a', print)\n"
    )
    assert dead({"app/keys.py": keys, "app/hooks.py": "def started(f): return f\n"}) == found


def test_a_function_inside_another_is_called_there_or_handed_out() -> None:
    inner = """
        from app.spine import Registry
        def outer(registry: Registry):
            def inner():
                registry.register("a", print)
            {use}
        outer(1)
    """
    assert dead({"app/keys.py": inner.format(use="inner()")}) == []
    assert dead({"app/keys.py": inner.format(use="return inner")}) == []
    assert dead({"app/keys.py": inner.format(use="return 1")}) == ["outer.inner"]


def test_decorated_handlers_and_tables_inside_a_function_wait_for_its_call() -> None:
    files = {
        "app/table.py": "OPERATIONS = {'a': print}\n",
        "app/keys.py": """
            from app.spine import registry
            from app.table import OPERATIONS
            def decorated():
                @registry.operation("key.create")
                def create(context): ...
            def put():
                OPERATIONS["key.revoke"] = print
        """,
    }
    assert [(each.scope, each.operations) for each in told(files)] == [
        ("decorated", ("key.create",)),
        ("put", ("key.revoke",)),
    ]


def test_a_factory_that_nothing_calls_may_be_what_the_server_starts_with() -> None:
    factory = """
        from app.spine import Registry
        def build():
            registry = Registry()
            registry.register("a", print)
            return registry
    """
    assert dead({"app/keys.py": factory}) == []
    assert dead({"app/keys.py": factory.replace("build()", "build(settings)")}) == ["build"]
    assert dead({"app/keys.py": factory.replace("return registry", "registry.freeze()")}) == ["build"]


def test_what_hands_out_a_registry_that_it_did_not_make_is_no_factory() -> None:
    add = "def add():\n    registry.register('a', print)\n    return registry\n"
    files = {"app/keys.py": f"from app.spine import registry\n{add}"}
    assert dead(files) == ["add"]


def test_entry_points_are_called_from_outside() -> None:
    assert dead({}, "app.keys.register_keys") == []
    assert dead({"app/api.py": "from app.keys import register_keys as go\n"}, "app.api.go") == []
    assert dead({}, "app.keys.create") == ["register_keys"]


def test_what_runs_when_its_module_is_imported_waits_for_no_call() -> None:
    run = KEYS + "    register_keys(Registry())\n"
    assert dead({"app/keys.py": run}) == []
    assert dead({"app/keys.py": "from app.spine import registry\nregistry.register('a', print)\n"}) == []


def test_names_in_many_modules_are_told_apart() -> None:
    keys = KEYS.replace("register_keys", "register")
    files = {"app/keys.py": keys, "app/more.py": keys, "app/main.py": "from app import more\nmore.register(1)\n"}
    (only,) = told(files)
    assert (only.path, only.scope) == ("app/keys.py", "register")


REGISTER = KEYS.replace("register_keys", "register")


@pytest.mark.parametrize(
    ("code", "found"),
    [
        ("ACTIONS = ['create', 'register']", ["register"]),
        ("ACTIONS = ['register']\ndef f(x, name): return getattr(x, name)", ["register"]),
        ("def start(module):\n    for name in ('register',): getattr(module, name)(1)\nstart(1)", []),
        ("def start(module):\n    if hasattr(module, 'register'): print(module)\nstart(1)", []),
        ("STARTS = ['app.keys:register']", []),
        ("def check(thing): thing.register('key.create', print)\ncheck(1)", ["register"]),
        ("def check(thing): thing.register(name='key.create')\ncheck(1)", ["register"]),
        ("def check(thing): thing.register(*thing.all)\ncheck(1)", []),
        ("def check(thing): thing.register(registry=1)\ncheck(1)", []),
    ],
)
def test_a_word_that_many_things_are_called_by_says_little(code: str, found: list[str]) -> None:
    assert dead({"app/keys.py": REGISTER, "app/main.py": code}) == found
