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


def refused(rule: Rule, expected: str) -> PydanticCustomError:
    """The error of a validator; `expected` completes the sentence "met ...; expected ..."."""
    return PydanticCustomError(REFUSED, "{expected}", {"rule": rule.code, "expected": expected})


class Entry(BaseModel):
    """One mapping in a file: unknown keys are refused, nothing is converted, and no key goes without a value."""

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True)

    @field_validator("*", mode="before")
    @classmethod
    def _a_key_has_a_value(cls, value: Any) -> Any:
        if value is None:
            raise refused(rules.WRONG_TYPE, "a value; leave the key out for its default")
        return value


def _always(rule: Rule, expected: str) -> Callable[[str], tuple[Rule, str]]:
    return lambda _: (rule, expected)


@dataclass(frozen=True, slots=True)
class Shape:
    """Text of one form. The pattern alone decides, here and in the JSON Schema; `explain` words what is wrong."""

    pattern: str
    explain: Callable[[str], tuple[Rule, str]]

    @classmethod
    def of(cls, pattern: str, expected: str, rule: Rule = rules.VALUE_NOT_ALLOWED) -> Shape:
        """A form that is explained by one sentence."""
        return cls(pattern, _always(rule, expected))

    def __get_pydantic_core_schema__(self, source: Any, handler: GetCoreSchemaHandler) -> CoreSchema:
        return core_schema.no_info_after_validator_function(self._check(), handler(source))

    def __get_pydantic_json_schema__(self, schema: CoreSchema, handler: GetJsonSchemaHandler) -> dict[str, Any]:
        inner = handler(schema)
        earlier = {"allOf": [{"pattern": inner["pattern"]}]} if "pattern" in inner else {}
        return {**inner, **earlier, "pattern": self.pattern}

    def _check(self) -> Callable[[str], str]:
        # In Python `$` also matches before a last line break; elsewhere it does not.
        compiled = re.compile(re.sub(r"\$$", r"\\Z", self.pattern))

        def check(value: str) -> str:
            if not compiled.search(value):
                raise refused(*self.explain(value))
            return value

        return check


# A relative posix path that stays inside, without empty parts; `**` alone between slashes; sets are closed.
_GLOB = (
    r"^(?=.*\S)(?![/~])(?![A-Za-z]:)(?!(?:.*/)?\.\.(?:/|$))(?!.*//)(?!.*/$)(?!.*[^/]\*\*)(?!.*\*\*[^/])"
    r"(?:[^\[\]\\\x00-\x1f]|\[(?!!\])[^\[\]\\\x00-\x1f]+\])+$"
)
_NO_WILDCARD = r"^[^*?\[]*$"


def _wrong_glob(value: str) -> tuple[Rule, str]:
    """Which rule a path pattern breaks, and what was expected instead."""
    if value.startswith(("/", "~")) or re.match(r"[A-Za-z]:", value) or ".." in value.split("/"):
        return rules.OUTSIDE_PROJECT, "a path inside the project, relative to the folder of assure.yaml"
    if "\\" in value:
        return rules.BAD_GLOB, "forward slashes"
    if "" in value.split("/"):
        return rules.BAD_GLOB, "a path without empty parts, not ending in a slash"
    if any("**" in part and part != "**" for part in value.split("/")):
        return rules.BAD_GLOB, "`**` alone between slashes"
    return rules.BAD_GLOB, "a path pattern; sets are closed, such as `[0-9]`"


def _day(value: str) -> str:
    try:
        datetime.date.fromisoformat(value)
    except ValueError:
        raise refused(rules.NOT_A_DATE, _A_DAY) from None
    return value


def _seconds(value: Any) -> float:
    """Seconds from `30s`, `2m`, `1.5h`, `500ms` or a plain number of seconds."""
    if isinstance(value, bool) or not isinstance(value, (int, float, str)):
        raise refused(rules.WRONG_TYPE, _A_SPAN)
    if isinstance(value, str):
        match = _SPAN.match(value)
        if not match:
            raise refused(rules.VALUE_NOT_ALLOWED, _A_SPAN)
        return float(match[1]) * _UNITS[match[2]]
    if not 0 < value <= _LONGEST:
        raise refused(rules.VALUE_NOT_ALLOWED, _A_SPAN)
    return float(value)


