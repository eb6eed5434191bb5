"""Imports are told exactly, by the quick reading and by the syntax tree, whatever they are surrounded by."""

from __future__ import annotations

import ast
import site
import sys
import sysconfig
import warnings
from pathlib import Path
from textwrap import dedent
from typing import TYPE_CHECKING

import pytest

from assure.tree.imports import imports_of
from assure.tree.scan import scan_imports
from assure.tree.source import decode, parse_as_it_is
from assure.tree.syntax import Syntax
from assure.tree.tree import Tree

if TYPE_CHECKING:
    from collections.abc import Iterator

    from assure.tree.facts import Import

NAME = "top.middle.module"


def found(text: str, path: str = "top/middle/module.py") -> tuple[Import, ...]:
    return Tree.of({path: dedent(text)}).files[0].imports


def spelt(text: str, path: str = "top/middle/module.py") -> list[str]:
    """Each import as `module:name>alias @scope context`."""
    return [f"{i.module}:{i.name}>{i.alias} @{i.scope} {i.context}" for i in found(text, path)]


def test_plain_imports_bind_their_first_name_or_their_alias() -> None:
    assert spelt("import a.b, c as d, e.f as g\n") == [
        "a.b:>a @ runtime",
        "c:>d @ runtime",
        "e.f:>g @ runtime",
    ]


def test_names_stand_where_they_are_named() -> None:
    text = "from a import (  # one\n    b,  # two, three\n    c as d,\n)\nimport e, f\n"
    assert [(i.name or i.module, i.line, i.column) for i in found(text)] == [
        ("b", 2, 5),
        ("c", 3, 5),
        ("e", 5, 8),
        ("f", 5, 11),
    ]


@pytest.mark.parametrize(
    ("path", "text", "module"),
    [
        ("top/middle/module.py", "from . import x", "top.middle"),
        ("top/middle/module.py", "from .other import x", "top.middle.other"),
        ("top/middle/module.py", "from ..side import x", "top.side"),
        ("top/middle/__init__.py", "from . import x", "top.middle"),
        ("top/middle/__init__.py", "from .. import x", "top"),
        ("top/middle/module.py", "from .... import x", "...."),
        ("module.py", "from .x import y", ".x"),
    ],
)
def test_relative_imports_are_made_absolute_and_those_that_climb_too_far_keep_their_dots(
    path: str, text: str, module: str
) -> None:
    assert [each.module for each in found(text, path)] == [module]


def test_text_in_strings_and_comments_imports_nothing() -> None:
    text = '''
        """
        import a
        from b import c
        """
        x = "import d"
        y = r"\\"; z = 'import e'  # import f
        s = \'\'\'
        import g\'\'\'
        important = import_counter = 1
    '''
    assert spelt(text) == []


def test_imports_of_every_form_are_found() -> None:
    text = """
        import a; import b
        if x: import c
        from d import \\
            e, \\
            f as g
        from h import (i, j,
            k as
            l)
        class C: from m import n
        try: import o
        except ImportError: o = None
        from p import *
    """
    assert [f"{i.module}:{i.name}>{i.alias}" for i in found(text)] == [
        "a:>a",
        "b:>b",
        "c:>c",
        "d:e>e",
        "d:f>g",
        "h:i>i",
        "h:j>j",
        "h:k>l",
        "m:n>n",
        "o:>o",
        "p:*>*",
    ]


def test_what_is_never_true_at_run_time_is_for_type_checkers() -> None:
    text = """
        import typing as t
        from typing import TYPE_CHECKING
        if TYPE_CHECKING:
            import a
        else:
            import b
        if not TYPE_CHECKING:
            import c
        else:
            import d
        if t.TYPE_CHECKING and sys.platform:
            import e
        if TYPE_CHECKING or x:
            import f
        if x:
            import g
        elif TYPE_CHECKING:
            import h
        else:
            import i
        if False:
            import j
        if 1:
            import k
        else:
            import l
    """
    contexts = {each.module: each.context for each in found(text) if len(each.module) == 1}
    assert [name for name, context in sorted(contexts.items()) if context == "type-checking"] == list("adehjl")
    assert {contexts[name] for name in "bcfgik"} == {"runtime"}


