"""Answerable for what follows from what: a place that calls something that controls a transaction controls it too.

Starts from the places that control for certain and goes on until nothing is added; calls that go in a circle add
nothing, so that it ends. A doubt stays where it is: what is not resolved makes nothing else suspect.
"""

from __future__ import annotations

from collections import defaultdict, deque
from typing import TYPE_CHECKING, NamedTuple

from assure.tree.control import Candidate, Control, at_site
from assure.tree.control_origins import origins_of
from assure.tree.invocation import argument_for
from assure.tree.meanings import Class, Function
from assure.tree.summaries import shown

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from assure.tree.control_calls import CallReader
    from assure.tree.program import Scope
    from assure.tree.summaries import Expression, Site


class Effect(NamedTuple):
    """What a function does to a transaction: under which tests of its parameters, and to which of them.

    `private` is what concerns nobody else: autocommit of a connection of its own.
    """

    tests: tuple[tuple[str, str], ...]
    origins: frozenset[str]
    private: bool


class Spread:
    """Carries effects from functions to their callers."""

    def __init__(self, reader: CallReader) -> None:
        self.reader, self.inference = reader, reader.inference
        self.controls: dict[tuple[Scope, int], Control] = {}
        self.effects: dict[Scope, list[Effect]] = {}
        self._candidates: list[Candidate] = []
        self._by_target: dict[Scope, list[Candidate]] = defaultdict(list)
        self._waiting: deque[tuple[Scope, Effect]] = deque()
        self._handed: dict[Scope, None] = {}
        self._looked_at: dict[tuple[Scope, str, bool], int] = defaultdict(int)  # so many calls of this name

    def take(self, found: Iterable[Control | Candidate]) -> None:
        """Take in what was found, and follow it as far as it leads."""
        for each in found:
            if isinstance(each, Control):
                self._add(each)
            else:
                self._watch(each)
        self.settle()

    def settle(self) -> None:
        """Follow effects until nothing is added."""
        while True:
            while self._waiting:
                scope, effect = self._waiting.popleft()
                for candidate in tuple(self._by_target[scope]):
                    self._weigh(candidate, scope, effect)
                if effect.origins:
                    self._handed[scope] = None
            for function in tuple(self._handed):
                self._find_callers(function)
            if not self._waiting:
                return

    def finish(self) -> tuple[Control, ...]:
        """Everything that controls a transaction, directly or through what it calls."""
        for candidate in self._candidates:
            if candidate.doubtful:
                self._doubt(candidate)
        return tuple(self.controls.values())

    def _watch(self, candidate: Candidate) -> None:
        self._candidates.append(candidate)
        for target in candidate.targets:
            for scope in target.inside if candidate.reach == "inside" else (target,):
                self._by_target[scope].append(candidate)
                for effect in tuple(self.effects.get(scope, ())):
                    self._weigh(candidate, scope, effect)

    def _add(self, control: Control) -> None:
        """Note a control, and what it makes of the function it stands in."""
        key = (control.scope, control.place.order)
        known = self.controls.get(key)
        if known is not None and (known.certain or not control.certain):
            return
        self.controls[key] = control
        scope = control.scope
        around = (*scope.tests(control.place.block), *control.tests)
        tests = {test for test in around if test[0] in scope.parameter_named}
        origins = control.origins.intersection(scope.parameter_named)
        effect = Effect(tuple(sorted(tests)), origins, not _concerns_callers(control))
        if control.certain and effect not in self.effects.get(scope, ()):
            self.effects.setdefault(scope, []).append(effect)
            self._waiting.append((scope, effect))

    def _weigh(self, candidate: Candidate, target: Scope, effect: Effect) -> None:
        """Take a candidate as a control if this effect of its target reaches it."""
        if effect.private and not candidate.speaks:
            return
        flag = ""
        if candidate.call is not None and candidate.reach != "inside":
            if not possible(target, effect.tests, candidate.call):
                return
            flag = asked_for(target, effect.tests, candidate.call)
        if candidate.reach == "handed" and not self._is_handed(candidate, target, effect):
            return
        self._add(self._control(candidate, target, effect, flag))

    @staticmethod
    def _is_handed(candidate: Candidate, target: Scope, effect: Effect) -> bool:
        return any(
            argument_for(target, target.parameter_named[name], candidate.call) is not None for name in effect.origins
        )

    def _control(self, candidate: Candidate, target: Scope, effect: Effect, flag: str) -> Control:
        place = candidate.site.place
        lines = dict(candidate.site.keyword_lines)
        if flag in lines:
            place = place._replace(line=lines[flag])
        action = "flag" if flag and candidate.action in ("helper", "context-manager") else candidate.action
        how = f"{target.symbol} controls the transaction" + (f" because of {flag}" if flag else "")
        origins = candidate.origins | self._argument_origins(candidate, target, effect)
        tests = () if candidate.reach == "inside" else passed_on(target, effect.tests, candidate.call)
        return Control(candidate.scope, place, action, candidate.receiver, target.symbol, how, True, origins, tests)

    def _argument_origins(self, candidate: Candidate, target: Scope, effect: Effect) -> frozenset[str]:
        """The parameters of the caller that it hands to the target's session parameters."""
        found: frozenset[str] = frozenset()
        if candidate.call is None or candidate.reach == "inside":
            return found
        at = at_site(candidate.scope, candidate.site)
        for name in effect.origins:
            argument = argument_for(target, target.parameter_named[name], candidate.call)
            found |= origins_of(argument, at)
        return found

    def _find_callers(self, function: Scope) -> None:
        """The calls that hand something to a function that ends the transaction of what it is handed."""
        program = self.inference.program
        for name in self.called_by(function):
            for renamed, lookup in enumerate((program.calls_of, program.renamed_calls_of)):
                calls = lookup.get(name, [])
                key = (function, name, bool(renamed))
                for scope, site in calls[self._looked_at[key] :]:
                    if function in self._called(scope, site):
                        self._watch(
                            Candidate(scope, site, "helper", shown(site.value[1]), (function,), "handed", site.value)
                        )
                self._looked_at[key] = len(calls)

    def called_by(self, function: Scope) -> Iterator[str]:
        """The names that calls of a function bear: a class and its heirs are called for what initialises them."""
        yield function.name
        if function.name == "__init__" and function.owner is not None:
            yield from sorted({cls.name for cls in (function.owner, *self.inference.heirs(function.owner))})

    def _called(self, scope: Scope, site: Site) -> Iterator[Scope]:
        """The functions a call may run."""
        meanings = self.inference.values(site.value[1], at_site(scope, site))
        yield from self.reader.targets(tuple(value for value in meanings if isinstance(value, Function)))
        for value in meanings:
            if isinstance(value, Class):
                for method in self.inference.class_member(value.cls, "__init__"):
                    if isinstance(method, Function):
                        yield method.scope

    def _doubt(self, candidate: Candidate) -> None:
        """A method that is only declared: nothing tells whether what implements it controls a transaction."""
        key = (candidate.scope, candidate.site.place.order)
        if key not in self.controls:
            target = candidate.targets[0].symbol
            how = f"{target} is only declared, and nothing that implements it was found"
            self.controls[key] = Control(
                candidate.scope, candidate.site.place, candidate.action, candidate.receiver, target, how, False
            )


