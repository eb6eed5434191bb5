"""What the literals of CEL stand for: numbers with their ranges, strings and bytes with their escapes."""

from __future__ import annotations

import math

from assure.runtime.conditions.tokens import BadText, Token
from assure.runtime.conditions.values import INT_MAX, UINT_MAX, Uint

SIMPLE = {
    "a": "\a", "b": "\b", "f": "\f", "n": "\n", "r": "\r", "t": "\t", "v": "\v",
    "\\": "\\", "'": "'", '"': '"', "`": "`", "?": "?",
}  # fmt: skip
# How many hexadecimal digits follow each of these.
HEXADECIMAL = {"x": 2, "X": 2, "u": 4, "U": 8}


def integer(token: Token, *, negative: bool = False) -> int:
    """The value of an int literal; `negative` when a minus stands directly before it. Raises BadText."""
    value = _digits(token.text)
    if value > INT_MAX + negative:
        raise BadText(f"{'-' * negative}{token.text} does not fit into an int of 64 bits", token.at)
    return -value if negative else value


def unsigned(token: Token) -> Uint:
    """The value of a uint literal; raises BadText when it does not fit."""
    value = _digits(token.text[:-1])
    if value > UINT_MAX:
        raise BadText(f"{token.text} does not fit into a uint of 64 bits", token.at)
    return Uint(value)


def double(token: Token) -> float:
    """The value of a double literal; raises BadText when it is too large for one."""
    value = float(token.text)
    if math.isinf(value):
        raise BadText(f"{token.text} does not fit into a double", token.at)
    return value


def _digits(text: str) -> int:
    # No number of 64 bits has more digits, and int() of a very long text is slow or refused.
    significant = text[2:].lstrip("0") if text[:2] == "0x" else text.lstrip("0")
    if len(significant) > 20:
        return UINT_MAX + 1
    return int(significant or "0", 16 if text[:2] == "0x" else 10)


def string(token: Token) -> str | bytes:
    """The value of a string or bytes literal; raises BadText at an escape that CEL does not have."""
    text, at = token.text, token.at
    is_bytes = text[0] in "bB"
    prefix = text[: min(text.find("'") % len(text), text.find('"') % len(text))]
    body_at = len(prefix) + (3 if text[len(prefix) : len(prefix) + 3] in ('"""', "'''") else 1)
    body = text[body_at : len(text) - (body_at - len(prefix))]
    if prefix[-1:] in ("r", "R"):
        return body.encode() if is_bytes else body
    if is_bytes:
        return b"".join(_pieces(body, at + body_at, octets=True))
    return "".join(piece.decode("utf-8", "surrogatepass") for piece in _pieces(body, at + body_at, octets=False))


def _pieces(body: str, at: int, *, octets: bool) -> list[bytes]:
    """The body cut at its escapes, each piece as UTF-8; with `octets`, \\x and \\nnn are single bytes."""
    pieces: list[bytes] = []
    index = 0
    while (found := body.find("\\", index)) >= 0:
        pieces.append(body[index:found].encode("utf-8", "surrogatepass"))
        piece, length = _escape(body[found:], at + found, octets=octets)
        pieces.append(piece)
        index = found + length
    pieces.append(body[index:].encode("utf-8", "surrogatepass"))
    return pieces


def _escape(body: str, at: int, *, octets: bool) -> tuple[bytes, int]:
    """What the escape at the beginning of `body` stands for, and how long it is."""
    sign = body[1]
    if sign in SIMPLE:
        return SIMPLE[sign].encode(), 2
    first, count, base, allowed = 1, 3, 8, "01234567"
    if sign in HEXADECIMAL:
        first, count, base, allowed = 2, HEXADECIMAL[sign], 16, "0123456789abcdefABCDEF"
    length = first + count
    digits = body[first:length]
    if len(digits) < count or digits.strip(allowed) or (base == 8 and digits[0] > "3"):
        raise BadText(f"{body[:length]} is no escape of CEL", at)
    return _code(int(digits, base), body[:length], at, octets=octets), length


def _code(code: int, written: str, at: int, *, octets: bool) -> bytes:
    if octets:
        if written[1] in "uU":
            raise BadText(f"{written}: bytes have no Unicode escapes", at)
        return bytes([code])
    if code > 0x10FFFF or 0xD800 <= code <= 0xDFFF:
        raise BadText(f"{written} is no Unicode character", at)
    return chr(code).encode()
