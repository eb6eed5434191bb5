"""Registrations of operations: which receiver counts, names, loops, tables, methods of handlers (R2, R3, R12)."""

from __future__ import annotations

from textwrap import dedent
from typing import Any

import pytest

from assure.core import Location
from assure.tree.shapes import RegistrationShape, TreeOptions
from assure.tree.tree import Tree

REGISTRY = """
    class Registry:
        def register(self, operation, handler, *, reads=False): ...
        def operation(self, name):
            def keep(handler): return handler
            return keep
    def get_registry() -> Registry: return Registry()
    registry = Registry()
"""
OTHER = """
    class Plugins:
        def register(self, name, plugin): ...
        def operation(self, name): ...
"""


def shape(kind: str = "call", receiver: str = "app.registry.Registry", **more: str) -> RegistrationShape:
    fields = {"method": "register", "variable": "", "name": "0", "handler": "1", **more}
    return RegistrationShape(kind, receiver, at=Location(""), **fields)


CALL = shape()
DECORATOR = shape("decorator", method="operation", handler="")
TABLE = shape("dictionary", "", method="", variable="app.ops.OPERATIONS", name="", handler="")


def found(files: dict[str, str], *shapes: RegistrationShape) -> tuple[Any, ...]:
    """The registrations of some files, beside a registry and a class that looks like one."""
    options = TreeOptions("", (".",), (".",), registrations=shapes or (CALL, DECORATOR, TABLE))
    texts = {"app/registry.py": REGISTRY, "app/plugins.py": OTHER, **files}
    return Tree.of({path: dedent(text) for path, text in texts.items()}, options).registrations


def brief(files: dict[str, str], *shapes: RegistrationShape) -> list[tuple[str, str]]:
    """Operation and handler of each registration; a name that is not constant in angle brackets."""
    return [(each.operation or f"<{each.expression}>", each.handler) for each in found(files, *shapes)]


@pytest.mark.parametrize(
    "setup",
    [
        "from app.registry import registry as r",
        "from app import registry as module\nr = module.registry",
        "from app.registry import Registry\nr = Registry()",
        "from app.registry import get_registry\nr = get_registry()",
        "from app.again import r",
    ],
)
def test_a_receiver_is_resolved_and_not_spelt(setup: str) -> None:
    files = {
        "app/again.py": "from .registry import registry as r\n",
        "app/x.py": f"{setup}\nclass Handler: ...\nr.register('key.create', Handler())\n",
    }
    assert brief(files) == [("key.create", "app.x.Handler")]


def test_parameters_and_attributes_are_receivers_too() -> None:
    files = {
        "app/x.py": """
            from app.registry import Registry
            def create(context): ...
            def one(registry: "Registry"):
                registry.register("a", create)
            def two(whatever):
                whatever.register("b", create)
            class Boot:
                def __init__(self, registry: Registry | None = None):
                    self._registry = registry or Registry()
                def run(self):
                    self._registry.register(operation="c", handler=create)
                    two(self._registry)
        """
    }
    assert brief(files) == [("a", "app.x.create"), ("b", "app.x.create"), ("c", "app.x.create")]


def test_look_alike_registries_are_left_alone() -> None:
    files = {
        "app/x.py": """
            import atexit
            from app.plugins import Plugins
            plugins = Plugins()
            plugins.register("key.create", object())
            atexit.register(print, "x")
            @plugins.operation("key.create")
            def f(): ...
            class Own:
                def register(self, name, handler): ...
                def run(self): self.register("x", print)
        """
    }
    assert found(files) == ()


def test_a_receiver_that_can_not_be_resolved_is_returned_as_doubtful() -> None:
    (only,) = found({"app/x.py": "def boot(thing):\n    thing.register('key.create', print)\n"})
    assert (only.operation, only.certain, only.receiver) == ("key.create", False, "")


def test_a_registry_of_a_library_counts_by_its_name() -> None:
    files = {"app/x.py": "from spine.core import Registry\nr = Registry()\nr.register('a', print)\n"}
    assert brief(files, shape(receiver="spine.Registry")) == [("a", "builtins.print")]


def test_a_subclass_of_the_registry_counts() -> None:
    files = {"app/x.py": "from app.registry import Registry\nclass Mine(Registry): ...\nMine().register('a', Mine)\n"}
    (only,) = found(files)
    assert (only.operation, only.receiver, only.certain) == ("a", "app.registry.Registry", True)


def test_a_function_of_the_registry_s_module_counts() -> None:
    files = {
        "app/ops.py": "def register(name, handler): ...\n",
        "app/x.py": "from app.ops import register\ndef f(): ...\nregister('a', f)\n",
    }
    assert brief(files, shape(receiver="app.ops")) == [("a", "app.x.f")]


