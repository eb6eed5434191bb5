"""A document against its model: every mismatch at its place, with the value met and what was expected."""

from __future__ import annotations

import types
import typing
from collections.abc import Callable, Mapping, Sequence
from typing import Any, TypeVar

from pydantic import BaseModel, ValidationError
from pydantic.fields import FieldInfo

from assure.contracts import rules
from assure.contracts.models.fields import REFUSED
from assure.contracts.places import Place
from assure.contracts.problems import Problems, nearest, show, subject
from assure.core import Rule

Model = TypeVar("Model", bound=BaseModel)
Steps = tuple[str | int, ...]

_BY_CODE = {rule.code: rule for rule in rules.RULES}
_TYPES = {
    "string_type": "text",
    "list_type": "a list",
    "dict_type": "a mapping",
    "model_type": "a mapping",
    "bool_type": "true or false",
    "int_type": "a whole number",
}


def validated(model: type[Model], data: Any, place: Place, problems: Problems) -> Model | None:
    """The model's instance, or None with every mismatch told."""
    try:
        return model.model_validate(data)
    except ValidationError as error:
        for detail in error.errors(include_url=False):
            _tell(model, detail, place, problems)
        return None


def _tell(model: type[BaseModel], detail: Mapping[str, Any], place: Place, problems: Problems) -> None:
    kind, steps, met = str(detail["type"]), tuple(detail["loc"]), detail["input"]
    if kind == "extra_forbidden":
        _tell_unknown_key(model, steps, place, problems)
    elif kind == "missing":
        key = str(steps[-1])
        at = place.below(steps[:-1]).at
        problems.add(rules.MISSING_KEY, at, f"the key `{key}` is missing", _meaning(model, steps))
    else:
        rule, expected, hint = _mismatch(kind, met, detail.get("ctx", {}), str(detail["msg"]))
        problems.add(rule, place.below(steps).at, f"{subject(steps)}met {show(met)}; expected {expected}", hint)


def _tell_unknown_key(model: type[BaseModel], steps: Steps, place: Place, problems: Problems) -> None:
    key, at = str(steps[-1]), place.below(steps[:-1]).key(str(steps[-1]))
    owner = model_at(model, steps[:-1])
    known = sorted(_fields(owner)) if owner else []
    hint = nearest(key, known) or (f"known keys: {', '.join(known)}" if known else "")
    problems.add(rules.UNKNOWN_KEY, at, f"unknown key `{key}`", hint)


def _meaning(model: type[BaseModel], steps: Steps) -> str:
    owner = model_at(model, steps[:-1])
    field = _fields(owner).get(str(steps[-1])) if owner else None
    return (field.description or "").rstrip(".") if field else ""


def _mismatch(kind: str, met: Any, context: Mapping[str, Any], message: str) -> tuple[Rule, str, str]:
    """The rule that is broken, what was expected, and a hint."""
    if kind == REFUSED:
        return _BY_CODE[context["rule"]], str(context["expected"]), ""
    if kind in _TYPES:
        return rules.WRONG_TYPE, _TYPES[kind], _type_hint(kind, met)
    explain = _VALUES.get(kind)
    if explain:
        expected, hint = explain(met, context)
        wrong_type = kind == "literal_error" and not isinstance(met, str)
        return rules.WRONG_TYPE if wrong_type else rules.VALUE_NOT_ALLOWED, expected, hint
    return rules.VALUE_NOT_ALLOWED, message[:1].lower() + message[1:], ""


def _type_hint(kind: str, met: Any) -> str:
    if kind == "string_type" and isinstance(met, (bool, int, float)):
        return "put it in quotes"
    if kind == "list_type" and isinstance(met, str):
        return f"write [{met}]"
    if kind in ("bool_type", "int_type") and isinstance(met, str):
        return "without quotes"
    return ""


def _choice(met: Any, context: Mapping[str, Any]) -> tuple[str, str]:
    allowed = [word.strip("'") for word in str(context["expected"]).replace(" or ", ", ").split(", ")]
    return f"one of {', '.join(allowed)}", nearest(met, allowed) if isinstance(met, str) else ""


def _longer(met: Any, context: Mapping[str, Any]) -> tuple[str, str]:
    least = context["min_length"]
    return f"at least {least} {'entry' if least == 1 else 'entries'}", ""


def _shorter(met: Any, context: Mapping[str, Any]) -> tuple[str, str]:
    most = context["max_length"]
    return f"at most {most} {'entry' if most == 1 else 'entries'}", ""


def _from(met: Any, context: Mapping[str, Any]) -> tuple[str, str]:
    return f"a number from {context['ge']} on", ""


_VALUES: Mapping[str, Callable[[Any, Mapping[str, Any]], tuple[str, str]]] = types.MappingProxyType(
    {"literal_error": _choice, "too_short": _longer, "too_long": _shorter, "greater_than_equal": _from}
)


def model_at(model: type[BaseModel], steps: Sequence[str | int]) -> type[BaseModel] | None:
    """The model of the mapping that these keys and indices lead to, None where it has none."""
    shape: Any = model
    for step in steps:
        if isinstance(shape, type) and issubclass(shape, BaseModel):
            field = _fields(shape).get(str(step))
            shape = _inner(field.annotation) if field else None
        else:
            arguments = typing.get_args(shape)
            shape = _inner(arguments[-1]) if arguments else None
    return shape if isinstance(shape, type) and issubclass(shape, BaseModel) else None


def _fields(model: type[BaseModel]) -> Mapping[str, FieldInfo]:
    """The fields of a model by the keys that people write."""
    return {field.alias or name: field for name, field in model.model_fields.items()}


def _inner(shape: Any) -> Any:
    """`T` of an optional `T | None`; any other shape as it is."""
    if typing.get_origin(shape) in (typing.Union, types.UnionType):
        rest = [choice for choice in typing.get_args(shape) if choice is not type(None)]
        return rest[0] if len(rest) == 1 else shape
    return shape
