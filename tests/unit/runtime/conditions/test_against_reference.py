"""On generated programs this engine and Google's (cel-expr-python) come to the same value, or both to none."""

from __future__ import annotations

import math
from typing import Any

from cel_expr_python import cel
from cel_programs import CONTEXTS, NAMES, PROGRAMS
from hypothesis import HealthCheck, given, settings

from assure.runtime.conditions import EvaluationError, compile_expression, maps
from assure.runtime.conditions.inputs import EPOCH, lift
from assure.runtime.conditions.values import Duration, Timestamp, TypeValue, kind_of

TYPES = {"at": cel.Type.TIMESTAMP, "len": cel.Type.DURATION}
ENVIRONMENT = cel.NewEnv(variables={name: TYPES.get(name, cel.Type.DYN) for name in NAMES})
ERROR = ("error", None)


def microseconds(value: Any) -> int:
    return int((value.days * 86_400 + value.seconds) * 1_000_000 + value.microseconds)


def ours(value: Any) -> tuple[str, Any]:
    """A value of this engine as its kind and plain data."""
    value = lift(value)
    kind = kind_of(value)
    if kind == "list":
        return (kind, [ours(item) for item in value])
    if kind == "map":
        return (kind, sorted((ours(key), ours(maps.find(value, key))) for key in maps.keys(value)))
    if isinstance(value, Timestamp | Duration):
        return (kind, value.nanoseconds // 1000)
    if isinstance(value, TypeValue):
        return (kind, value.name.rpartition(".")[2].lower())
    return (kind, repr(value) if kind == "double" and not math.isnan(value) else "nan" if kind == "double" else value)


def theirs(result: Any) -> tuple[str, Any]:
    """A value of the reference implementation, likewise."""
    name, value = result.type().name(), result.value()
    if name == "ERROR":
        return ERROR
    if name.startswith("LIST"):
        return ("list", [theirs(item) for item in value])
    if name.startswith("MAP"):
        return ("map", sorted((ours(key), theirs(item)) for key, item in value.items()))
    if name in ("TIMESTAMP", "DURATION"):
        return (name.lower(), microseconds(value - EPOCH if name == "TIMESTAMP" else value))
    if isinstance(value, cel.Type):
        return ("type", value.name().lower())
    kind = {"NULL": "null_type"}.get(name, name.lower())
    return (kind, repr(value) if kind == "double" and not math.isnan(value) else "nan" if kind == "double" else value)


@settings(max_examples=300, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))
@given(PROGRAMS, CONTEXTS)
def test_both_come_to_the_same(text: str, context: dict[str, Any]) -> None:
    expected = theirs(ENVIRONMENT.compile(text, disable_check=True).eval(data=context))
    try:
        found = ours(compile_expression(text, check=False).value(context))
    except EvaluationError:
        found = ERROR
    assert found == expected