def test_names_are_constants_of_any_form() -> None:
    files = {
        "app/names.py": """
            from enum import StrEnum
            PREFIX = "key"
            CREATE = "key.create"
            class Ops(StrEnum):
                REVOKE = "key.revoke"
        """,
        "app/x.py": """
            from app.names import CREATE, PREFIX, Ops
            from app.registry import registry
            class Handler:
                operation = "key.list"
                def __init__(self): ...
            registry.register(CREATE, Handler())
            registry.register(Ops.REVOKE, Handler())
            registry.register(Ops.REVOKE.value, Handler)
            registry.register(f"{PREFIX}.rotate", Handler())
            registry.register(Handler.operation, Handler())
            registry.register(PREFIX + ".drop", Handler())
        """,
    }
    names = [name for name, _ in brief(files)]
    assert names == ["key.create", "key.revoke", "key.revoke", "key.rotate", "key.list", "key.drop"]


def test_names_that_only_the_run_knows_are_kept_as_written() -> None:
    files = {
        "app/x.py": """
            import os
            from app.registry import registry
            def boot(domain, handlers):
                registry.register(f"{domain}.create", print)
                registry.register(os.environ["OP"], print)
                for name, handler in handlers.items():
                    registry.register(name, handler)
        """
    }
    assert [name for name, _ in brief(files)] == ['<f"{domain}.create">', "<os.environ['OP']>", "<name>"]


def test_loops_over_literals_are_unrolled() -> None:
    files = {
        "app/tables.py": """
            def one(): ...
            def two(): ...
            TABLE = {"a": one, "b": two}
        """,
        "app/x.py": """
            from app.registry import registry
            from app.tables import TABLE, one
            class Handler:
                operation = "e"
            def boot():
                for name, handler in TABLE.items():
                    registry.register(name, handler)
                for name, handler in [("c", one), ("d", Handler)]:
                    registry.register(f"x.{name}", handler())
                for cls in (Handler,):
                    registry.register(cls.operation, cls())
        """,
    }
    assert brief(files) == [
        ("a", "app.tables.one"),
        ("b", "app.tables.two"),
        ("x.c", ""),
        ("x.d", "app.x.Handler"),
        ("e", "app.x.Handler"),
    ]


def test_decorators_register_what_they_decorate() -> None:
    files = {
        "app/x.py": """
            from app.registry import registry
            @registry.operation("a")
            def one(context): ...
            @registry.operation("b")
            @registry.operation("c")
            class Two: ...
            def boot(r=registry):
                @r.operation("d")
                def inner(context): ...
                r.operation("e")(one)
        """
    }
    assert brief(files) == [
        ("a", "app.x.one"),
        ("b", "app.x.Two"),
        ("c", "app.x.Two"),
        ("d", "app.x.boot.inner"),
        ("e", "app.x.one"),
    ]


@pytest.mark.parametrize(
    "body",
    [
        "if TYPE_CHECKING:\n    registry.register('dead', print)",
        "if typing.TYPE_CHECKING:\n    registry.register('dead', print)",
        "if False:\n    registry.register('dead', print)",
        "if 0 and DEBUG:\n    registry.register('dead', print)",
        "if not True:\n    for name in ('dead',):\n        registry.register(name, print)",
        "if True:\n    pass\nelse:\n    registry.operation('dead')(print)",
        "while False:\n    registry.register('dead', print)",
        "def boot():\n    return\n    registry.register('dead', print)",
        "def boot():\n    raise RuntimeError\n    @registry.operation('dead')\n    def dead(): ...",
        "if False:\n    OPERATIONS['dead'] = print",
    ],
)
def test_what_never_runs_registers_nothing(body: str) -> None:
    head = "import typing\nfrom typing import TYPE_CHECKING\nfrom app.ops import OPERATIONS\n"
    files = {"app/ops.py": "OPERATIONS = {}\n", "app/x.py": f"{head}from app.registry import registry\n{body}\n"}
    assert brief(files) == []


@pytest.mark.parametrize(
    "body",
    [
        "if DEBUG:\n    registry.register('live', print)",
        "if True:\n    registry.register('live', print)",
        "if not typing.TYPE_CHECKING:\n    registry.register('live', print)",
        "def boot(closed):\n    if closed:\n        return\n    registry.register('live', print)",
        "def boot(names):\n    for name in names:\n        continue\n    registry.register('live', print)",
        "def boot():\n    try:\n        return 1\n    finally:\n        registry.register('live', print)",
        "try:\n    raise ValueError\nexcept ValueError:\n    registry.register('live', print)",
    ],
)
def test_what_may_run_registers(body: str) -> None:
    head = "import typing\nfrom app.registry import registry\nDEBUG = typing.cast(bool, 0)\n"
    assert brief({"app/x.py": f"{head}{body}\n"}) == [("live", "builtins.print")]


