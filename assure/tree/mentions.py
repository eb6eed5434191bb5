"""Answerable for who is mentioned where in one file, in code that can run: who is never mentioned is dead (R12).

An import is no mention, nor is a docstring, a comment, an entry of `__all__`, or code after a `return`.
"""

from __future__ import annotations

import ast
import re
from typing import TYPE_CHECKING

from assure.tree.walk import qualified, truth

if TYPE_CHECKING:
    from collections.abc import Iterator

    from assure.tree.names import Names
    from assure.tree.rows import BearerRow, ImportRow, MentionRow, MentionsRow
    from assure.tree.syntax import Syntax

# The forms of a mention: a dotted name, a base of a class, an attribute of `self`, an attribute of something unknown,
# a name whose meaning lies in the file's own functions or behind a star, a text, and the two ends of a text. RENAMED is
# none: an import gives a dotted name another one, which may be mentioned anywhere.
DOTTED, BASE, OWN, ATTRIBUTE, LOCAL, TEXT, ENDS = "dotted", "base", "own", "attribute", "local", "text", "ends"
RENAMED = "renamed"
HOLE = "\x00"

_LEAVING = (ast.Return, ast.Raise, ast.Continue, ast.Break)
_FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef)
_NAME = re.compile(r"[A-Za-z_]\w*(?:\.\w+)*(?::\w+(?:\.\w+)*)?(?:\(\))?")
_LONGEST = 200
# A word like `register` stands in many texts. It names a function where names are looked up, in the same function.
_SEVERAL_WORDS = re.compile(r"[A-Za-z0-9]_[A-Za-z0-9]|[a-z][A-Z]|\.")
_LOOK_UPS = frozenset({"getattr", "hasattr", "methodcaller", "attrgetter"})
_SELVES = frozenset({"self", "cls"})
_SUBCLASSES = "__init_subclass__"


def mentions_of(syntax: Syntax, names: Names, rows: tuple[ImportRow, ...]) -> MentionsRow:
    """The functions and classes of a file, and the mentions in it, both sorted."""
    reader = _Reader(syntax, names, rows)
    reader.read()
    renamed = [row for row in rows if row[1] not in ("", "*", row[2]) and row[2]]
    reader.mentions.update((row[5], RENAMED, f"{row[0]}.{row[1]}{HOLE}{row[2]}", row[3]) for row in renamed)
    return tuple(sorted(reader.bearers)), tuple(sorted(reader.mentions))


