"""What one file tells: its header, definitions, calls, exports, statements and logic."""

from __future__ import annotations

import sys
from textwrap import dedent

import pytest

from assure.tree.facts import Exports
from assure.tree.tree import Tree


def tree(text: str, path: str = "app/mod.py", **others: str) -> Tree:
    files = {path: dedent(text), **{name.replace("__", "/") + ".py": dedent(body) for name, body in others.items()}}
    return Tree.of(files)


def fields(text: str) -> list[tuple[str, str, int]]:
    header = Tree.of({"a.py": text}).files[0].header
    return list(header.fields) if header else []


def test_header_fields_stand_in_the_first_comments_and_keep_their_spelling() -> None:
    top = "#!/usr/bin/env python\n# -*- coding: utf-8 -*-\n# Layer: L6 — Driver\n#\n# AUDIENCE:CUSTOMER  \n\n"
    assert fields(top + "x = 1\n# Layer: L5\n") == [("layer", "L6 — Driver", 3), ("audience", "CUSTOMER", 5)]


def test_header_fields_stand_in_the_docstring_too_after_those_of_the_comments() -> None:
    text = (
        '# Owner: billing\n\nr"""What it does.\n\nLayer: L5 - Engine\n**Role:** decides\n- Audience : INTERNAL\n"""\n'
    )
    assert fields(text) == [
        ("owner", "billing", 1),
        ("layer", "L5 - Engine", 5),
        ("role", "decides", 6),
        ("audience", "INTERNAL", 7),
    ]


@pytest.mark.parametrize(
    "text",
    [
        "x = 'Layer: L5'\n",
        "import os\n# Layer: L5\n",
        "# see https://example.test/layer\n",
        "# plain words\n",
        "",
        "def f():\n    '''Layer: L5'''\n",
    ],
)
def test_text_elsewhere_and_plain_words_are_no_header(text: str) -> None:
    assert fields(text) == []


def test_definitions_are_told_with_their_places_and_resolved_names() -> None:
    found = tree("""
        import functools as ft
        from base import Base, mixins
        LIMIT: int = 3
        first, (second, *rest) = 1, (2, 3)

        @ft.cache
        def helper(): ...

        class Driver(Base, mixins.Saving, Local, Generic[T], metaclass=Meta):
            attribute = 1

            @property
            async def save(self):
                def inner(): ...

        class Local: ...
        if LIMIT:
            def conditional(): ...
        for each in LIMIT: ...
    """).definitions("app/mod.py")
    assert [(d.qualname, d.kind, d.line) for d in found] == [
        ("LIMIT", "variable", 4),
        ("first", "variable", 5),
        ("second", "variable", 5),
        ("rest", "variable", 5),
        ("helper", "function", 8),
        ("Driver", "class", 10),
        ("Driver.save", "async function", 14),
        ("Driver.save.inner", "function", 15),
        ("Local", "class", 17),
        ("conditional", "function", 19),
        ("each", "variable", 20),
    ]
    by_name = {each.qualname: each for each in found}
    assert by_name["helper"].decorators == ("functools.cache",)
    assert by_name["Driver"].bases == ("base.Base", "base.mixins.Saving", "app.mod.Local", "Generic")
    assert (by_name["Driver"].end_line, by_name["Driver.save"].decorators) == (15, ("property",))


def test_calls_are_named_through_imports_and_own_names_unless_a_local_hides_them() -> None:
    found = tree("""
        import a.b, c as d
        from e import f as g

        def own(g=g()):
            a.b.run()
            d.x.y(d.z())
            g()
            own()
            unknown()

        def other(d, *rest, a=None):
            d.run(); a.run(); rest.run()
            from inner import thing
            thing()
            lambda own: own()

        class C:
            @d.register("x")
            @g
            def method(self):
                self.own(); own()

        [a.b.one(a.b) for a in x]
        C().method()
    """).uses("app/mod.py")
    assert [(use.dotted, use.scope) for use in found if use.how == "call"] == [
        ("e.f", ""),
        ("a.b.run", "own"),
        ("c.x.y", "own"),
        ("c.z", "own"),
        ("app.mod.own", "own"),
        ("inner.thing", "other"),
        ("c.register", "C"),
        ("e.f", "C"),
        ("app.mod.own", "C.method"),
        ("a.b.one", ""),
        ("app.mod.C", ""),
    ]


def test_columns_count_characters() -> None:
    [use] = tree("import a\nx = 'é' if y else a.run()\n").uses("app/mod.py")
    assert (use.line, use.column) == (2, 19)


