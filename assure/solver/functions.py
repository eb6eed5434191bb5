"""Functions of CEL over unknown values: exactly where they have a translation, as open results where they have none.

An open result may be anything of its kind, or an error: what is proved holds whatever it is, and a counterexample that
leans on it is evaluated by the engine before it is believed.
"""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from typing import TYPE_CHECKING, Final

from assure.runtime.conditions.conversions import CONVERSIONS
from assure.runtime.conditions.library import functions
from assure.runtime.conditions.outcome import EvaluationError
from assure.runtime.conditions.values import SECOND, TYPE_NAMES, kind_of
from assure.solver.answers import Untranslatable
from assure.solver.languages import found_in
from assure.solver.operators import LIMITS
from assure.solver.terms import ERROR, Case, Double, Mapped, Scalar, Sequence, Symbol, Value, constant, merged

if TYPE_CHECKING:
    from assure.solver.operators import Operators
    from assure.solver.smt import Smt, Term

# Which kinds an accessor reads, and how: nanoseconds to a whole number. A duration is cut towards zero.
HOUR, MINUTE, DAY = 3600 * SECOND, 60 * SECOND, 86_400 * SECOND
LENGTHS: Final = {"getHours": HOUR, "getMinutes": MINUTE, "getSeconds": SECOND}
PARTS: Final = {"getHours": (DAY, HOUR), "getMinutes": (HOUR, MINUTE), "getSeconds": (MINUTE, SECOND)}
# 1970-01-01 was a Thursday, and CEL counts from Sunday.
EPOCH_DAY: Final = 4
SORTS: Final = {"bool": "bool", "string": "string", "double": "real"}


