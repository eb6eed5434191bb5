"""Answerable for the ways through a function: which of its calls follow each other, exclude each other, or repeat.

A flow is made of tuples that a store keeps:

    ("call", line, column, name, arguments, keywords, callee)
                                one call, at the place that `summaries` gives it; the name that the callee ends with,
                                how many arguments there are, and, where there are none, the callee as an expression
    ("seq", parts)              one after the other
    ("alt", options)            exactly one of them
    ("loop", body)              any number of times, none among them
    ("try", body, handlers, after, finally)
    ("end", kind)               the way leaves here: "return", "raise", "break" or "continue"
"""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

Flow = tuple[Any, ...]
NOTHING: Flow = ("seq", ())
_COMPREHENSIONS = ast.ListComp | ast.SetComp | ast.GeneratorExp | ast.DictComp


def flows(module: ast.Module) -> tuple[tuple[int, str, Flow], ...]:
    """The flow of each function with a call in it: the line of its `def`, its name, and the ways through it."""
    found = []
    for node in ast.walk(module):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            flow = block(node.body)
            if flow != NOTHING:
                found.append((node.lineno, node.name, flow))
    return tuple(sorted(found, key=lambda row: row[:2]))


def block(statements: Iterable[ast.stmt]) -> Flow:
    """The flow of some statements."""
    return _sequence(_statement(each) for each in statements)


def _sequence(parts: Iterable[Flow]) -> Flow:
    """Parts one after the other; what says nothing is left out, what comes after the end is never reached."""
    kept: list[Flow] = []
    for part in parts:
        kept.extend(part[1] if part[0] == "seq" else (part,))
        if kept and kept[-1][0] == "end":
            break
    return kept[0] if len(kept) == 1 else ("seq", tuple(kept))


def _either(*options: Flow) -> Flow:
    distinct = tuple(dict.fromkeys(options))
    return distinct[0] if len(distinct) == 1 else ("alt", distinct)


def _repeated(body: Flow) -> Flow:
    return body if body == NOTHING else ("loop", body)


def _statement(node: ast.stmt) -> Flow:
    handler = _HANDLERS.get(node.__class__)
    if handler is not None:
        return handler(node)
    return _sequence(_expression(child) for child in ast.iter_child_nodes(node))


def _definition(node: Any) -> Flow:
    """A nested function or class does nothing by itself; what its decorators and defaults call is called here."""
    arguments = getattr(node, "args", None)
    defaults = [*arguments.defaults, *(each for each in arguments.kw_defaults if each)] if arguments else []
    return _sequence(_expression(each) for each in (*node.decorator_list, *defaults))


def _returned(node: ast.Return) -> Flow:
    return _sequence((_expression(node.value), ("end", "return")))


def _raised(node: ast.Raise) -> Flow:
    return _sequence((_expression(node.exc), _expression(node.cause), ("end", "raise")))


def _left(node: ast.stmt) -> Flow:
    return ("end", "break" if isinstance(node, ast.Break) else "continue")


def _branch(node: ast.If) -> Flow:
    return _sequence((_expression(node.test), _either(block(node.body), block(node.orelse))))


def _match(node: ast.Match) -> Flow:
    options = [_sequence((_expression(case.guard), block(case.body))) for case in node.cases]
    last = node.cases[-1]
    takes_all = last.guard is None and isinstance(last.pattern, ast.MatchAs) and last.pattern.pattern is None
    return _sequence((_expression(node.subject), _either(*options, *(() if takes_all else (NOTHING,)))))


def _loop(node: Any) -> Flow:
    """for and while; what a while tests is tested again each time."""
    if isinstance(node, ast.While):
        first, again = NOTHING, _sequence((_expression(node.test), block(node.body)))
    else:
        first, again = _expression(node.iter), block(node.body)
    return _sequence((first, _repeated(again), block(node.orelse)))


def _with(node: Any) -> Flow:
    return _sequence((*(_expression(item.context_expr) for item in node.items), block(node.body)))


