"""From a model of the solver to a context: the values that the engine evaluates, and the JSON that people read."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from typing import TYPE_CHECKING, Any

from assure.runtime.conditions.temporal import timestamp_text
from assure.runtime.conditions.values import SECOND, Duration, Timestamp
from assure.solver.answers import Untranslatable
from assure.solver.smt import CONSTANTS
from assure.solver.terms import Double, Mapped, Sequence, Symbol, Value

if TYPE_CHECKING:
    from assure.solver.smt import Smt, Term


class Model:
    """Reads values out of a model of z3; what the model leaves open is 0, false or the empty text."""

    def __init__(self, smt: Smt, model: Any) -> None:
        self.smt = smt
        self.model = model

    def context(self, names: Mapping[str, Symbol]) -> dict[str, Any]:
        """The context: times and durations as values of CEL, everything else as JSON has it."""
        return {name: self.symbol(names[name]) for name in sorted(names)}

    def symbol(self, symbol: Symbol) -> Any:
        for guard, value in symbol.cases:
            if self.term(guard):
                return self.value(value)
        raise Untranslatable("the model of the solver has a value of no kind")

    def value(self, value: Value) -> Any:
        if isinstance(value, Sequence):
            return [self.symbol(one.value) for one in value.elements if self.term(one.present)]
        if isinstance(value, Mapped):
            return self.entries(value)
        if isinstance(value, Double):
            return float(self.term(value.term))
        plain = {"null_type": lambda term: None, "timestamp": Timestamp, "duration": Duration}
        made = self.term(value.term)
        return plain[value.kind](made) if value.kind in plain else made

    def entries(self, value: Mapped) -> dict[str, Any]:
        found = {name: self.symbol(one.value) for name, one in value.fields.items() if self.term(one.present)}
        found |= {self.term(key): self.symbol(one.value) for key, one in value.slots if self.term(one.present)}
        return {str(name): found[name] for name in sorted(found, key=str)}

    def wanted(self, patterns: list[tuple[Term, Term, str]]) -> dict[str, tuple[str, ...]]:
        """The strings of this model that answer to patterns, each with its patterns."""
        found: dict[str, tuple[str, ...]] = {}
        for alive, term, source in patterns:
            if self.term(alive):
                text = self.term(term)
                found[text] = (*found.get(text, ()), source)
        return found

    def term(self, term: Term) -> Any:
        """The constant that a term is in this model."""
        if isinstance(term, CONSTANTS):
            return term
        z3 = self.smt.z3
        made = self.model.eval(term, model_completion=True)
        if z3.is_bool(made):
            return bool(z3.is_true(made))
        if z3.is_int_value(made):
            return int(made.as_long())
        if z3.is_rational_value(made):
            return Fraction(made.numerator_as_long(), made.denominator_as_long())
        if z3.is_string_value(made):
            return self.text(made)
        raise Untranslatable("the solver found a number that no double is near to")

    def text(self, made: Any) -> str:
        """The characters of a string, read as numbers: its printed form has escapes that can't be told from text."""
        from ctypes import c_uint

        z3, context = self.smt.z3, self.smt.context
        length = z3.Z3_get_string_length(context.ref(), made.as_ast())
        signs = (c_uint * length)()
        z3.Z3_get_string_contents(context.ref(), made.as_ast(), length, signs)
        return "".join(chr(sign) for sign in signs)


def as_json(value: Any) -> Any:
    """A context as JSON: times as RFC 3339, durations as ISO 8601."""
    if isinstance(value, Mapping):
        return {name: as_json(value[name]) for name in sorted(value)}
    if isinstance(value, list):
        return [as_json(one) for one in value]
    if isinstance(value, Timestamp):
        return timestamp_text(value)
    if isinstance(value, Duration):
        return f"{'-' * (value.nanoseconds < 0)}PT{abs(value.nanoseconds) // SECOND}S"
    return value