def exports(text: str, **others: str) -> Exports:
    return tree(text, "app/mod.py", **others).exports("app/mod.py")


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("__all__ = ['a', 'b']", ["a", "b"]),
        ("__all__ = ('a',) + ('b',)", ["a", "b"]),
        ("__all__: list[str] = ['a']\n__all__ += ['b']", ["a", "b"]),
        ("__all__ = ['a']\n__all__.append('b')\n__all__.extend(['c', 'd'])\n__all__.remove('a')", ["b", "c", "d"]),
        ("__all__ = sorted(['b', 'a'])", ["b", "a"]),
        ("__all__ = ['a']\n__all__ = ['b']", ["b"]),
        ("__all__ = ['a']\n__all__ = __all__ + ['b']", ["a", "b"]),
        ("__all__ = [*['a'], 'b']", ["a", "b"]),
        ("class A: ...\n__all__ = [A.__name__]", ["A"]),
        ("if x:\n    __all__ = ['a']", ["a"]),
        ("from . import sub\n__all__ = ['a'] + sub.__all__", ["a", "s", "t"]),
        ("import app.sub\n__all__ = [*app.sub.__all__]", ["s", "t"]),
        ("from .sub import *\nfrom . import sub\n__all__ = ['a']\n__all__ += sub.__all__", ["a", "s", "t"]),
    ],
)
def test_declared_exports_are_followed(text: str, names: list[str]) -> None:
    found = exports(text, app__sub="__all__ = ['s', 't']\n")
    assert found.declared is not None
    assert [name for name, _ in found.declared] == names
    assert not found.dynamic


@pytest.mark.parametrize(
    "text",
    [
        "__all__ = [name for name in dir()]",
        "__all__ = names()",
        "__all__ = ['a'] + more",
        "import elsewhere\n__all__ = elsewhere.__all__",
        "__all__, x = y",
        "from . import bare\n__all__ = bare.__all__",
        "__all__ = ['a']\n__all__.insert(0, 'b')",
    ],
)
def test_exports_that_can_not_be_followed_are_dynamic(text: str) -> None:
    assert exports(text, app__bare="x = 1\n").dynamic


def test_without_a_declaration_the_exports_are_what_the_module_binds() -> None:
    found = exports("""
        import a.b, c as d
        from e import f
        x = [y for y in z]
        try: import g
        except ImportError as h: pass
        with open(q) as w: pass
        if (v := 1): pass
        match q:
            case {"k": m, **r}: pass
        def n(): inner = 1
    """)
    assert found.declared is None
    assert found.bound == tuple(sorted("adfxghwvmrn"))


def test_star_imports_bring_what_the_other_module_offers_also_in_a_circle() -> None:
    files = {
        "app/__init__.py": "from .one import *\nfrom elsewhere import *\n",
        "app/one.py": "from .two import *\na = _hidden = 1\n",
        "app/two.py": "from .one import *\nfrom .three import *\nb = 1\n",
        "app/three.py": "__all__ = ['c', '_d']\nc = _d = e = 1\n",
    }
    for first in ("app/__init__.py", "app/two.py"):  # the order of asking makes no difference
        found = Tree.of(files)
        found.exports(first)
        assert found.exports("app/__init__.py").bound == ("a", "b", "c")
        assert found.exports("app/two.py").bound == ("_d", "a", "b", "c")
        assert found.exports("app/__init__.py").unknown_stars == ("elsewhere",)


def kinds(text: str) -> list[str]:
    return [each.kind for each in tree(text, "app/__init__.py").init("app/__init__.py")]


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ('"""What it is."""', "docstring"),
        ("from __future__ import annotations", "future"),
        ("from .a import b", "import"),
        ("__all__ = ['a']", "all"),
        ("__all__ += ['a']", "all"),
        ("__all__.extend(x.__all__)", "all"),
        ("__version__ = '1.0'", "version"),
        ("if TYPE_CHECKING:\n    from .a import b", "type-checking-import"),
        ("if TYPE_CHECKING:\n    register()", "control-flow"),
        ("try:\n    import a\nexcept ImportError:\n    a = None", "guarded-import"),
        ("try:\n    import a\nexcept Exception:\n    a = None", "control-flow"),
        ("try:\n    import a\nexcept ImportError:\n    install()", "control-flow"),
        ("if sys.version_info >= (3, 12):\n    import a\nelse:\n    import b as a", "guarded-import"),
        ("if sys.platform == 'win32':\n    setup()", "control-flow"),
        ("LIMIT = 3", "constant"),
        ("TABLE = {'a': ('.b', -1), 'c': [f'{1}']}", "constant"),
        ("pass", "constant"),
        ("Alias = Other", "assignment"),
        ("x.y = 1", "assignment"),
        ("count += 1", "assignment"),
        ("log = logging.getLogger(__name__)", "call"),
        ("setup()", "call"),
        ("later = lambda: setup()", "assignment"),
        ("def f(): ...", "definition"),
        ("class A: ...", "definition"),
        ("for x in y: z(x)", "control-flow"),
        ("with a: b()", "control-flow"),
        ("del x", "other"),
        ("assert x", "other"),
        ("def __getattr__(name):\n    from . import a\n    return getattr(a, name)", "lazy-export"),
        ("def __dir__():\n    return sorted(__all__)", "lazy-export"),
        ("def __getattr__(name):\n    connect()\n    return 1", "definition"),
        ("def __getattr__(name):\n    while True: pass", "definition"),
        ("import lazy_loader as lazy\n__getattr__, __dir__, __all__ = lazy.attach(__name__, ['a'])", "lazy-export"),
    ],
)
def test_a_module_level_statement_has_a_kind(text: str, kind: str) -> None:
    first = ["constant"] if kind != "docstring" else []
    assert kinds("0\n" * len(first) + text)[-1] == kind


