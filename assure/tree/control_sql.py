"""Answerable for SQL that controls the transaction: `COMMIT` and the like, on its way to the database (R13)."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from assure.tree.control import Control, at_site
from assure.tree.control_origins import origins_of
from assure.tree.meanings import Function, Text
from assure.tree.sqltext import HOLE, control
from assure.tree.summaries import Site, last_name, shown

if TYPE_CHECKING:
    from collections.abc import Iterator

    from assure.tree.control_calls import CallReader
    from assure.tree.meanings import At
    from assure.tree.program import Scope
    from assure.tree.summaries import Expression

_EXECUTES = re.compile(
    r"^_*(?:a?execute\w*|exec|exec_\w*|executescript|run_sql\w*|exec_sql|raw_sql|fetch\w*_sql|simple_query|do_execute\w*)$"
)
_WRITES_TEXT = re.compile(r"(?:print|log|debug|info|warning|error|output|write|echo|emit)", re.IGNORECASE)
_WRAPS_SQL = frozenset({"text", "SQL", "DDL", "TextClause", "sql", "Composed", "dedent", "strip", "cleandoc", "str"})
_DEEPEST = 8
_GATHERS = frozenset({"append", "insert", "extend", "appendleft", "add"})


class SqlReader:
    """Reads SQL texts that calls execute, hand to a helper that executes, or gather to be executed."""

    def __init__(self, reader: CallReader) -> None:
        self.reader, self.inference = reader, reader.inference
        self._sinks: dict[tuple[Scope, str], bool] = {}

    def calls(self, scope: Scope) -> Iterator[Control]:
        """Every call of a scope that sends a control statement on its way."""
        executed = self.executed_names(scope)
        for name, site in scope.named_calls:
            arguments = [*site.value[2], *(value for _, value in site.value[3])]
            if not arguments:
                continue
            if _executes(name):
                yield from self.executed(scope, site, arguments[0])
            elif name in _GATHERS and last_name(site.value[1][1]) in executed:
                yield from self.executed(scope, site, arguments[-1])
            elif any(_may_be_control(argument) for argument in arguments):
                yield from self.handed_on(scope, site, arguments)

    def executed(self, scope: Scope, site: Site, sql: Expression) -> Iterator[Control]:
        """A statement that is executed, if it controls."""
        at = at_site(scope, site)
        statement = self.statement(sql, at)
        if statement:
            callee = site.value[1]
            receiver = callee[1] if callee is not None and callee[0] == "attr" else callee
            how = f"the SQL statement is {statement}"
            origins = origins_of(receiver, at)
            yield Control(scope, site.place, "raw-sql", shown(receiver), "SQL", how, True, origins)

    def statement(self, sql: Expression, at: At) -> str:
        """The control statement that an expression holds, "" for none."""
        return next((found for text in self.texts(sql, at) if (found := control(text))), "")

    def texts(self, sql: Expression, at: At, depth: int = 0) -> list[str]:
        """Every text that an expression can be, looked for inside `text(...)` and its like."""
        if sql is None or depth > _DEEPEST:
            return []
        if sql[0] == "call":
            name = last_name(sql[1])
            if name in _WRAPS_SQL and sql[2]:
                return self.texts(sql[2][0], at, depth + 1)
            if name in ("format", "strip", "lower", "upper", "format_map", "bindparams") and sql[1][0] == "attr":
                return [re.sub(r"\{[^}]*\}", HOLE, text) for text in self.texts(sql[1][1], at, depth + 1)]
            return []  # a query that is built, not written
        if sql[0] == "name":
            bindings, _ = at.scope.reaching(sql[1], at.order, at.block)
            wrapped = [binding for binding in bindings if binding.value is not None and binding.value[0] == "call"]
            points = [(binding.value, type(at)(at.scope, binding.order, binding.block)) for binding in wrapped]
            found = [text for value, point in points for text in self.texts(value, point, depth + 1)]
            if found:
                return found
        return [value.value for value in self.inference.values(sql, at) if isinstance(value, Text)]

    def executed_names(self, scope: Scope) -> frozenset[str]:
        """The collections whose entries this scope executes one after another."""
        found: set[str] = set()
        for name, site in scope.named_calls:
            if not _executes(name):
                continue
            for argument in site.value[2][:1]:
                if argument is not None and argument[0] == "name":
                    found.add(argument[1])
                    found.update(self.iterated(scope, argument[1]))
        return frozenset(found)

    @staticmethod
    def iterated(scope: Scope, name: str) -> Iterator[str]:
        """The collections that a loop variable runs over."""
        for binding in scope.bindings.get(name, ()):
            value = binding.value
            while value is not None and value[0] in ("each", "part"):
                value = value[1]
            if value is not None and value[0] in ("name", "attr"):
                yield last_name(value)

    def handed_on(self, scope: Scope, site: Site, arguments: list[Expression]) -> Iterator[Control]:
        """A control statement handed to a function of the program that executes what it is given."""
        at = at_site(scope, site)
        if _WRITES_TEXT.search(last_name(site.value[1])):
            return
        for callee in self.inference.values(site.value[1], at):
            if not isinstance(callee, Function):
                continue
            for parameter in callee.scope.parameters:
                argument = self.argument(callee.scope, parameter.name, site)
                statement = self.statement(argument, at) if argument is not None else ""
                if statement and any(self.executes(t, parameter.name) for t in self.reader.targets((callee,))):
                    how = f"{callee.scope.symbol} executes the SQL statement {statement}"
                    receiver = shown(site.value[1])
                    yield Control(scope, site.place, "raw-sql", receiver, callee.scope.symbol, how)
                    return

    @staticmethod
    def argument(function: Scope, name: str, site: Site) -> Expression:
        """What a call gives to a parameter."""
        from assure.tree.invocation import argument_for

        parameter = function.parameter_named.get(name)
        return argument_for(function, parameter, site.value) if parameter is not None else None

    def executes(self, function: Scope, parameter: str) -> bool:
        """Whether a function executes, or hands on to one that executes, what it is given."""
        key = (function, parameter)
        if key not in self._sinks:
            self._sinks[key] = False  # what a cycle adds nothing to
            self._sinks[key] = any(self._executes_at(function, parameter, site) for site in function.calls)
        return self._sinks[key]

    def _executes_at(self, function: Scope, parameter: str, site: Site) -> bool:
        if not site.value[2]:
            return False
        at = at_site(function, site)
        uses = [argument for argument in site.value[2] if parameter in self.sources(argument, at)]
        if _EXECUTES.match(last_name(site.value[1])) and site.value[1][0] == "attr":
            return site.value[2][0] in uses  # what follows the statement are its values
        for callee in self.inference.values(site.value[1], at):
            if isinstance(callee, Function):
                for known in callee.scope.parameters:
                    argument = self.argument(callee.scope, known.name, site)
                    if argument in uses and self.executes(callee.scope, known.name):
                        return True
        return False

    def sources(self, expression: Expression, at: At, depth: int = 0) -> frozenset[str]:
        """The parameters that a statement is made from."""
        if expression is None or depth > _DEEPEST:
            return frozenset()
        if expression[0] == "call" and last_name(expression[1]) in _WRAPS_SQL and expression[2]:
            return self.sources(expression[2][0], at, depth + 1)
        if expression[0] != "name":
            return frozenset()
        bindings, certain = at.scope.reaching(expression[1], at.order, at.block)
        found = frozenset() if certain else frozenset({expression[1]}).intersection(at.scope.parameter_named)
        for binding in bindings:
            point = type(at)(at.scope, binding.order, binding.block)
            found |= self.sources(binding.value, point, depth + 1)
        return frozenset(found)


def _executes(name: str) -> bool:
    """Whether a function of this name executes SQL."""
    return ("exec" in name or "sql" in name or "query" in name) and _EXECUTES.match(name) is not None


def _may_be_control(argument: Expression) -> bool:
    """Whether an argument is worth a look: a control statement as written, or the name of a constant."""
    if argument is None:
        return False
    if argument[0] == "const":
        return isinstance(argument[1], str) and bool(control(argument[1]))
    if argument[0] == "text":
        return bool(argument[1]) and _may_be_control(argument[1][0])
    return argument[0] in ("name", "attr") and last_name(argument).isupper()
