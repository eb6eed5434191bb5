"""What compiled conditions fall back on, value by value: the exact operations, on values as the context holds them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NoReturn

from assure.runtime.conditions import comparing, maps, reading
from assure.runtime.conditions.budget import Meter
from assure.runtime.conditions.exact import operator
from assure.runtime.conditions.inputs import lift
from assure.runtime.conditions.iteration import elements
from assure.runtime.conditions.library import size
from assure.runtime.conditions.outcome import HOLDS, VIOLATED, EvaluationError
from assure.runtime.conditions.values import MISSING

if TYPE_CHECKING:
    from collections.abc import Callable

# Values of exactly these types are values of CEL as they are, and none of them is null.
FILLED: Final = frozenset({str, bool, float, bytes, list, tuple, dict})


def lifted(function: Callable[..., object]) -> Callable[..., object]:
    """The function, on values that have not been taken yet."""

    def apply(*values: object) -> object:
        return function(*[lift(value) for value in values])

    return apply


def elements_of(value: object) -> list[object] | tuple[object, ...]:
    """What a macro runs over."""
    return elements(lift(value))


def text_in(text: object, holder: object) -> bool:
    """`text in holder`, quick when a str is looked for among others."""
    if type(text) is not str or type(holder) is not list:
        return comparing.contained(text, holder)
    for element in holder:  # noqa: SIM110 (a loop needs no C stack, and is faster)
        if element == text if type(element) is str else comparing.equals(element, text):
            return True
    return False


def size_of(value: object) -> int:
    """`size(value)`."""
    return size(lift(value))


def no_bool(value: object) -> NoReturn:
    """Where a bool was due."""
    raise EvaluationError(f"a {type(value).__name__} where a bool is due")


def equals_filled(value: object, literal: object) -> bool:
    """`value == literal` where None may stand for nothing at all, which is for others to find out."""
    if value is None:
        raise EvaluationError("null, or absent")
    return comparing.equals(value, literal)


def present(holder: object, field: str) -> bool:
    """`has(holder.field)`."""
    return reading.present(holder, field)


# All that compiled code can name: no builtins, and nothing that leads out.
NAMES: Final[dict[str, object]] = {
    "__builtins__": {},
    "GET": dict.get,
    "TYPE": type,
    "INT": int,
    "STR": str,
    "type": type, "len": len, "str": str, "int": int, "bool": bool, "float": float, "dict": dict, "list": list,
    "Exception": Exception, "get": dict.get, "ABSENT": MISSING, "HOLDS": HOLDS, "VIOLATED": VIOLATED, "FILLED": FILLED,
    "selected": reading.selected, "present": present, "indexed": reading.indexed, "METER": Meter,
    "lift": lift,
    "written": maps.written, "elements": elements_of, "size_of": size_of, "text_in": text_in, "no_bool": no_bool,
    "eq": operator("=="), "ne": operator("!="), "lt": operator("<"), "le": operator("<="), "gt": operator(">"),
    "ge": operator(">="), "among": operator("in"), "add": operator("+"), "subtract": operator("-"),
    "multiply": operator("*"), "divide": operator("/"), "modulo": operator("%"),
}  # fmt: skip
FUNCTIONS: Final = {
    "==": "eq", "!=": "ne", "<": "lt", "<=": "le", ">": "gt", ">=": "ge", "in": "among", "+": "add", "-": "subtract",
    "*": "multiply", "/": "divide", "%": "modulo",
}  # fmt: skip