def test_a_lazy_table_of_exports_is_recognised_in_its_usual_form() -> None:
    text = """
        _LAZY = {"Driver": ".driver"}
        def __getattr__(name: str) -> object:
            "Import on first use."
            if name not in _LAZY:
                raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
            from importlib import import_module
            value = getattr(import_module(_LAZY[name], __name__), name)
            globals()[name] = value
            return value
    """
    assert kinds(text) == ["constant", "lazy-export"]


def test_a_statement_shows_its_first_line_cut_at_eighty_characters() -> None:
    [row] = tree("value = [" + "1, " * 60 + "]", "app/__init__.py").init("app/__init__.py")
    assert len(row.text) == 80
    assert row.text.endswith("...")


LOGIC = '''
    """Docstring."""
    import os

    def f(a, b=1):
        """Docs."""
        return f"{a} and {b!r:>{a}}" + 'x'  # why
    class A:
        x: int = 0x10
'''


OTHER_FORMS = (
    """
    # Layer: L6 — Driver
    import os
    def f(a, b = 1): return (f'{a} and ' f'{b!r:>{a}}' + "x")
    class A: x: int = 16
    """,
    """
    import os
    def f(a,
          b=1):
        return f"{a} and {b!r:>{a}}" + 'x'
    class A:
        'Other.'
        x: int = 16
        pass
    """,
)


@pytest.mark.parametrize("same", OTHER_FORMS)
def test_the_logic_of_a_file_is_neither_its_header_nor_its_form(same: str) -> None:
    one = tree(LOGIC)
    other = Tree.of({"elsewhere/place.py": dedent(same)})
    assert one.logic("app/mod.py") == other.logic("elsewhere/place.py")
    assert len(one.logic("app/mod.py")) == 40


@pytest.mark.parametrize(
    ("old", "new"),
    [("b=1", "b=2"), ("import os", "import sys"), ("'x'", "b'x'"), ("0x10", "16.0"), ("f(a", "g(a"), ("!r", "!s")],
)
def test_any_other_change_changes_the_logic(old: str, new: str) -> None:
    assert tree(LOGIC).logic("app/mod.py") != tree(LOGIC.replace(old, new)).logic("app/mod.py")


def test_an_empty_body_and_one_with_only_words_are_the_same_logic() -> None:
    texts = ["def f():\n    pass\n", 'def f():\n    "Docs."\n', 'def f():\n    "Docs."\n    pass\n']
    assert len({tree(text).logic("app/mod.py") for text in texts}) == 1


def test_the_digest_of_logic_is_the_same_for_every_python() -> None:
    head, body = (
        "def f(a, *, b: int = 1, **c):\n",
        "    return f'{a=}{b:{c}}' 'é' if not a else {**c, 'k': (1, 2.5, 3j, ...)}\n",
    )
    assert tree(head + body).logic("app/mod.py") == "8a5f965ed381ff3ba2a8358902be218bcb18e0e7"


@pytest.mark.parametrize(
    ("text", "digest"),
    [
        (
            "def first[T: int, *Ts, **P](x: T) -> T:\n    return x\n\n\nclass Box[T](Base[T]):\n    value: T\n",
            "cb4206be02fc7ecbf7a8996e4c5c308ac0d7f438",
        ),
        ("type Pair[T] = tuple[T, T]\n", "06163c427c7531f5506a49e3f11f478824983988"),
        (
            "try:\n    run()\nexcept* (ValueError, TypeError) as problem:\n    raise\n",
            "ca23ae4220ac75a3c92e6262f6b10c82e97db6ab",
        ),
        (
            "match x:\n    case {'a': [1, *rest], **others} if rest:\n        run()\n"
            "    case Box(value=-1) | None | str():\n        pass\n",
            "a30c9f1f347c645233d5c8e78f8426e6baf90e42",
        ),
        (
            """text = f"{x["a"]} {", ".join(f"{each}" for each in x)} {f"{f"{1}"}"}"\n""",
            "12e52e88947fec106778dbeb6180e4894ff3e1a7",
        ),
        (
            "text = f'{x!r:>{10}} {y=} {z:%H:%M} {{}}' 'b' f'{a:{b}.{c}}' f''\n",
            "6935711697255328f0c631c14efa68b3bd2c6b71",
        ),
    ],
    ids=["type-parameters", "type-alias", "except-star", "match", "quotes-in-f-string", "fields-of-f-string"],
)
def test_newer_syntax_has_the_same_digest_of_logic_for_every_python(text: str, digest: str) -> None:
    assert tree(text).logic("app/mod.py") == digest


def test_logic_that_this_python_is_too_old_to_tell_has_no_digest() -> None:
    text = """text = f"{'\\n'.join(names)}"\n"""
    known = "" if sys.version_info < (3, 12) else "2764ff9cf5bc44ee40350b81ba6fdbb84bb03725"
    found = tree(text.replace("text = ", "")).logic("app/mod.py")
    assert found == known