def _attempt(node: Any) -> Flow:
    handlers = tuple(block(each.body) for each in node.handlers)
    parts = block(node.body), handlers, block(node.orelse), block(node.finalbody)
    if parts[0] == NOTHING and not any(each != NOTHING for each in (*handlers, *parts[2:])):
        return NOTHING
    return ("try", *parts)


def _expression(node: ast.AST | None) -> Flow:
    """The calls of an expression in the order in which they happen."""
    match node:
        case None:
            return NOTHING
        case ast.Call():
            return _call(node)
        case ast.BoolOp(values=[first, *rest]):
            return _sequence((_expression(first), _either(_sequence(map(_expression, rest)), NOTHING)))
        case ast.IfExp():
            return _sequence((_expression(node.test), _either(_expression(node.body), _expression(node.orelse))))
        case ast.ListComp() | ast.SetComp() | ast.GeneratorExp() | ast.DictComp():
            return _comprehension(node)
        case ast.Lambda():
            return _expression(node.body)  # what is handed on is taken to be called, once
        case _:
            return _sequence(map(_expression, ast.iter_child_nodes(node)))


def _comprehension(node: _COMPREHENSIONS) -> Flow:
    made = (node.key, node.value) if isinstance(node, ast.DictComp) else (node.elt,)
    body = _sequence(map(_expression, made))
    for generator in reversed(node.generators):
        inside = _repeated(_sequence((*map(_expression, generator.ifs), body)))
        body = _sequence((_expression(generator.iter), inside))
    return body


def _call(node: ast.Call) -> Flow:
    """What a call calls first, then itself. A long chain is taken from its end, not by recursion."""
    chain = [node]
    while isinstance(chain[-1].func, ast.Attribute) and isinstance(chain[-1].func.value, ast.Call):
        chain.append(chain[-1].func.value)
    parts: list[Flow] = [_expression(chain[-1].func)]
    for call in reversed(chain):
        parts += map(_expression, call.args)
        parts += (_expression(keyword.value) for keyword in call.keywords)
        parts.append(_step(call))
    return _sequence(parts)


def _step(node: ast.Call) -> Flow:
    callee = None if node.args or node.keywords else _dotted(node.func)
    return ("call", *_place(node), _last_name(node.func), len(node.args), len(node.keywords), callee)


def _last_name(callee: ast.expr) -> str:
    if isinstance(callee, ast.Attribute):
        return callee.attr
    return callee.id if isinstance(callee, ast.Name) else ""


def _dotted(node: ast.expr) -> Flow | None:
    """A plain name or a chain of attributes in the form of `summaries`, None for anything else."""
    names: list[str] = []
    while isinstance(node, ast.Attribute):
        names.append(node.attr)
        node = node.value
    if not isinstance(node, ast.Name):
        return None
    found: Flow = ("name", node.id)
    for name in reversed(names):
        found = ("attr", found, name)
    return found


def _place(node: ast.Call) -> tuple[int, int]:
    """Where a call stands: at the name of the method where that is on another line."""
    callee = node.func
    if isinstance(callee, ast.Attribute) and callee.end_lineno not in (None, node.lineno):
        return callee.end_lineno or node.lineno, max((callee.end_col_offset or 0) - len(callee.attr) + 1, 1)
    return node.lineno, node.col_offset + 1


_HANDLERS: dict[type[ast.stmt], Callable[[Any], Flow]] = {
    ast.FunctionDef: _definition,
    ast.AsyncFunctionDef: _definition,
    ast.ClassDef: _definition,
    ast.Return: _returned,
    ast.Raise: _raised,
    ast.Break: _left,
    ast.Continue: _left,
    ast.If: _branch,
    ast.Match: _match,
    ast.For: _loop,
    ast.AsyncFor: _loop,
    ast.While: _loop,
    ast.With: _with,
    ast.AsyncWith: _with,
    ast.Try: _attempt,
    ast.TryStar: _attempt,
}
