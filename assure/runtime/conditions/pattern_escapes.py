"""Reads single characters and sets of characters of a pattern: escapes, brackets, named sets."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from assure.runtime.conditions.outcome import EvaluationError
from assure.runtime.conditions.pattern_classes import (
    ANY,
    CATEGORIES,
    PERL,
    POSIX,
    Ranges,
    category,
    complement,
    folded,
    merged,
)
from assure.runtime.conditions.pattern_parts import Assertion, Characters, Part

ESCAPES: Final = {"a": 7, "f": 12, "t": 9, "n": 10, "r": 13, "v": 11}


@dataclass(frozen=True, slots=True)
class Flags:
    """What (?ims) switch on: any case, ^ and $ at lines, a dot that is also a newline."""

    i: bool = False
    m: bool = False
    s: bool = False


class CharacterReader:
    """A place in the text of a pattern, and what single characters mean there."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.at = 0
        self.flags = Flags()
        self.nesting = 0

    def wrong(self, why: str) -> EvaluationError:
        """The error that stands here."""
        return EvaluationError(f"invalid pattern: {why} at character {self.at + 1}")

    def accept(self, sign: str) -> bool:
        """Steps over `sign` when it comes next, and says whether it did."""
        if self.text.startswith(sign, self.at):
            self.at += len(sign)
            return True
        return False

    def take(self) -> str:
        """The next character; the end of the pattern is an error."""
        if self.at >= len(self.text):
            raise self.wrong("unexpected end")
        self.at += 1
        return self.text[self.at - 1]

    def characters(self, ranges: Ranges) -> Part:
        """One character out of a set, in any case where the flags say so."""
        return Characters(folded(ranges) if self.flags.i else ranges)

    def escaped(self) -> Part:
        sign = self.take()
        if sign in ("A", "z", "b", "B"):
            return Assertion({"A": "begin", "z": "end", "b": "edge", "B": "no-edge"}[sign])
        if (ranges := self.named_set(sign)) is not None:
            return self.characters(ranges)
        code = self.code(sign)
        return self.characters(((code, code),))

    def named_set(self, sign: str) -> Ranges | None:
        """The set of \\d, \\pL and the like; None when the sign behind the backslash names none."""
        if sign.lower() in PERL:
            ranges = PERL[sign.lower()]
            return ranges if sign.islower() else complement(ranges)
        if sign in "pP":
            return self.property(negated=sign == "P")
        return None

    def property(self, *, negated: bool) -> Ranges:
        name = self.take()
        if name == "{":
            end = self.text.find("}", self.at)
            name = self.text[self.at : end] if end >= 0 else ""
            self.at = end + 1
        if name[:1] == "^":
            name, negated = name[1:], not negated
        if name != "Any" and name not in CATEGORIES:
            raise self.wrong(f"{name[:20]!r} is no general category of Unicode (scripts are not supported)")
        ranges = ANY if name == "Any" else category(name)
        return complement(ranges) if negated else ranges

    def code(self, sign: str) -> int:
        """The character that an escape stands for."""
        if sign in ESCAPES:
            return ESCAPES[sign]
        if sign == "x":
            return self.hexadecimal()
        if sign == "0" or (sign in "1234567" and self.text[self.at : self.at + 1] in tuple("01234567")):
            digits = sign
            while len(digits) < 3 and self.text[self.at : self.at + 1] in tuple("01234567"):
                digits += self.take()
            return int(digits, 8)
        if sign.isascii() and sign.isalnum():
            raise self.wrong(f"\\{sign} is not supported")
        return ord(sign)

    def hexadecimal(self) -> int:
        if self.accept("{"):
            end = self.text.find("}", self.at)
            digits = self.text[self.at : end] if end >= 0 else ""
            self.at = end + 1
        else:
            digits = self.take() + self.take()
        if not digits or len(digits) > 8 or digits.strip("0123456789abcdefABCDEF") or int(digits, 16) > 0x10FFFF:
            raise self.wrong("a bad hexadecimal escape")
        return int(digits, 16)

    def bracketed(self) -> Ranges:
        """The set of [...]; folding of case comes before a complement."""
        negated = self.accept("^")
        found: list[tuple[int, int]] = []
        first = True
        while first or not self.accept("]"):
            first = False
            found.extend(self.member())
        ranges = merged(found)
        if not negated:
            return ranges
        return complement(folded(ranges) if self.flags.i else ranges)

    def member(self) -> Ranges:
        """A range, a single character, or a named set inside brackets."""
        if self.accept("[:"):
            return self.posix()
        low = self.take()
        if low == "\\":
            sign = self.take()
            if (ranges := self.named_set(sign)) is not None:
                return ranges
            low_code = self.code(sign)
        else:
            low_code = ord(low)
        if self.text[self.at : self.at + 1] != "-" or self.text[self.at + 1 : self.at + 2] in ("]", ""):
            return ((low_code, low_code),)
        self.at += 1
        high = self.take()
        high_code = self.code(self.take()) if high == "\\" else ord(high)
        if high_code < low_code:
            raise self.wrong("a range that runs backwards")
        return ((low_code, high_code),)

    def posix(self) -> Ranges:
        end = self.text.find(":]", self.at)
        name = self.text[self.at : end] if end >= 0 else ""
        if name.removeprefix("^") not in POSIX:
            raise self.wrong("a bad named set of characters")
        self.at = end + 2
        return complement(POSIX[name[1:]]) if name[:1] == "^" else POSIX[name]
