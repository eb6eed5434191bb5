"""Reads the imports of a file without a syntax tree, and says so where it is not sure.

The text is known to be valid Python, so once strings and comments are stepped over, each word `import` is an import
statement: no other use of the word exists. What surrounds it tells the block it stands in. Any form out of the
ordinary (a semicolon, a backslash, a test this reading does not understand) is left to the syntax tree.
"""

from __future__ import annotations

import re
from functools import cache
from sys import version_info
from typing import TYPE_CHECKING, NamedTuple

from assure.tree.source import absolute

if TYPE_CHECKING:
    from collections.abc import Iterator

    from assure.tree.rows import ImportRow

RUNTIME = "runtime"
LAZY = "lazy"
NEVER = "type-checking"
_IMPORTERS = (
    *("import_module", "__import__", "run_module", "run_path", "resolve_name", "_gcd_import", "load_source"),
    *("spec_from_file_location", "SourceFileLoader"),
)
# `sys.modules["x"]` under any name, and `getattr(importlib, "import_" + "module")`: a word without which there is none,
# which is cheap to look for, and the pattern.
_BY_ATTRIBUTE = (
    ("sys.modules", r"(?<!del )\bsys\.modules\s*(?:\[(?!__name__\]|[^\]\n]*\]\s*=[^=])|\.(?:get|__getitem__)\b|$)"),
    ("modules", r"from[ \t]+sys[ \t]+import\b(?:.*\bmodules\b|[ \t]*\()"),
    ("modules", r"import[ \t]+sys[ \t]+as\b"),
    ("importlib", r"import[ \t]+importlib[ \t]+as\b|getattr\(\s*importlib\b"),
    ("builtins", r"import[ \t]+builtins[ \t]+as\b|getattr\(\s*(?:__builtins__|builtins)\b"),
)
_EVALUATORS = re.compile(r"e(?:xec|val)\b")
_WORD = frozenset("._0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ")
_COLLAPSED = "\x01"  # stands for what was in brackets; no valid source holds it
_TAB = 8


class _Found(NamedTuple):
    """An import statement: whether it is indented, where it ends, its rows without scope and context."""

    indented: bool
    end: int
    rows: list[tuple[str, str, str, int, int]]


class _Block(NamedTuple):
    """A block that is open: the column of its header, the word it begins with, and what stands behind that word.

    `tests` are those of the branches of the same `if` before it.
    """

    column: int
    word: str
    rest: str
    tests: tuple[str, ...]


class _Doubt(Exception):
    """This reading is not sure of the file."""


_OUTERMOST = ("", RUNTIME)


def scan_imports(text: str, module_name: str, is_package: bool) -> tuple[ImportRow, ...] | None:
    """The imports of a valid text, exactly as the syntax tree would tell them; None where only the tree can tell."""
    if "import" not in text:
        return ()
    if may_import_by_call(text):
        return None
    try:
        padded = "\n" + text  # so that every statement has a line end before it
        found = list(_statements(padded, module_name, is_package))
        places = list(_places(padded, found))
        return tuple((*row, *place) for one, place in zip(found, places, strict=True) for row in one.rows)
    except _Doubt:
        return None


def may_import_by_call(text: str) -> bool:
    """Whether a text may hold an import that is no statement: `import_module("x")`, or code in a string."""
    if any(word in text for word in _IMPORTERS):
        return True
    if any(word in text and re.search(pattern, text, re.MULTILINE) for word, pattern in _BY_ATTRIBUTE):
        return True
    if "exec" not in text and "eval" not in text:
        return False
    return "builtins" in text or any(_evaluates(text, *match.span()) for match in _EVALUATORS.finditer(text))


def _evaluates(text: str, start: int, end: int) -> bool:
    """Whether the word at this place is the function, called or renamed: no attribute, no part of another word."""
    before = text[max(0, start - 80) : start].rpartition("\n")[2]
    if before.rstrip(" \t").endswith("="):
        return True
    return before[-1:] not in _WORD and text[end : end + 20].lstrip(" \t\n\\").startswith("(")


def without_strings(text: str) -> str:
    """The text with empty strings and no comments; lines inside a string that spans several are gone."""
    return _patterns().quoted.sub('""', text)


def _statements(text: str, module_name: str, is_package: bool) -> Iterator[_Found]:
    """The import statements in source order; `text` begins with a line end that does not count."""
    match_next = _patterns().statement.match
    last = _last_word(text)
    at = line = 0
    while at < last:
        match = match_next(text, at)
        if match is None:
            raise _Doubt
        kind = match.lastgroup
        if kind is None:
            return
        first = match.start("indent")
        if first > 1 and text[first - 2] == "\\":
            raise _Doubt
        line += text.count("\n", at, first)
        rows = list(_rows(match, kind, line, module_name, is_package))
        at = match.end()
        yield _Found(match.end("indent") > first, at, rows)
        line += text.count("\n", first, at)