class Functions:
    """Applies functions; `opened` tells of each result that was left open, and why."""

    def __init__(self, smt: Smt, operators: Operators) -> None:
        self.smt = smt
        self.operators = operators
        self.opened: list[str] = []
        self._made: dict[object, Case] = {}
        # Terms are told apart by numbers that are theirs for as long as they are kept.
        self._kept: list[object] = []

    def call(self, name: str, given: list[Symbol], *, member: bool) -> Symbol:
        """The result of a function for these values, the target of a call first."""
        function = functions().get(name)
        if function is None or not function.takes(len(given), member=member):
            return ERROR
        if (values := _constants(given)) is not None:
            return self.folded(function.apply, values)
        if name == "dyn":
            return given[0]
        cases: list[Case] = []
        for guard, values_met in _combined(given, self.smt):
            cases += [(self.smt.every(guard, met), value) for met, value in self.applied(name, values_met)]
        return merged(cases, self.smt)

    def folded(self, apply: Callable[..., object], values: list[object]) -> Symbol:
        """What the engine gives for constants."""
        try:
            result = constant(apply(*values))
        except EvaluationError:
            return ERROR
        if result is None:
            raise Untranslatable("bytes are not translated")
        return result

    def applied(self, name: str, values: list[Value]) -> list[Case]:
        """The results for values of known kinds, each with when it is the result; none where it is an error."""
        if name in CONVERSIONS:
            return self.converted(name, values[0])
        if name == "size":
            return self.size(values[0])
        if name == "type":
            return [(True, Scalar("type", TYPE_NAMES.get(values[0].kind, values[0].kind)))]
        if name in TESTS or name == "matches":
            return self.tested(name, values)
        return self.part(name, values)

    def size(self, value: Value) -> list[Case]:
        if isinstance(value, Sequence | Mapped):
            return [(True, Scalar("int", self.operators.size(value)))]
        if isinstance(value, Scalar) and value.kind == "string":
            length = len(value.term) if isinstance(value.term, str) else self.smt.z3.Length(value.term)
            return [(True, Scalar("int", length))]
        return []

    def tested(self, name: str, values: list[Value]) -> list[Case]:
        """contains, startsWith, endsWith and matches."""
        terms = [value.term for value in values if isinstance(value, Scalar) and value.kind == "string"]
        if len(terms) < 2:
            return []
        if name == "matches":
            return self.matched(values, terms[0], terms[1])
        if isinstance(terms[0], str) and isinstance(terms[1], str):
            return [(True, Scalar("bool", functions()[name].apply(*terms)))]
        text, part = (self.smt.lift(term) for term in terms)
        return [(True, Scalar("bool", TESTS[name](self.smt, text, part)))]

    def matched(self, values: list[Value], text: Term, pattern: Term) -> list[Case]:
        if not isinstance(pattern, str):
            return [self.open("matches", values, "bool", "a pattern that is worked out is not translated")]
        try:
            return [(True, Scalar("bool", found_in(self.smt, text, pattern)))]
        except EvaluationError:
            return []
        except Untranslatable as why:
            return [self.open(f"matches {pattern}", values, "bool", why.reason, total=True)]

    def converted(self, name: str, value: Value) -> list[Case]:
        """int(), uint(), double(), string(), bool(), timestamp() and duration()."""
        if value.kind not in CONVERSIONS[name]:
            return []
        if value.kind == name:
            return [(True, value)]
        if name == "bytes":
            raise Untranslatable("bytes are not translated")
        if isinstance(value, Double):
            return self.of_double(name, value)
        exact = CONVERTED.get((name, value.kind))
        if exact is not None and isinstance(value, Scalar):
            return [exact(self, value.term)]
        why = f"{name}() of a {value.kind} is not translated"
        return [self.open(name, [value], name, why, total=name == "string")]

    def of_double(self, name: str, value: Double) -> list[Case]:
        if name not in ("int", "uint") or value.wild is not False:
            why = f"{name}() of a double is not translated"
            return [self.open(name, [value], name, why, total=name == "string")]
        smt, term = self.smt, self.smt.lift(value.term)
        whole = smt.z3.ToInt(term)
        cut = smt.choose(smt.less(term, Fraction(0)), -smt.z3.ToInt(-term), whole)
        low, high = (Fraction(-(2**63)), Fraction(2**63)) if name == "int" else (Fraction(0), Fraction(2**64))
        met = smt.every(smt.less(low, term, equal=name == "uint"), smt.less(term, high))
        return [(met, Scalar(name, cut))]

    def part(self, name: str, values: list[Value]) -> list[Case]:
        """An accessor of a time or of a duration."""
        value = values[0]
        if not isinstance(value, Scalar) or value.kind not in ("timestamp", "duration"):
            return []
        zone = values[1] if len(values) > 1 else None
        if zone is not None and (zone.kind != "string" or value.kind == "duration"):
            return []
        if value.kind == "duration":
            return [(True, Scalar("int", self.length(name, value.term)))] if _on_lengths(name) else []
        in_utc = zone is None or (isinstance(zone, Scalar) and isinstance(zone.term, str) and zone.term in ("", "UTC"))
        met = self.in_utc(name, value.term) if in_utc else None
        if met is not None:
            return [(True, Scalar("int", met))]
        return [self.open(name, values, "int", f"{name}() is not translated", total=in_utc)]

    def length(self, name: str, term: Term) -> Term:
        if name == "getMilliseconds":
            return self.smt.quotient(term - self.smt.quotient(term, SECOND) * SECOND, 1_000_000)
        return self.smt.quotient(term, LENGTHS[name])

    def in_utc(self, name: str, term: Term) -> Term | None:
        """The part of a point in time that is plain arithmetic, None for those of the calendar."""
        smt = self.smt
        if name in PARTS:
            whole, unit = PARTS[name]
            return smt.floor(smt.rest(term, whole), unit)
        if name == "getMilliseconds":
            return smt.floor(smt.rest(term, SECOND), 1_000_000)
        return smt.rest(smt.floor(term, DAY) + EPOCH_DAY, 7) if name == "getDayOfWeek" else None

    def open(self, name: str, values: list[Value], kind: str, why: str, *, total: bool = False) -> Case:
        """A result that may be anything of its kind, the same for the same values; an error too, unless `total`."""
        key = (name, kind, *(self._identity(term) for value in values for term in _terms(value)))
        if key not in self._made:
            self.opened.append(why)
            there = True if total else self.smt.fresh("bool", f"{name} has a value")
            term = self.smt.fresh(SORTS.get(kind, "int"), name)
            if kind in LIMITS:
                self.operators.constraints.append(self.smt.within(LIMITS[kind][0], term, LIMITS[kind][1]))
            self._made[key] = (there, Double(term) if kind == "double" else Scalar(kind, term))
        return self._made[key]

    def _identity(self, term: Term) -> object:
        if isinstance(term, bool | int | Fraction | str):
            return term
        self._kept.append(term)
        return ("term", term.get_id())


