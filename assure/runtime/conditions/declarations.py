"""Which names a condition may use and of what types: read from a JSON Schema 2020-12 of the context."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any, Final

from assure.runtime.conditions.static import DYN, Field, Type, of_kind, union

KINDS: Final = {
    "string": ("string",),
    "integer": ("int",),
    "number": ("int", "double"),
    "boolean": ("bool",),
    "null": ("null_type",),
    "array": ("list",),
    "object": ("map",),
}
FORMATS: Final = {"date-time": "timestamp", "duration": "duration"}
# References that lead through each other deeper than this are taken for a circle; the value is then of any type.
MAX_DEPTH: Final = 12

Schema = Mapping[str, Any]


class Declarations:
    """The names of a context with their types; immutable."""

    __slots__ = ("names",)

    def __init__(self, names: Mapping[str, Type]) -> None:
        self.names: Mapping[str, Type] = dict(names)

    @classmethod
    def from_schema(cls, schema: Schema) -> Declarations:
        """The properties of a JSON Schema of an object, each a name. References inside the schema are followed."""
        whole = type_of_schema(schema)
        return cls({name: declared.type for name, declared in whole.fields.items()})

    def also(self, names: Mapping[str, Schema | Type]) -> Declarations:
        """These declarations with further names, each with its own schema or type; a later one replaces an earlier."""
        found = {name: given if isinstance(given, Type) else type_of_schema(given) for name, given in names.items()}
        return Declarations({**self.names, **found})


def type_of_schema(schema: Schema | bool) -> Type:
    """The type of the values a JSON Schema describes; what it does not say is any type."""
    return _Reader(schema if isinstance(schema, Mapping) else {}).read(schema, 0)


class _Reader:
    """Reads one document, whose root is needed for references."""

    def __init__(self, root: Schema) -> None:
        self.root = root

    def read(self, schema: Schema | bool, depth: int) -> Type:
        if not isinstance(schema, Mapping) or depth > MAX_DEPTH:
            return DYN
        parts = [self.own(schema, depth)]
        if isinstance(schema.get("$ref"), str):
            parts.append(self.read(self.referred(schema["$ref"]), depth + 1))
        parts.extend(self.read(one, depth + 1) for one in schema.get("allOf", ()))
        for keyword in ("anyOf", "oneOf"):
            if schema.get(keyword):
                parts.append(union(self.read(one, depth + 1) for one in schema[keyword]))
        result = parts[0]
        for part in parts[1:]:
            result = _both(result, part)
        return result

    def referred(self, reference: str) -> Schema | bool:
        """What a reference inside the document leads to; one that leads outside says nothing."""
        found: Any = self.root
        if not reference.startswith("#"):
            return True
        for name in reference[1:].split("/")[1:]:
            name = name.replace("~1", "/").replace("~0", "~")
            found = found.get(name, True) if isinstance(found, Mapping) else True
        return found if isinstance(found, Mapping) else True

    def own(self, schema: Schema, depth: int) -> Type:
        """What the schema says itself, its combinations apart."""
        kinds = _kinds(schema)
        if kinds is None:
            return DYN
        result = Type(kinds, literals=_literals(schema))
        if "list" in kinds:
            result = replace(result, element=self.element(schema, depth))
        if "map" in kinds:
            result = self.with_fields(result, schema, depth)
        return result

    def element(self, schema: Schema, depth: int) -> Type:
        first = [self.read(one, depth + 1) for one in schema.get("prefixItems", ())]
        rest = schema.get("items")
        if rest is False and first:
            return union(first)
        return union([*first, self.read(rest if isinstance(rest, Mapping) else True, depth + 1)])

    def with_fields(self, result: Type, schema: Schema, depth: int) -> Type:
        required = set(schema.get("required", ()))
        fields = {
            name: Field(self.read(one, depth + 1), name in required)
            for name, one in schema.get("properties", {}).items()
        }
        # What is required is there, also where nothing says what it is.
        fields.update({name: Field(DYN, required=True) for name in sorted(required - fields.keys())})
        more = schema.get("additionalProperties")
        rest = None if more is False else self.read(more if isinstance(more, Mapping) else True, depth + 1)
        unsaid = more is None and bool(fields) and "patternProperties" not in schema
        return replace(result, fields=fields, rest=rest, unsaid=unsaid)


def _kinds(schema: Schema) -> frozenset[str] | None:
    """The kinds that `type`, `const`, `enum` or the mere presence of keywords say; None when nothing is said."""
    said = schema.get("type")
    literals = _literals(schema)
    if said is None and literals is not None:
        return frozenset(kind for value in literals for kind in _kind_of_literal(value))
    if said is None:
        said = "object" if "properties" in schema else "array" if "items" in schema else None
    names = [said] if isinstance(said, str) else said or ()
    kinds = frozenset(kind for name in names for kind in KINDS.get(name, ()))
    if not kinds:
        return None
    instant = FORMATS.get(schema.get("format", ""))
    return kinds - {"string"} | {instant} if instant and "string" in kinds else kinds


def _kind_of_literal(value: object) -> tuple[str, ...]:
    if isinstance(value, bool) or value is None:
        return ("bool",) if value is not None else ("null_type",)
    if isinstance(value, int | float):
        return ("int", "double")
    kinds: dict[type, str] = {str: "string", list: "list", dict: "map"}
    return (kinds.get(type(value), "dyn"),)


def _literals(schema: Schema) -> tuple[object, ...] | None:
    if "const" in schema:
        return (schema["const"],)
    enum = schema.get("enum")
    return tuple(enum) if isinstance(enum, list) and all(_plain(value) for value in enum) else None


def _plain(value: object) -> bool:
    return value is None or isinstance(value, str | int | float)


def _both(left: Type, right: Type) -> Type:
    """A value that has both types: what one of them says, and the fields of both."""
    if left.dynamic:
        return right
    if right.dynamic:
        return left
    fields = {
        name: Field(
            _both(left.fields[name].type, right.fields[name].type) if name in left.fields and name in right.fields
            else (left.fields.get(name) or right.fields[name]).type,
            any(name in one.fields and one.fields[name].required for one in (left, right)),
        )
        for name in {**left.fields, **right.fields}
    }  # fmt: skip
    return Type(
        left.kinds & right.kinds or left.kinds,
        left.element or right.element,
        fields,
        None if left.rest is None or right.rest is None else left.rest,
        left.unsaid and right.unsaid,
        left.literals if left.literals is not None else right.literals,
    )


__all__ = ["Declarations", "of_kind", "type_of_schema"]
