"""Answerable for one walk over a module that notes what its scopes bind, call, enter, return and yield."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING, Any

from assure.tree.expressions import NEVER, conditions, place_of
from assure.tree.frames import Frame
from assure.tree.signatures import Signatures, flags_of
from assure.tree.summaries import (
    GENERATOR,
    STATIC,
    FileSummary,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from assure.tree.summaries import Expression

_SWITCHES = frozenset({"autocommit", "isolation_level"})
_LEAVING = (ast.Return, ast.Raise, ast.Continue, ast.Break)


def summary(module: ast.Module, module_name: str, is_package: bool) -> FileSummary:
    """What a module says about its values; raises RecursionError for code nested deeper than Python can follow."""
    scopes = Scopes(module_name, is_package)
    scopes.body(module.body)
    frozen = tuple(tuple(frame.freeze()) for frame in scopes.frames)
    return FileSummary(module_name, is_package, tuple(scopes.stars), frozen)


class Scopes(Signatures):
    """Visits statements in order; each class and function becomes a scope with a number."""

    def __init__(self, module_name: str, is_package: bool) -> None:
        self.package = module_name if is_package else module_name.rpartition(".")[0]
        self.frame = Frame("module", "", 1, 0, -1)
        self.frames = [self.frame]
        self.stars: list[str] = []

    def body(self, statements: Iterable[ast.stmt]) -> None:
        """Visit statements; those after `if not x: return` stand in a block of their own, where x holds.

        Those after a bare `return` stand in one that never runs.
        """
        saved = self.frame.block
        tests: tuple[tuple[str, str], ...] = ()
        for statement in statements:
            if tests:
                self.frame.enter(tests)
            handler = _HANDLERS.get(statement.__class__)
            if handler is not None:
                handler(self, statement)
            else:
                self.children(statement)
            tests = _afterwards(statement)
        self.frame.leave(saved)

    def block(self, statements: Iterable[ast.stmt], tests: tuple[tuple[str, str], ...] = ()) -> None:
        """Visit statements that may not run."""
        saved = self.frame.enter(tests)
        self.body(statements)
        self.frame.leave(saved)

    def expression(self, node: ast.Expr) -> None:
        self.visit(node.value)

    def assignment(self, node: ast.Assign) -> None:
        value = self.visit(node.value)
        for target in node.targets:
            self.assign(target, value)
            self.switch(node, target, value)

    def annotated(self, node: ast.AnnAssign) -> None:
        annotation = self.annotation(node.annotation)
        if isinstance(node.target, ast.Name):
            self.frame.annotations.append((node.target.id, annotation))
        elif isinstance(node.target, ast.Attribute):
            self.frame.annotations.append((f"self.{node.target.attr}", annotation))
        if node.value is not None:
            value = self.visit(node.value)
            self.assign(node.target, value)
            self.switch(node, node.target, value)

    def augmented(self, node: ast.AugAssign) -> None:
        value = self.visit(node.value)
        if isinstance(node.target, ast.Name):
            self.frame.bind(node.target.id, ("any", (("name", node.target.id), value)))
        elif isinstance(node.target, ast.Attribute) and isinstance(node.op, ast.BitOr):
            update = ("attr", self.callee(node.target), "update")  # `table |= more` is `table.update(more)`
            self.frame.calls.append((place_of(node, self.frame), ("call", update, (value,), ()), ()))

    def deleted(self, node: ast.Delete) -> None:
        """`del table[key]` is `table.__delitem__(key)`."""
        for target in node.targets:
            if isinstance(target, ast.Subscript):
                taken = (("attr", self.callee(target.value), "__delitem__"), (self.visit(target.slice),), ())
                self.frame.calls.append((place_of(target, self.frame), ("call", *taken), ()))
            else:
                self.visit(target)

    def switch(self, node: ast.stmt, target: ast.expr, value: Expression) -> None:
        """Note `connection.autocommit = True` and `options["isolation_level"] = "AUTOCOMMIT"`."""
        match target:
            case ast.Attribute(attr=name, value=owner) if name in _SWITCHES:
                stored = self.callee(owner)
            case ast.Subscript(slice=ast.Constant(value="isolation_level" as name)):
                stored = None
            case _:
                return
        place = (*place_of(target, self.frame)[:4], node.end_lineno or node.lineno)
        self.frame.stores.append((place, stored, name, value))

    def alias(self, node: Any) -> None:
        """`type Name = ...`"""
        self.frame.bind(node.name.id, self.annotation(node.value))

    def imports(self, node: ast.Import) -> None:
        for name in node.names:
            bound = name.asname or name.name.partition(".")[0]
            module = name.name if name.asname else bound
            self.frame.bind(bound, ("import", module, ""))

    def imports_from(self, node: ast.ImportFrom) -> None:
        module = self.absolute(node)
        for name in node.names:
            if name.name == "*":
                self.stars.append(module)
            else:
                self.frame.bind(name.asname or name.name, ("import", module, name.name))

    def absolute(self, node: ast.ImportFrom) -> str:
        """The module that a `from` statement names, with its dots resolved."""
        if not node.level:
            return node.module or ""
        parts = self.package.split(".") if self.package else []
        base = parts[: len(parts) - (node.level - 1)]
        return ".".join([*base, node.module] if node.module else base)

    def returned(self, node: ast.Return) -> None:
        if node.value is not None:
            self.frame.returns.append((place_of(node.value, self.frame), self.visit(node.value), ()))

    def branch(self, node: ast.If) -> None:
        """An if with its elifs, taken one after another and not by recursion."""
        saved = self.frame.block
        current: ast.If | None = node
        while current is not None:
            self.visit(current.test)
            self.note_test(current.test, current.body)
            self.block(current.body, conditions(current.test, True))
            self.frame.enter(conditions(current.test, False))
            following = current.orelse
            current = following[0] if len(following) == 1 and isinstance(following[0], ast.If) else None
            if current is None:
                self.body(following)
        self.frame.leave(saved)

    def note_test(self, test: ast.expr, body: list[ast.stmt]) -> None:
        """Note `method == "create"`, `method in ("create", "revoke")` and `method not in ("create", "revoke")`."""
        if isinstance(test, ast.BoolOp):
            for value in test.values:
                self.note_test(value, body)
        if not isinstance(test, ast.Compare) or not isinstance(test.ops[0], ast.Eq | ast.In | ast.NotIn):
            return
        place = place_of(test, self.frame)
        target = None if isinstance(test.ops[0], ast.NotIn) else self.leads_to(body)
        left, right = test.left, test.comparators[0]
        self.frame.tests.append((place, self.callee(left), self.options(right), target))
        if isinstance(test.ops[0], ast.Eq):
            self.frame.tests.append((place, self.callee(right), self.options(left), target))

    def options(self, node: ast.expr) -> tuple[Expression, ...]:
        """The values something is compared with, of one or of a literal collection."""
        items = node.elts if isinstance(node, ast.Tuple | ast.List | ast.Set) else [node]
        return tuple([self.callee(item) for item in items])

    def leads_to(self, body: list[ast.stmt]) -> Expression:
        """What a branch hands over to, where it is one statement that calls something."""
        value = getattr(body[0], "value", None) if len(body) == 1 else None
        value = value.value if isinstance(value, ast.Await) else value
        return _dotted(value.func) if isinstance(value, ast.Call) else None

    def matched(self, node: ast.Match) -> None:
        subject = self.visit(node.subject)
        for case in node.cases:
            options = tuple([self.callee(value) for value in _pattern_values(case.pattern)])
            if options:
                place = place_of(node.subject, self.frame)
                place = (*place[:2], case.pattern.lineno, *place[3:])
                self.frame.tests.append((place, subject, options, self.leads_to(case.body)))
            for name in _captures(case.pattern):
                self.frame.bind(name, None)
            self.block(case.body)

    def loop(self, node: ast.For | ast.AsyncFor) -> None:
        value = ("each", self.visit(node.iter))
        saved = self.frame.enter(())
        self.assign(node.target, value)
        self.body(node.body)
        self.frame.leave(saved)
        self.block(node.orelse)

    def repeat(self, node: ast.While) -> None:
        self.visit(node.test)
        self.block(node.body, conditions(node.test, True))
        self.block(node.orelse)

    def attempt(self, node: Any) -> None:
        """try, with `except*` too."""
        self.block(node.body)
        for handler in node.handlers:
            saved = self.frame.enter(())
            self.visit(handler.type)
            if handler.name:
                self.frame.bind(handler.name, None)
            self.body(handler.body)
            self.frame.leave(saved)
        self.block(node.orelse)
        self.body(node.finalbody)

    def managed(self, node: ast.With | ast.AsyncWith) -> None:
        for item in node.items:
            value = self.visit(item.context_expr)
            self.frame.managers.append((place_of(item.context_expr, self.frame), value, ()))
            if item.optional_vars is not None:
                self.assign(item.optional_vars, ("enter", value))
        self.body(node.body)

    def elsewhere(self, node: ast.Global | ast.Nonlocal) -> None:
        self.frame.elsewhere |= frozenset(node.names)

    def class_(self, node: ast.ClassDef) -> None:
        decorators = self.decorators(node.decorator_list)
        bases = tuple([self.visit(base) for base in node.bases])
        for keyword in node.keywords:
            self.visit(keyword.value)
        outer = self.frame
        frame = self.open("class", node.name, node.lineno)
        outer.bind(node.name, ("function", frame.number))
        frame.decorators, frame.bases = decorators, bases
        self.body(node.body)
        self.frame = outer

    def definition(self, node: ast.FunctionDef | ast.AsyncFunctionDef) -> None:
        outer = self.frame
        decorators = self.decorators(node.decorator_list)
        parameters = self.parameters(node.args)
        annotation = self.annotation(node.returns)
        frame = self.open("function", node.name, node.lineno)
        frame.decorators, frame.parameters, frame.annotation = decorators, parameters, annotation
        frame.flags = flags_of(node, decorators)
        if outer.kind == "class" and parameters and not frame.flags & STATIC:
            frame.first_parameter = parameters[0][0]
        self.body(node.body)
        frame.flags |= GENERATOR if frame.yields else 0
        self.frame = outer
        outer.bind(node.name, ("function", frame.number))

    def function(self, node: ast.Lambda) -> int:
        outer = self.frame
        parameters = self.parameters(node.args)
        frame = self.open("function", "", node.lineno)
        frame.parameters = parameters
        frame.returns.append((place_of(node.body, frame), self.visit(node.body), ()))
        self.frame = outer
        return frame.number

    def open(self, kind: str, name: str, line: int) -> Frame:
        """Enter a scope inside the current one; a lambda goes by the name of the scope around it."""
        outer = self.frame
        qualified = f"{outer.name}.{name}" if outer.name and name else name or outer.name
        self.frame = Frame(kind, qualified, line, len(self.frames), outer.number)
        self.frames.append(self.frame)
        return self.frame


def _afterwards(statement: ast.stmt) -> tuple[tuple[str, str], ...]:
    """What holds after a statement because of it: the opposite of a test whose branch leaves."""
    if isinstance(statement, _LEAVING):
        return NEVER
    if not isinstance(statement, ast.If) or statement.orelse:
        return ()
    return conditions(statement.test, False) if isinstance(statement.body[-1], _LEAVING) else ()


def _pattern_values(pattern: ast.pattern) -> list[ast.expr]:
    """The values that a pattern compares with."""
    match pattern:
        case ast.MatchValue(value=value):
            return [value]
        case ast.MatchOr(patterns=patterns):
            return [value for inner in patterns for value in _pattern_values(inner)]
        case ast.MatchAs(pattern=ast.pattern() as inner):
            return _pattern_values(inner)
        case _:
            return []


def _captures(pattern: ast.pattern) -> list[str]:
    """The names that a pattern binds, in order."""
    names = (getattr(node, "name", None) or getattr(node, "rest", None) for node in ast.walk(pattern))
    return [name for name in names if isinstance(name, str)]


def _dotted(node: ast.expr) -> Expression:
    match node:
        case ast.Name(id=name):
            return ("name", name)
        case ast.Attribute(value=value, attr=name):
            return ("attr", _dotted(value), name)
        case _:
            return None


_HANDLERS: dict[type[ast.stmt], Callable[[Scopes, Any], None]] = {
    ast.Expr: Scopes.expression,
    ast.Assign: Scopes.assignment,
    ast.AnnAssign: Scopes.annotated,
    ast.AugAssign: Scopes.augmented,
    ast.Delete: Scopes.deleted,
    ast.Import: Scopes.imports,
    ast.ImportFrom: Scopes.imports_from,
    ast.Return: Scopes.returned,
    ast.If: Scopes.branch,
    ast.Match: Scopes.matched,
    ast.For: Scopes.loop,
    ast.AsyncFor: Scopes.loop,
    ast.While: Scopes.repeat,
    ast.Try: Scopes.attempt,
    ast.TryStar: Scopes.attempt,
    ast.With: Scopes.managed,
    ast.AsyncWith: Scopes.managed,
    ast.Global: Scopes.elsewhere,
    ast.Nonlocal: Scopes.elsewhere,
    ast.ClassDef: Scopes.class_,
    ast.FunctionDef: Scopes.definition,
    ast.AsyncFunctionDef: Scopes.definition,
    **({ast.TypeAlias: Scopes.alias} if hasattr(ast, "TypeAlias") else {}),
}
