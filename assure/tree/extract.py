"""Facts of one file from its bytes, as plain tuples that a store can keep and a worker can send.

The quick facts (is it Python, imports, header, suppressions) need no syntax tree; the deep ones share one parse.
"""

from __future__ import annotations

import warnings
from typing import TYPE_CHECKING

from assure.tree.facts import SourceError
from assure.tree.rows import NO_DEEP, Deep, Quick
from assure.tree.source import Positions, decode, parse, syntax_error

if TYPE_CHECKING:
    import ast

    from assure.tree.rows import ImportRow

# Part of every key of the store: raise it whenever the same bytes would give other facts.
VERSION = 1


def quick_facts(data: bytes, module_name: str, is_package: bool) -> Quick:
    """The quick facts of a file; one that is no Python has an error and nothing else."""
    from assure.tree.headers import header_fields
    from assure.tree.suppressions import suppressions_of

    text, error = decode(data)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        error = error or syntax_error(text)
        found = error or _imports(text, module_name, is_package)
        if isinstance(found, SourceError):
            return Quick((found.kind, found.line, found.column, found.message), (), (), ())
        return Quick(None, header_fields(text), found, suppressions_of(text))


def _imports(text: str, module_name: str, is_package: bool) -> tuple[ImportRow, ...] | SourceError:
    from assure.tree.imports import imports_of

    module = parse(text)
    if isinstance(module, SourceError):
        return module
    return imports_of(module, text, Positions(text), module_name, is_package)


def deep_facts(data: bytes, module_name: str, is_package: bool) -> Deep:
    """The deep facts of a file; nothing for one that can't be read, whose error is among its quick facts."""
    from assure.tree.calls import calls_of
    from assure.tree.definitions import definitions_of
    from assure.tree.exports import exports_of
    from assure.tree.imports import imports_of
    from assure.tree.init_statements import init_statements
    from assure.tree.names import Names

    text, module = parsed(data)
    if module is None:
        return NO_DEEP
    positions = Positions(text)
    rows = imports_of(module, text, positions, module_name, is_package)
    names = Names(module, module_name, rows)
    return Deep(
        definitions_of(module, positions, names),
        calls_of(module, positions, names),
        exports_of(module, names, rows),
        init_statements(module, text, positions, names),
    )


def logic_of(data: bytes) -> str:
    """The digest of a file's logic; "" for one that can't be read."""
    from assure.tree.logic import logic_digest

    _, module = parsed(data)
    return "" if module is None else logic_digest(module)


def parsed(data: bytes) -> tuple[str, ast.Module | None]:
    """The text and syntax tree of a file, without one where it can't be read."""
    text, error = decode(data)
    if error is not None:
        return "", None
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        module = parse(text)
    return ("", None) if isinstance(module, SourceError) else (text, module)
