"""From the text of a regular expression in RE2's syntax to its parts; everything that RE2 refuses is refused."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Final

from assure.runtime.conditions.outcome import EvaluationError
from assure.runtime.conditions.pattern_classes import (
    ANY,
    CATEGORIES,
    NO_NEWLINE,
    PERL,
    POSIX,
    Ranges,
    category,
    complement,
    folded,
    merged,
)

MAX_LENGTH: Final = 1_000
MAX_NESTING: Final = 50
MAX_REPEAT: Final = 1_000
ESCAPES: Final = {"a": 7, "f": 12, "t": 9, "n": 10, "r": 13, "v": 11}


@dataclass(frozen=True, slots=True)
class Part:
    """A piece of a pattern."""


@dataclass(frozen=True, slots=True)
class Characters(Part):
    """One character out of a set."""

    ranges: Ranges


@dataclass(frozen=True, slots=True)
class Assertion(Part):
    """A place between characters: `begin`, `end`, `line-begin`, `line-end`, `edge` (of a word) or `no-edge`."""

    kind: str


@dataclass(frozen=True, slots=True)
class Sequence(Part):
    """One part behind the other."""

    parts: tuple[Part, ...]


@dataclass(frozen=True, slots=True)
class Alternatives(Part):
    """One of several parts."""

    parts: tuple[Part, ...]


@dataclass(frozen=True, slots=True)
class Repeat(Part):
    """A part `least` to `most` times; no `most` is any number."""

    part: Part
    least: int
    most: int | None


@dataclass(frozen=True, slots=True)
class _Flags:
    """What (?ims) switch on: any case, ^ and $ at lines, a dot that is also a newline."""

    i: bool = False
    m: bool = False
    s: bool = False


def parse_pattern(text: str) -> Part:
    """The parts of a pattern; raises EvaluationError with the place that is wrong."""
    if len(text) > MAX_LENGTH:
        raise EvaluationError(f"the pattern has {len(text)} characters; at most {MAX_LENGTH} are read")
    reader = _Reader(text)
    part = reader.alternatives()
    if reader.at < len(text):
        raise reader.wrong("unexpected )")
    return part


class _Reader:
    """Recursive descent over the text of a pattern."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.at = 0
        self.flags = _Flags()
        self.nesting = 0

    def wrong(self, why: str) -> EvaluationError:
        return EvaluationError(f"invalid pattern: {why} at character {self.at + 1}")

    def accept(self, sign: str) -> bool:
        if self.text.startswith(sign, self.at):
            self.at += len(sign)
            return True
        return False

    def take(self) -> str:
        if self.at >= len(self.text):
            raise self.wrong("unexpected end")
        self.at += 1
        return self.text[self.at - 1]

    def alternatives(self) -> Part:
        """What stands between `|`; flags set inside end with it."""
        outer = self.flags
        parts = [self.sequence()]
        while self.accept("|"):
            parts.append(self.sequence())
        self.flags = outer
        return parts[0] if len(parts) == 1 else Alternatives(tuple(parts))

    def sequence(self) -> Part:
        parts: list[Part] = []
        while self.at < len(self.text) and self.text[self.at] not in "|)":
            if self.accept("\\Q"):
                parts.extend(self.quoted())
                continue
            part = self.one()
            if part is not None:
                parts.append(self.repeated(part))
        return Sequence(tuple(parts))

    def quoted(self) -> list[Part]:
        """The text between \\Q and \\E; a repetition behind it is one of its last character."""
        end = self.text.find("\\E", self.at)
        text = self.text[self.at : end if end >= 0 else len(self.text)]
        self.at = len(self.text) if end < 0 else end + 2
        parts = [self.characters(((ord(sign), ord(sign)),)) for sign in text]
        return [*parts[:-1], self.repeated(parts[-1])] if parts else []

    def repeated(self, part: Part) -> Part:
        """The part with the repetition that follows; RE2 refuses a second one directly behind."""
        counts = self.counts()
        if counts is None:
            return part
        self.accept("?")
        if (self.at < len(self.text) and self.text[self.at] in "*+?") or self.braces(peek=True) is not None:
            raise self.wrong("a repetition of a repetition")
        return Repeat(part, *counts)

    def counts(self) -> tuple[int, int | None] | None:
        if self.accept("*"):
            return (0, None)
        if self.accept("+"):
            return (1, None)
        if self.accept("?"):
            return (0, 1)
        return self.braces()

    def braces(self, *, peek: bool = False) -> tuple[int, int | None] | None:
        """{n}, {n,} or {n,m}; anything else with a brace is text, as in RE2."""
        if self.at >= len(self.text) or self.text[self.at] != "{":
            return None
        end = self.text.find("}", self.at)
        least, comma, most = self.text[self.at + 1 : end].partition(",")
        if end < 0 or not _digits(least) or not (most == "" or _digits(most)):
            return None
        if peek:
            return (0, 0)
        low = int(least)
        high = None if comma and not most else int(most or least)
        if low > MAX_REPEAT or (high is not None and not low <= high <= MAX_REPEAT):
            raise self.wrong(f"a bad repetition (at most {MAX_REPEAT} times)")
        self.at = end + 1
        return (low, high)

    def one(self) -> Part | None:
        """A single character, set, group or assertion; None for what only sets flags."""
        if self.counts_ahead():
            raise self.wrong("a repetition of nothing")
        sign = self.take()
        if sign == "(":
            return self.group()
        if sign == "[":
            return self.characters(self.bracketed())
        if sign == ".":
            return Characters(ANY if self.flags.s else NO_NEWLINE)
        if sign == "^":
            return Assertion("line-begin" if self.flags.m else "begin")
        if sign == "$":
            return Assertion("line-end" if self.flags.m else "end")
        if sign == "\\":
            return self.escaped()
        return self.characters(((ord(sign), ord(sign)),))

    def counts_ahead(self) -> bool:
        return self.text[self.at] in "*+?" or self.braces(peek=True) is not None

    def characters(self, ranges: Ranges) -> Part:
        return Characters(folded(ranges) if self.flags.i else ranges)

    def group(self) -> Part | None:
        """What follows an opening parenthesis."""
        self.nesting += 1
        if self.nesting > MAX_NESTING:
            raise self.wrong(f"more than {MAX_NESTING} groups in each other")
        outer = self.flags
        if self.accept("?") and not self.named() and self.flagged():
            self.nesting -= 1
            return None
        part = self.alternatives()
        if not self.accept(")"):
            raise self.wrong("missing )")
        self.flags = outer
        self.nesting -= 1
        return part

    def named(self) -> bool:
        """Steps over `P<name>` or `<name>`."""
        if not (self.accept("P<") or (self.text[self.at : self.at + 1] == "<" and self.accept("<"))):
            return False
        end = self.text.find(">", self.at)
        name = self.text[self.at : end] if end >= 0 else ""
        if not (name.isascii() and name.replace("_", "a").isalnum()):
            raise self.wrong("a bad name of a group (lookbehind is not supported)")
        self.at = end + 1
        return True

    def flagged(self) -> bool:
        """Sets the flags of `(?flags)` or `(?flags:`; says whether the parenthesis closed."""
        value, seen = True, 0
        while (sign := self.take()) not in ":)":
            seen += 1
            if sign == "-" and value:
                value, seen = False, 0
            elif sign in "ims":
                self.flags = replace(self.flags, **{sign: value})
            elif sign != "U":
                raise self.wrong(f"(?{sign} is not supported")
        if not value and not seen:
            raise self.wrong("flags are missing")
        return sign == ")"

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


def _digits(text: str) -> bool:
    return 0 < len(text) <= 9 and text.isascii() and text.isdigit()