def test_a_renamed_flag_is_the_flag_and_one_switched_on_is_not() -> None:
    renamed = "from typing import TYPE_CHECKING as TC\nif TC:\n    import a\n"
    own = "TYPE_CHECKING = False\nif TYPE_CHECKING:\n    import a\n"
    switched_on = "TYPE_CHECKING = True\nif TYPE_CHECKING:\n    import a\n"
    assert [found(text)[-1].context for text in (renamed, own, switched_on)] == [
        "type-checking",
        "type-checking",
        "runtime",
    ]


def test_imports_in_functions_wait_and_those_in_classes_do_not() -> None:
    text = """
        class A:
            import a
            def m(self):
                import b
                class B:
                    import c
                if TYPE_CHECKING:
                    import d
        async def f():
            def g():
                import e
        for x in y:
            import f
        match z:
            case 1:
                import g
    """
    assert [each.removeprefix(each[:2]) for each in spelt(text)] == [
        ">a @A runtime",
        ">b @A.m lazy",
        ">c @A.m.B lazy",
        ">d @A.m type-checking",
        ">e @f.g lazy",
        ">f @ runtime",
        ">g @ runtime",
    ]


def test_calls_that_import_are_found_under_every_name() -> None:
    text = """
        import importlib
        import importlib as il
        from importlib import import_module, import_module as load
        import runpy, pkgutil, builtins
        importlib.import_module("a.b")
        il.import_module(name="c")
        load("d")
        __import__("e")
        builtins.__import__("f")
        getattr(importlib, "import_module")("g")
        again = import_module
        again("h")
        runpy.run_module("i")
        pkgutil.resolve_name("j.k:l")
        def f(x=import_module("m")):
            import_module("n")
    """
    dynamic = [f"{i.module}:{i.name}" for i in found(text) if i.context == "dynamic"]
    assert dynamic == ["a.b:", "c:", "d:", "e:", "f:", "g:", "h:", "i:", "j.k:l", "m:", "n:"]


def test_look_alikes_of_an_import_call_are_none() -> None:
    text = """
        from mine import import_module
        import_module("a")
        self.import_module("b")
        loader.exec("import c")
        def evaluate(): pass
        evaluate("import d")
    """
    assert [i.module for i in found(text) if i.context == "dynamic"] == []


def test_constant_arguments_of_an_import_call_are_followed() -> None:
    text = """
        from importlib import import_module
        BASE = "app"
        NAME: str = BASE + ".x"
        import_module(NAME)
        import_module(f"{BASE}.y")
        import_module(".z", package=__package__)
        import_module("..w", "top.middle.deep")
        import_module("a" if q else "b")
        for each in ("c", "d"):
            import_module(each)
        LIST = ["e", "f"]
        [import_module(f"{BASE}.{one}") for one in LIST]
        import_module(__name__ + ".g")
    """
    dynamic = [i.module for i in found(text) if i.context == "dynamic"]
    assert dynamic == [
        "app.x",
        "app.y",
        "top.middle.z",
        "top.middle.w",
        "a",
        "b",
        "c",
        "d",
        "app.e",
        "app.f",
        "top.middle.module.g",
    ]


def test_an_import_call_that_is_not_constant_is_told_with_its_expression() -> None:
    text = """
        from importlib import import_module
        import_module(f"plugins.{name}")
        import_module(
            settings.backend
        )
        twice = "a"
        twice = "b"
        import_module(twice)
    """
    dynamic = [(i.module, i.alias) for i in found(text) if i.context == "dynamic"]
    assert dynamic == [("", 'f"plugins.{name}"'), ("", "settings.backend"), ("", "twice")]


def test_code_in_strings_that_are_run_is_read() -> None:
    text = """
        exec("import a\\nfrom b import c")
        exec(compile("import d", "<x>", "exec"))
        CODE = "from . import e"
        exec(CODE)
        eval("__import__('f')")
        exec("from " + name + " import g")
        exec(anything)
        exec("this is ( no python")
    """
    dynamic = [f"{i.module}:{i.name}{i.alias}" for i in found(text) if i.context == "dynamic"]
    assert dynamic == ["a:", "b:c", "d:", "top.middle:e", "f:", ':"from " + name + " import g"', ":anything"]


