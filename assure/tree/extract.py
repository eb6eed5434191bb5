"""Finds out about one file from its bytes; answers are plain tuples that a store can keep and a worker can send.

Whether it is Python, its imports, header and suppressions need no syntax tree; all other questions that are asked at
the same time share one.
"""

from __future__ import annotations

import gc
import re
import warnings
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from assure.tree.facts import SourceError
from assure.tree.rows import EMPTY, FLOWS, IMPORTS, LOGIC, MEMBERS, MENTIONS, OUTLINE, QUICK, SEMANTICS, USES, Learnt
from assure.tree.source import NESTED, decode, is_meant, is_plain, long_statement, parse_as_it_is, parse_newer
from assure.tree.syntax import Syntax

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from assure.tree.rows import ImportRow, Question
    from assure.tree.shapes import TreeOptions

_TREELESS = frozenset({QUICK, IMPORTS})
_NAMELESS = frozenset({SEMANTICS, LOGIC, FLOWS})  # these find out about imports by themselves, or don't ask
_CODE = re.compile(r"^[ \t\f]*[^#\s]", re.MULTILINE)  # a line that is neither empty nor a comment
_MANY = 500_000
_STACK = 512 * 1024 * 1024
_DEPTH = 100_000


@contextmanager
def undisturbed() -> Iterator[None]:
    """For the time of many parses: no warnings about the text, and no collector running through syntax trees."""
    collecting = gc.isenabled()
    gc.disable()
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            yield
    finally:
        if collecting:
            if gc.get_count()[0] > _MANY:
                gc.freeze()  # else the first thing it did would be to walk over all that was made, and stays
            gc.enable()


def learn(data: bytes, question: Question, options: TreeOptions) -> Learnt:
    """The answers to a question; for a file that is no Python the error, and empty ones."""
    too_deep = SourceError("nested-too-deep", 1, 1, NESTED)
    try:
        learnt = _learn(data, question, options)
        if learnt.error is None or learnt.error[0] != too_deep.kind:
            return learnt
    except RecursionError:
        pass  # how deep is too deep must not depend on how much of the stack is taken here
    try:
        return _with_room(lambda: _learn(data, question, options))
    except RecursionError:
        return _refused(too_deep, data, question)


def _learn(data: bytes, question: Question, options: TreeOptions) -> Learnt:
    text, error = decode(data)
    if error is not None:
        return _refused(error, data, question)
    reading = _Reading(text, question)
    if reading.error is not None:
        return _refused(reading.error, data, question)
    values = {kind: reading.answer(kind, options) for kind in question.kinds}
    return Learnt(is_meant(data, question.digest), 1, reading.parsed, None, values)


def _refused(error: SourceError, data: bytes, question: Question) -> Learnt:
    told = (error.kind, error.line, error.column, error.message)
    values = {kind: (told, (), (), ()) if kind == QUICK else EMPTY[kind] for kind in question.kinds}
    return Learnt(is_meant(data, question.digest), 1, False, told, values)


def _with_room(work: Callable[[], Learnt]) -> Learnt:
    """Do something that takes a deep stack in a thread that has one."""
    from concurrent.futures import Future
    from sys import getrecursionlimit, setrecursionlimit
    from threading import Thread, stack_size

    outcome: Future[Learnt] = Future()

    def run() -> None:
        try:
            outcome.set_result(work())
        except RecursionError as problem:
            outcome.set_exception(problem)

    size, limit = stack_size(_STACK), getrecursionlimit()
    setrecursionlimit(_DEPTH)
    try:
        thread = Thread(target=run)
        thread.start()
        thread.join()
    finally:
        stack_size(size)
        setrecursionlimit(limit)
    return outcome.result()


class _Reading:
    """One text being read: what it is asked, and the syntax tree where a question needs one."""

    def __init__(self, text: str, question: Question) -> None:
        self._text = text
        self._question = question
        self._imports: tuple[ImportRow, ...] | None = None
        self._deep = set(question.kinds) - _TREELESS
        if self._deep == {OUTLINE} and not _CODE.search(text):
            self._deep = set()
        self._syntax: Syntax | None = None
        self.error: SourceError | None = None
        if not _NAMELESS.issuperset(question.kinds):
            from assure.tree.scan import scan_imports

            self._imports = scan_imports(text, question.module, question.is_package)
        if self._imports is None or self._deep or long_statement(text) or not is_plain(text):
            self._parse()

    @property
    def parsed(self) -> bool:
        """Whether a syntax tree was made."""
        return self._syntax is not None

    def answer(self, kind: str, options: TreeOptions) -> Any:
        """The plain value for one kind of question."""
        if kind == QUICK:
            from assure.tree.headers import header_fields
            from assure.tree.renames import renames_of
            from assure.tree.suppressions import suppressions_of

            renames = renames_of(self._text, self._rows())
            return None, header_fields(self._text), suppressions_of(self._text), renames
        if kind == IMPORTS:
            return self._rows()
        return self._found(kind, options) if kind in self._deep else EMPTY[kind]

    def _parse(self) -> None:
        module = parse_as_it_is(self._text)
        if isinstance(module, SourceError):
            self._imports = None  # the quick reading holds for what this Python reads
            module = parse_newer(self._text, module) or module
        if isinstance(module, SourceError):
            self.error = module
        else:
            self._syntax = Syntax(module, self._text, self._question.module, self._question.is_package)

    def _rows(self) -> tuple[ImportRow, ...]:
        if self._imports is None:
            from assure.tree.imports import imports_of

            assert self._syntax is not None
            self._imports = imports_of(self._syntax)
        return self._imports

    def _found(self, kind: str, options: TreeOptions) -> Any:
        syntax = self._syntax
        assert syntax is not None
        if kind == SEMANTICS:
            from assure.tree.semantics import extract

            return extract(syntax.module, self._question.path, syntax.name, syntax.is_package, options)
        if kind == LOGIC:
            from assure.tree.logic import logic_digest

            return logic_digest(syntax.module)
        if kind == MEMBERS:
            from assure.tree.members import members_of

            return members_of(syntax.module)
        if kind == FLOWS:
            from assure.tree.routes_flow import flows

            return flows(syntax.module)
        return _named(kind, syntax, self._rows())


def _named(kind: str, syntax: Syntax, rows: tuple[ImportRow, ...]) -> Any:
    """The answers that take the meaning of names."""
    from assure.tree.names import Names

    names = Names(syntax, rows)
    if kind == USES:
        from assure.tree.uses import uses_of

        return uses_of(syntax, names)
    if kind == MENTIONS:
        from assure.tree.mentions import mentions_of

        return mentions_of(syntax, names, rows)
    assert kind == OUTLINE
    from assure.tree.definitions import definitions_of
    from assure.tree.exports import exports_of
    from assure.tree.init_statements import init_statements

    exports = tuple(exports_of(syntax, names, rows))
    return definitions_of(syntax, names), exports, init_statements(syntax, names)
