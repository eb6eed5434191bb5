"""One YAML text as plain data with the place of every value; whatever a person would misread is refused."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

from assure.contracts import rules
from assure.contracts.files import MAX_BYTES
from assure.contracts.places import Origin, Place
from assure.contracts.problems import Problems
from assure.core import Location

_CONTROL = re.compile("[^\t\n\r\x20-\x7e\x85\xa0-\ud7ff\ue000-\ufefe\uff00-\ufffd\U00010000-\U0010ffff]")
_BOMS = {b"\xff\xfe": "UTF-16", b"\xfe\xff": "UTF-16", b"\x00\x00\xfe\xff": "UTF-32"}


@dataclass(frozen=True, slots=True)
class Document:
    """The data of a file (mappings, lists, text, numbers, truth values, None) and the place of each piece of it."""

    data: Any
    place: Place


def read(data: bytes, path: str, problems: Problems) -> Document | None:
    """The document of a whole file, or None with its problems told."""
    text = decode(data, path, problems)
    return None if text is None else compose(text, Origin(path), problems)


def compose(text: str, origin: Origin, problems: Problems, *, pure: bool = False) -> Document | None:
    """The document of a decoded text, or None with its problems told; `pure` takes the parser without C."""
    from yaml import MarkedYAMLError

    from assure.contracts.composer import Composer, Unreadable
    from assure.contracts.syntax import explain

    found = Problems()
    document = None
    try:
        data, mark = Composer(text, origin, found, pure=pure).document()
        document = Document(data, Place(origin.path, mark))
    except Unreadable:
        pass
    except MarkedYAMLError as error:
        rule, line, column, message, hint = explain(error, text)
        found.add(rule, origin.at(line, column), message, hint)
    problems.extend(found)
    return None if found else document


def decode(data: bytes, path: str, problems: Problems) -> str | None:
    """The text of a file, or None with the problem told; a UTF-8 byte order mark is allowed."""
    start = Location(path, 1, 1)
    if len(data) > MAX_BYTES:
        problems.add(rules.TOO_LARGE, start, f"the file is larger than {MAX_BYTES} bytes")
        return None
    for bom, name in _BOMS.items():
        if data.startswith(bom):
            problems.add(rules.ENCODING, start, f"the file is {name}; expected UTF-8")
            return None
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        # The codec strips the mark before it decodes, so positions are looked for by the codec that does not.
        position = error.start + (3 if data.startswith(b"\xef\xbb\xbf") else 0)
        at = _byte_place(data, position, path)
        problems.add(rules.ENCODING, at, f"byte 0x{data[position]:02x} is not UTF-8; expected UTF-8 text")
        return None
    return text if _is_text(text, path, problems) else None


def _byte_place(data: bytes, position: int, path: str) -> Location:
    before = data[:position]
    line_start = before.rfind(b"\n") + 1
    return Location(path, before.count(b"\n") + 1, len(before[line_start:].decode("utf-8", "replace")) + 1)


def _is_text(text: str, path: str, problems: Problems) -> bool:
    met = _CONTROL.search(text)
    if met:
        at = Location(path, text.count("\n", 0, met.start()) + 1, met.start() - text.rfind("\n", 0, met.start()))
        name = "null byte" if met[0] == "\0" else f"control character U+{ord(met[0]):04X}"
        problems.add(rules.ENCODING, at, f"a {name} in the text; expected printable text")
    return met is None