def _terms(value: Value) -> list[Term]:
    if isinstance(value, Double):
        return ["double", value.term, value.wild]
    return [value.kind, value.term] if isinstance(value, Scalar) else [value.kind]


def _on_lengths(name: str) -> bool:
    return name in LENGTHS or name == "getMilliseconds"


def _constants(given: list[Symbol]) -> list[object] | None:
    """The values of CEL that these are, when all of them are known."""
    from assure.runtime.conditions.values import Duration, Timestamp, TypeValue, Uint

    made: dict[str, Callable[[Term], object]] = {
        "int": int, "uint": Uint, "bool": bool, "string": str, "timestamp": Timestamp, "duration": Duration,
        "type": TypeValue, "null_type": lambda term: None,
    }  # fmt: skip
    found: list[object] = []
    for symbol in given:
        value = symbol.cases[0][1] if len(symbol.cases) == 1 and symbol.cases[0][0] is True else None
        if isinstance(value, Double) and isinstance(value.term, Fraction) and value.wild is False:
            found.append(float(value.term))
        elif isinstance(value, Scalar) and isinstance(value.term, bool | int | str):
            found.append(made[value.kind](value.term))
        else:
            return None
    return found if all(kind_of(one) != "bytes" for one in found) else None


def _combined(given: list[Symbol], smt: Smt) -> list[tuple[Term, list[Value]]]:
    """Every combination of the kinds that the values may have."""
    found: list[tuple[Term, list[Value]]] = [(True, [])]
    for symbol in given:
        found = [(smt.every(guard, met), [*values, one]) for guard, values in found for met, one in symbol.cases]
    return found


def _ranged(kind: str) -> Callable[[Functions, Term], Case]:
    def convert(self: Functions, term: Term) -> Case:
        return self.smt.within(LIMITS[kind][0], term, LIMITS[kind][1]), Scalar(kind, term)

    return convert


def _as_double(kind: str) -> Callable[[Functions, Term], Case]:
    return lambda self, term: (True, self.operators.as_double(Scalar(kind, term)))


def _digits(self: Functions, term: Term) -> Case:
    if isinstance(term, int):
        return True, Scalar("string", str(term))
    z3, smt = self.smt.z3, self.smt
    negative = z3.Concat(smt.lift("-"), z3.IntToStr(-term))
    return True, Scalar("string", smt.choose(smt.less(term, 0), negative, z3.IntToStr(term)))


def _yes_or_no(self: Functions, term: Term) -> Case:
    return True, Scalar("string", self.smt.choose(term, "true", "false"))


def _instant(self: Functions, term: Term) -> Case:
    low, high = LIMITS["timestamp"]
    return self.smt.within(low, term * SECOND, high), Scalar("timestamp", term * SECOND)


def _seconds(self: Functions, term: Term) -> Case:
    return True, Scalar("int", self.smt.floor(term, SECOND))


CONVERTED: Final[dict[tuple[str, str], Callable[[Functions, Term], Case]]] = {
    ("int", "uint"): _ranged("int"),
    ("uint", "int"): _ranged("uint"),
    ("double", "int"): _as_double("int"),
    ("double", "uint"): _as_double("uint"),
    ("string", "int"): _digits,
    ("string", "uint"): _digits,
    ("string", "bool"): _yes_or_no,
    ("timestamp", "int"): _instant,
    ("int", "timestamp"): _seconds,
}
TESTS: Final[dict[str, Callable[[Smt, Term, Term], Term]]] = {
    "contains": lambda smt, text, part: smt.z3.Contains(text, part),
    "startsWith": lambda smt, text, part: smt.z3.PrefixOf(part, text),
    "endsWith": lambda smt, text, part: smt.z3.SuffixOf(part, text),
}
