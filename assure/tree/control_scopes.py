"""Answerable for transactions that wrap a block or a function: `with unit_of_work:`, `@transaction()` (R13)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from assure.tree import libraries
from assure.tree.control import Candidate, Control, at_site
from assure.tree.control_calls import SPEAKING
from assure.tree.control_origins import origins_of
from assure.tree.meanings import At, External, ExternalObject, Function, Known, KnownMethod, Manager, Object
from assure.tree.summaries import Site, last_name, shown

if TYPE_CHECKING:
    from collections.abc import Iterator

    from assure.tree.control_calls import CallReader, Found
    from assure.tree.meanings import Meaning, Meanings
    from assure.tree.program import Scope
    from assure.tree.summaries import Expression

_HANDLES = frozenset({libraries.TRANSACTION, libraries.SESSION_TRANSACTION, libraries.CONNECTION_TRANSACTION})
_EXITS = ("__exit__", "__aexit__", "__enter__", "__aenter__")
_DEEPEST = 5
_STACKS = frozenset({"enter_context", "enter_async_context"})
_DECORATORS = frozenset({"transactional", "atomic", "in_transaction", "commit_on_success", "transaction"})


class WrapperReader:
    """Reads what `with` enters and what functions are decorated with."""

    def __init__(self, reader: CallReader) -> None:
        self.reader, self.inference = reader, reader.inference

    def managers(self, scope: Scope) -> Iterator[Found]:
        """Context managers that may commit or roll back when they are left."""
        for site in scope.managers:
            yield from self.manager(scope, site)
        for name, call in scope.named_calls:
            if name in _STACKS and call.value[2]:
                yield from self.manager(scope, Site(call.place, call.value[2][0], call.keyword_lines))
            elif name in _EXITS and call.value[1][0] == "attr":
                yield from self.manager(scope, Site(call.place, call.value[1][1], ()), (name,))

    def manager(self, scope: Scope, site: Site, methods: tuple[str, ...] = _EXITS) -> Iterator[Found]:
        """What entering and leaving one context manager does; `methods` where only one of both is called by hand."""
        at = at_site(scope, site)
        values = self.inference.values(site.value, at) or self._by_name(scope, site)
        known = next((value for value in values if isinstance(value, Known) and self.commits(value, site.value)), None)
        if known is not None:
            how = f"leaving the block commits or rolls back the {known.kind.partition(' whose')[0]} ({known.label})"
            origins = origins_of(site.value, at)
            begun = self.begun_on(site.value, at) if known.kind in _HANDLES and methods == _EXITS else 0
            receiver = shown(site.value)
            yield Control(scope, site.place, "context-manager", receiver, known.label, how, True, origins, begun=begun)
            return
        targets = tuple(dict.fromkeys(target for value in values for target in self.exits(value, methods)))
        if targets:
            yield self._candidate(scope, site, targets)

    def _candidate(self, scope: Scope, site: Site, targets: tuple[Scope, ...]) -> Candidate:
        """A manager that commits or rolls back if a target does; one that speaks of it is looked into more deeply."""
        call = site.value if site.value[0] == "call" else None
        origins = origins_of(site.value, at_site(scope, site)) if call is None else frozenset()
        name = last_name(site.value)
        speaks = SPEAKING.search(name) is not None or "autocommit" in name.lower()
        if speaks:
            targets = tuple(dict.fromkeys(each for target in targets for each in (target, *target.inside)))
        receiver = shown(site.value)
        return Candidate(scope, site, "context-manager", receiver, targets, "body", call, origins, speaks=speaks)

    def _by_name(self, scope: Scope, site: Site) -> Meanings:
        """What the name of something unknown says; far from any database, `tx` is the sending end of a channel."""
        values = self.inference.by_name(site.value)
        near = scope.file.imports_database
        return tuple(v for v in values if isinstance(v, Known) and (near or v.kind == libraries.UNIT_OF_WORK))

    @staticmethod
    def commits(value: Known, manager: Expression) -> bool:
        """Whether leaving a database object ends a transaction; one begun right here is reported as begun."""
        begun_here = manager is not None and manager[0] == "call"
        if value.kind in _HANDLES:
            return not begun_here
        return value.kind in libraries.COMMITS_ON_EXIT or value.kind == libraries.UNIT_OF_WORK

    def begun_on(self, manager: Expression, at: At, depth: int = 0) -> int:
        """The line of this scope on which what is entered was begun, 0 where that may have been elsewhere."""
        if manager is None or depth > _DEEPEST:
            return 0
        if manager[0] == "any":
            lines = [self.begun_on(option, at, depth + 1) for option in manager[1]]
        elif manager[0] == "name":
            bindings, certain = at.scope.reaching(manager[1], at.order, at.block)
            if not certain and manager[1] in at.scope.parameter_named:
                return 0
            points = [(binding.value, At(at.scope, binding.order, binding.block)) for binding in bindings]
            lines = [self.begun_on(value, point, depth + 1) for value, point in points]
        else:
            begun = self.inference.values(manager[1], at) if manager[0] == "call" else ()
            begins = any(isinstance(value, KnownMethod) and value.member.action == "begin" for value in begun)
            lines = [site.place.line for site in at.scope.calls if begins and site.value is manager]
        return min(lines, default=0)

    def exits(self, value: Meaning, methods: tuple[str, ...] = _EXITS) -> Iterator[Scope]:
        """The functions that run when a block is entered and left."""
        if isinstance(value, Manager):
            yield from self.reader.implementations(Function(value.scope, value.scope.owner))
        if isinstance(value, Object):
            for name in methods:
                yield from self.reader.targets(self.inference.member(value, name))

    def decorators(self, scope: Scope) -> Iterator[Found]:
        """Decorators that commit or roll back around the function they decorate."""
        for site in scope.decorators:
            if scope.parent is not None and site.value is not None:
                yield from self.decorator(scope, scope.parent, site)

    def decorator(self, scope: Scope, outer: Scope, site: Site) -> Iterator[Found]:
        """What one decorator does."""
        at = at_site(outer, site)
        call = site.value if site.value[0] == "call" else None
        callee = call[1] if call is not None else site.value
        meanings = self.inference.values(callee, at)
        known = next((value for value in meanings if isinstance(value, KnownMethod) and value.member.action), None)
        if known is not None:
            how = f"{shown(callee)} wraps the function in a transaction"
            yield Control(outer, site.place, "decorator", shown(callee), known.owner.label, how)
            return
        functions = [value.scope for value in meanings if isinstance(value, Function)]
        if functions:
            reach = "inside" if not any(self._is_manager(function) for function in functions) else "body"
            yield Candidate(outer, site, "decorator", shown(callee), tuple(functions), reach, call)
            return
        yield from self.decorator_object(outer, site, callee, at)

    def _is_manager(self, function: Scope) -> bool:
        return any(isinstance(value, Manager) for value in self.inference.result(function))

    def decorator_object(self, outer: Scope, site: Site, callee: Expression, at: At) -> Iterator[Found]:
        """An instance used as a decorator, or one that only its name tells of."""
        values = self.inference.values(site.value, at)
        targets: dict[Scope, None] = {}
        for value in values:
            if isinstance(value, Object):
                called = self.inference.instance_member(value.cls, "__call__")
                targets.update(dict.fromkeys(f.scope for f in called if isinstance(f, Function)))
                targets.update(dict.fromkeys(self.exits(value)))
        if targets:
            inside = tuple(found for target in targets for found in (target, *target.inside))
            yield Candidate(outer, site, "decorator", shown(callee), inside, "body", None)
        elif last_name(callee) in _DECORATORS and not self._is_other(callee, at):
            how = f"nothing tells what {shown(callee)} is"
            yield Control(outer, site.place, "decorator", shown(callee), "", how, False)

    def _is_other(self, callee: Expression, at: At) -> bool:
        values = self.inference.values(callee, at)
        return any(isinstance(v, External | ExternalObject) and libraries.is_other(v.name) for v in values)