def _rows(
    match: re.Match[str], kind: str, line: int, module_name: str, is_package: bool
) -> Iterator[tuple[str, str, str, int, int]]:
    """The rows of one statement that begins on a line: what it lists stands in the group named `kind`."""
    text, first = match.string, match.start("indent")
    start, end = match.span(kind)
    above = text.count("\n", first, start)
    column = start - (text.rfind("\n", first, start) if above else first - 1)
    source = "" if kind == "modules" else absolute(len(match["dots"]), match["source"] or "", module_name, is_package)
    for name, alias, row, place in _named(text[start:end], column, line + above):
        if kind == "modules":
            yield name, "", alias or name.partition(".")[0], row, place
        else:
            yield source, name, alias or name, row, place


def _last_word(text: str) -> int:
    """Where the word `import` stands last, in whatever role; -1 where it stands nowhere."""
    at = text.rfind("import")
    while at >= 0 and text[at + 6 : at + 7] in _WORD:
        at = text.rfind("import", 0, at)
    return at


def _named(names: str, column: int, line: int) -> Iterator[tuple[str, str, int, int]]:
    """Name, alias ("" without one), line and column of what is listed, over several lines in brackets.

    `column` and `line` are those of the first character.
    """
    for each in names.split("\n"):
        for piece in (each.partition("#")[0] if "#" in each else each).split(","):
            words = piece.split()
            if words and words[-1] == "\\":
                words.pop()
            if words:
                if len(words) != 1 and (len(words) != 3 or words[1] != "as"):
                    raise _Doubt
                at = column + len(piece) - len(piece.lstrip())
                yield words[0], words[2] if len(words) == 3 else "", line, at
            column += len(piece) + 1
        column = 1
        line += 1


def _places(text: str, found: list[_Found]) -> Iterator[tuple[str, str]]:
    """For each import statement, in order, the scope and context it stands in."""
    last = max((number for number, one in enumerate(found) if one.indented), default=-1)
    if last >= 0:
        yield from _enclosed(text[: found[last].end], last + 1)
    yield from [_OUTERMOST] * (len(found) - last - 1)


def _enclosed(text: str, count: int) -> Iterator[tuple[str, str]]:
    """The places of the first `count` statements, of which the last ends the text."""
    if "\f" in text or _RENAMED.search(text):
        raise _Doubt
    stack: list[_Block] = []
    for line in _patterns().structure.finditer(_structure(text)):
        column = len(line[1].expandtabs(_TAB))
        closed = None
        while stack and stack[-1].column >= column:
            closed = stack.pop()
        if line["word"]:
            stack.append(_opened(line, column, closed))
        else:
            count -= 1
            yield _place(stack)
    if count:
        raise _Doubt


def _structure(text: str) -> str:
    """The text with each logical line on one line; strings and comments are empty, and so is what is in brackets."""
    patterns = _patterns()
    text = patterns.quoted.sub('""', text).replace("\\\n", " ")
    again = 1
    while again:
        text, again = patterns.brackets.subn(_COLLAPSED, text)
    return text


def _opened(line: re.Match[str], column: int, closed: _Block | None) -> _Block:
    """The block that a header opens; `closed` is the last one before it, whose other branch it may be."""
    word, rest = line["word"], line["rest"].partition(":")[0].strip()
    tests: tuple[str, ...] = ()
    if word in ("elif", "else") and closed is not None and closed.column == column:
        tests = (*closed.tests, closed.rest) if closed.word in ("if", "elif") else ()
    return _Block(column, word, rest, tests)


def _place(stack: list[_Block]) -> tuple[str, str]:
    """The scope and context inside these blocks, outermost first."""
    scope, context = _OUTERMOST
    for block in stack:
        if block.word in ("def", "class"):
            name = block.rest.partition("(")[0].partition(_COLLAPSED)[0].strip()
            if not name.isascii():
                raise _Doubt
            scope = f"{scope}.{name}" if scope else name
            context = LAZY if block.word == "def" and context == RUNTIME else context
        elif True in map(_truth, block.tests) or (block.word in ("if", "elif") and _truth(block.rest) is False):
            context = NEVER
    return scope, context


