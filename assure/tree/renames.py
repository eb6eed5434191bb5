"""Module-level names that hand on an imported one without an import statement: `Engine = pricing.Engine`.

Read from the text, so that a name can be followed across files without a syntax tree.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from assure.tree.scan import without_strings

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from assure.tree.rows import ImportRow

_NAME = r"[^\W\d]\w*"
# From the equals sign on, which is quick to look for. In a text without strings, a comment is the empty string that
# stands for it.
_VALUE = re.compile(rf"=[ \t]*\(?[ \t]*({_NAME}(?:\.{_NAME})*)[ \t]*\)?[ \t]*(?:\#.*|\"\")?$", re.MULTILINE)
_TARGET = re.compile(rf"([ \t]*)({_NAME})[ \t]*(?::[^=\n]*)?$")
_SCOPE = re.compile(r"(?:async[ \t]+)?(?:def|class)\b")


def renames_of(text: str, rows: Sequence[ImportRow]) -> tuple[tuple[str, str], ...]:
    """Each such name with what it is set to, as written, in file order; only imports at module level count."""
    imported = {row[2] for row in rows if not row[5] and row[2]}
    if not imported or not any(_renames(text, imported)):
        return ()
    return tuple(dict.fromkeys(_renames(without_strings(text), imported)))


def _renames(text: str, imported: set[str]) -> Iterator[tuple[str, str]]:
    for match in _VALUE.finditer(text):
        root = match[1].partition(".")[0]
        if root in imported:
            start = text.rfind("\n", 0, match.start()) + 1
            target = _TARGET.fullmatch(text, start, match.start())
            if target and target[2] != root and (not target[1] or _is_module_level(text, start)):
                yield target[2], match[1]


def _is_module_level(text: str, at: int) -> bool:
    """Whether an indented line stands in a block of the module's own code (`try`, `if`), in no function or class."""
    while at > 0:
        at = text.rfind("\n", 0, at - 1) + 1
        line = text[at : text.find("\n", at)]
        if line[:1] not in ("", " ", "\t", "#", ")", "]", "}"):
            return _SCOPE.match(line) is None
    return False
