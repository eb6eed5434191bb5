"""Judges the texts of one invariant before anything runs: guards, variables, condition, message (R1)."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from assure.contracts.promised import Expression as Written
from assure.gates import invariants_rules as rules
from assure.gates.cel_rules import MAY_FAIL, UNGUARDED
from assure.gates.conditions import Asked, Checked, checked
from assure.gates.contexts import of_invariant

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from assure.contracts.promised import Invariant, InvariantFile
    from assure.core import Finding
    from assure.runtime.conditions import Expression
    from assure.runtime.conditions.static import Type

_DOUBTS = frozenset({UNGUARDED.code, MAY_FAIL.code})
_ABSENT = {
    "error": "exists only when a handler has failed, and an invariant is not asked then",
    "state": "is declared under `context` where an invariant is about what comes of an operation",
    "result": "is declared under `context` where an invariant is about what comes of an operation",
    "old": "is declared under `context` where an invariant is about what comes of an operation",
}


class _Texts:
    """The texts of one invariant; each check knows the variables that were checked before it."""

    def __init__(self, file: InvariantFile, invariant: Invariant) -> None:
        self._file = file
        self._invariant = invariant
        self._known: list[tuple[str, Type]] = []
        self._doubts: list[Finding] = []
        self.used: list[Expression] = []

    def variables(self) -> Iterator[Finding]:
        """What is wrong with the variables in their order; one may mention those before it.

        What may fail in one is put aside: whether it does is decided where the variable is mentioned.
        """
        from assure.runtime.conditions.static import DYN

        for variable in self._invariant.variables:
            found = self._check(variable.expression, f"variable {variable.name}", boolean=False)
            self._known.append((variable.name, found.expression.type if found.expression else DYN))
            self._doubts += [each for each in found.findings if each.code in _DOUBTS]
            yield from (each for each in found.findings if each.code not in _DOUBTS)

    def doubts(self) -> Iterator[Finding]:
        """What may fail in a variable also where it is mentioned, with the guards that stand there."""
        invariant = self._invariant
        texts = [*(text.text for text in invariant.match), invariant.condition.text]
        told: set[str] = set()
        for number, text in enumerate(texts if self._doubts else ()):
            whole = Written(self._inlined(text), invariant.condition.at)
            certain = tuple(self._inlined(guard) for guard in texts[:number])
            found = self._check(whole, "", boolean=False, certain=certain).findings
            told.update(finding.message.partition(": ")[2] for finding in found)
        yield from (each for each in self._doubts if each.message.partition(": ")[2] in told)

    def _inlined(self, text: str) -> str:
        """A text with variables put in their places; one mentions only those before it, so that this ends."""
        for variable in reversed(self._invariant.variables):
            mention = re.compile(rf"\bvariables\.{re.escape(variable.name)}\b")
            text = mention.sub(lambda _: f"({variable.expression.text}\n)", text)  # noqa: B023 (used at once)
        return text

    def check(self, written: Written, what: str, certain: tuple[str, ...] = ()) -> Iterator[Finding]:
        """One text that must be a bool, or the message, which must not."""
        found = self._check(written, what, boolean=what != "message", certain=certain)
        if found.expression is not None:
            self.used.append(found.expression)
        yield from found.findings

    def _check(self, written: Written, what: str, *, boolean: bool, certain: tuple[str, ...] = ()) -> Checked:
        invariant = self._invariant
        target = f"{invariant.id} {what}"
        declared = of_invariant(self._file, self._known)
        return checked(Asked(written, declared, target, invariant.operation, boolean, certain, _ABSENT))


def judge_text(file: InvariantFile, invariant: Invariant) -> Iterator[Finding]:
    """What is wrong with the texts of one invariant."""
    texts = _Texts(file, invariant)
    yield from texts.variables()
    guards = tuple(text.text for text in invariant.match)
    for number, guard in enumerate(invariant.match):
        yield from texts.check(guard, f"match {number + 1}", guards[:number])
    decided = len(texts.used)
    yield from texts.check(invariant.condition, "condition", guards)
    if len(texts.used) > decided and not names_of(invariant, texts.used[decided:]) - {"now"}:
        message = f"the condition of {invariant.id} looks at nothing: `{invariant.condition}`"
        yield rules.READS_NOTHING.at(
            invariant.condition.at, message, target=invariant.id, operation=invariant.operation
        )
    if invariant.message_expression is not None:
        yield from _message(texts, invariant)
    yield from texts.doubts()
    yield from _unused(invariant)


def _message(texts: _Texts, invariant: Invariant) -> Iterator[Finding]:
    """The message is a text. That it may fail is no fault: the plain message is then told instead."""
    assert invariant.message_expression is not None
    yield from (each for each in texts.check(invariant.message_expression, "message") if each.code not in _DOUBTS)


def names_of(invariant: Invariant, expressions: Iterable[Expression]) -> frozenset[str]:
    """The names of the context that expressions read, through variables too."""
    from assure.runtime.conditions import ConditionProblems, compile_expression

    waiting = list(expressions)
    by_name = {variable.name: variable.expression.text for variable in invariant.variables}
    found: set[str] = set()
    while waiting:
        expression = waiting.pop()
        found |= expression.names - {"variables"}
        for path in expression.reads:
            mentioned = [path[1]] if path[0] == "variables" and len(path) > 1 else []
            for text in [by_name.pop(name) for name in mentioned if name in by_name]:
                try:
                    waiting.append(compile_expression(text, check=False))
                except ConditionProblems:
                    continue
    return frozenset(found)


def _unused(invariant: Invariant) -> Iterator[Finding]:
    """Variables that no text mentions."""
    texts = [*invariant.match, invariant.condition, *(variable.expression for variable in invariant.variables)]
    texts += [invariant.message_expression] if invariant.message_expression else []
    for variable in invariant.variables:
        mention = re.compile(rf"\bvariables\.{re.escape(variable.name)}\b")
        if not any(mention.search(text.text) for text in texts):
            message = f"nothing of {invariant.id} mentions `variables.{variable.name}`"
            target = f"{invariant.id} {variable.name}"
            yield rules.UNUSED_VARIABLE.at(variable.at, message, target=target, operation=invariant.operation)
