"""The plain forms of facts, as a store keeps them and workers send them: tuples of strings, numbers, booleans, None."""

from __future__ import annotations

from typing import NamedTuple

HeaderRow = tuple[str, str, int]
ImportRow = tuple[str, str, str, int, int, str, str]
DefinitionRow = tuple[str, str, int, int, int, tuple[str, ...], tuple[str, ...]]
CallRow = tuple[str, int, int, str]
InitRow = tuple[str, int, int, str]
SuppressionRow = tuple[tuple[str, ...], str, str, str, int, int, int, int, str, str]


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
    """What is known of a file before anybody asks: facts.FileFacts without the file's identity."""

    error: tuple[str, int, int, str] | None
    header: tuple[HeaderRow, ...]
    imports: tuple[ImportRow, ...]
    suppressions: tuple[SuppressionRow, ...]


class Deep(NamedTuple):
    """What one parse of a file tells."""

    definitions: tuple[DefinitionRow, ...]
    calls: tuple[CallRow, ...]
    exports: RawExports
    init: tuple[InitRow, ...]


NO_DEEP = Deep((), (), RawExports(None, False, 0, (), ()), ())
