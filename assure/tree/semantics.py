"""Answerable for the meaning of calls across files: transaction control (R13) and operation registrations (R3, R12).

Two steps. `extract` says what one file says by itself, and can be kept. The resolver then follows names through all
files: it starts with those whose bytes can hold what is looked for, and asks for others as they come into play, so that
a file that never matters is never taken apart.
"""

from __future__ import annotations

from contextlib import contextmanager
from sys import getrecursionlimit, setrecursionlimit
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import ast
    from collections.abc import Iterable, Iterator, Mapping

    from assure.tree.corpus import Corpus
    from assure.tree.facts import Alteration, Registration, TransactionControl, Uncalled
    from assure.tree.reexports import Reexports
    from assure.tree.shapes import TreeOptions

_ROOM = 4_000


def extract(
    module: ast.Module, path: str, module_name: str, is_package: bool, options: TreeOptions
) -> tuple[object, ...]:
    """Everything that the step across files needs to know of one file, as nested tuples that `marshal` keeps.

    Raises RecursionError for expressions nested deeper than Python can follow.
    """
    from assure.tree.scopes import summary

    return tuple(summary(module, module_name, is_package))


def needed(data: bytes) -> bool:
    """Whether a file can hold transaction control that no other file has to be known for, by its bytes alone."""
    from assure.tree.relevance import CONTROL

    return CONTROL.is_in(data)


@contextmanager
def at_length() -> Iterator[None]:
    """For a long chain of questions: room for it on the stack, and no collector.

    Millions of small tuples are made that all stay; a collector would only walk over them, again and again.
    """
    from assure.tree.extract import undisturbed

    limit = getrecursionlimit()
    setrecursionlimit(max(limit, _ROOM))
    try:
        with undisturbed():
            yield
    finally:
        setrecursionlimit(limit)


def transactions(corpus: Corpus, options: TreeOptions) -> tuple[TransactionControl, ...]:
    """Every place of a tree that opens, ends or disables a transaction, sorted by place."""
    from assure.tree.inference import Inference
    from assure.tree.program import Program
    from assure.tree.transactions import controls

    with at_length():
        return controls(Inference(Program(corpus), options))


def registrations(corpus: Corpus, options: TreeOptions) -> tuple[Registration, ...]:
    """Every place of a tree that registers an operation, sorted by place; none where no shape is configured."""
    from assure.tree.inference import Inference
    from assure.tree.program import Program
    from assure.tree.registrations import found_registrations

    with at_length():
        return found_registrations(Inference(Program(corpus), options), options)


def uncalled(
    corpus: Corpus, options: TreeOptions, names: Reexports, registrations: Iterable[Registration]
) -> tuple[Uncalled, ...]:
    """The functions and classes that nothing calls although they lead to these registrations, sorted by place."""
    from assure.tree.inference import Inference
    from assure.tree.program import Program
    from assure.tree.uncalled import found_uncalled

    with at_length():
        return found_uncalled(Inference(Program(corpus), options), names, options.entry_points, registrations)


def alterations(corpus: Corpus, options: TreeOptions) -> tuple[Alteration, ...]:
    """Every place of a tree that takes registrations away or replaces them in another way, sorted by place."""
    from assure.tree.alterations import found_alterations
    from assure.tree.inference import Inference
    from assure.tree.program import Program

    with at_length():
        return found_alterations(Inference(Program(corpus), options), options)


def resolve_transactions(
    semantics: Mapping[str, tuple[object, ...]], options: TreeOptions
) -> tuple[TransactionControl, ...]:
    """As `transactions`, for summaries that are all at hand, by path."""
    from assure.tree.corpus import Given

    return transactions(Given(semantics), options)


def resolve_registrations(
    semantics: Mapping[str, tuple[object, ...]], options: TreeOptions
) -> tuple[Registration, ...]:
    """As `registrations`, for summaries that are all at hand, by path."""
    from assure.tree.corpus import Given

    return registrations(Given(semantics), options)
