"""Patterns of `matches` and of JSON Schema as regular languages of the solver, anchors included.

A part of a pattern is a few alternatives (at the beginning, language, at the end): whether it matches only at the
beginning of the text, what it matches, and whether only at the end.
"""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, Any

from assure.runtime.conditions.pattern_parts import Alternatives, Assertion, Characters, Part, Repeat
from assure.runtime.conditions.pattern_parts import Sequence as Behind
from assure.runtime.conditions.pattern_syntax import parse_pattern
from assure.runtime.conditions.patterns import pattern
from assure.solver.answers import Untranslatable
from assure.solver.smt import LAST_CHARACTER

if TYPE_CHECKING:
    from assure.solver.smt import Smt, Term

# Language None is the one that holds only the empty text.
Language = Any
Way = tuple[bool, Language, bool]
MAX_WAYS = 64
MAX_COUNT = 200


def found_in(smt: Smt, text: Term, source: str) -> Term:
    """Whether some part of the text matches; raises Untranslatable, and EvaluationError for what is no pattern."""
    made = pattern(source)
    if isinstance(text, str):
        return made.found_in(text)
    part = _parsed(source)
    builder = _Builder(smt)
    return smt.z3.InRe(text, builder.united([builder.around(way) for way in builder.ways(part)]))


@lru_cache(maxsize=256)
def _parsed(source: str) -> Part:
    return parse_pattern(source)


def nullable(part: Part) -> bool:
    """Whether the part can match the empty text, anchors apart."""
    if isinstance(part, Characters):
        return False
    if isinstance(part, Behind):
        return all(nullable(one) for one in part.parts)
    if isinstance(part, Alternatives):
        return any(nullable(one) for one in part.parts)
    return not isinstance(part, Repeat) or part.least == 0 or nullable(part.part)


class _Builder:
    """Makes the language of each part."""

    def __init__(self, smt: Smt) -> None:
        self.smt = smt
        self.z3 = smt.z3
        self.any = self.z3.Full(self.z3.ReSort(self.z3.StringSort(smt.context)))
        self.nothing = self.z3.Empty(self.z3.ReSort(self.z3.StringSort(smt.context)))

    def around(self, way: Way) -> Language:
        """The texts in which a way is found."""
        begins, language, ends = way
        parts = [*([] if begins else [self.any]), *([] if language is None else [language])]
        parts += [] if ends else [self.any]
        if not parts:
            return self.text("")
        return parts[0] if len(parts) == 1 else self.z3.Concat(*parts)

    def text(self, text: str) -> Language:
        return self.z3.Re(self.smt.lift(text))

    def united(self, languages: list[Language]) -> Language:
        if not languages:
            return self.nothing
        return languages[0] if len(languages) == 1 else self.z3.Union(*languages)

    def ways(self, part: Part) -> list[Way]:
        """The alternatives of a part."""
        if isinstance(part, Characters):
            return [(False, self.characters(part), False)]
        if isinstance(part, Assertion):
            if part.kind not in ("begin", "end"):
                raise Untranslatable("a pattern that looks at lines or at the edges of words is not translated")
            return [(part.kind == "begin", None, part.kind == "end")]
        if isinstance(part, Alternatives):
            return [way for one in part.parts for way in self.ways(one)]
        if isinstance(part, Behind):
            return self.behind(part)
        return self.repeated(part) if isinstance(part, Repeat) else []

    def characters(self, part: Characters) -> Language:
        found = []
        for low, high in part.ranges:
            if low > LAST_CHARACTER or LAST_CHARACTER < high < 0x10FFFF:
                raise Untranslatable("the solver has no characters beyond U+2FFFF")
            ends = (self.smt.lift(chr(low)), self.smt.lift(chr(min(high, LAST_CHARACTER))))
            found.append(self.z3.Range(*ends) if low < high else self.text(chr(low)))
        return self.united(found)

    def behind(self, part: Behind) -> list[Way]:
        ways: list[Way] = [(False, None, False)]
        empty = True
        for one in part.parts:
            behind = self.ways(one)
            ways = [way for left in ways for right in behind for way in self.joined(left, right, empty, nullable(one))]
            empty = empty and nullable(one)
            if len(ways) > MAX_WAYS:
                raise Untranslatable("a pattern with this many alternatives between anchors is not translated")
        return ways

    def joined(self, left: Way, right: Way, left_empty: bool, right_empty: bool) -> list[Way]:
        """One way behind the other; what stands before a `^` or behind a `$` must be empty."""
        begins, first, ends = left
        begins_later, second, ends_later = right
        if ends and second is not None:
            if not right_empty or begins_later or ends_later:
                return self.refused(second, right_empty)
            second = None
        if begins_later and first is not None:
            if not left_empty or begins or ends:
                return self.refused(first, left_empty)
            first = None
        parts = [one for one in (first, second) if one is not None]
        language = self.z3.Concat(*parts) if len(parts) == 2 else (parts[0] if parts else None)
        return [(begins or begins_later, language, ends or ends_later)]

    def refused(self, language: Language, may_be_empty: bool) -> list[Way]:
        """No way at all where the part can't be empty; where it may be, which of its ways is not known here."""
        if may_be_empty:
            raise Untranslatable("a pattern with anchors in its middle is not translated")
        return []

    def repeated(self, part: Repeat) -> list[Way]:
        inner = self.ways(part.part)
        if any(begins or ends for begins, _, ends in inner):
            raise Untranslatable("a pattern that repeats an anchor is not translated")
        if max(part.least, part.most or 0) > MAX_COUNT:
            raise Untranslatable(f"a pattern that counts beyond {MAX_COUNT} is not translated")
        language = self.united([self.text("") if one is None else one for _, one, _ in inner])
        return [(False, self.counted(language, part.least, part.most), False)]

    def counted(self, language: Language, least: int, most: int | None) -> Language:
        if most is None:
            return (
                self.z3.Star(language)
                if least == 0
                else self.z3.Plus(language)
                if least == 1
                else self.z3.Concat(self.z3.Loop(language, least, least), self.z3.Star(language))
            )
        if (least, most) == (0, 1):
            return self.z3.Option(language)
        return self.text("") if most == 0 else self.z3.Loop(language, least, most)