def dynamic_rows(text: str) -> list[str]:
    return [f"{i.module}:{i.name}{i.alias}" for i in found(text) if i.context == "dynamic"]


def test_a_module_that_is_taken_from_the_table_of_loaded_ones_counts_as_imported() -> None:
    text = """
        import sys
        import sys as s
        from sys import modules as loaded
        sys.modules["a.b"]
        s.modules.get("c")
        loaded[f"{BASE}.d"].run()
        sys.modules[__name__]
        sys.modules["e"] = None
        del sys.modules["f"]
        "g" in sys.modules
        BASE = "app"
        sys.modules[name]
    """
    assert dynamic_rows(text) == ["a.b:", "c:", "app.d:", ":name"]


def test_names_of_modules_that_are_put_together_from_constants_are_known() -> None:
    text = """
        from importlib import import_module
        PARTS = "app"
        import_module(".".join([PARTS, "x"]))
        import_module("%s.y" % PARTS)
        import_module("{}.{}".format(PARTS, "z"))
        import_module("%9s" % PARTS)
        import_module("{0.__class__}".format(PARTS))
        import_module("{1}".format(PARTS))
        getattr(importlib, "import_" + "module")("w")
        import importlib
    """
    assert dynamic_rows(text) == [
        "app.x:",
        "app.y:",
        "app.z:",
        ':"%9s" % PARTS',
        ':"{0.__class__}".format(PARTS)',
        ':"{1}".format(PARTS)',
        "w:",
    ]


def test_sums_of_sums_of_a_name_are_given_up_before_they_fill_the_memory() -> None:
    lines = ["n0 = 'aaaaaaaaaa'", *(f"n{i} = n{i - 1} + n{i - 1}" for i in range(1, 60)), "__import__(n59)"]
    assert dynamic_rows("\n".join(lines)) == [":n59"]


def test_an_importer_that_is_handed_on_is_told() -> None:
    text = """
        import importlib
        from functools import partial
        list(map(importlib.import_module, names))
        partial(__import__, "a")
    """
    assert dynamic_rows(text) == [":importlib.import_module", ":__import__"]


def test_a_file_that_is_loaded_by_its_path_is_told() -> None:
    text = """
        import runpy
        from importlib.util import spec_from_file_location as located
        runpy.run_path("app/x.py")
        located("x", "app/x.py")
    """
    assert dynamic_rows(text) == [':runpy.run_path("app/x.py")', ':located("x", "app/x.py")']


def test_a_relative_name_without_a_known_package_is_told_as_unknown() -> None:
    assert dynamic_rows("from importlib import import_module\nimport_module('.x', package)\n") == [":'.x'"]


def reference(module: ast.Module) -> set[tuple[str, str, str, int, int, str, str]]:
    """The import statements of a tree, read in the plainest way; levels stay dots."""
    rows = set()

    def visit(node: ast.AST, scope: tuple[str, ...], lazy: bool, never: bool) -> None:
        if isinstance(node, ast.Import | ast.ImportFrom):
            context = "type-checking" if never else "lazy" if lazy else "runtime"
            for alias in node.names:
                plain = isinstance(node, ast.Import)
                source = alias.name if plain else "." * node.level + (node.module or "")
                bound = alias.asname or (alias.name.partition(".")[0] if plain else alias.name)
                place = (alias.lineno, alias.col_offset + 1, ".".join(scope), context)
                rows.add((source, "" if plain else alias.name, bound, *place))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            lazy = lazy or not isinstance(node, ast.ClassDef)
            scope = (*scope, node.name)
        for field, value in ast.iter_fields(node):
            inside = never or (isinstance(node, ast.If) and field == known(node.test))
            for child in value if isinstance(value, list) else [value]:
                if isinstance(child, ast.stmt | ast.ExceptHandler | ast.match_case):
                    visit(child, scope, lazy, inside)

    visit(module, (), False, False)
    return rows


