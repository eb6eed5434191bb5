"""The kinds of value that contract files are made of: names, globs, days, spans of time, conditions, schemas.

A validator here refuses with `refused(rule, expected)`; the translation to file:line:column is in
`assure.contracts.validate`.
"""

from __future__ import annotations

import datetime
import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Annotated, Any

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    GetCoreSchemaHandler,
    GetJsonSchemaHandler,
    field_validator,
)
from pydantic_core import CoreSchema, PydanticCustomError, core_schema

from assure.contracts import rules
from assure.core import Rule

REFUSED = "assure_refused"
DURATION = re.compile(r"^([0-9]+(?:\.[0-9]+)?)(ms|s|m|h)$")
SECONDS = {"ms": 0.001, "s": 1.0, "m": 60.0, "h": 3600.0}


def refused(rule: Rule, expected: str, message: str = "") -> PydanticCustomError:
    """The error of a validator: `expected` completes "expected ...", `message` replaces the whole sentence."""
    context = {"rule": rule.code, "expected": expected, "message": message}
    return PydanticCustomError(REFUSED, "{expected}", context)


class Entry(BaseModel):
    """One mapping in a file: unknown keys are refused, nothing is converted, and no key goes without a value."""

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True)

    @field_validator("*", mode="before")
    @classmethod
    def _a_key_has_a_value(cls, value: Any) -> Any:
        if value is None:
            raise refused(rules.WRONG_TYPE, "a value; leave the key out for its default")
        return value


@dataclass(frozen=True, slots=True)
class Shape:
    """Text of one form: the pattern is tested here and shown in the JSON Schema, `expected` is said to people."""

    pattern: str
    expected: str
    rule: Rule = rules.VALUE_NOT_ALLOWED

    def __get_pydantic_core_schema__(self, source: Any, handler: GetCoreSchemaHandler) -> CoreSchema:
        return core_schema.no_info_after_validator_function(self._check(), handler(source))

    def __get_pydantic_json_schema__(self, schema: CoreSchema, handler: GetJsonSchemaHandler) -> dict[str, Any]:
        return {**handler(schema), "pattern": self.pattern}

    def _check(self) -> Callable[[str], str]:
        compiled = re.compile(self.pattern)

        def check(value: str) -> str:
            if not compiled.search(value):
                raise refused(self.rule, self.expected)
            return value

        return check


def _glob_problem(value: str) -> tuple[Rule, str] | None:
    """Which rule a path pattern breaks, and what was expected instead."""
    if value.startswith(("/", "~")) or re.match(r"^[A-Za-z]:", value) or ".." in value.split("/"):
        return rules.OUTSIDE_PROJECT, "a path inside the project, relative to the folder of assure.yaml"
    if "\\" in value:
        return rules.BAD_GLOB, "forward slashes"
    for part in value.split("/"):
        if not part:
            return rules.BAD_GLOB, "a path without empty parts, not ending in a slash"
        if "**" in part and part != "**":
            return rules.BAD_GLOB, "`**` alone between slashes"
    if value.count("[") != value.count("]") or re.search(r"\[!?\]", value):
        return rules.BAD_GLOB, "a closed set such as `[0-9]`"
    return None


def _glob(value: str) -> str:
    problem = _glob_problem(value)
    if problem:
        raise refused(*problem)
    return value


def _path(value: str) -> str:
    if any(char in value for char in "*?["):
        raise refused(rules.VALUE_NOT_ALLOWED, "one path, not a pattern")
    return _glob(value)


def _day(value: str) -> str:
    try:
        if len(value) != 10:
            raise ValueError
        datetime.date.fromisoformat(value)
    except ValueError:
        raise refused(rules.NOT_A_DATE, "a day that exists, as YYYY-MM-DD") from None
    return value


def seconds(value: Any) -> float:
    """Seconds from `30s`, `2m`, `1.5h`, `500ms` or a plain number of seconds; more than none, at most a day."""
    expected = "a span of time such as 30s, 2m or 1h, or a number of seconds; more than 0s, at most 24h"
    if isinstance(value, bool) or not isinstance(value, (int, float, str)):
        raise refused(rules.WRONG_TYPE, expected)
    if isinstance(value, str):
        match = DURATION.match(value)
        if not match:
            raise refused(rules.VALUE_NOT_ALLOWED, expected)
        value = float(match[1]) * SECONDS[match[2]]
    if not 0 < value <= 86400:
        raise refused(rules.VALUE_NOT_ALLOWED, expected)
    return float(value)


def _argument(value: Any) -> str:
    """An argument's position (0, 1, ...) or its keyword, as text."""
    if isinstance(value, int) and not isinstance(value, bool) and value >= 0:
        return str(value)
    if isinstance(value, str) and (value.isidentifier() or value.isdecimal()):
        return value
    raise refused(rules.VALUE_NOT_ALLOWED, "the position of an argument (0, 1, ...) or its keyword")


Text = Annotated[str, Shape(r"\S", "text that is not blank")]
Identifier = Annotated[str, Shape(r"^[A-Za-z][A-Za-z0-9_.-]*$", "an id such as SPEC-007 (letters, digits, - _ .)")]
Name = Annotated[str, Shape(r"^[A-Za-z0-9][A-Za-z0-9_.-]*$", "a name (letters, digits, - _ .)")]
OperationName = Annotated[
    str, Shape(r"^[A-Za-z_][A-Za-z0-9_-]*([.:/][A-Za-z0-9_-]+)*$", "an operation's name such as integration.enable")
]
Method = Annotated[str, Shape(r"^[A-Za-z_][A-Za-z0-9_.-]*$", "a method's name such as enable")]
Dotted = Annotated[
    str, Shape(r"^[^\W\d]\w*(\.[^\W\d]\w*)*$", "a dotted Python name such as app.spine.registry.OperationRegistry")
]
Handler = Annotated[str, Shape(r"^[^\W\d]\w*(\.[^\W\d]\w*)*:[^\W\d]\w*(\.[^\W\d]\w*)*$", "package.module:qualname")]
Route = Annotated[
    str,
    Shape(r"^(GET|POST|PUT|PATCH|DELETE|HEAD|OPTIONS|TRACE) /\S*$", "a method and a path such as POST /cus/keys/{id}"),
]
ConditionText = Annotated[str, Shape(r"\S", "a CEL expression", rules.EMPTY_CONDITION)]
LogicDigest = Annotated[
    str, Shape(r"^([a-z0-9]+:)?[0-9a-f]{8,128}$", "a digest as `assure` prints it; put it in quotes")
]
FileName = Annotated[
    str, Shape(r"^[^/\\]+$", "a pattern for a file's name such as *_service.py, without folders", rules.BAD_GLOB)
]
DomainPattern = Annotated[
    str,
    Shape(r"^[^{}]*\{domain\}[^{}]*$", "a path with {domain} in it once, such as app/{domain}/**"),
    AfterValidator(_glob),
]
Glob = Annotated[str, Shape(r"\S", "a path pattern", rules.BAD_GLOB), AfterValidator(_glob)]
RelativePath = Annotated[str, Shape(r"\S", "a path", rules.BAD_GLOB), AfterValidator(_path)]
Day = Annotated[str, AfterValidator(_day), Field(json_schema_extra={"format": "date"})]
Seconds = Annotated[
    float,
    BeforeValidator(seconds, json_schema_input_type=Annotated[str, Field(pattern=DURATION.pattern)] | float),
]
Argument = Annotated[str, BeforeValidator(_argument, json_schema_input_type=Annotated[int, Field(ge=0)] | str)]
JsonSchema = dict[str, Any]
