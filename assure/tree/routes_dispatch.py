"""Answerable for what the handler of a route does: how often it dispatches, what, and what it calls besides (R6).

Helpers of the program are followed with the arguments they are called with, dependencies that the framework resolves
too; the registry itself is where following ends.
"""

from __future__ import annotations

import re
from functools import cached_property
from typing import TYPE_CHECKING

from assure.tree.asking import WHOLE
from assure.tree.control import at_site
from assure.tree.meanings import At, Class, Function, KnownMethod, KnownType, Object
from assure.tree.receivers import Receivers
from assure.tree.routes_contexts import Came, Contexts
from assure.tree.routes_facts import Dispatch, Handling, Reached
from assure.tree.routes_parameters import ParameterReader
from assure.tree.routes_ways import Walk, Ways, ended, happened, join, then
from assure.tree.sqltext import HOLE
from assure.tree.summaries import last_name, shown

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from assure.tree.meanings import Meanings
    from assure.tree.program import Scope
    from assure.tree.routes_flow import Flow
    from assure.tree.routes_objects import RouterInference
    from assure.tree.routes_ways import Event
    from assure.tree.shapes import TreeOptions
    from assure.tree.summaries import Expression, Site

_DEEPEST = 7
_OPERATION = re.compile(r"[a-z][a-z0-9_]*(?:[.:][a-z][a-z0-9_]*)+")
# What runs a function that it is handed, in a thread, a task or later.
_CARRIERS = frozenset({
    "run_in_threadpool", "to_thread", "run_sync", "run_in_executor", "add_task", "submit", "partial", "create_task",
})  # fmt: skip
Key = tuple[int, int, str, int, int]