def known(test: ast.expr) -> str:
    """The field of an `if` that is never run, "" where both may be."""
    source = ast.unparse(test)
    plain = source.removeprefix("not ").rpartition(".")[2]
    if plain not in ("TYPE_CHECKING", "MYPY", "False", "0", "True", "1") or " " in source.removeprefix("not "):
        return "?"
    false = plain not in ("True", "1")
    return "body" if false is not source.startswith("not ") else "orelse"


def libraries() -> Iterator[Path]:
    """The modules and packages of the standard library, and some that are installed here."""
    standard = Path(sysconfig.get_paths()["stdlib"])
    left_out = ("site-packages", "test", "tests", "idlelib", "lib2to3", "__pycache__")
    yield from (each for each in sorted(standard.iterdir()) if each.name not in left_out)
    installed = ("alembic", "fastapi", "pip", "pydantic", "sqlalchemy", "starlette")
    yield from (folder / name for folder in map(Path, site.getsitepackages()) for name in installed)


def groups(count: int) -> list[list[Path]]:
    """Libraries in groups, so that several processes share them."""
    every = list(libraries())
    return [every[number::count] for number in range(count)]


# Tests on the simple side of these words decide what the plain reference can't.
DIFFICULT = (
    "TYPE_CHECKING as",
    "TYPE_CHECKING =",
    "MYPY =",
    "TYPE_CHECKING or",
    "TYPE_CHECKING and",
    "and TYPE_CHECKING",
)


@pytest.mark.parametrize("libraries", groups(8), ids=lambda _: f"python-{sys.version_info.minor}")
def test_every_library_is_read_as_the_plainest_reading_has_it(libraries: list[Path]) -> None:
    files = [each for path in libraries for each in ([path] if path.suffix == ".py" else sorted(path.rglob("*.py")))]
    sure = 0
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        for file in files:
            text, error = decode(file.read_bytes())
            module = parse_as_it_is(text)
            if error or not isinstance(module, ast.Module) or any(word in text for word in DIFFICULT):
                continue
            quick = scan_imports(text, "", False)
            rows = imports_of(Syntax(module, text, "", False)) if quick is None else quick
            if text.isascii():  # the plain reference counts columns in bytes
                assert {row for row in rows if row[6] != "dynamic"} == reference(module), file
            sure += quick is not None
    assert sure >= 0.8 * len(files) - 10


@pytest.mark.parametrize(
    "text",
    [
        "x = f\"{d['import']}\"\nimport a\n",
        'x = f"{{import}}"\nimport a\n',
        "x = rf'\\d{y}'\nimport a\n",
        "x = \"\"\"\nimport z\n\"\"\" if y else '''import w'''\nimport a\n",
        "x = 'a\\\nimport b'\nimport a\n",
        "def f(\n    a,\nb):\n    import a\n",
        "x = [y for y in z\nif y]\nimport a\n",
        "if (a and\n        b):\n    import a\n",
        "if x: pass\nelse:\n    import a\n",
        "class A:\n\tdef f(self):\n\t\timport a\n",
        "def f():\n    x = '''\ndef g():\n'''\n    import a\n",
        "def é():\n    import a\n",
        "import é\nfrom ü import ö\n",
        "try:\n    import a\nexcept ImportError:\n    import b as a\nelse:\n    import c\nfinally:\n    import d\n",
        "from __future__ import annotations",
        "import a\\\n.b\n",
        "import a \\\n    as b\n",
        "from . import(a)\nfrom .b import(c)\nfrom.d import e\n",
        "\x0cimport a\nif x:\n\x0c    import b\n",
        "from a import \\\n    b, \\\n    c\nfrom d import \\\n  (e)\n",
        "def f():\n    if TYPE_CHECKING:\n        pass\n    elif x:\n        import a\n    else:\n        import b\n",
        "for x in y:\n    pass\nelse:\n    import a\n",
        "while 0:\n    import a\n",
        "yield_ = (yield\n)\nraise x \\\n    from y\nimport a\n",
    ],
)
def test_hard_places_read_the_same_both_ways(text: str) -> None:
    module = ast.parse(text)
    quick = scan_imports(text, NAME, False)
    assert quick is None or quick == imports_of(Syntax(module, text, NAME, False))
