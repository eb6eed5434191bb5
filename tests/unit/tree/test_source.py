"""Bytes become text, or a refusal with its place; modules get the names they are imported by."""

from __future__ import annotations

import subprocess
import sys
import warnings
from textwrap import dedent

import pytest

from assure.tree.facts import SourceError
from assure.tree.source import (
    LARGEST,
    ModuleNames,
    blob_id,
    decode,
    is_meant,
    is_plain,
    parse,
    parse_as_it_is,
    parse_newer,
)
from assure.tree.tree import Tree


def refused(data: bytes) -> SourceError:
    text, error = decode(data)
    assert text == ""
    assert error is not None
    return error


@pytest.mark.parametrize(
    ("data", "text"),
    [
        (b"x = 1\n", "x = 1\n"),
        (b"\xef\xbb\xbfx = 1\n", "x = 1\n"),
        ("é = 'ü'\n".encode(), "é = 'ü'\n"),
        (b"# -*- coding: latin-1 -*-\nx = '\xe9'\n", "# -*- coding: latin-1 -*-\nx = 'é'\n"),
        (b"#!/usr/bin/python\n# vim: set fileencoding=iso-8859-15 :\nx = '\xa4'\n", None),
        (b"a = 1\r\nb = 2\rc = 3\n", "a = 1\nb = 2\nc = 3\n"),
        (b"x = 'coding: nonsense'\n", "x = 'coding: nonsense'\n"),
        (b"\n\n# coding: nonsense\n", "\n\n# coding: nonsense\n"),
        (b"", ""),
    ],
)
def test_a_file_is_read_as_python_reads_it(data: bytes, text: str | None) -> None:
    found, error = decode(data)
    assert error is None
    assert text is None or found == text
    assert "€" in found if text is None else True


def test_latin_1_without_a_declaration_is_refused_where_it_stands() -> None:
    error = refused(b"a = 1\r\nb = 'caf\xe9'\n")
    assert (error.kind, error.line, error.column) == ("encoding", 2, 9)
    assert "0xe9" in error.message
    assert "utf-8" in error.message


@pytest.mark.parametrize(
    ("cookie", "words"),
    [("klingon", "klingon"), ("rot13", "rot13"), ("utf-16", "utf-16")],
)
def test_an_encoding_that_can_not_be_used_is_named(cookie: str, words: str) -> None:
    error = refused(f"# coding: {cookie}\nx = 1\n".encode())
    assert (error.kind, error.line) == ("encoding", 1)
    assert words in error.message


def test_a_mark_and_a_cookie_that_contradict_each_other_are_refused() -> None:
    assert refused(b"\xef\xbb\xbf# coding: latin-1\n").kind == "encoding"


def test_a_null_byte_is_refused_where_it_stands() -> None:
    error = refused(b"x = 1\ny = '\0'\n")
    assert (error.kind, error.line, error.column) == ("null-byte", 2, 6)


def test_a_file_beyond_all_bounds_is_not_read() -> None:
    assert refused(b"#" * (LARGEST + 1)).kind == "too-large"


@pytest.mark.parametrize(
    ("text", "line", "column"),
    [("x = 1\ny = (\n", 2, 5), ("def f():\nreturn 1\n", 2, 1), ("print 'x'\n", 1, 1)],
)
def test_a_syntax_error_has_its_place_and_the_python_that_met_it(text: str, line: int, column: int) -> None:
    error = parse(text)
    assert isinstance(error, SourceError)
    assert (error.kind, error.line, error.column) == ("syntax", line, column)
    assert "read as Python 3." in error.message


