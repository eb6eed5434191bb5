"""Sets of characters as sorted ranges of code points: the named ones of RE2, complements, and case folding."""

from __future__ import annotations

import unicodedata
from functools import cache
from typing import Final

Ranges = tuple[tuple[int, int], ...]

LAST: Final = 0x10FFFF
ANY: Final[Ranges] = ((0, LAST),)
NO_NEWLINE: Final[Ranges] = ((0, 9), (11, LAST))
DIGIT: Final[Ranges] = ((48, 57),)
WORD: Final[Ranges] = ((48, 57), (65, 90), (95, 95), (97, 122))
SPACE: Final[Ranges] = ((9, 10), (12, 13), (32, 32))
PERL: Final = {"d": DIGIT, "w": WORD, "s": SPACE}
POSIX: Final[dict[str, Ranges]] = {
    "alnum": ((48, 57), (65, 90), (97, 122)),
    "alpha": ((65, 90), (97, 122)),
    "ascii": ((0, 127),),
    "blank": ((9, 9), (32, 32)),
    "cntrl": ((0, 31), (127, 127)),
    "digit": DIGIT,
    "graph": ((33, 126),),
    "lower": ((97, 122),),
    "print": ((32, 126),),
    "punct": ((33, 47), (58, 64), (91, 96), (123, 126)),
    "space": ((9, 13), (32, 32)),
    "upper": ((65, 90),),
    "word": WORD,
    "xdigit": ((48, 57), (65, 70), (97, 102)),
}
CATEGORIES: Final = frozenset(
    {
        "C", "Cc", "Cf", "Cn", "Co", "Cs", "L", "Ll", "Lm", "Lo", "Lt", "Lu", "M", "Mc", "Me", "Mn", "N", "Nd", "Nl",
        "No", "P", "Pc", "Pd", "Pe", "Pf", "Pi", "Po", "Ps", "S", "Sc", "Sk", "Sm", "So", "Z", "Zl", "Zp", "Zs",
    }
)  # fmt: skip
# Characters that differ by case stand in these ranges; looking at all there are would take a second.
CASED: Final = (
    (0x41, 0x24FF), (0x2C00, 0x2DFF), (0xA640, 0xABFF), (0xFB00, 0xFB17), (0xFF21, 0xFF5A), (0x10400, 0x105FF),
    (0x10C80, 0x10CFF), (0x10D50, 0x10D8F), (0x118A0, 0x118DF), (0x16E40, 0x16E7F), (0x1E900, 0x1E943),
)  # fmt: skip


def merged(ranges: list[tuple[int, int]]) -> Ranges:
    """The same set, sorted, without overlaps or neighbours."""
    found: list[tuple[int, int]] = []
    for low, high in sorted(ranges):
        if found and low <= found[-1][1] + 1:
            found[-1] = (found[-1][0], max(found[-1][1], high))
        else:
            found.append((low, high))
    return tuple(found)


def complement(ranges: Ranges) -> Ranges:
    """Every character that is not in the set."""
    found: list[tuple[int, int]] = []
    begin = 0
    for low, high in ranges:
        if low > begin:
            found.append((begin, low - 1))
        begin = high + 1
    if begin <= LAST:
        found.append((begin, LAST))
    return tuple(found)


@cache
def category(name: str) -> Ranges:
    """The characters of a general category of Unicode (`L`, `Nd`), by the database of this Python."""
    found: list[tuple[int, int]] = []
    for code in range(LAST + 1):
        if unicodedata.category(chr(code)).startswith(name):
            if found and found[-1][1] == code - 1:
                found[-1] = (found[-1][0], code)
            else:
                found.append((code, code))
    return tuple(found)


@cache
def _orbits() -> dict[int, frozenset[int]]:
    """For each character with cases, all that are the same but for case."""
    groups: dict[str, set[int]] = {}
    for low, high in CASED:
        for code in range(low, high + 1):
            sign = chr(code)
            if sign.lower() != sign or sign.upper() != sign:
                groups.setdefault(_folded(sign), set()).add(code)
    return {code: frozenset(group) for group in groups.values() if len(group) > 1 for code in group}


def _folded(sign: str) -> str:
    """One form for all cases of a character; folding to several characters is none of simple case folding."""
    upper = sign.upper()
    form = (upper if len(upper) == 1 else sign).lower()
    return form if len(form) == 1 else sign


def folded(ranges: Ranges) -> Ranges:
    """The set with every other case of its characters."""
    extra = [(other, other) for code, group in _orbits().items() if _within(code, ranges) for other in group]
    return merged([*ranges, *extra])


def _within(code: int, ranges: Ranges) -> bool:
    return any(low <= code <= high for low, high in ranges)