def test_tables_register_their_entries_wherever_they_are_put() -> None:
    files = {
        "app/ops.py": """
            from app.handlers import one, Two
            BASE = {"a": one}
            OPERATIONS = {
                **BASE,
                "b": Two(),
            }
            OTHER = {"no": one}
        """,
        "app/handlers.py": "def one(): ...\nclass Two: ...\n",
        "app/late.py": """
            from app import ops
            from app.handlers import Two, one
            from app.ops import OPERATIONS, OTHER
            OPERATIONS["c"] = one
            OTHER["no"] = one
            def boot():
                ops.OPERATIONS.update({"d": Two})
        """,
    }
    assert brief(files) == [
        ("c", "app.handlers.one"),
        ("d", "app.handlers.Two"),
        ("a", "app.handlers.one"),
        ("b", "app.handlers.Two"),
    ]
    lines = {each.operation: (each.path, each.line) for each in found(files)}
    assert lines["b"] == ("app/ops.py", 6)


def test_registration_by_importing_a_module_is_told_apart() -> None:
    files = {
        "app/x.py": """
            from app.registry import registry
            registry.register("module", print)
            def boot():
                registry.register("boot", print)
            def setup():
                inner()
            def inner():
                registry.register("called", print)
            setup()
            class Body:
                registry.register("class body", print)
            if __name__ == "__main__":
                registry.register("script", print)
        """
    }
    at_import = {each.operation: each.at_import for each in found(files)}
    assert at_import == {
        "module": True,
        "boot": False,
        "called": True,
        "class body": True,
        "script": False,
    }


def methods(handler: str) -> tuple[dict[str, str], bool]:
    """The methods of a handler class `Handler`, with where they lead, and whether it takes others too."""
    source = "from app.registry import registry\n" + dedent(handler) + "\nregistry.register('a', Handler())\n"
    (only,) = found({"app/x.py": source})
    return {each.method: each.target for each in only.methods}, only.open_methods


@pytest.mark.parametrize(
    ("table", "lookup"),
    [
        ("self._methods", "self._methods.get(context.method or '')"),
        ("self._methods", "self._methods[context.params['method']]"),
        ("methods", "methods.get(request.get('method'))"),
    ],
)
def test_the_keys_of_a_dispatch_table_are_methods(table: str, lookup: str) -> None:
    handler = f"""
    class Handler:
        def __init__(self): self._methods = {{"create": self._create, "revoke": self._revoke}}
        def execute(self, context, request=None):
            methods = {{"create": self._create, "revoke": self._revoke}}
            return {lookup}(context)
        def _create(self, context): ...
        def _revoke(self, context): ...
    """
    expected = {"create": "app.x.Handler._create", "revoke": "app.x.Handler._revoke"}
    assert methods(handler) == (expected, False), table


@pytest.mark.parametrize(
    ("later", "is_open"),
    [
        ("self._methods.update(revoke=self._revoke)", False),
        ("self._methods.update({'revoke': self._revoke})", False),
        ("self._methods |= {'revoke': self._revoke}", False),
        ("self._methods |= dict(revoke=self._revoke)", True),
        ("self._methods.update(revoke=self._revoke, **more())", True),
    ],
)
def test_what_is_added_to_a_dispatch_table_is_a_method_too(later: str, is_open: bool) -> None:
    handler = f"""
    class Handler:
        def __init__(self):
            self._methods = {{"create": self._create}}
            {later}
        def execute(self, context): return self._methods[context.method](context)
        def _create(self, context): ...
        def _revoke(self, context): ...
    """
    found, accepts_others = methods(handler)
    assert ("revoke" in found or accepts_others, accepts_others) == (True, is_open)


@pytest.mark.parametrize(
    ("own", "other"),
    [
        (
            'def __init__(self): self._methods = {"create": self._create}',
            'def __init__(self): self._methods = {"drop": None}',
        ),
        ('_methods = {"create": "_create"}', '_methods = {"drop": "_drop"}'),
    ],
)
def test_a_table_that_an_inherited_execute_reads_is_the_one_of_the_handler_itself(own: str, other: str) -> None:
    handler = f"""
    class Base:
        _methods: dict[str, object]
        def execute(self, context): return self._methods.get(context.method)(context)
    class Another(Base):
        {other}
    class Handler(Base):
        {own}
        def _create(self, context): ...
    """
    assert methods(handler) == ({"create": "app.x.Handler._create"}, False)


