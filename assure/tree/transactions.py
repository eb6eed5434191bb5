"""Answerable for every place that opens, ends or disables a database transaction, over all files together (R13)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from assure.tree.control_calls import METHODS, SPEAKING, CallReader
from assure.tree.control_scopes import WrapperReader
from assure.tree.control_spread import Spread
from assure.tree.control_sql import SqlReader
from assure.tree.control_switches import SwitchReader
from assure.tree.expressions import VERBS
from assure.tree.facts import TransactionControl
from assure.tree.meanings import Manager
from assure.tree.relevance import CONTROL, Names, using
from assure.tree.sqltext import control as statement
from assure.tree.summaries import last_name

if TYPE_CHECKING:
    from collections.abc import Iterator

    from assure.tree.control import Control
    from assure.tree.control_calls import Found
    from assure.tree.inference import Inference
    from assure.tree.program import File, Scope

# Where one expression is found in two ways, the more telling action stands.
_RANK = ("decorator", "context-manager", "flag", "helper")
_UNCALLED = ("__", "test")  # what no code calls by its name
_WRAPPING = frozenset({"__exit__", "__aexit__", "__enter__", "__aenter__", "__call__"})


def controls(inference: Inference) -> tuple[TransactionControl, ...]:
    """All transaction control of a program, sorted by place; the same for the same files in any order."""
    search = _Search(inference)
    facts = {_fact(control) for control in search.run()}
    return _one_each(facts)


class _Search:
    """Starts with the files that control by themselves, and goes on to those that use what was found."""

    def __init__(self, inference: Inference) -> None:
        self.inference, self.program = inference, inference.program
        self.reader = CallReader(inference)
        self.wrappers, self.sql = WrapperReader(self.reader), SqlReader(self.reader)
        self.switches, self.spread = SwitchReader(self.reader), Spread(self.reader)
        self._seen: dict[File, None] = {}
        self._known = Names()
        self._constants: set[str] = set()

    def run(self) -> tuple[Control, ...]:
        """Every control there is."""
        files = self.program.holding(CONTROL)
        while files:
            new = [file for file in files if file not in self._seen]
            self._seen.update(dict.fromkeys(new))
            self._constants.update(name for file in new for name in _constants(file))
            self.spread.take([found for file in new for scope in file.scopes for found in self._found(scope)])
            files = self._users()
        return self.spread.finish()

    def _found(self, scope: Scope) -> Iterator[Found]:
        yield from self.reader.calls(scope)
        yield from self.reader.mentions(scope)
        yield from self.wrappers.managers(scope)
        yield from self.wrappers.decorators(scope)
        yield from self.sql.calls(scope)
        yield from self.switches.calls(scope)
        yield from self.switches.stores(scope)

    def _users(self) -> list[File]:
        """The files that use something of which it is new that it controls a transaction."""
        classes = frozenset(self._classes())
        named = classes.union(self._managers(), self._speaking(), self._constants)
        helpers = self._helpers()
        found = Names(
            named.union(self._givers(self._known.named | named)), frozenset(helpers), frozenset(self._decorators())
        )
        new = found.without(self._known)
        self._known = self._known.with_(found)
        wanted = using(new)
        return self.program.holding(wanted) if wanted is not None else []

    def _helpers(self) -> Iterator[str]:
        """The names of functions that control what they are handed."""
        for scope, effects in self.spread.effects.items():
            own = {scope.parameters[0].name} if scope.is_bound and scope.parameters else set()
            if any(effect.origins - own for effect in effects):
                yield from (name for name in self.spread.called_by(scope) if not name.startswith(_UNCALLED))

    def _speaking(self) -> Iterator[str]:
        """Functions that control a transaction, and are looked at wherever they are called, for their name."""
        yield from (scope.name for scope in self.spread.effects if scope.name in METHODS or SPEAKING.search(scope.name))

    def _managers(self) -> Iterator[str]:
        """Functions whose result is entered."""
        for scope in self.spread.effects:
            if any(isinstance(value, Manager) for value in self.inference.result(scope)):
                yield scope.name

    def _decorators(self) -> Iterator[str]:
        """Functions around one that controls a transaction: what they give may decorate others."""
        for scope in self.spread.effects:
            outer = scope.parent
            while outer is not None and outer.facts.kind == "function":
                yield outer.name
                outer = outer.parent

    def _givers(self, names: frozenset[str]) -> Iterator[str]:
        """Functions that return what one of these names gives, and other names that are given to it."""
        for scope in (scope for file in self._seen for scope in file.scopes):
            if any(site.value is not None and last_name(site.value) in names for site in scope.returned):
                yield scope.name
            for bound in (*scope.bindings.values(), *scope.attributes.values()):
                for binding in bound:
                    kind = binding.value[0] if binding.value is not None else ""
                    if kind in ("import", "name", "attr") and last_name(binding.value) in names:
                        yield binding.name

    def _classes(self) -> Iterator[str]:
        """Classes whose instances control a transaction when a block of them is left, or when they decorate."""
        for scope in self.spread.effects:
            method: Scope | None = scope
            while method is not None and method.owner is None:
                method = method.parent
            if method is not None and method.owner is not None and method.name in _WRAPPING:
                yield from (cls.name for cls in (method.owner, *self.inference.heirs(method.owner)))


def _constants(file: File) -> Iterator[str]:
    """Names that a file gives to a control statement, or to the name of a method that controls."""
    for scope in file.scopes:
        for name, _, _, value in scope.facts.bindings if scope.facts.kind != "function" else ():
            text = value[1] if value is not None and value[0] == "const" else None
            if isinstance(text, str) and (text in VERBS or (not text.islower() and statement(text))):
                yield name


def _fact(control: Control) -> TransactionControl:
    place = control.place
    return TransactionControl(
        control.action,
        control.scope.file.path,
        place.line,
        place.column,
        max(place.end_line, place.line),
        control.scope.facts.name,
        control.receiver,
        control.resolved,
        control.how,
        control.certain,
        control.begun,
    )


def _one_each(facts: set[TransactionControl]) -> tuple[TransactionControl, ...]:
    """One fact for each place, certain before uncertain."""
    best: dict[tuple[str, int, int], TransactionControl] = {}
    for fact in sorted(facts, key=_weight):
        best.setdefault((fact.path, fact.line, fact.column), fact)
    return tuple(sorted(best.values(), key=lambda fact: (fact.path, fact.line, fact.column, fact)))


def _weight(fact: TransactionControl) -> tuple[bool, int, TransactionControl]:
    rank = _RANK.index(fact.action) if fact.action in _RANK else -1
    return not fact.certain, rank, fact