def _argument(value: Any) -> str:
    """An argument's position (0, 1, ...) or its keyword, as text."""
    text = str(value) if isinstance(value, (int, str)) and not isinstance(value, bool) else ""
    if not re.match(_ARGUMENT, text):
        raise refused(rules.VALUE_NOT_ALLOWED, "the position of an argument (0, 1, ...) or its keyword")
    return text


_A_DAY = "a day that exists, as YYYY-MM-DD"
_A_SPAN = "a span of time such as 30s, 2m or 1h, or a number of seconds"
_SPAN = re.compile(r"^(?=.*[1-9])([0-9]{1,5}(?:\.[0-9]{1,3})?)(ms|s|m|h)$")
_UNITS = {"ms": 0.001, "s": 1.0, "m": 60.0, "h": 3600.0}
_LONGEST = 99999
_ARGUMENT = r"^(?:[0-9]+|[^\W\d]\w*)$"
_DOTTED = r"[^\W\d]\w*(?:\.[^\W\d]\w*)*"

Text = Annotated[str, Shape.of(r"\S", "text that is not blank")]
Line = Annotated[str, Shape.of(r"^[^\x00-\x1f]*[^\s\x00-\x1f][^\x00-\x1f]*$", "one line of text that is not blank")]
Identifier = Annotated[str, Shape.of(r"^[A-Za-z][A-Za-z0-9_.-]*$", "an id such as SPEC-007 (letters, digits, - _ .)")]
Name = Annotated[str, Shape.of(r"^[A-Za-z0-9][A-Za-z0-9_.-]*$", "a name (letters, digits, - _ .)")]
OperationName = Annotated[
    str, Shape.of(r"^[A-Za-z_][A-Za-z0-9_-]*([.:/][A-Za-z0-9_-]+)*$", "an operation's name such as integration.enable")
]
Method = Annotated[str, Shape.of(r"^[A-Za-z_][A-Za-z0-9_.-]*$", "a method's name such as enable")]
Dotted = Annotated[str, Shape.of(rf"^{_DOTTED}$", "a dotted Python name such as app.spine.registry.OperationRegistry")]
Handler = Annotated[str, Shape.of(rf"^{_DOTTED}:{_DOTTED}$", "package.module:qualname")]
Route = Annotated[
    str,
    Shape.of(
        r"^(GET|POST|PUT|PATCH|DELETE|HEAD|OPTIONS|TRACE) /\S*$", "a method and a path such as POST /cus/keys/{id}"
    ),
]
ConditionText = Annotated[str, Shape.of(r"\S", "a CEL expression", rules.EMPTY_CONDITION)]
VariableName = Annotated[str, Shape.of(r"^[A-Za-z_][A-Za-z0-9_]*$", "a name of letters, digits and _")]
FieldPath = Annotated[
    str,
    Shape.of(r"^([A-Za-z_][A-Za-z0-9_]*(\.[A-Za-z_][A-Za-z0-9_]*)*)?$", "a path such as integration.status"),
]
LogicDigest = Annotated[
    str, Shape.of(r"^([a-z0-9]+:)?[0-9a-f]{8,128}$", "a digest as `assure` prints it; put it in quotes")
]
FileName = Annotated[
    str, Shape.of(r"^[^/\\]+$", "a pattern for a file's name such as *_service.py, without folders", rules.BAD_GLOB)
]
Glob = Annotated[str, Shape(_GLOB, _wrong_glob)]
RelativePath = Annotated[Glob, Shape.of(_NO_WILDCARD, "one path, not a pattern")]
DomainPattern = Annotated[
    Glob, Shape.of(r"^[^{}]*\{domain\}[^{}]*$", "a path with {domain} in it once, such as app/{domain}/**")
]
Day = Annotated[
    str,
    Shape.of(r"^[0-9]{4}-[0-9]{2}-[0-9]{2}$", _A_DAY, rules.NOT_A_DATE),
    AfterValidator(_day),
    Field(json_schema_extra={"format": "date"}),
]
Seconds = Annotated[
    float,
    BeforeValidator(
        _seconds,
        json_schema_input_type=Annotated[str, Field(pattern=_SPAN.pattern)]
        | Annotated[float, Field(gt=0, le=_LONGEST)],
    ),
]
Argument = Annotated[
    str,
    BeforeValidator(
        _argument, json_schema_input_type=Annotated[int, Field(ge=0)] | Annotated[str, Field(pattern=_ARGUMENT)]
    ),
]
JsonSchema = dict[str, Any]
