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
# In a text without strings, a comment is the empty string that stands for it.
_RENAME = re.compile(
    rf"^([ \t]*)({_NAME})[ \t]*(?::[^=\n]*)?=[ \t]*\(?[ \t]*({_NAME}(?:\.{_NAME})*)[ \t]*\)?[ \t]*(?:\#.*|\"\")?$",
    re.MULTILINE,
)
_SCOPE = re.compile(r"(?:async[ \t]+)?(?:def|class)\b")


def renames_of(text: str, rows: Sequence[ImportRow]) -> tuple[tuple[str, str], ...]:
    """Each such name with what it is set to, as written, in file order; only imports at module level count."""
    imported = {row[2] for row in rows if not row[5] and row[2]}
    if not imported or not any(_wanted(match, imported) for match in _RENAME.finditer(text)):
        return ()
    return tuple(dict.fromkeys(_renames(without_strings(text), imported)))


def _renames(text: str, imported: set[str]) -> Iterator[tuple[str, str]]:
    for match in _RENAME.finditer(text):
        if _wanted(match, imported) and (not match[1] or _is_module_level(text, match.start())):
            yield match[2], match[3]


def _wanted(match: re.Match[str], imported: set[str]) -> bool:
    root = match[3].partition(".")[0]
    return root in imported and root != match[2]


def _is_module_level(text: str, at: int) -> bool:
    """Whether an indented line stands in a block of the module's own code (`try`, `if`), in no function or class."""
    while at > 0:
        at = text.rfind("\n", 0, at - 1) + 1
        line = text[at : text.find("\n", at)]
        if line[:1] not in ("", " ", "\t", "#", ")", "]", "}"):
            return _SCOPE.match(line) is None
    return False