class _Reader:
    """Goes through the statements that can run; each expression counts for the scope that evaluates it."""

    def __init__(self, syntax: Syntax, names: Names, rows: tuple[ImportRow, ...]) -> None:
        self.bearers: list[BearerRow] = []
        self.mentions: set[MentionRow] = set()
        self._syntax, self._names = syntax, names
        self._starred = any(row[2] == "*" for row in rows)
        self._known = frozenset((*names.own, *(row[2] for row in rows)))  # no other name leads out of its function
        self._words: set[MentionRow] = set()
        self._looking_up: set[str] = set()
        self._defined = frozenset(
            node.name for node, _, _ in syntax.blocks if isinstance(node, (*_FUNCTIONS, ast.ClassDef))
        )

    def read(self) -> None:
        """Read the whole file; statements wait in a list, since they may be nested deeply."""
        waiting = [(self._syntax.module.body, "")]
        while waiting:
            body, scope = waiting.pop()
            for node in _until_left(body):
                if not isinstance(node, ast.Import | ast.ImportFrom) and not _is_export(node):
                    waiting.extend(self._statement(node, scope))
        self.mentions.update(word for word in self._words if word[0] in self._looking_up)

    def _statement(self, node: ast.stmt, scope: str) -> Iterator[tuple[list[ast.stmt], str]]:
        inside = scope
        if isinstance(node, (*_FUNCTIONS, ast.ClassDef)):
            inside = qualified(scope, node.name)
            self._definition(node, scope)
            if isinstance(node, ast.ClassDef):
                self._bases(node, scope, inside)
                self._all(scope, *node.decorator_list, *node.keywords)
            else:
                self._all(scope, *node.decorator_list, node.args, *([node.returns] if node.returns else []))
        elif not (isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)):
            self._all(scope, *_expressions(node))
        yield from ((body, inside) for body in _bodies(node, self._syntax.never))

    def _definition(self, node: ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef, scope: str) -> None:
        decorators = tuple([self._names.written(each, scope) for each in node.decorator_list])
        if isinstance(node, ast.ClassDef):
            kind, begins, bases = (
                "class",
                _collects(node),
                tuple([self._names.written(each, scope) for each in node.bases]),
            )
        else:
            kind, begins, bases = "function", _gives_what_it_makes(node), ()
        place = (node.lineno, self._syntax.positions.column(node))
        self.bearers.append((qualified(scope, node.name), kind, *place, begins, decorators, bases))

    def _bases(self, node: ast.ClassDef, scope: str, inside: str) -> None:
        """A base is mentioned for the sake of its heir: it lives where the heir does."""
        for base in node.bases:
            dotted = self._names.dotted(base.value if isinstance(base, ast.Subscript) else base, scope)
            if dotted:
                self.mentions.add((inside, BASE, dotted, base.lineno))
            else:
                self._all(inside, base)

    def _all(self, scope: str, *nodes: ast.AST) -> None:
        """Note what expressions mention; what is reached by an attribute of a module is noted as a whole."""
        waiting = list(nodes)
        while waiting:
            node = waiting.pop()
            if isinstance(node, ast.Name | ast.Attribute):
                if (
                    isinstance(node.ctx, ast.Load)
                    and not self._reached(node, scope)
                    and isinstance(node, ast.Attribute)
                ):
                    waiting.append(node.value)
            elif isinstance(node, ast.Constant):
                self._text(node, scope)
            else:
                if isinstance(node, ast.Call):
                    self._call(node, scope)
                waiting.extend(_parts(node))

    def _call(self, node: ast.Call, scope: str) -> None:
        """A name that is looked up: `getattr(module, "name")`."""
        if _callee(node) in _LOOK_UPS:
            self._looking_up.add(scope)
            if dotted := self._names.dotted(node, scope):
                self.mentions.add((scope, DOTTED, dotted, node.lineno))
        self.mentions.update((scope, ENDS, ends, node.lineno) for ends in _ends_looked_up(node))

    def _text(self, node: ast.expr, scope: str) -> None:
        text = _text(node)
        if len(text) <= _LONGEST and _NAME.fullmatch(text):
            known = self.mentions if _SEVERAL_WORDS.search(text) else self._words
            known.add((scope, TEXT, text.removesuffix("()").replace(":", "."), node.lineno))

    def _reached(self, node: ast.Name | ast.Attribute, scope: str) -> bool:
        """Note a name or attribute; whether it is known what it stands for."""
        dotted = self._dotted(node, scope)
        line = node.end_lineno or node.lineno
        if dotted:
            self.mentions.add((scope, DOTTED, dotted, line))
        elif isinstance(node, ast.Attribute):
            own = isinstance(node.value, ast.Name) and node.value.id in _SELVES
            self.mentions.add((scope, OWN if own else ATTRIBUTE, node.attr, line))
        elif self._starred or node.id in self._defined:
            self.mentions.add((scope, LOCAL, node.id, line))
        return bool(dotted)

    def _dotted(self, node: ast.expr, scope: str) -> str:
        root = node
        while isinstance(root, ast.Attribute):
            root = root.value
        return "" if isinstance(root, ast.Name) and root.id not in self._known else self._names.dotted(node, scope)


def _expressions(node: ast.stmt) -> Iterator[ast.AST]:
    """The expressions of a statement, without the statements in it."""
    for part in _parts(node):
        yield from _parts(part) if isinstance(part, ast.ExceptHandler | ast.match_case) else (part,)


def _parts(node: ast.AST) -> Iterator[ast.AST]:
    """What a node is directly made of, statements left out."""
    for field in node._fields:
        value = getattr(node, field, None)
        if isinstance(value, list):
            if value and not isinstance(value[0], ast.stmt):
                yield from (each for each in value if isinstance(each, ast.AST))
        elif isinstance(value, ast.AST) and not isinstance(value, ast.expr_context | ast.operator):
            yield value


def _until_left(body: list[ast.stmt]) -> Iterator[ast.stmt]:
    """The statements of a body up to the one that leaves it for good."""
    for node in body:
        yield node
        if isinstance(node, _LEAVING):
            return


