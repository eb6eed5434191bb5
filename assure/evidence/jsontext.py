"""Spells a JSON document for people and programs alike: indented, with each plain entry of a list on one line.

A finding a line keeps evidence of ten thousand of them readable, lets `grep` and `diff` show whole findings, and leaves
the encoding of the many small values to the C encoder of the standard library, which knows no indentation.
"""

from __future__ import annotations

from json import JSONEncoder
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

_STEP = "  "
_encode = JSONEncoder(ensure_ascii=False, allow_nan=False).encode


def json_text(document: Mapping[str, object]) -> str:
    """The document as it is written: keys in the order of its type, a newline at the end; raises ValueError for NaN."""
    return _text(document, "") + "\n"


def _text(value: object, indent: str) -> str:
    if isinstance(value, dict) and value:
        inner = indent + _STEP
        members = (f"{inner}{_encode(key)}: {_text(item, inner)}" for key, item in value.items())
        return "{\n" + ",\n".join(members) + f"\n{indent}}}"
    if isinstance(value, list) and value:
        inner = indent + _STEP
        entries = map(_encode, value) if _plain(value) else (_text(item, inner) for item in value)
        return f"[\n{inner}" + f",\n{inner}".join(entries) + f"\n{indent}]"
    return _encode(value)


def _plain(entries: Sequence[object]) -> bool:
    """Whether no entry holds a list of its own; all entries of a list are of one type, so the first one tells."""
    first = entries[0]
    return not isinstance(first, list) and not (
        isinstance(first, dict) and any(isinstance(item, list) for item in first.values())
    )
