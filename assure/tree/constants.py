"""The strings that expressions of one file can be, as far as its text alone tells them.

Literals, f-strings, sums, `%`, `join` and `format` of them are followed, names bound once to such, and loops over
literal lists of them. Only so many combinations are followed; beyond that an expression counts as unknown.
"""

from __future__ import annotations

import ast
import re
from functools import cached_property
from itertools import product
from typing import TYPE_CHECKING

from assure.tree.walk import inner_nodes

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from assure.tree.syntax import Syntax

_MOST = 64  # combinations of constant parts that are followed before an expression counts as no constant
_LONGEST = 4096  # characters; names of modules are short, and sums of sums grow fast
# Only plain places are filled in: a width such as `%9999999999s` would fill the memory.
_PERCENT = re.compile(r"(?:[^%]|%s|%%)*")
_BRACES = re.compile(r"(?:[^{}]|\{\d?\}|\{\{|\}\})*")


class Constants:
    """Answers for one file which strings an expression can be, and what a name is bound to once."""

    def __init__(self, syntax: Syntax) -> None:
        self._syntax = syntax
        self._values: dict[str, tuple[str, ...] | None] = {}

    @cached_property
    def bindings(self) -> dict[str, ast.expr]:
        """The value of each name that the whole file binds exactly once, in whatever scope."""
        return _single_bindings(self._syntax.module)

    def strings(self, value: ast.expr) -> tuple[str, ...] | None:
        """Every string an expression can be, None where its text does not tell."""
        match value:
            case ast.Constant():
                return (value.value,) if isinstance(value.value, str) else None
            case ast.Name():
                return self._named(value.id)
            case ast.IfExp():
                return self._united([value.body, value.orelse])
            case ast.JoinedStr():
                return self._concatenated(value.values)
            case ast.FormattedValue(conversion=-1, format_spec=None):
                return self.strings(value.value)
            case ast.BinOp(op=ast.Add()):
                return self._concatenated([value.left, value.right])
            case ast.BinOp(op=ast.Mod()):
                return self._filled(value.left, value.right)
            case ast.Call(func=ast.Attribute() as method, keywords=[]):
                return self._built(method, value.args)
        return None

    def _built(self, method: ast.Attribute, arguments: Sequence[ast.expr]) -> tuple[str, ...] | None:
        """What `".".join([...])` and `"{}.{}".format(...)` give."""
        whole = self.strings(method.value)
        if whole is None or len(whole) != 1:
            return None
        if method.attr == "join" and len(arguments) == 1 and isinstance(arguments[0], ast.List | ast.Tuple):
            return self._combined(arguments[0].elts, lambda parts: whole[0].join(parts))
        if method.attr == "format" and _BRACES.fullmatch(whole[0]):
            return self._combined(arguments, lambda parts: whole[0].format(*parts))
        return None

    def _filled(self, text: ast.expr, given: ast.expr) -> tuple[str, ...] | None:
        """What `"app.%s" % name` gives."""
        whole = self.strings(text)
        if whole is None or len(whole) != 1 or not _PERCENT.fullmatch(whole[0]):
            return None
        values = given.elts if isinstance(given, ast.Tuple) else [given]
        return self._combined(values, lambda parts: whole[0] % parts)

    def _concatenated(self, parts: Sequence[ast.expr]) -> tuple[str, ...] | None:
        return self._combined(parts, "".join)

    def _combined(self, parts: Sequence[ast.expr], combine: Callable[[tuple[str, ...]], str]) -> tuple[str, ...] | None:
        choices = [self.strings(part) for part in parts]
        combinations = 1
        known: list[tuple[str, ...]] = []
        for choice in choices:
            combinations *= len(choice) if choice else 1
            if choice is None or combinations > _MOST or max(map(len, choice), default=0) > _LONGEST:
                return None
            known.append(choice)
        try:
            return tuple(combine(combination) for combination in product(*known))
        except (ValueError, TypeError, LookupError, AttributeError):  # a format that its values do not fit
            return None

    def _united(self, parts: Sequence[ast.expr]) -> tuple[str, ...] | None:
        choices = [self.strings(part) for part in parts]
        if not choices or None in choices:
            return None
        return tuple(text for choice in choices if choice for text in choice)

    def _named(self, name: str) -> tuple[str, ...] | None:
        if name == "__name__":
            return (self._syntax.name,)
        if name == "__package__":
            return (self._syntax.package,)
        value = self.bindings.get(name)
        if value is not None and name not in self._values:
            self._values[name] = None  # the answer for a name that is bound to itself
            self._values[name] = self._united(value.elts) if isinstance(value, Each) else self.strings(value)
        return self._values.get(name)


class Each(ast.expr):
    """Stands for "any of these", as the value of a loop's variable."""

    def __init__(self, elts: list[ast.expr]) -> None:
        super().__init__()
        self.elts = elts


def _single_bindings(module: ast.Module) -> dict[str, ast.expr]:
    values: dict[str, ast.expr] = {}
    seen: dict[str, int] = {}
    literals: list[tuple[str, ast.expr]] = []
    for node in inner_nodes(module):
        if isinstance(node, ast.Name) and not isinstance(node.ctx, ast.Load):
            seen[node.id] = seen.get(node.id, 0) + 1
        elif isinstance(node, ast.arg):
            seen[node.arg] = seen.get(node.arg, 0) + 1
        elif isinstance(node, ast.Assign | ast.AnnAssign | ast.NamedExpr) and node.value is not None:
            _assigned(node, values)
        elif isinstance(node, ast.For | ast.AsyncFor | ast.comprehension) and isinstance(node.target, ast.Name):
            literals.append((node.target.id, node.iter))
    for name, iterated in literals:
        whole = values.get(iterated.id) if isinstance(iterated, ast.Name) and seen.get(iterated.id) == 1 else iterated
        if isinstance(whole, ast.List | ast.Tuple | ast.Set):
            values[name] = Each(whole.elts)
    return {name: value for name, value in values.items() if seen.get(name) == 1}


def _assigned(node: ast.Assign | ast.AnnAssign | ast.NamedExpr, values: dict[str, ast.expr]) -> None:
    targets = node.targets if isinstance(node, ast.Assign) else [node.target]
    if node.value is not None and len(targets) == 1 and isinstance(targets[0], ast.Name):
        values[targets[0].id] = node.value