@pytest.mark.parametrize(
    "text",
    [
        "",
        "\n",
        "# only a comment",
        '"""docstring"""\nfrom __future__ import annotations\n',
        "from __future__ import annotations\nx = 1",
        "x = (\n",
        "from __future__ import braces\n",
        "from __future__ import braces\nx = (\n",
        "\tx = 1\n",
        "not a chance",
        "raise SyntaxError('not a chance')",
        "x = '\\d'\n",
        "return 1\n",
        "f(**{'a': 1}, *b, c=1)",
        "\x0cx = 1\n",
        "if x:\n\ty = 1\n        z = 2\n",
        "1" * 5000,
    ],
)
def test_the_cheap_check_and_the_parser_agree(text: str) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        assert is_plain(text) is not isinstance(parse_as_it_is(text), SourceError)


def test_an_expression_nested_too_deep_is_refused_and_nothing_crashes() -> None:
    error = parse("x = " + "-" * 100_000 + "1\n")
    assert isinstance(error, SourceError)
    assert error.kind in ("nested-too-deep", "syntax")


@pytest.mark.parametrize("length", [12_000, 100_000])
def test_a_long_line_takes_the_room_of_its_text_and_not_of_its_square(length: int) -> None:
    # Some tokenizers hold a copy of the line for every token: 12,000 links took three gigabytes.
    source = dedent(
        f"""
        import resource
        from assure.tree.tree import Tree
        resource.setrlimit(resource.RLIMIT_AS, (2 * 2**30, 2 * 2**30))
        print(Tree.of({{"app/x.py": "x = a" + ".b()" * {length}}}).files[0].error)
        """
    )
    ended = subprocess.run([sys.executable, "-c", source], capture_output=True, text=True, timeout=120, check=False)
    assert (ended.returncode, ended.stderr) == (0, "")
    assert "nested-too-deep" in ended.stdout


def test_what_is_nested_too_deep_is_not_taken_for_newer_syntax() -> None:
    assert parse_newer("def f[T](): ...\n", SourceError("nested-too-deep", 1, 1, "")) is None


def test_the_key_of_a_content_is_the_name_git_gives_it() -> None:
    assert blob_id(b"") == "e69de29bb2d1d6434b8b29ae775ad8c2e48c5391"
    assert blob_id(b"", wide=True) == "473a0f4c3be8a93681a267e3b1e9a7dcda1185436fe141f7749120a303721813"


def test_a_content_is_the_one_that_is_meant_also_with_other_line_ends() -> None:
    name = blob_id(b"a = 1\nb = 2\n")
    assert is_meant(b"a = 1\nb = 2\n", name)
    assert is_meant(b"a = 1\r\nb = 2\r\n", name)
    assert not is_meant(b"a = 2\nb = 2\n", name)


@pytest.mark.parametrize(
    ("roots", "path", "module", "is_package"),
    [
        ((".",), "app/a.py", "app.a", False),
        ((".",), "app/__init__.py", "app", True),
        (("src",), "src/app/a.py", "app.a", False),
        (("src", "src/plugins"), "src/plugins/p/x.py", "p.x", False),
        (("src/",), "tools/run.py", "tools.run", False),
        (("./src", "."), "src/app.py", "app", False),
        (("src",), "srcs/app.py", "srcs.app", False),
        ((".",), "__init__.py", "", True),
        ((".",), "no/init/here/x.py", "no.init.here.x", False),
    ],
)
def test_the_longest_import_root_names_a_module(
    roots: tuple[str, ...], path: str, module: str, is_package: bool
) -> None:
    assert ModuleNames(roots).of(path) == (module, is_package)


def test_a_file_that_can_not_be_read_has_an_error_and_no_other_facts() -> None:
    tree = Tree.of({"bad.py": "import os\nx = (\n", "good.py": "import os\n"})
    bad, good = tree.files
    assert bad.error is not None
    assert (bad.imports, bad.header, bad.suppressions) == ((), None, ())
    assert (tree.definitions("bad.py"), tree.uses("bad.py"), tree.init("bad.py"), tree.logic("bad.py")) == (
        (),
        (),
        (),
        "",
    )
    assert good.error is None
    assert good.imports