def _bodies(node: ast.stmt, never: frozenset[str]) -> Iterator[list[ast.stmt]]:
    """The bodies of a statement that can run."""
    known = truth(node.test, never) if isinstance(node, ast.If | ast.While) else None
    if known is not False:
        yield getattr(node, "body", [])
    if known is not True or not isinstance(node, ast.If):
        yield getattr(node, "orelse", [])
    yield from (part.body for part in (*getattr(node, "handlers", ()), *getattr(node, "cases", ())))
    yield getattr(node, "finalbody", [])


def _is_export(node: ast.stmt) -> bool:
    """Whether a statement says what the module exports: `__all__ = [...]`, `__all__.append("x")`."""
    targets = getattr(node, "targets", None) or [getattr(node, "target", None)]
    if isinstance(node, ast.Expr) and isinstance(node.value, ast.Call) and isinstance(node.value.func, ast.Attribute):
        targets = [node.value.func.value]
    return any(isinstance(each, ast.Name) and each.id == "__all__" for each in targets)


def _collects(node: ast.ClassDef) -> bool:
    """Whether a class learns of its heirs by itself: by a metaclass, or by `__init_subclass__`."""
    return bool(node.keywords) or any(
        isinstance(each, _FUNCTIONS) and each.name == _SUBCLASSES for each in _until_left(node.body)
    )


def _gives_what_it_makes(node: ast.FunctionDef | ast.AsyncFunctionDef) -> bool:
    """Whether a function needs nothing and returns what it has made: a factory, which a server may start with."""
    if _needed(node.args):
        return False
    made: set[str] = set()
    for each in _own_statements(node.body):
        value = getattr(each, "value", None)
        if isinstance(each, ast.Assign | ast.AnnAssign) and isinstance(value, ast.Call):
            targets = each.targets if isinstance(each, ast.Assign) else [each.target]
            made.update(target.id for target in targets if isinstance(target, ast.Name))
        if isinstance(each, ast.Return) and _is_made(value, made):
            return True
    return False


def _is_made(value: ast.expr | None, made: set[str]) -> bool:
    value = value.value if isinstance(value, ast.Await) else value
    return isinstance(value, ast.Call) or (isinstance(value, ast.Name) and value.id in made)


def _needed(arguments: ast.arguments) -> bool:
    """Whether a call has to pass something."""
    positional = len(arguments.posonlyargs) + len(arguments.args) - len(arguments.defaults)
    return positional > 0 or any(default is None for default in arguments.kw_defaults)


def _own_statements(body: list[ast.stmt]) -> Iterator[ast.stmt]:
    """The statements of a function in the order of the source, without those of functions and classes in it."""
    for node in body:
        yield node
        if not isinstance(node, (*_FUNCTIONS, ast.ClassDef)):
            yield from (each for inner in _bodies(node, frozenset()) for each in _own_statements(inner))


def _ends_looked_up(call: ast.Call) -> Iterator[str]:
    """What is known of a name that is put together: `getattr(module, f"register_{name}")`, `.startswith("register_")`.

    The two ends with a HOLE between them; a name of which nothing is known is left out.
    """
    match call:
        case ast.Call(func=ast.Name(id="getattr"), args=[_, ast.JoinedStr(values=[*parts]), *_]):
            pass
        case ast.Call(func=ast.Name(id="getattr"), args=[_, ast.BinOp(left=left, op=ast.Add(), right=right), *_]):
            parts = [left, right]
        case ast.Call(func=ast.Attribute(attr="startswith"), args=[ast.Constant() as start, *_]):
            parts = [start, call]
        case ast.Call(func=ast.Attribute(attr="endswith"), args=[ast.Constant() as end, *_]):
            parts = [call, end]
        case _:
            return
    ends = [_text(part) for part in (parts[0], parts[-1])] if len(parts) > 1 else []
    if any(ends):
        yield HOLE.join(ends)


def _text(node: ast.expr) -> str:
    return node.value if isinstance(node, ast.Constant) and isinstance(node.value, str) else ""


def _callee(call: ast.Call) -> str:
    return call.func.attr if isinstance(call.func, ast.Attribute) else getattr(call.func, "id", "")
