"""The plain forms of facts, as a store keeps them and workers send them: tuples of strings, numbers, booleans, None."""

from __future__ import annotations

from typing import Any, NamedTuple

HeaderRow = tuple[str, str, int]
ImportRow = tuple[str, str, str, int, int, str, str]
DefinitionRow = tuple[str, str, int, int, int, tuple[str, ...], tuple[str, ...]]
UseRow = tuple[str, int, int, str, str, str]
InitRow = tuple[str, int, int, str]
SuppressionRow = tuple[tuple[str, ...], str, str, str, int, int, int, int, str, str]
# qualname, "class" or "function", line, column, whether the program may begin there, decorators, bases
BearerRow = tuple[str, str, int, int, bool, tuple[str, ...], tuple[str, ...]]
MentionRow = tuple[str, str, str, int]  # scope, form, what is mentioned, line
MentionsRow = tuple[tuple[BearerRow, ...], tuple[MentionRow, ...]]


class RawExports(NamedTuple):
    """Exports of a file before other modules have been asked.

    `parts` are (name, line, "") for a literal, ("", line, module) for the `__all__` of another module and
    (name, line, "-") for one taken out again; None without `__all__`. `stars` are the modules imported with a star.
    """

    parts: tuple[tuple[str, int, str], ...] | None
    dynamic: bool
    line: int
    bound: tuple[str, ...]
    stars: tuple[str, ...]


class Quick(NamedTuple):
    """What is known of a file before anybody asks, besides its imports."""

    error: tuple[str, int, int, str] | None
    header: tuple[HeaderRow, ...]
    suppressions: tuple[SuppressionRow, ...]
    renames: tuple[tuple[str, str], ...]


class Question(NamedTuple):
    """What is to be found out about one file; `digest` names the content that is meant."""

    path: str
    module: str
    is_package: bool
    digest: str
    kinds: tuple[str, ...]


class Learnt(NamedTuple):
    """What was found out: a plain value for each kind, empty ones where there is an `error`.

    `trusted` tells that the content read was the one meant, `opened` how often the file was, `parsed` whether a syntax
    tree was made.
    """

    trusted: bool
    opened: int
    parsed: bool
    error: tuple[str, int, int, str] | None
    values: dict[str, Any]


QUICK = "quick"
IMPORTS = "imports"
OUTLINE = "outline"  # definitions, the fields of RawExports, statements
USES = "uses"
SEMANTICS = "semantics"
LOGIC = "logic"
FLOWS = "flows"
MEMBERS = "members"  # for each class the names and texts of its constants
MENTIONS = "mentions"  # functions and classes, and who is mentioned where
# For a file that can't be read.
EMPTY: dict[str, Any] = {
    IMPORTS: (),
    OUTLINE: ((), (None, False, 0, (), ()), ()),
    USES: (),
    SEMANTICS: (),
    LOGIC: "",
    FLOWS: (),
    MEMBERS: (),
    MENTIONS: ((), ()),
}
