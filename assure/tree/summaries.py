"""Answerable for the shape of what one file says about its values: scopes, bindings, calls, all as plain tuples.

An expression is a tuple whose first element names its kind, or None where nothing is followed:

    ("name", identifier)                ("attr", value, name)             ("item", value, index)
    ("call", callee, args, keywords)    ("const", value)                  ("text", parts)     of a joined string
    ("seq", items)                      ("map", ((key, value), ...), places) ("any", alternatives) or, and, if-else
    ("each", iterable)                  ("enter", manager)                ("part", value, position)
    ("function", scope number)          ("import", module, name)          ("star", value)

`keywords` are (name, value) pairs, with the name "" for `**value`; `places` are (line, column) of the keys, where a key
None stands for `**value`. Everything here survives `marshal`, so that a store
can keep it, and holds no node of a syntax tree.
"""

from __future__ import annotations

from typing import Any, NamedTuple

Expression = Any  # a tuple as described above, or None; recursive tuples are beyond what the type checker can say

Record = tuple[Any, ...]  # the fields of one of the classes below, as a plain tuple

ASYNC, GENERATOR, STUB, STATIC, CLASS_METHOD = 1, 2, 4, 8, 16


class Block(NamedTuple):
    """A stretch of statements that runs, or not, as one: the block around it and the tests that lead into it.

    A test is (name, "true" | "false" | "none" | "some"): what the variable must be for the block to run.
    """

    parent: int
    tests: tuple[tuple[str, str], ...]


class Binding(NamedTuple):
    """A name (or an attribute of `self`) is given a value; `order` counts within the scope, so that later is larger."""

    name: str
    order: int
    block: int
    value: Expression


class Parameter(NamedTuple):
    """One parameter; `kind` is "positional", "keyword", "args" or "kwargs"."""

    name: str
    annotation: Expression
    default: Expression
    kind: str


class Place(NamedTuple):
    """A point in a scope: its order and block, and its position in the file (lines and columns from 1)."""

    order: int
    block: int
    line: int
    column: int
    end_line: int


class Site(NamedTuple):
    """An expression at its place: a call, a context manager of a `with`, a decorator, a method that is only named."""

    place: Place
    value: Expression
    keyword_lines: tuple[tuple[str, int], ...]  # the lines of keywords that stand on a line of their own


class Store(NamedTuple):
    """`target.name = value` for the attributes that switch transactions off (`autocommit`, `isolation_level`)."""

    place: Place
    target: Expression
    name: str
    value: Expression


class Test(NamedTuple):
    """A branch of an if/elif or match that compares `subject` with some values, and what its body hands over to."""

    place: Place
    subject: Expression
    options: tuple[Expression, ...]
    target: Expression


class Put(NamedTuple):
    """`table[key] = value`."""

    place: Place
    table: Expression
    key: Expression
    value: Expression


class ScopeFacts(NamedTuple):
    """A module, class or function: what its statements bind, call, enter, return and yield, in order."""

    kind: str  # "module", "class", "function"
    name: str  # qualified name inside the module, "" for the module
    line: int
    parent: int  # number of the enclosing scope, -1 for the module
    flags: int
    decorators: tuple[tuple[Any, ...], ...]  # Site
    parameters: tuple[tuple[Any, ...], ...]  # Parameter
    annotation: Expression  # of what a function returns
    bases: tuple[Expression, ...]
    bindings: tuple[tuple[Any, ...], ...]  # Binding of names
    attributes: tuple[tuple[Any, ...], ...]  # Binding of attributes of the first parameter
    annotations: tuple[tuple[str, Expression], ...]  # of names, and of attributes as "self.name"
    outer: tuple[tuple[Any, ...], ...]  # Binding of names declared global or nonlocal
    returns: tuple[tuple[Any, ...], ...]  # Site
    yields: tuple[tuple[Any, ...], ...]  # Site
    calls: tuple[tuple[Any, ...], ...]  # Site
    managers: tuple[tuple[Any, ...], ...]  # Site
    mentions: tuple[tuple[Any, ...], ...]  # Site: `session.commit` without a call
    stores: tuple[tuple[Any, ...], ...]  # Store
    tests: tuple[tuple[Any, ...], ...]  # Test
    puts: tuple[tuple[Any, ...], ...]  # Put
    blocks: tuple[tuple[Any, ...], ...]  # Block


class FileSummary(NamedTuple):
    """What one file says: its module, the modules it takes everything from (`import *`), and its scopes."""

    module: str
    is_package: bool
    stars: tuple[str, ...]
    scopes: tuple[tuple[Any, ...], ...]  # ScopeFacts; number 0 is the module


def last_name(expression: Expression) -> str:
    """The identifier an expression ends with: `commit` of `self._s.commit`, "" where there is none."""
    while expression is not None:
        kind = expression[0]
        if kind in ("name", "import"):
            return str(expression[-1])
        if kind == "attr":
            return str(expression[2])
        if kind == "item" and expression[2] is not None and expression[2][0] == "const":
            return str(expression[2][1])
        if kind not in ("call", "item"):
            return ""
        expression = expression[1]
    return ""


def shown(expression: Expression) -> str:
    """An expression in the spelling of the source, shortened: arguments become `...`."""
    if expression is None:
        return "..."
    kind = expression[0]
    if kind == "name":
        return str(expression[1])
    if kind == "attr":
        return f"{shown(expression[1])}.{expression[2]}"
    if kind == "call":
        return f"{shown(expression[1])}({'...' if expression[2] or expression[3] else ''})"
    if kind == "item":
        return f"{shown(expression[1])}[{shown(expression[2])}]"
    if kind == "const":
        return repr(expression[1])
    if kind == "text":
        return 'f"' + "".join(_shown_part(part) for part in expression[1]) + '"'
    if kind == "any":
        return " or ".join(sorted({shown(option) for option in expression[1]}))
    return "..."


def _shown_part(part: Expression) -> str:
    """A part of a joined string: constant text as it is, the rest in braces."""
    if part is not None and part[0] == "const" and isinstance(part[1], str) and "\x00" not in part[1]:
        return part[1]
    return "{" + shown(part) + "}" if part is None or part[0] != "const" else "{...}"