def test_tables_of_the_class_of_the_module_and_of_a_facade_are_read() -> None:
    handler = """
    def create(context): ...
    METHODS = {"create": create}
    class Facade:
        def list(self): ...
    class Base:
        NAMES = {"revoke": "_revoke"}
        def _revoke(self): ...
    class Handler(Base):
        def execute(self, context):
            method = context.method
            if method in METHODS:
                return METHODS[method](context)
            facade = Facade()
            dispatch = {"list": facade.list}
            found = dispatch.get(method)
            return getattr(self, self.NAMES[method])()
    """
    known, is_open = methods(handler)
    assert known == {
        "create": "app.x.create",
        "list": "app.x.Facade.list",
        "revoke": "app.x.Base._revoke",
    }
    assert not is_open


def test_comparisons_and_match_tell_methods_apart() -> None:
    handler = """
    CLOSE = "close"
    class Handler:
        def execute(self, context):
            method_name = context.params.pop("method")
            if method_name == "create":
                return self._create(context)
            elif method_name in ("pause", "resume"):
                return {"paused": True}
            elif CLOSE == method_name or method_name == CLOSE:
                pass
            match context.method:
                case "open" | "reopen":
                    return self._create(context)
                case str() as other:
                    raise ValueError(other)
        def _create(self, context):
            if context.status == "active":
                return 1
    """
    known, is_open = methods(handler)
    assert known == {
        "close": "",
        "create": "app.x.Handler._create",
        "open": "app.x.Handler._create",
        "pause": "",
        "reopen": "app.x.Handler._create",
        "resume": "",
    }
    assert not is_open


def test_a_handler_that_takes_any_attribute_is_open() -> None:
    handler = """
    class Handler:
        def execute(self, context):
            return getattr(self, f"_do_{context.method}")(context)
        def _do_create(self, context): ...
        def _other(self, context): ...
    """
    assert methods(handler) == ({"create": "app.x.Handler._do_create"}, True)


def test_a_function_can_be_a_handler_with_methods() -> None:
    files = {
        "app/x.py": """
            from app.registry import registry
            @registry.operation("a")
            def handle(context):
                if context.method == "create":
                    return 1
            registry.register("b", lambda context: handle(context))
        """
    }
    assert [[each.method for each in only.methods] for only in found(files)] == [["create"], ["create"]]
    assert [only.handler for only in found(files)] == ["app.x.handle", "app.x.handle"]


def test_without_a_configured_shape_nothing_is_a_registration() -> None:
    options = TreeOptions("", (".",), (".",))
    assert Tree.of({"app/x.py": "registry.register('a', print)\n"}, options).registrations == ()


@pytest.mark.parametrize(
    "body",
    [
        "add = registry.register\nadd('key.create', make)",
        "add = getattr(registry, 'register')\nadd('key.create', make)",
        "getattr(registry, 'register')('key.create', make)",
        "add = registry.register\nfor name, handler in [('key.create', make)]:\n    add(name, handler)",
    ],
    ids=["a name for the method", "a name for what getattr gives", "getattr", "a name, in a loop over a table"],
)
def test_the_method_under_another_name_registers_as_well(body: str) -> None:
    setup = "from app.registry import registry\ndef make(context): ...\n"
    assert brief({"app/boot.py": setup + body}) == [("key.create", "app.boot.make")]


@pytest.mark.parametrize(
    "body",
    [
        "from functools import partial\npartial(registry.register, 'key.create')(make)",
        "list(map(registry.register, ['key.create'], [make]))",
        "class Hold:\n    def __init__(self):\n        self.add = registry.register",
        "def adder():\n    return registry.register",
        "add = registry.register",
    ],
    ids=["partial", "map", "an attribute", "returned", "bound and not called here"],
)
def test_a_method_of_the_registry_that_is_handed_on_is_told_as_a_name_that_nobody_can_see(body: str) -> None:
    setup = "from app.registry import registry\ndef make(context): ...\n"
    assert brief({"app/boot.py": setup + body}) == [("<registry.register>", "")]


def test_other_things_that_are_handed_on_are_left_alone() -> None:
    text = """
        import atexit
        from app.plugins import Plugins
        add = atexit.register
        add(print)
        put = Plugins().register
        put("key.create", print)
        def give(thing): return thing.register
    """
    assert found({"app/boot.py": text}) == ()
