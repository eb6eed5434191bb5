"""Answerable for switches that make each statement its own transaction: autocommit in all its spellings (R13)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from assure.tree import libraries
from assure.tree.control import Control, at_site
from assure.tree.control_origins import origins_of
from assure.tree.meanings import At, Constant, ExternalObject, Known, KnownMethod, KnownType, Literal, Object, Text
from assure.tree.summaries import Place, Store, last_name, shown

if TYPE_CHECKING:
    from collections.abc import Iterator

    from assure.tree.control_calls import CallReader
    from assure.tree.meanings import Meaning
    from assure.tree.program import Scope
    from assure.tree.summaries import Expression, Site

_MAKERS = frozenset({"connect", "sessionmaker", "async_sessionmaker", "scoped_session", "Session", "create_pool"})
_OPTIONS = frozenset({"execution_options", "engine_options", "connect_args"})
_DRIVERS = frozenset({libraries.DRIVER, libraries.COMMITTING_DRIVER, libraries.CONNECTION})


class SwitchReader:
    """Reads keywords, attributes and options that switch a connection to autocommit."""

    def __init__(self, reader: CallReader) -> None:
        self.reader, self.inference = reader, reader.inference

    def calls(self, scope: Scope) -> Iterator[Control]:
        """Calls with `isolation_level="AUTOCOMMIT"`, `autocommit=True` and the like."""
        for site in scope.calls:
            at = at_site(scope, site)
            for name, value in site.value[3]:
                if self.switches(name, value, site, at):
                    yield self.control(scope, site.place, site.value[1], f"{name}={shown(value)}")
                    break
            else:
                if last_name(site.value[1]) == "set_isolation_level" and _is_autocommit_level(site.value[2]):
                    yield self.control(scope, site.place, site.value[1], "the isolation level is AUTOCOMMIT")

    def switches(self, name: str, value: Expression, site: Site, at: At) -> bool:
        """Whether a keyword of a call switches to autocommit."""
        if name == "isolation_level":
            return self.is_autocommit(value, at) or (self._is_none(value) and self.makes_driver(site, at))
        if name in _OPTIONS:
            return self.options_switch(value, at)
        return name == "autocommit" and self._is_true(value, at) and self.is_database_call(site, at)

    def is_autocommit(self, value: Expression, at: At) -> bool:
        """Whether a value is the text AUTOCOMMIT."""
        return any(isinstance(v, Text) and v.value.upper() == "AUTOCOMMIT" for v in self.inference.values(value, at))

    def options_switch(self, value: Expression, at: At) -> bool:
        """Whether a mapping of options holds the switch."""
        for literal in self.inference.values(value, at):
            if isinstance(literal, Literal) and literal.keys is not None:
                for key, entry in zip(literal.keys, literal.items, strict=True):
                    if key == ("const", "isolation_level") and self.is_autocommit(entry, literal.at):
                        return True
        return False

    def is_database_call(self, site: Site, at: At) -> bool:
        """Whether a call goes to a database library, or is spelt like one."""
        meanings = self.inference.values(site.value[1], at)
        if any(isinstance(meaning, KnownType | KnownMethod) for meaning in meanings):
            return True
        return not any(hasattr(meaning, "scope") for meaning in meanings) and last_name(site.value[1]) in _MAKERS

    def makes_driver(self, site: Site, at: At) -> bool:
        """Whether a call opens a connection of the sqlite3 kind, where None means autocommit."""
        meanings = self.inference.values(site.value[1], at)
        return any(isinstance(m, KnownType) and "sqlite" in m.label for m in meanings)

    def stores(self, scope: Scope) -> Iterator[Control]:
        """`connection.autocommit = True`, `connection.isolation_level = None`."""
        for record in scope.facts.stores:
            store = Store._make(record)
            place = Place._make(store.place)
            at = At(scope, place.order, place.block)
            if self.store_switches(store, at) and self.is_connection(store.target, at):
                yield self.control(scope, place, store.target, f"{store.name} is set to {shown(store.value)}")

    def store_switches(self, store: Store, at: At) -> bool:
        """Whether what is stored means autocommit."""
        if store.name == "isolation_level":
            by_none = store.target is not None and self._is_none(store.value)
            return by_none or self.is_autocommit(store.value, at)
        return not self._is(store.value, at, False) and not self._is_none(store.value)

    def is_connection(self, target: Expression, at: At) -> bool:
        """Whether an attribute is set on a connection, and not on settings of the same name."""
        if target is None:
            return True
        values = self.inference.values(target, at)
        if any(self.is_database_object(value) for value in values):
            return True
        if any(isinstance(value, Object) for value in values):
            return False
        return self.reader.kind_by_name(target) in (libraries.CONNECTION, libraries.SESSION, libraries.CURSOR)

    def is_database_object(self, value: Meaning) -> bool:
        """Whether a value is, or inherits from, something of a database library."""
        if isinstance(value, ExternalObject):
            return value.name.partition(".")[0] in libraries.DATABASE_PACKAGES
        if isinstance(value, Object):
            return any(isinstance(base, Known) for base in self.inference.library_bases(value.cls))
        return isinstance(value, Known)

    def control(self, scope: Scope, place: Place, target: Expression, how: str) -> Control:
        """The finding."""
        receiver = target[1] if target is not None and target[0] == "attr" and last_name(target) in _METHODS else target
        at = At(scope, place.order, place.block)
        values = self.inference.values(receiver, at)
        label = next((v.label for v in values if isinstance(v, Known | KnownType)), "")
        origins = origins_of(receiver, at)
        text = shown(receiver) if receiver is not None else "options"
        return Control(scope, place, "autocommit", text, label, how, True, origins)

    def _is(self, value: Expression, at: At, wanted: bool | None) -> bool:
        return self.inference.values(value, at) == (Constant(wanted),)

    def _is_true(self, value: Expression, at: At) -> bool:
        return self._is(value, at, True)

    @staticmethod
    def _is_none(value: Expression) -> bool:
        return bool(value == ("const", None))


_METHODS = frozenset({"execution_options", "set_isolation_level", "connection", "connect", "execute"})


def _is_autocommit_level(arguments: tuple[Expression, ...]) -> bool:
    """psycopg2's `ISOLATION_LEVEL_AUTOCOMMIT`, which is 0."""
    return bool(arguments) and (arguments[0] == ("const", 0) or last_name(arguments[0]) == "ISOLATION_LEVEL_AUTOCOMMIT")
