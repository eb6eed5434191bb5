"""From text to tokens, as the CEL specification's lexis has them."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache

# Everything here is possessive or exclusive at each step, so that no text makes it slow.
LEXIS = r"""
    (?P<space>(?:[ \t\n\f\r]+|//[^\n]*)+)
  | (?P<string>
        (?:[bB]?[rR])(?:\"{3}.*?\"{3}|'{3}.*?'{3}|"[^"\n\r]*"|'[^'\n\r]*')
      | [bB]?(?:\"{3}(?:\\.|[^\\])*?\"{3}|'{3}(?:\\.|[^\\])*?'{3}|"(?:\\.|[^"\\\n\r])*"|'(?:\\.|[^'\\\n\r])*')
    )
  | (?P<double>[0-9]*\.[0-9]+(?:[eE][+-]?[0-9]+)?|[0-9]+[eE][+-]?[0-9]+)
  | (?P<uint>(?:0x[0-9a-fA-F]+|[0-9]+)[uU])
  | (?P<int>0x[0-9a-fA-F]+|[0-9]+)
  | (?P<name>[_a-zA-Z][_a-zA-Z0-9]*)
  | (?P<quoted>`[a-zA-Z0-9_.\-/ ]+`)
  | (?P<sign>&&|\|\||<=|>=|==|!=|[-+*/%<>!?:.,()\[\]{}])
"""


@dataclass(frozen=True, slots=True)
class Token:
    """A token: its kind (`name`, `sign`, `string`, ..., `end`), its text, and where it begins."""

    kind: str
    text: str
    at: int


class BadText(Exception):
    """Raised with a message and an offset where the text is no CEL."""

    def __init__(self, message: str, at: int) -> None:
        super().__init__(message)
        self.message = message
        self.at = at


@cache
def _lexis() -> re.Pattern[str]:
    return re.compile(LEXIS, re.VERBOSE | re.DOTALL)


def tokens(text: str) -> list[Token]:
    """All tokens of a text and one of kind `end`; raises BadText at the first character that begins none."""
    found: list[Token] = []
    match, at = _lexis().match, 0
    while at < len(text):
        met = match(text, at)
        if met is None:
            raise BadText(_why(text, at), at)
        kind = met.lastgroup or ""
        if kind != "space":
            found.append(Token(kind, met.group(), at))
        at = met.end()
    found.append(Token("end", "", at))
    return found


def _why(text: str, at: int) -> str:
    sign = text[at]
    if sign in "\"'" or text[at : at + 2].lower() in ("b'", 'b"', "r'", 'r"'):
        return "a string that is not closed"
    if sign == "`":
        return "a quoted field name holds letters, digits, spaces and _ - . / and ends with `"
    hint = {"=": " (equality is ==)", "&": " (and is &&)", "|": " (or is ||)"}.get(sign, "")
    return f"{sign!r} has no meaning here{hint}"
