"""Answerable for calls and mentions of methods that commit, roll back or begin: on what, and how it is known (R13)."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from assure.tree import libraries
from assure.tree.control import Candidate, Control, at_site
from assure.tree.control_names import NamedMethods
from assure.tree.control_origins import how_known, origins_of, with_article
from assure.tree.meanings import Class, External, ExternalObject, Function, KnownMethod, Object
from assure.tree.naming import BY_THE_NAME, kind_of_name, speaks_against
from assure.tree.summaries import last_name, shown

if TYPE_CHECKING:
    from collections.abc import Iterator

    from assure.tree.inference import Inference
    from assure.tree.meanings import At, Meaning, Meanings
    from assure.tree.program import Scope
    from assure.tree.summaries import Expression, Site

ENDINGS = frozenset({"commit", "rollback"})
PLAIN = frozenset({*ENDINGS, "begin"})
METHODS = libraries.FUNCTION_NAMES.union(
    name for members in libraries.MEMBERS.values() for name, member in members.items() if member.action
)
SPEAKING = re.compile(r"(?:^|_)(?:commit|roll_?back|begin|autocommit|abort|end_transaction)(?:_|$)", re.IGNORECASE)

_ENDED_BY_NAME = frozenset(
    {libraries.SESSION, libraries.CONNECTION, libraries.TRANSACTION, libraries.UNIT_OF_WORK, libraries.CURSOR}
)
_BEGUN_BY_NAME = frozenset(
    {libraries.SESSION, libraries.CONNECTION, libraries.ENGINE, libraries.MAKER, libraries.UNIT_OF_WORK}
)
# What else is taken by name: the action, and whether no other kind of library has a method of this name.
BY_NAME = {
    "transaction": ("begin", False),
    "atomic": ("begin", False),
    "start_transaction": ("begin", False),
    "begin_transaction": ("begin", True),
    "begin_twophase": ("begin", True),
    "commit_transaction": ("commit", True),
    "abort_transaction": ("rollback", True),
    "tpc_commit": ("commit", True),
    "autocommit_block": ("autocommit", True),
    "autocommit": ("autocommit", False),
    "set_autocommit": ("autocommit", False),
    "manual_commit": ("autocommit", False),
}
_ON_DATABASE_BY_NAME = frozenset({libraries.SESSION, libraries.CONNECTION})
Found = Control | Candidate


class CallReader:
    """Reads calls of methods and functions whose name can mean transaction control."""

    def __init__(self, inference: Inference) -> None:
        self.inference, self.named = inference, NamedMethods(inference)

    def calls(self, scope: Scope) -> Iterator[Found]:
        """Everything that the calls of a scope do by their name."""
        for last, site in scope.named_calls:
            name, callee = last, site.value[1]
            if self.named.may_be(site.value, name):
                callee = self.named.callee(site.value, at_site(scope, site))
                name = last_name(callee)
            if name in METHODS or SPEAKING.search(name):
                yield from self.call(scope, site, callee, name)

    def call(self, scope: Scope, site: Site, callee: Expression, name: str) -> Iterator[Found]:
        """What one call does."""
        at = at_site(scope, site)
        meanings = self.inference.values(callee, at)
        known = [meaning for meaning in meanings if isinstance(meaning, KnownMethod)]
        controls = [method for method in known if method.member.action]
        if controls:
            if not (_switched_off(site.value, name) or _nested(site.value)):
                yield self.known(scope, site, callee, controls[0])
            return
        if known:
            return
        targets = self.targets(meanings)
        if targets:
            yield self.candidate(scope, site, callee, name, targets)
        elif name in PLAIN and callee[0] == "attr":
            yield from self.unresolved(scope, site, callee, name)
        elif name in METHODS and callee[0] == "attr":
            yield from self.by_name(scope, site, callee, name)

    def known(self, scope: Scope, site: Site, callee: Expression, method: KnownMethod) -> Control:
        """A method of a database object."""
        receiver = callee[1] if callee[0] == "attr" else callee
        own = method.owner.kind in (libraries.ENGINE, libraries.MAKER)  # what it begins is not its caller's
        origins = frozenset() if own else origins_of(receiver, at_site(scope, site))
        how = how_known(receiver, at_site(scope, site), method.owner)
        action = method.member.action
        label = method.owner.kind if BY_THE_NAME in method.owner.label else method.owner.label
        return Control(scope, site.place, action, shown(receiver), label, how, True, origins)

    def candidate(
        self, scope: Scope, site: Site, callee: Expression, name: str, targets: tuple[Scope, ...]
    ) -> Candidate:
        """A method or function of the program that speaks of transactions; it counts if it controls one."""
        is_method = callee[0] == "attr" and name in METHODS
        receiver = shown(callee[1]) if is_method else shown(callee)
        action = name if name in PLAIN else "helper"
        doubtful = all(target.is_stub for target in targets) and name in ENDINGS
        if doubtful and speaks_against(last_name(callee[1]), scope.file.imports_database):
            doubtful = False
        origins = origins_of(callee[1], at_site(scope, site)) if is_method else frozenset()
        return Candidate(scope, site, action, receiver, targets, "body", site.value, origins, doubtful)

    def targets(self, meanings: Meanings) -> tuple[Scope, ...]:
        """The functions that a callee may be, overriding methods and implementations of a protocol included."""
        found: dict[Scope, None] = {}
        for meaning in meanings:
            if isinstance(meaning, Function):
                found.update(dict.fromkeys(self.implementations(meaning)))
        return tuple(found)

    def implementations(self, function: Function) -> Iterator[Scope]:
        """A function, and what runs instead of one that is only declared."""
        yield function.scope
        if function.owner is None or not function.scope.is_stub:
            return
        for heir in self.inference.heirs(function.owner):
            method = heir.members.get(function.scope.name)
            if method is not None:
                yield method
        yield from self.structural(function.scope)

    def structural(self, function: Scope) -> Iterator[Scope]:
        """The methods of classes that have everything a protocol asks for."""
        owner = function.owner
        if owner is None or not _is_protocol(self.inference, owner):
            return
        wanted = {name for name, member in owner.members.items() if member.facts.kind == "function"}
        for cls in tuple(self.inference.program.classes):
            if cls is not owner and wanted <= cls.members.keys():
                yield cls.members[function.name]

    def unresolved(self, scope: Scope, site: Site, callee: Expression, name: str) -> Iterator[Control]:
        """`commit`, `rollback` or `begin` on something unknown: what its name says, or that nothing is known."""
        receiver = callee[1]
        at = at_site(scope, site)
        label = last_name(receiver)
        kind = self.kind_by_name(receiver)
        if kind == libraries.SAVEPOINT or _has_arguments(site.value, name) or self.is_other(receiver, at):
            return
        if kind in (_BEGUN_BY_NAME if name == "begin" else _ENDED_BY_NAME):
            yield self._named(scope, site, name, receiver, kind)
            return
        if speaks_against(label, scope.file.imports_database) or (name == "begin" and not scope.file.imports_database):
            return
        how = f"nothing tells what {shown(receiver)} is"
        origins = origins_of(receiver, at)
        yield Control(scope, site.place, name, shown(receiver), "", how, False, origins)

    def by_name(self, scope: Scope, site: Site, callee: Expression, name: str) -> Iterator[Control]:
        """`transaction()`, `atomic()` and the like on something unknown that is called a database or connection."""
        receiver = callee[1]
        action, distinct = BY_NAME.get(name, ("", False))
        kind = self.kind_by_name(receiver)
        if not action or not (distinct or kind in _ON_DATABASE_BY_NAME) or _switched_off(site.value, name):
            return
        with_argument = bool(site.value[2]) and action != "autocommit"
        if not with_argument and not self.is_other(receiver, at_site(scope, site)):
            yield self._named(scope, site, action, receiver, kind or "database object")

    def _named(self, scope: Scope, site: Site, action: str, receiver: Expression, kind: str) -> Control:
        own = kind in (libraries.ENGINE, libraries.MAKER)
        origins = frozenset() if own else origins_of(receiver, at_site(scope, site))
        how = f"{shown(receiver)} bears the name of {with_article(kind)}"
        return Control(scope, site.place, action, shown(receiver), kind, how, True, origins)

    def kind_by_name(self, receiver: Expression) -> str:
        """The kind that the name of a receiver says, with the names of the configuration."""
        name = last_name(receiver)
        return libraries.SESSION if name in self.inference.session_names else kind_of_name(name)

    def is_other(self, receiver: Expression, at: At) -> bool:
        """Whether a receiver comes from a library, or inherits from one, that is known to be no database."""
        return any(self._comes_from_other(value) for value in self.inference.values(receiver, at))

    def _comes_from_other(self, value: Meaning) -> bool:
        if isinstance(value, External | ExternalObject):
            return libraries.is_other(value.name)
        if isinstance(value, Object | Class):
            return any(self._comes_from_other(base) for base in self.inference.library_bases(value.cls))
        return False

    def mentions(self, scope: Scope) -> Iterator[Found]:
        """Methods that are handed on without a call: `callback = session.commit`."""
        for site in scope.mentioned:
            meanings = self.inference.values(site.value, at_site(scope, site))
            name = last_name(site.value)
            controls = [value for value in meanings if isinstance(value, KnownMethod) and value.member.action]
            targets = self.targets(meanings)
            if controls:
                yield self.known(scope, site, site.value, controls[0])
            elif targets and name in PLAIN:
                yield Candidate(scope, site, name, shown(site.value[1]), targets, "body", None)
            elif not meanings and self._named_ending(site.value, at_site(scope, site)):
                yield self._named(scope, site, name, site.value[1], self.kind_by_name(site.value[1]))

    def _named_ending(self, mention: Expression, at: At) -> bool:
        kind = self.kind_by_name(mention[1])
        return mention[2] in ENDINGS and kind in _ENDED_BY_NAME and not self.inference.values(mention[1], at)


def _nested(call: Expression) -> bool:
    return ("nested", ("const", True)) in call[3]


def _switched_off(call: Expression, name: str) -> bool:
    """`connection.autocommit(False)` and `set_autocommit(False)` bring transactions back."""
    return name.endswith("autocommit") and call[2][:1] == (("const", False),)


def _has_arguments(call: Expression, name: str) -> bool:
    """No database's `commit` takes a message, an offset or a number of steps."""
    return name in ENDINGS and bool(call[2] or call[3])


def _is_protocol(inference: Inference, cls: Scope) -> bool:
    return any(
        isinstance(base, External | ExternalObject) and base.name.rpartition(".")[2] == "Protocol"
        for base in inference.library_bases(cls)
    )