def _concerns_callers(control: Control) -> bool:
    """Whether callers share what is controlled: autocommit of a connection of its own is nobody else's business."""
    root = control.receiver.partition(".")[0]
    return control.action != "autocommit" or bool(control.origins) or root == "self"


def possible(function: Scope, tests: tuple[tuple[str, str], ...], call: Expression) -> bool:
    """Whether a call lets the tests hold: false only where an argument or default says the opposite."""
    return all(_holds(_given(function, name, call), wanted) is not False for name, wanted in tests)


def passed_on(function: Scope, tests: tuple[tuple[str, str], ...], call: Expression) -> tuple[tuple[str, str], ...]:
    """The tests as they read for the caller, where it passes variables of its own on."""
    if call is None:
        return ()
    given = ((_given(function, name, call), wanted) for name, wanted in tests)
    return tuple((value[1], wanted) for value, wanted in given if value is not None and value[0] == "name")


def asked_for(function: Scope, tests: tuple[tuple[str, str], ...], call: Expression) -> str:
    """The keyword by which a call asks for what happens: `commit=True`; "" where it does not."""
    for name, wanted in tests:
        given = dict(call[3]).get(name)
        if wanted == "true" and given == ("const", True):
            return name
    return ""


def _given(function: Scope, name: str, call: Expression) -> Expression:
    parameter = function.parameter_named[name]
    argument = argument_for(function, parameter, call)
    spread = any(keyword == "" for keyword, _ in call[3]) or any(a is not None and a[0] == "star" for a in call[2])
    if argument is None and not spread:
        return parameter.default
    return argument


def _holds(value: Expression, wanted: str) -> bool | None:
    """Whether a value meets a test, None where the source does not tell."""
    if value is None:
        return None
    if wanted in ("none", "some"):
        is_none = value == ("const", None)
        return is_none is (wanted == "none") if is_none or value[0] == "const" else None
    if value[0] != "const":
        return None
    return bool(value[1]) is (wanted == "true")
