"""Equality, order, membership and arithmetic of unknown values, as the exact evaluator has them."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING, Final

from assure.runtime.conditions.arithmetic import OVERLOADS
from assure.runtime.conditions.values import (
    DURATION_MAX,
    INT_MAX,
    INT_MIN,
    TIMESTAMP_MAX,
    TIMESTAMP_MIN,
    UINT_MAX,
)
from assure.solver.answers import Untranslatable
from assure.solver.space import LARGEST
from assure.solver.terms import Case, Double, Element, Mapped, Scalar, Sequence, Symbol, Value, boolean, merged

if TYPE_CHECKING:
    from collections.abc import Iterator

    from assure.solver.smt import Smt, Term
    from assure.solver.space import Space

WHOLE: Final = ("int", "uint")
NUMERIC: Final = (*WHOLE, "double")
ORDERED: Final = ("string", "bool", "timestamp", "duration")
EXACT_IN_DOUBLES: Final = 2**53
# From here on a sum or product is rounded to an infinity.
OVERFLOWS: Final = LARGEST + Fraction(2**970)
ROUNDING: Final = Fraction(1, 2**53)
SMALLEST: Final = Fraction(1, 2**1075)
LIMITS: Final = {
    "int": (INT_MIN, INT_MAX),
    "uint": (0, UINT_MAX),
    "timestamp": (TIMESTAMP_MIN, TIMESTAMP_MAX),
    "duration": (-DURATION_MAX, DURATION_MAX),
}


class Operators:
    """The operators over the unknowns of one question."""

    def __init__(self, smt: Smt) -> None:
        self.smt = smt
        self.space: Space | None = None
        self.constraints: list[Term] = []
        self.preferences: list[Term] = []

    def equal(self, left: Symbol, right: Symbol) -> Term:
        """When two values are equal; where either is an error the answer has no meaning."""
        smt = self.smt
        return smt.some(
            *[
                smt.every(guard, other, self.alike(a, b))
                for guard, a in left.cases
                for other, b in right.cases
                if a.kind == b.kind or (a.kind in NUMERIC and b.kind in NUMERIC)
            ]
        )

    def alike(self, left: Value, right: Value) -> Term:
        """Equality of two values of one kind, or of two numbers."""
        if left is right and isinstance(left, Sequence | Mapped) and left.given is not None:
            return True
        if isinstance(left, Sequence) and isinstance(right, Sequence):
            return self.lists(left, right)
        if isinstance(left, Mapped) and isinstance(right, Mapped):
            return self.maps(left, right)
        if isinstance(left, Double) or isinstance(right, Double):
            return self.doubles("==", left, right)
        if isinstance(left, Scalar) and isinstance(right, Scalar):
            return True if left.kind == "null_type" else self.smt.same(left.term, right.term)
        return False

    def lists(self, left: Sequence, right: Sequence) -> Term:
        """Same size, and equal where they stand at the same place."""
        smt = self.smt
        a, b = list(self.placed(left)), list(self.placed(right))
        pairs = [
            smt.implies(
                smt.every(one.present, other.present, smt.same(place, where)), self.equal(one.value, other.value)
            )
            for place, one in a
            for where, other in b
        ]
        return smt.every(smt.same(self.size(left), self.size(right)), *pairs)

    def placed(self, value: Sequence) -> Iterator[tuple[Term, Element]]:
        """The elements, each with the number it has where it is present."""
        before: list[Term] = []
        for element in value.elements:
            yield self.smt.count(before), element
            before.append(element.present)

    def size(self, value: Sequence | Mapped) -> Term:
        """How many elements, or entries; raises Untranslatable for a map of which more may be in the context."""
        if isinstance(value, Sequence):
            return self.smt.count([one.present for one in value.elements])
        self.whole(value)
        entries = [*value.fields.values(), *(one for _, one in value.slots)]
        return self.smt.count([one.present for one in entries])

    def whole(self, value: Mapped) -> None:
        """Makes every field that a closed map can have."""
        if not value.closed:
            raise Untranslatable("a map with fields that its schema does not name is counted or walked here")
        if value.type is not None and value.given is not None and self.space is not None:
            for name in sorted(value.type.fields):
                self.space.field(value, name)

    def maps(self, left: Mapped, right: Mapped) -> Term:
        """The same keys with equal values; what no condition names of an open map may differ too."""
        if left.slots or right.slots:
            return self.held_by_each_other(left, right)
        names = sorted({*self.known(left), *self.known(right)}, key=repr)
        terms = [self.same_field(left, right, name) for name in names]
        if not left.closed or not right.closed:
            terms.append(self.same_rest())
        return self.smt.every(*terms)

    def held_by_each_other(self, left: Mapped, right: Mapped) -> Term:
        """Equality where keys are unknown: every entry of the one stands in the other."""
        self.whole(left)
        self.whole(right)
        pairs = [(entry, other) for one, other in ((left, right), (right, left)) for entry in self.entries(one)]
        return self.smt.every(*[self.held(entry, other) for entry, other in pairs])

    def entries(self, value: Mapped) -> list[tuple[Term, Element]]:
        """All entries by key, constant keys first."""
        return [*value.fields.items(), *value.slots]

    def known(self, value: Mapped) -> set[object]:
        """The keys that are declared or that a condition names."""
        found: set[object] = set(value.fields)
        if value.type is not None:
            found |= set(value.type.fields)
        if value.given is not None and self.space is not None:
            place = tuple("*" if isinstance(part, int) else part for part in value.given)
            found |= set(self.space.bounds.names(place))
        return found

    def same_field(self, left: Mapped, right: Mapped, name: object) -> Term:
        a, b = self.field(left, name), self.field(right, name)
        if a is None or b is None:
            there = a or b
            return True if there is None else self.smt.no(there.present)
        equal = self.smt.implies(a.present, self.equal(a.value, b.value))
        return self.smt.every(self.smt.same(a.present, b.present), equal)

    def field(self, holder: Mapped, name: object) -> Element | None:
        """The field under a constant key."""
        found = holder.fields.get(name)  # type: ignore[call-overload] # a key that is no Key is not found
        return found if found is not None or self.space is None else self.space.field(holder, name)

    def held(self, entry: tuple[Term, Element], other: Mapped) -> Term:
        """An entry of one map stands in the other as well."""
        key, one = entry
        found = [
            self.smt.every(there.present, self.same_key(key, name), self.equal(one.value, there.value))
            for name, there in self.entries(other)
        ]
        return self.smt.implies(one.present, self.smt.some(*found))

    def same_key(self, left: Term, right: Term) -> Term:
        """Whether two keys are the same; those that are no text are constants."""
        if isinstance(left, int | tuple) or isinstance(right, int | tuple):
            return type(left) is type(right) and left == right
        return self.smt.same(left, right)

    def same_rest(self) -> Term:
        """Whether what is not named is the same: it is where nothing more is there, which is preferred."""
        open_term = self.smt.fresh("bool", "further fields are equal")
        self.preferences.append(open_term)
        return open_term

    def ordered(self, sign: str, left: Symbol, right: Symbol) -> Symbol:
        """`<`, `<=`, `>` or `>=`."""
        true: list[Term] = []
        false: list[Term] = []
        for guard, a in left.cases:
            for other, b in right.cases:
                answer = self.order(sign, a, b)
                if answer is not None:
                    both = self.smt.every(guard, other)
                    true.append(self.smt.every(both, answer))
                    false.append(self.smt.every(both, self.smt.no(answer)))
        return boolean(self.smt.some(*true), self.smt.some(*false), self.smt)

    def order(self, sign: str, left: Value, right: Value) -> Term | None:
        """How two values stand to each other, None where they have no order."""
        if left.kind in NUMERIC and right.kind in NUMERIC and "double" in (left.kind, right.kind):
            return self.doubles(sign, left, right)
        numbers = left.kind in WHOLE and right.kind in WHOLE
        if not isinstance(left, Scalar) or not isinstance(right, Scalar):
            return None
        if not numbers and (left.kind != right.kind or left.kind not in ORDERED):
            return None
        a, b = (right.term, left.term) if sign[0] == ">" else (left.term, right.term)
        if left.kind == "bool":
            return self.smt.some(self.smt.no(a), b) if "=" in sign else self.smt.every(self.smt.no(a), b)
        return self.smt.less(a, b, equal="=" in sign)

    def doubles(self, sign: str, left: Value, right: Value) -> Term:
        """A comparison with a double in it; one with NaN or an infinity may come out either way."""
        a, b = self.as_double(left), self.as_double(right)
        if sign == "==":
            answer = self.smt.same(a.term, b.term)
        elif sign[0] == ">":
            answer = self.smt.less(b.term, a.term, equal="=" in sign)
        else:
            answer = self.smt.less(a.term, b.term, equal="=" in sign)
        wild = self.smt.some(a.wild, b.wild)
        return answer if wild is False else self.smt.choose(wild, self.smt.fresh("bool", "compared"), answer)

    def as_double(self, value: Value) -> Double:
        """The double nearest to a number."""
        if isinstance(value, Double):
            return value
        term = value.term if isinstance(value, Scalar) else 0
        if isinstance(term, int):
            return Double(Fraction(float(term)))
        near = self.smt.within(-EXACT_IN_DOUBLES, term, EXACT_IN_DOUBLES)
        return Double(self.smt.choose(near, self.smt.real(term), self.rounded(self.smt.real(term))))

    def rounded(self, exact: Term) -> Term:
        """A double next to a real number; which of the two neighbours is left open."""
        smt = self.smt
        made, exact = smt.fresh("real", "rounded"), smt.lift(exact)
        far = smt.choose(smt.less(exact, Fraction(0)), -exact, exact) * smt.lift(ROUNDING) + smt.lift(SMALLEST)
        self.constraints.append(smt.within(exact - far, made, exact + far))
        self.preferences.append(smt.same(made, exact))
        return made

    def binary(self, sign: str, left: Symbol, right: Symbol) -> Symbol:
        """`+`, `-`, `*`, `/` or `%`."""
        overloads = OVERLOADS[sign]
        found: list[Case] = []
        for guard, a in left.cases:
            for other, b in right.cases:
                if (a.kind, b.kind) in overloads:
                    met, value = self.applied(sign, a, b)
                    found.append((self.smt.every(guard, other, met), value))
        return merged(found, self.smt)

    def applied(self, sign: str, left: Value, right: Value) -> Case:
        """The result for two values of kinds that have one, and when there is one."""
        if isinstance(left, Sequence) and isinstance(right, Sequence):
            return True, Sequence((*left.elements, *right.elements))
        if isinstance(left, Double) and isinstance(right, Double):
            return True, self.of_doubles(sign, left, right)
        if not isinstance(left, Scalar) or not isinstance(right, Scalar):
            raise Untranslatable(f"{left.kind} {sign} {right.kind} is not translated")
        if left.kind == "string":
            return True, Scalar("string", self.joined(left.term, right.term))
        kind = left.kind
        if left.kind == right.kind == "timestamp":
            kind = "duration"
        elif "timestamp" in (left.kind, right.kind):
            kind = "timestamp"
        return self.of_numbers(sign, left, right, kind)

    def joined(self, left: Term, right: Term) -> Term:
        if isinstance(left, str) and isinstance(right, str):
            return left + right
        return self.smt.z3.Concat(self.smt.lift(left), self.smt.lift(right))

    def of_numbers(self, sign: str, left: Scalar, right: Scalar, kind: str) -> Case:
        """Whole numbers that fit, times and durations."""
        smt, a, b = self.smt, left.term, right.term
        defined: Term = True
        if sign in "/%":
            defined = smt.no(smt.same(b, 0))
            whole = smt.quotient(a, b)
            term = whole if sign == "/" else a - b * whole
        else:
            term = a + b if sign == "+" else a - b if sign == "-" else a * b
        # A difference of times counts nanoseconds in 64 bits.
        low, high = LIMITS["int"] if left.kind == right.kind == "timestamp" else LIMITS[kind]
        return smt.every(defined, smt.within(low, term, high)), Scalar(kind, term)

    def of_doubles(self, sign: str, left: Double, right: Double) -> Double:
        """Doubles, rounded somewhere near the exact result."""
        if isinstance(left.term, Fraction) and isinstance(right.term, Fraction) and not (left.wild or right.wild):
            return _double(OVERLOADS[sign]["double", "double"](float(left.term), float(right.term)))
        smt, a, b = self.smt, self.smt.lift(left.term), self.smt.lift(right.term)
        wild = smt.some(left.wild, right.wild)
        if sign == "/":
            wild = smt.some(wild, smt.same(right.term, Fraction(0)))
        exact = a + b if sign == "+" else a - b if sign == "-" else a * b if sign == "*" else a / b
        beyond = smt.some(smt.less(OVERFLOWS, exact, equal=True), smt.less(exact, -OVERFLOWS, equal=True))
        return Double(self.rounded(exact), smt.some(wild, beyond))

    def contained(self, item: Symbol, holder: Symbol) -> Symbol:
        """`item in holder`."""
        true: list[Term] = []
        false: list[Term] = []
        for guard, value in holder.of("list", "map"):
            for met, answer in self.members(item, value):
                both = self.smt.every(guard, met)
                true.append(self.smt.every(both, answer))
                false.append(self.smt.every(both, self.smt.no(answer)))
        return boolean(self.smt.some(*true), self.smt.some(*false), self.smt)

    def members(self, item: Symbol, holder: Value) -> Iterator[tuple[Term, Term]]:
        """When there is an answer, and the answer."""
        smt = self.smt
        if isinstance(holder, Sequence):
            found = [smt.every(one.present, self.equal(item, one.value)) for one in holder.elements]
            yield smt.some(*[guard for guard, _ in item.cases]), smt.some(*found)
        elif isinstance(holder, Mapped):
            for guard, key in item.cases:
                if key.kind in ("string", "int", "uint", "bool"):
                    yield guard, smt.some(*[smt.every(met, one.present) for met, one in self.under(holder, key)])
                elif key.kind == "double":
                    raise Untranslatable("a double as the key of a map is not translated")

    def under(self, holder: Mapped, key: Value) -> list[tuple[Term, Element]]:
        """The fields that may stand under a key, each with when it does."""
        if not isinstance(key, Scalar):
            return []
        constant = ("bool", key.term) if isinstance(key.term, bool) else key.term
        if isinstance(constant, str | int | tuple):
            named = self.field(holder, constant)
            matching = [] if named is None else [(True, named)]
        else:
            if not holder.closed:
                raise Untranslatable("a map with fields that its schema does not name is looked up by a key here")
            self.whole(holder)
            if key.kind == "bool" and any(isinstance(name, tuple) for name in holder.fields):
                raise Untranslatable("a map is looked up by a bool that is worked out")
            fields = holder.fields.items()
            matching = [(self.smt.same(key.term, name), one) for name, one in fields if _of_kind(name, key.kind)]
        if key.kind == "string":
            matching += [(self.smt.same(key.term, name), one) for name, one in holder.slots]
        return matching


def _of_kind(name: object, kind: str) -> bool:
    return isinstance(name, str) if kind == "string" else isinstance(name, int) and kind in WHOLE


def _double(value: object) -> Double:
    """A double that is known."""
    number = value if isinstance(value, float) else 0.0
    finite = number - number == 0
    return Double(Fraction(number) if finite else Fraction(0), not finite)
