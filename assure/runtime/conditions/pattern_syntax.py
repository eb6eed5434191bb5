"""From the text of a regular expression in RE2's syntax to its parts; everything that RE2 refuses is refused."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from assure.runtime.conditions.outcome import EvaluationError
from assure.runtime.conditions.pattern_classes import ANY, NO_NEWLINE
from assure.runtime.conditions.pattern_escapes import CharacterReader
from assure.runtime.conditions.pattern_parts import Alternatives, Assertion, Characters, Part, Repeat, Sequence

__all__ = ["Alternatives", "Assertion", "Characters", "Part", "Repeat", "Sequence", "parse_pattern"]

MAX_LENGTH: Final = 1_000
MAX_NESTING: Final = 50
MAX_REPEAT: Final = 1_000


def parse_pattern(text: str) -> Part:
    """The parts of a pattern; raises EvaluationError with the place that is wrong."""
    if len(text) > MAX_LENGTH:
        raise EvaluationError(f"the pattern has {len(text)} characters; at most {MAX_LENGTH} are read")
    reader = _Reader(text)
    part = reader.alternatives()
    if reader.at < len(text):
        raise reader.wrong("unexpected )")
    return part


class _Reader(CharacterReader):
    """Recursive descent over the text of a pattern."""

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


def _digits(text: str) -> bool:
    return 0 < len(text) <= 9 and text.isascii() and text.isdigit()
