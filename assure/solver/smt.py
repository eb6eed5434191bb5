"""Builds terms of the solver; what is constant stays a Python value and is folded before the solver sees it.

A term is a bool, an int, a Fraction (a real), a str, or an expression of z3 of one of these sorts.
"""

from __future__ import annotations

from fractions import Fraction
from typing import Any

from assure.solver.answers import Untranslatable
from assure.solver.available import solver

Term = Any

# z3 knows characters up to here; Unicode goes further.
LAST_CHARACTER = 0x2FFFF
CONSTANTS = (bool, int, Fraction, str)


class Smt:
    """Terms of one question: a context of z3 of its own, so that no question leans on another.

    Names of what is fresh are numbered in the order of making, which makes the same question the same text.
    """

    def __init__(self) -> None:
        self.z3 = solver()
        self.context = self.z3.Context()
        self.made = 0

    def fresh(self, sort: str, name: str) -> Term:
        """A new unknown of sort bool, int, real or string."""
        self.made += 1
        make = {"bool": self.z3.Bool, "int": self.z3.Int, "real": self.z3.Real, "string": self.z3.String}[sort]
        return make(f"{self.made:04d} {name}", self.context)

    def lift(self, term: Term) -> Term:
        """The term as an expression of z3."""
        z3 = self.z3
        if isinstance(term, bool):
            return z3.BoolVal(term, self.context)
        if isinstance(term, int):
            return z3.IntVal(term, self.context)
        if isinstance(term, Fraction):
            return z3.RealVal(f"{term.numerator}/{term.denominator}", self.context)
        return z3.StringVal(escaped(term), self.context) if isinstance(term, str) else term

    def no(self, term: Term) -> Term:
        """`not term`."""
        return not term if isinstance(term, bool) else self.z3.Not(term)

    def every(self, *terms: Term) -> Term:
        """The conjunction."""
        open_terms = [term for term in terms if not isinstance(term, bool)]
        if len(open_terms) < len(terms) and not all(term for term in terms if isinstance(term, bool)):
            return False
        if not open_terms:
            return True
        return open_terms[0] if len(open_terms) == 1 else self.z3.And(*open_terms)

    def some(self, *terms: Term) -> Term:
        """The disjunction."""
        open_terms = [term for term in terms if not isinstance(term, bool)]
        if len(open_terms) < len(terms) and any(term for term in terms if isinstance(term, bool)):
            return True
        if not open_terms:
            return False
        return open_terms[0] if len(open_terms) == 1 else self.z3.Or(*open_terms)

    def implies(self, condition: Term, then: Term) -> Term:
        """`then`, wherever `condition` is true."""
        return self.some(self.no(condition), then)

    def choose(self, condition: Term, then: Term, otherwise: Term) -> Term:
        """`then` where the condition is true, `otherwise` elsewhere."""
        if isinstance(condition, bool):
            return then if condition else otherwise
        if isinstance(then, bool) or isinstance(otherwise, bool):
            return self.some(self.every(condition, then), self.every(self.no(condition), otherwise))
        if isinstance(then, CONSTANTS) and isinstance(otherwise, CONSTANTS) and then == otherwise:
            return then
        return self.z3.If(condition, self.lift(then), self.lift(otherwise))

    def same(self, left: Term, right: Term) -> Term:
        """Equality of two terms of one sort."""
        if isinstance(left, CONSTANTS) and isinstance(right, CONSTANTS):
            return left == right
        return self.lift(left) == self.lift(right)

    def less(self, left: Term, right: Term, *, equal: bool = False) -> Term:
        """`left < right`, or `<=`, of numbers or of strings (by code point)."""
        if isinstance(left, CONSTANTS) and isinstance(right, CONSTANTS):
            return left <= right if equal else left < right  # type: ignore[operator] # terms of one sort
        left, right = self.lift(left), self.lift(right)
        return left <= right if equal else left < right

    def within(self, low: Term, term: Term, high: Term) -> Term:
        """`low <= term <= high`."""
        return self.every(self.less(low, term, equal=True), self.less(term, high, equal=True))

    def total(self, terms: list[Term]) -> Term:
        """The sum of numbers."""
        constant = sum(term for term in terms if isinstance(term, int | Fraction))
        rest = [term for term in terms if not isinstance(term, int | Fraction)]
        if not rest:
            return constant
        return self.z3.Sum(*[self.lift(term) for term in ([constant, *rest] if constant else rest)])

    def count(self, terms: list[Term]) -> Term:
        """How many of these are true."""
        return self.total([self.choose(term, 1, 0) if not isinstance(term, bool) else int(term) for term in terms])

    def real(self, number: Term) -> Term:
        """A whole number as a real one."""
        return Fraction(number) if isinstance(number, int) else self.z3.ToReal(number)

    def quotient(self, left: Term, right: Term) -> Term:
        """Whole division that cuts towards zero; the divisor is not zero where the result counts."""
        if isinstance(left, int) and isinstance(right, int):
            whole = abs(left) // abs(right) if right else 0
            return whole if (left < 0) == (right < 0) else -whole
        size = self.lift(self.absolute(left)) / self.lift(self.absolute(right))
        same_sign = self.same(self.less(left, 0), self.less(right, 0))
        return self.choose(same_sign, size, -size)

    def absolute(self, number: Term) -> Term:
        """The number without its sign."""
        return abs(number) if isinstance(number, int) else self.choose(self.less(number, 0), -number, number)

    def floor(self, number: Term, divisor: int) -> Term:
        """Whole division by a positive constant that cuts downwards."""
        return number // divisor if isinstance(number, int) else number / divisor

    def rest(self, number: Term, divisor: int) -> Term:
        """What `floor` leaves over, never negative."""
        return number % divisor


def escaped(text: str) -> str:
    """The text in z3's spelling of strings; raises Untranslatable for characters that z3 does not have."""
    if any(ord(sign) > LAST_CHARACTER for sign in text):
        raise Untranslatable("the solver has no characters beyond U+2FFFF")
    return "".join(sign if " " <= sign <= "~" and sign != "\\" else f"\\u{{{ord(sign):x}}}" for sign in text)
