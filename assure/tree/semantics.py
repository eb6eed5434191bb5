"""Answerable for the meaning of calls across files: transaction control (R13) and operation registrations (R3, R12)."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import ast
    from collections.abc import Mapping

    from assure.tree.facts import Registration, TransactionControl
    from assure.tree.shapes import TreeOptions

_NEEDED = re.compile(rb".")


def needed(data: bytes) -> bool:
    """Whether a file can hold transaction control or a registration of its own, by its bytes alone."""
    return _NEEDED.search(data) is not None


def extract(
    module: ast.Module, path: str, module_name: str, is_package: bool, options: TreeOptions
) -> tuple[object, ...]:
    """Everything that the step across files needs to know of one file, as nested tuples that `marshal` keeps.

    Raises RecursionError for expressions nested deeper than Python can follow.
    """
    from assure.tree.scopes import summary

    return tuple(summary(module, module_name, is_package))


def resolve_transactions(
    semantics: Mapping[str, tuple[object, ...]], options: TreeOptions
) -> tuple[TransactionControl, ...]:
    """Every place that opens, ends or disables a transaction in the files given by path, sorted by place."""
    from assure.tree.program import Program
    from assure.tree.transactions import controls

    return controls(Program(semantics), options)


def resolve_registrations(
    semantics: Mapping[str, tuple[object, ...]], options: TreeOptions
) -> tuple[Registration, ...]:
    """Every place that registers an operation in the files given by path, sorted by place."""
    from assure.tree.inference import Inference
    from assure.tree.program import Program
    from assure.tree.registrations import registrations

    return registrations(Inference(Program(semantics), options), options)
