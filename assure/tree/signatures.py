"""Answerable for what stands around the body of a function: decorators, parameters, annotations, what kind it is."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from assure.tree.expressions import Expressions, place_of
from assure.tree.summaries import ASYNC, CLASS_METHOD, STATIC, STUB

if TYPE_CHECKING:
    from assure.tree.summaries import Expression, Record


class Signatures(Expressions):
    """Visits signatures in the scope that holds the function."""

    def decorators(self, nodes: list[ast.expr]) -> list[Record]:
        """Decorators are noted with what they decorate, and not as calls of the scope around."""
        sites = []
        for node in nodes:
            value = self.quiet_call(node) if isinstance(node, ast.Call) else self.callee(node)
            sites.append((place_of(node, self.frame), value, ()))
        return sites

    def parameters(self, node: ast.arguments) -> list[Record]:
        """All parameters in the order of the signature, defaults matched from the right."""
        positional = [*node.posonlyargs, *node.args]
        missing = len(positional) - len(node.defaults)
        defaults = [None] * missing + [self.visit(default) for default in node.defaults]
        found = [
            (argument.arg, self.annotation(argument.annotation), default, "positional")
            for argument, default in zip(positional, defaults, strict=True)
        ]
        if node.vararg is not None:
            found.append((node.vararg.arg, None, None, "args"))
        for argument, value in zip(node.kwonlyargs, node.kw_defaults, strict=True):
            annotation = self.annotation(argument.annotation)
            found.append((argument.arg, annotation, self.visit(value), "keyword"))
        if node.kwarg is not None:
            found.append((node.kwarg.arg, None, None, "kwargs"))
        return found

    def annotation(self, node: ast.expr | None) -> Expression:
        """An annotation, also where it is written as a string."""
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            try:
                node = ast.parse(node.value.strip(), mode="eval").body
            except (SyntaxError, ValueError):
                return None
        if isinstance(node, ast.Subscript):
            return ("item", self.annotation(node.value), self._annotation_arguments(node.slice))
        if isinstance(node, ast.BinOp) and isinstance(node.op, ast.BitOr):
            return ("any", (self.annotation(node.left), self.annotation(node.right)))
        return None if node is None else self.visit(node)

    def _annotation_arguments(self, node: ast.expr) -> Expression:
        if isinstance(node, ast.Tuple | ast.List):
            return ("seq", tuple([self._annotation_arguments(item) for item in node.elts]))
        return self.annotation(node)


def flags_of(node: ast.FunctionDef | ast.AsyncFunctionDef, decorators: list[Record]) -> int:
    """What kind of function this is, as flags of `summaries`."""
    values = [value for _, value, _ in decorators if value is not None]
    names = {value[-1] for value in values if value[0] in ("name", "attr")}
    flags = ASYNC if isinstance(node, ast.AsyncFunctionDef) else 0
    flags |= STATIC if "staticmethod" in names else 0
    flags |= CLASS_METHOD if "classmethod" in names else 0
    return flags | (STUB if "abstractmethod" in names or "overload" in names or _is_stub(node.body) else 0)


def _is_stub(body: list[ast.stmt]) -> bool:
    """Whether a body does nothing: a docstring, `pass`, `...`, `raise NotImplementedError`."""
    for statement in body:
        match statement:
            case ast.Pass() | ast.Expr(value=ast.Constant()):
                continue
            case ast.Raise(exc=ast.Name(id="NotImplementedError")):
                continue
            case ast.Raise(exc=ast.Call(func=ast.Name(id="NotImplementedError"))):
                continue
            case _:
                return False
    return True