class Handlers:
    """Reads the handlers of routes, each once for each set of dependencies around it."""

    def __init__(self, inference: RouterInference, options: TreeOptions) -> None:
        self.inference, self.shape = inference, options.dispatch
        named = tuple(dict.fromkeys(each.receiver for each in options.registrations if each.receiver))
        self.wanted = options.dispatch.receivers or named
        self.receivers, self.contexts = Receivers(inference), Contexts(inference)
        self.parameters = ParameterReader(inference)
        self._flows: dict[str, dict[tuple[int, str], Flow]] = {}
        self._sites: dict[Scope, dict[Key, list[Site]]] = {}
        self._dispatching: dict[Scope, bool] = {}
        self._found: dict[Dispatch, None] = {}
        self._repeated: dict[Dispatch, None] = {}
        self._reached: dict[Reached, None] = {}
        self._inside: list[Scope] = []

    def handling(self, handler: str, path: str) -> Handling | None:
        """What a handler does on a route with this path; None for one that is no function of the program."""
        function = self._function(handler)
        if function is None:
            return None
        self._found, self._repeated, self._reached = {}, {}, {}
        ways = self._with_dependencies(function)
        answered = ways.falls
        without = "" if 0 not in answered else "some" if len(answered) > 1 else "all"
        names, openings = self.parameters.read(function, path)
        return Handling(
            handler,
            function.file.path,
            function.facts.line,
            tuple(sorted(self._found)),
            without,
            tuple(sorted(set(_pairs((ways.falls, ways.raises))))),
            tuple(sorted(self._repeated)),
            tuple(sorted(self._reached)),
            names,
            openings,
        )

    def _function(self, handler: str) -> Scope | None:
        for value in self.inference.dotted(handler):
            if isinstance(value, Function):
                return value.scope
        module, _, _ = handler.rpartition(".")
        while module:  # a function inside a function has no dotted name that leads to it
            file = self.inference.program.module(module)
            if file is not None:
                scopes = (scope for scope in file.scopes if scope.symbol == handler and scope.facts.kind == "function")
                return next(scopes, None)
            module = module.rpartition(".")[0]
        return None

    def _with_dependencies(self, function: Scope) -> Ways:
        """The ways through the dependencies of a handler, then through the handler."""
        whole = happened()
        for dependency in self.parameters.dependencies(function):
            then(whole, self._through(dependency, None))
        then(whole, self._through(function, None))
        return whole

    def _through(self, function: Scope, came: Came | None) -> Ways:
        """The ways through a function that was entered like this."""
        flow = self._flow(function)
        if flow is None or function in self._inside or len(self._inside) > _DEEPEST:
            return happened()
        self._inside.append(function)
        try:
            walk = Walk(lambda step: self._step(function, step, came), self._note_repeated)
            return ended(walk.ways(flow))
        finally:
            self._inside.pop()

    def _flow(self, function: Scope) -> Flow | None:
        path = function.file.path
        if path not in self._flows:
            rows = self.inference.program.corpus.flows(path)
            self._flows[path] = {(line, name): flow for line, name, flow in rows}
        return self._flows[path].get((function.facts.line, function.name))

    def _note_repeated(self, events: Iterable[Event]) -> None:
        self._repeated.update(dict.fromkeys(event for event in events if isinstance(event, Dispatch)))

    # One call.

    def _step(self, function: Scope, step: Flow, came: Came | None) -> Ways:
        _, line, column, name, arguments, keywords, callee = step
        scope, site = self._site(function, (line, column, name, arguments, keywords))
        if site is None:
            if callee is None:
                return happened()
            call, at = ("call", callee, (), ()), At(function, WHOLE, -1)
        else:
            call, at = site.value, at_site(scope, site)
        dispatch = self._dispatch(call, at, came, (line, column))
        if dispatch is not None:
            self._found[dispatch] = None
            return happened(dispatch)
        return self._called(call, at, came, (line, column))

    def _site(self, function: Scope, key: Key) -> tuple[Scope, Site | None]:
        """The call of a function at a place; lambdas in it are scopes of their own."""
        lambdas = [each for each in function.inside if each.facts.name == function.facts.name]
        for scope in (function, *lambdas):
            if scope not in self._sites:
                known: dict[Key, list[Site]] = {}
                self._sites[scope] = known
                for site in scope.calls:
                    call = site.value
                    name = call[1][1] if call[1] is not None and call[1][0] == "name" else last_of(call[1])
                    place = (site.place.line, site.place.column, name, len(call[2]), len(call[3]))
                    known.setdefault(place, []).append(site)
            found = self._sites[scope].get(key)
            if found:
                return scope, found[0]
        return function, None

    def _dispatch(self, call: Expression, at: At, came: Came | None, place: tuple[int, int]) -> Dispatch | None:
        """The dispatch that a call is, by itself or by handing the registry's method to what runs it; None for none."""
        certain = self._is_dispatch(call[1], at, call, came)
        if certain is not None:
            return self._made(call, call[2], at, came, place, certain)
        if last_name(call[1]) in _CARRIERS:
            for position, argument in enumerate(call[2]):
                if argument is not None and argument[0] in ("attr", "name") and self._is_method(argument, at):
                    return self._made(call, call[2][position + 1 :], at, came, place, True)
        return None

    def _is_dispatch(self, callee: Expression, at: At, call: Expression, came: Came | None) -> bool | None:
        """Whether a callee dispatches for certain; False where its receiver is not known, None where it does not."""
        if callee is None or callee[0] not in ("attr", "name"):
            return None
        if self._is_method(callee, at, came):
            return True
        if callee[0] != "attr" or callee[2] not in self.shape.methods or not self.wanted:
            return None
        receiver = self.contexts.bound(callee[1], at, came)
        unknown = not self.inference.values(receiver, at)
        text = self.contexts.text(self._argument(call, call[2], self.shape.operation), at, came)
        return False if unknown and _OPERATION.fullmatch(text) else None

    def _is_method(self, callee: Expression, at: At, came: Came | None = None) -> bool:
        """Whether an expression is the method of the registry that dispatches."""
        callees = self.inference.values(callee, at)
        methods = self.shape.methods
        if any(isinstance(each, Function) and each.scope in self._dispatchers for each in callees):
            return True
        if any(self.receivers.is_function(wanted, method, callees) for wanted in self.wanted for method in methods):
            return True
        if callee[0] != "attr" or callee[2] not in methods:
            return False
        receiver = self.contexts.bound(callee[1], at, came)
        verdicts = (self.receivers.judge(wanted, receiver, at) for wanted in self.wanted)
        return any(verdict is not None and verdict.certain for verdict in verdicts)

    @cached_property
    def _dispatchers(self) -> frozenset[Scope]:
        """The methods of the registry's classes that dispatch, those that heirs have instead included."""
        found: set[Scope] = set()
        for wanted in self.wanted:
            for cls in self.receivers.classes(wanted):
                for each in (*self.inference.ancestry(cls), *self.inference.heirs(cls)):
                    found.update(each.members[name] for name in self.shape.methods if name in each.members)
        return frozenset(found)

    def _made(
        self, call: Expression, arguments: tuple[Expression, ...], at: At, came: Came | None, place: tuple[int, int],
        certain: bool,
    ) -> Dispatch:  # fmt: skip
        written = self._argument(call, arguments, self.shape.operation)
        text = self.contexts.text(written, at, came)
        known = HOLE not in text
        context = self._argument(call, arguments, self.shape.context)
        method = self.contexts.field(self.contexts.bound(context, at, came), self.shape.field, at, came)
        if context is None:
            method = ""
        scope = at.scope
        return Dispatch(
            text if known else "",
            "" if known else shown(written),
            method or "",
            method is not None,
            scope.file.path,
            *place,
            scope.facts.name,
            certain,
        )

    def _argument(self, call: Expression, arguments: tuple[Expression, ...], which: str) -> Expression:
        """The argument at a position or under a keyword; a position is also found under its parameter's name."""
        named = dict(call[3])
        if not which.isdigit():
            return named.get(which)
        if int(which) < len(arguments):
            return arguments[int(which)]
        for method in sorted(self._dispatchers, key=lambda scope: scope.symbol):
            names = [each.name for each in method.parameters]
            for name in names[int(which) + 1 : int(which) + 2]:
                if name in named:
                    return named[name]
        return None

    def _called(self, call: Expression, at: At, came: Came | None, place: tuple[int, int]) -> Ways:
        """The ways through what a call leads to, and a note of what that is."""
        callee = self.contexts.bound(call[1], at, came) if came is not None else call[1]
        values = self.inference.values(callee, at)
        handed = call[2] if last_name(call[1]) in _CARRIERS else ()
        for argument in handed:
            values = (*values, *(v for v in self.inference.values(argument, at) if isinstance(v, Function)))
        self._note_reached(values, at, place)
        targets = tuple(dict.fromkeys(self._targets(values)))
        if not targets:
            return happened()
        whole = Ways()
        for target in targets:
            join(whole, self._through(target, Came(call, at, came)) if self._may_dispatch(target) else happened())
        return whole

    def _targets(self, values: Meanings) -> Iterator[Scope]:
        for value in values:
            if isinstance(value, Function) and value.scope not in self._dispatchers:
                yield value.scope
            elif isinstance(value, Object):
                found = self.inference.member(value, "__call__")
                yield from (each.scope for each in found if isinstance(each, Function))

    def _may_dispatch(self, function: Scope, depth: int = 0) -> bool:
        """Whether a function of a helper's kind is worth following: its own calls, or theirs, may dispatch."""
        known = self._dispatching.get(function)
        if known is not None or depth > _DEEPEST:
            return bool(known)
        self._dispatching[function] = False  # while it is worked out: functions that call each other
        scopes = (function, *(each for each in function.inside if each.facts.name == function.facts.name))
        found = any(
            self._leads_to_dispatch(site, at_site(scope, site), depth) for scope in scopes for site in scope.calls
        )
        self._dispatching[function] = found
        return found

    def _leads_to_dispatch(self, site: Site, at: At, depth: int) -> bool:
        callee = site.value[1]
        if callee is None:
            return False
        if self._dispatch(site.value, at, None, (0, 0)) is not None:
            return True
        if callee[0] == "attr" and callee[2] in self.shape.methods and not self.inference.values(callee[1], at):
            return True  # of something a caller passes; what that is, is known when one comes this way
        targets = self._targets(self.inference.values(callee, at))
        return any(self._may_dispatch(target, depth + 1) for target in targets)

    def _note_reached(self, values: Meanings, at: At, place: tuple[int, int]) -> None:
        scope = at.scope
        for value in values:
            target, path = "", ""
            if isinstance(value, Function):
                target, path = value.scope.symbol, value.scope.file.path
            elif isinstance(value, Class):
                target, path = value.cls.symbol, value.cls.file.path
            elif isinstance(value, KnownMethod):
                target = f"{value.owner.label}.{value.name}"
            elif isinstance(value, KnownType):
                target = value.label
            if target:
                self._reached[Reached(target, path, scope.file.path, *place, scope.facts.name)] = None


def last_of(callee: Expression) -> str:
    """The name that a callee ends with, as a flow has it: of an attribute or a plain name, "" for anything else."""
    return str(callee[2]) if callee is not None and callee[0] == "attr" else ""


def _pairs(groups: Iterable[dict[int, tuple[Event, ...]]]) -> Iterator[tuple[Dispatch, Dispatch]]:
    for counts in groups:
        first, second = (*counts.get(2, ()), None, None)[:2]
        if isinstance(first, Dispatch) and isinstance(second, Dispatch):
            yield first, second
