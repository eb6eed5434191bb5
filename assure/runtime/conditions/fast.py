"""The fast path: a condition as one Python function for the plain case.

The function answers only what it is sure of. Anything else (a value of another type, an absent key, any exception)
makes it ask the exact evaluator for the whole condition, so that speed never changes what a condition means.

Paths are read once and kept in variables. A variable is used only where its assignment has certainly been evaluated:
what the right-hand sides of && and ||, the branches of ?: and the bodies of macros assign is forgotten behind them.
"""

from __future__ import annotations

import _thread
import re
from collections.abc import Callable
from functools import cache
from types import CodeType, FunctionType
from typing import TYPE_CHECKING, Any

from assure.runtime.conditions.lines import INDENT
from assure.runtime.conditions.outcome import EvaluationError
from assure.runtime.conditions.shortcuts import NAMES, equals_filled
from assure.runtime.conditions.syntax import Node
from assure.runtime.conditions.writer import Unsupported, Writer

if TYPE_CHECKING:
    from assure.runtime.conditions.names import Names
    from assure.runtime.conditions.outcome import Outcome

    Answer = Callable[[Any], Outcome]

# Python's own compiler works by recursion in C: on a thread with a small stack, deep code would end the process.
MAX_NESTING = 32
MAX_SIZE = 40_000
SMALL_STACK = 128 * 1024


def compiled(node: Node, names: Names, exact: Answer) -> Answer | None:
    """The function of a condition, or None when only the exact evaluator can answer it.

    Where all holders are dicts, one function answers. Where it meets anything else it asks a second one, which also
    reads objects with fields and is made when it is needed first; where that is not sure either, it asks `exact`.
    """
    first = _with_room(Writer(names, node, plain=True))
    if first is None:
        return None

    def second(context: Any) -> Outcome:
        found = _with_room(Writer(names, node, plain=False))
        if found is not None:
            found.__globals__["otherwise"] = exact
        first.__globals__["otherwise"] = found or exact
        return (found or exact)(context)

    first.__globals__["otherwise"] = second
    return first


def _with_room(writer: Writer) -> FunctionType | None:
    """The function that a writer writes, made where Python's compiler has the stack it takes; None where there is none.

    How large the stack of a thread is nobody can ask; that of the main thread is large, and so is that of a new one.
    """
    if 0 < _thread.stack_size() < SMALL_STACK:
        return None
    import threading

    if threading.current_thread() is threading.main_thread():
        return _made(writer)
    found: list[FunctionType | None] = []
    thread = threading.Thread(target=lambda: found.append(_made(writer)), name="compile-condition", daemon=True)
    try:
        thread.start()
    except RuntimeError:
        return None
    thread.join()
    return found[0] if found else None


def _made(writer: Writer) -> FunctionType | None:
    """The function, which does not know yet whom to ask `otherwise`."""
    try:
        source = writer.function()
    except (Unsupported, EvaluationError, RecursionError):
        return None
    if len(source) > MAX_SIZE or _nesting(source) > MAX_NESTING:
        return None
    try:
        module = compile(source, "<condition>", "exec", dont_inherit=True, optimize=0)
    except (SyntaxError, RecursionError, MemoryError):
        # Loops may stand in each other no more than twenty deep, for one.
        return None
    code = next(constant for constant in module.co_consts if isinstance(constant, CodeType))
    equality = equals_filled if writer.plain else NAMES["eq"]
    return FunctionType(code, {**NAMES, **writer.constants, "eq_filled": equality}, "evaluate")


@cache
def _brackets() -> re.Pattern[str]:
    return re.compile(r"[()\[\]{}]")


@cache
def _literals() -> re.Pattern[str]:
    return re.compile(r"""'(?:\\.|[^'\\])*'|"(?:\\.|[^"\\])*\"""")


def _nesting(source: str) -> int:
    """How deep parentheses and blocks stand in each other at most, whatever signs stand in literals."""
    deepest = level = 0
    for line in _literals().sub("", source).split("\n"):
        indent = (len(line) - len(line.lstrip(" "))) // len(INDENT)
        for sign in _brackets().findall(line):
            level += (sign in "([{") - (sign in ")]}")
            deepest = max(deepest, level + indent)
    return deepest