_NEVER_WORD = re.compile(r"\b(?:TYPE_CHECKING|MYPY)\b")
_RENAMED = re.compile(r"\b(?:TYPE_CHECKING|MYPY)(?:\s+as\b|\s*(?::[^=\n]*)?=(?!=)|\s*,[^=\n]*=)")
_NEVER_TEST = re.compile(r"(not\s+)?(?:\w+\.)*(?:TYPE_CHECKING|MYPY)")
_ALONE = re.compile(r'(?:^|\b(?:and|or|not)\b)\s*(?:False|True|None|\d[\w.]*|""|\.\.\.|\x01)\s*(?=$|\band\b|\bor\b)')


def _truth(test: str) -> bool | None:
    """What a test is at run time, None where that is open; doubt where the syntax tree might know better."""
    never = _NEVER_TEST.fullmatch(test)
    if never:
        return bool(never[1])
    if test in ("False", "True", "0", "1"):
        return test in ("True", "1")
    if _NEVER_WORD.search(test) or _ALONE.search(test):
        raise _Doubt
    return None


class _Patterns(NamedTuple):
    statement: re.Pattern[str]
    quoted: re.Pattern[str]
    brackets: re.Pattern[str]
    structure: re.Pattern[str]


@cache
def _patterns() -> _Patterns:
    """Compiled when first needed: a run that finds everything in the store never does."""
    quoted = _quoted()
    name = r"[A-Za-z_][A-Za-z0-9_]*"
    dotted, gap = rf"{name}(?:\.{name})*", r"(?:[ \t]|\\\n)"
    alias = rf"(?:{gap}+as{gap}+{name})?"
    # All up to the next line that begins with an import; the word `import` anywhere else stops it, which is doubt.
    other = rf"[^'\"\#i\n]++|\n(?![ \t]*(?:from|import)\b)|i(?!mport\b)|(?<=\w)i|\#[^\n]*+|{quoted}"
    modules = rf"import{gap}+(?P<modules>{dotted}{alias}(?:{gap}*,{gap}*{dotted}{alias})*)"
    listed = rf"\*|{name}{alias}(?:{gap}*,{gap}*{name}{alias})*"
    bracketed = r"\((?P<bracketed>(?:[A-Za-z0-9_\s,]|\#[^\n]*)*+)\)"
    source = rf"from[ \t]*(?P<dots>\.*)(?P<source>{dotted})?[ \t]*import{gap}*(?:(?P<listed>{listed})|{bracketed})"
    ends = r"[ \t]*(?:\#[^\n]*+)?(?=\n|\Z)"
    return _Patterns(
        re.compile(rf"(?:{other})*+(?:\n(?P<indent>[ \t]*)(?:{modules}|{source}){ends}|\Z)", re.DOTALL),
        re.compile(rf"\#[^\n]*+|{quoted}", re.DOTALL),
        re.compile(r"[(\[{][^()\[\]{}]*+[)\]}]"),
        re.compile(
            r"^([ \t]*)(?:import\b|from\b.*\bimport\b|(?:async[ \t]+)?"
            r"(?P<word>class|def|if|elif|else|try|except|finally|for|while|with|match|case)\b(?P<rest>.*))",
            re.MULTILINE,
        ),
    )


def _quoted() -> str:
    """The pattern of a string with any prefix: what a backslash stands before never ends one, raw or not.

    Since Python 3.12 an f-string may hold its own quotes between braces. There the braces are followed as well, in
    their plain forms; at any other f-string the reading gets stuck, which is doubt.
    """
    long = r'"""[^"\\]*+(?:(?:\\.|"(?!""))[^"\\]*+)*+"""'
    short = r'"[^"\\\n]*+(?:\\.[^"\\\n]*+)*+"'
    plain = "|".join(map(_either, (long, short)))
    if version_info < (3, 12):
        return plain
    field = r"""\{{(?:[^"'{{}}\\\#{0}]|'[^"'{{}}\\\n]*'|\{{[^"'{{}}\\\n]*\}}{1})*+\}}"""
    text = r"\\[^{}]|\{\{|\}\}"
    long_field, short_field = field.format("", r"""|"(?!"")[^"'{}\\\n]*" """.strip()), field.format(r"\n", "")
    long = rf'"""(?:[^"\\{{}}]|"(?!"")|{text}|{long_field})*+"""'
    short = rf'"(?:[^"\\{{}}\n]|{text}|{short_field})*+"'
    formatted = "|".join(map(_either, (long, short)))
    return rf"(?<![fFtT])(?<![fFtT][rR])(?:{plain})|(?:(?<=[fFtT])|(?<=[fFtT][rR]))(?:{formatted})"


def _either(pattern: str) -> str:
    """The pattern for both kinds of quotes."""
    return f"{pattern}|{pattern.translate(_SWAPPED)}"


_SWAPPED = {ord('"'): "'", ord("'"): '"'}
