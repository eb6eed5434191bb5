"""JSON Schemas as constraints: which schemas a place of the context answers to, and what they say of its value.

Whatever has no translation says nothing here: more contexts are then looked at than occur, so that a proof stays one,
and a counterexample is validated by a validator of its own before it is believed.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from fractions import Fraction
from typing import TYPE_CHECKING, Any, Final

from assure.runtime.conditions.outcome import EvaluationError
from assure.solver.answers import Untranslatable
from assure.solver.languages import found_in
from assure.solver.terms import Double, Mapped, Path, Scalar, Sequence, Symbol, constant

if TYPE_CHECKING:
    from collections.abc import Callable

    from assure.solver.smt import Smt, Term

    Fields = Callable[[Mapped, str], Any]
    Equal = Callable[[Symbol, Symbol], Term]

Schema = Mapping[str, Any]
MAX_REFERENCES: Final = 32
KINDS: Final = {
    "null": ("null_type",), "boolean": ("bool",), "integer": ("int",), "number": ("int", "double"),
    "string": ("string", "timestamp", "duration"), "array": ("list",), "object": ("map",),
}  # fmt: skip
TRANSLATED: Final = frozenset(
    {
        "type", "enum", "const", "minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum", "minLength",
        "maxLength", "pattern", "required", "properties", "$ref", "allOf", "anyOf", "oneOf", "not", "if", "then",
        "else",
    }
)  # fmt: skip
SILENT: Final = frozenset(
    {"title", "description", "default", "examples", "deprecated", "$comment", "$schema", "$id", "$defs", "$anchor"}
)


class Schemas:
    """The schemas inside one document, whose root is needed for references."""

    def __init__(self, root: Schema, smt: Smt, fields: Fields, equal: Equal) -> None:
        self.root = root
        self.smt = smt
        self.fields = fields
        self.equal = equal
        self.probe = smt.fresh("string", "probe")

    def flat(self, schemas: tuple[Any, ...]) -> list[Schema]:
        """These schemas and everything they include by `$ref` and `allOf`; all of them hold at one place."""
        found: list[Schema] = []
        waiting = [(schema, 0) for schema in reversed(schemas)]
        while waiting:
            schema, depth = waiting.pop()
            if not isinstance(schema, Mapping) or depth > MAX_REFERENCES:
                continue
            found.append(schema)
            inner = [*([self.referred(schema["$ref"])] if "$ref" in schema else []), *schema.get("allOf", ())]
            waiting.extend((one, depth + 1) for one in reversed(inner))
        return found

    def referred(self, reference: object) -> object:
        """What a reference inside the document leads to; one that leads elsewhere says nothing."""
        found: Any = self.root
        if not isinstance(reference, str) or not reference.startswith("#"):
            return True
        for name in reference[1:].split("/")[1:]:
            found = found.get(name.replace("~1", "/").replace("~0", "~"), True) if isinstance(found, Mapping) else True
        return found

    def of_field(self, schemas: tuple[Any, ...], name: str) -> tuple[Any, ...]:
        """What is said of the field `name` where these hold."""
        found = []
        for schema in self.flat(schemas):
            if name in schema.get("properties", {}):
                found.append(schema["properties"][name])
            elif isinstance(schema.get("additionalProperties"), Mapping) and "patternProperties" not in schema:
                found.append(schema["additionalProperties"])
        return tuple(found)

    def of_element(self, schemas: tuple[Any, ...], index: int) -> tuple[Any, ...]:
        """What is said of the element at `index`."""
        found = []
        for schema in self.flat(schemas):
            first = schema.get("prefixItems", ())
            if index < len(first):
                found.append(first[index])
            elif "items" in schema:
                found.append(schema["items"])
        return tuple(found)

    def everything(self, schemas: Iterable[Any]) -> list[Schema]:
        """These schemas and all that stand in them for the same place, alternatives and opposites too."""
        found: list[Schema] = []
        waiting = [(schema, 0) for schema in schemas]
        while waiting:
            schema, depth = waiting.pop()
            if isinstance(schema, Mapping) and depth <= MAX_REFERENCES and schema not in found:
                found.append(schema)
                inner = [self.referred(schema["$ref"])] if "$ref" in schema else []
                inner += [one for key in ("allOf", "anyOf", "oneOf") for one in schema.get(key, ())]
                inner += [schema[key] for key in ("not", "if", "then", "else") if key in schema]
                waiting.extend((one, depth + 1) for one in inner)
        return found

    def at(self, path: Path) -> list[Schema]:
        """Everything that any schema says of a place, wherever in the document it says so."""
        found = self.everything([self.root])
        for part in path:
            found = self.everything([one for schema in found for one in _below(schema, part)])
        return found

    def least(self, path: Path) -> int:
        """How many elements or entries a list or map has at least, or how many places are described one by one."""
        sizes = [
            (each.get("minItems", 0), each.get("minProperties", 0), len(each.get("prefixItems", ())))
            for each in self.at(path)
        ]
        return max((size for one in sizes for size in one if isinstance(size, int)), default=0)

    def mentioned(self, path: Path) -> set[str]:
        """The fields that any schema names at a place."""
        return {name for each in self.at(path) for name in (*each.get("properties", {}), *each.get("required", ()))}

    def patterns(self, symbol: Symbol, schemas: tuple[Any, ...]) -> list[tuple[Term, Term, str]]:
        """The patterns that strings answer to, each with when it does: the solver is asked without them first."""
        sources = [one["pattern"] for one in self.flat(schemas) if isinstance(one.get("pattern"), str)]
        strings = [(guard, value.term) for guard, value in symbol.of("string") if isinstance(value, Scalar)]
        return [(guard, term, source) for guard, term in strings for source in sources]

    def of_names(self, schemas: tuple[Any, ...]) -> list[str]:
        """The patterns that the keys of a map answer to."""
        named = [one["propertyNames"] for one in self.flat(schemas) if isinstance(one.get("propertyNames"), Mapping)]
        return [one["pattern"] for one in self.flat(tuple(named)) if isinstance(one.get("pattern"), str)]

    def said(self, symbol: Symbol, schemas: tuple[Any, ...]) -> list[Term]:
        """What holds of the value itself; fields and elements are constrained when they are made."""
        return [
            term
            for schema in self.flat(schemas)
            for term in self.own(symbol, {key: schema[key] for key in schema if key != "pattern"})
        ]

    def own(self, symbol: Symbol, schema: Schema) -> Iterator[Term]:
        """What one schema says of a value, without its references, its `allOf`, its fields and its elements."""
        yield self.kinds(symbol, schema)
        yield self.values(symbol, schema)
        for guard, value in symbol.cases:
            yield self.smt.implies(guard, self.smt.every(*self.inside(value, schema)))
        yield from self.combined(symbol, schema)

    def kinds(self, symbol: Symbol, schema: Schema) -> Term:
        said = schema.get("type")
        if said is None:
            return True
        names = [said] if isinstance(said, str) else said
        allowed = {kind for name in names for kind in KINDS.get(name, ())}
        return self.smt.some(*[guard for guard, value in symbol.cases if value.kind in allowed])

    def values(self, symbol: Symbol, schema: Schema) -> Term:
        """`const` and `enum`; a time is not compared with its text."""
        given = [schema["const"]] if "const" in schema else schema.get("enum")
        if not isinstance(given, list) or not all(_plain(value) for value in given):
            return True
        if symbol.of("timestamp", "duration"):
            return True
        made = [constant(value) for value in given]
        return self.smt.some(*[self.equal(symbol, one) for one in made if one is not None])

    def inside(self, value: object, schema: Schema) -> Iterator[Term]:
        if isinstance(value, Sequence):
            yield from self.sizes(self.smt.count([one.present for one in value.elements]), schema, "Items")
            if schema.get("uniqueItems") is True:
                yield from self.unique(value)
        elif isinstance(value, Mapped):
            yield from (self.has(value, name) for name in schema.get("required", ()))
            if value.closed:
                yield from self.entries(value, schema)
        elif isinstance(value, Double) or value.kind == "int":  # type: ignore[attr-defined] # a Scalar is what is left
            yield from self.numbers(value, schema)  # type: ignore[arg-type] # the same
        elif isinstance(value, Scalar) and value.kind == "string":
            yield from self.texts(value.term, schema)

    def entries(self, value: Mapped, schema: Schema) -> Iterator[Term]:
        """How many entries a map has whose fields are all known."""
        if "minProperties" in schema or "maxProperties" in schema:
            declared = value.type.fields if value.type is not None else {}
            names = sorted({*declared, *(name for name in value.fields if isinstance(name, str))})
            named = [self.fields(value, name) for name in names]
            present = [one.present for one in (*named, *(one for _, one in value.slots)) if one is not None]
            yield from self.sizes(self.smt.count(present), schema, "Properties")

    def has(self, value: Mapped, name: str) -> Term:
        found = self.fields(value, name)
        return False if found is None else found.present

    def sizes(self, size: Term, schema: Schema, what: str) -> Iterator[Term]:
        if isinstance(schema.get(f"min{what}"), int):
            yield self.smt.less(schema[f"min{what}"], size, equal=True)
        if isinstance(schema.get(f"max{what}"), int):
            yield self.smt.less(size, schema[f"max{what}"], equal=True)

    def unique(self, value: Sequence) -> Iterator[Term]:
        for index, left in enumerate(value.elements):
            for right in value.elements[index + 1 :]:
                both = self.smt.every(left.present, right.present)
                yield self.smt.implies(both, self.smt.no(self.equal(left.value, right.value)))

    def numbers(self, value: Scalar | Double, schema: Schema) -> Iterator[Term]:
        term = value.term if isinstance(value, Double) else self.smt.real(value.term)
        for keyword, low, equal in BOUNDS:
            bound = schema.get(keyword)
            if isinstance(bound, int | float) and not isinstance(bound, bool) and bound - bound == 0:
                left, right = (Fraction(bound), term) if low else (term, Fraction(bound))
                yield self.smt.less(left, right, equal=equal)
        step = schema.get("multipleOf")
        if isinstance(step, int) and not isinstance(step, bool) and step > 0 and isinstance(value, Scalar):
            yield self.smt.same(self.smt.rest(value.term, step), 0)

    def texts(self, term: Term, schema: Schema) -> Iterator[Term]:
        if "minLength" in schema or "maxLength" in schema:
            yield from self.sizes(self.smt.z3.Length(self.smt.lift(term)), schema, "Length")
        if isinstance(schema.get("pattern"), str):
            try:
                yield found_in(self.smt, term, schema["pattern"])
            except (EvaluationError, Untranslatable):
                yield True

    def combined(self, symbol: Symbol, schema: Schema) -> Iterator[Term]:
        """`anyOf`, `oneOf`, `not` and `if`; where only one direction is known, only that is said."""
        smt = self.smt
        if schema.get("anyOf"):
            yield smt.some(*[self.whole(symbol, one) for one in schema["anyOf"]])
        if schema.get("oneOf"):
            each = [self.whole(symbol, one) for one in schema["oneOf"]]
            yield smt.some(*each)
            if all(self.exact(one) for one in schema["oneOf"]):
                yield smt.same(smt.count(each), 1)
        if "not" in schema and self.exact(schema["not"]):
            yield smt.no(self.whole(symbol, schema["not"]))
        if "if" in schema and self.exact(schema["if"]):
            met = self.whole(symbol, schema["if"])
            yield smt.implies(met, self.whole(symbol, schema.get("then", True)))
            yield smt.some(met, self.whole(symbol, schema.get("else", True)))

    def whole(self, symbol: Symbol, schema: object) -> Term:
        """Everything a schema says, fields included."""
        if isinstance(schema, bool):
            return schema
        terms: list[Term] = []
        for one in self.flat((schema,)):
            terms.extend(self.own(symbol, one))
            for guard, value in symbol.of("map"):
                if isinstance(value, Mapped):
                    terms.extend(self.smt.implies(guard, term) for term in self.properties(value, one))
        return self.smt.every(*terms)

    def properties(self, value: Mapped, schema: Schema) -> Iterator[Term]:
        for name, inner in sorted(schema.get("properties", {}).items()):
            found = self.fields(value, name)
            if found is not None:
                yield self.smt.implies(found.present, self.whole(found.value, inner))

    def exact(self, schema: object, depth: int = 0) -> bool:
        """Whether `whole` says all that a schema means, so that its opposite may be taken."""
        if isinstance(schema, bool):
            return True
        if not isinstance(schema, Mapping) or depth > MAX_REFERENCES:
            return False
        if any(key not in TRANSLATED and key not in SILENT and not key.startswith("x-") for key in schema):
            return False
        plain = all(_plain(value) for value in (*schema.get("enum", ()), schema.get("const")))
        inner = [*schema.get("properties", {}).values()]
        inner += [one for key in ("allOf", "anyOf", "oneOf") for one in schema.get(key, ())]
        inner += [schema[key] for key in ("not", "if", "then", "else") if key in schema]
        inner += [self.referred(schema["$ref"])] if "$ref" in schema else []
        return plain and all(self.exact(one, depth + 1) for one in inner) and self.patterned(schema)

    def patterned(self, schema: Schema) -> bool:
        try:
            return "pattern" not in schema or found_in(self.smt, self.probe, schema["pattern"]) is not None
        except (EvaluationError, Untranslatable):
            return False


# Keyword, whether it is a lower bound, whether the bound itself is allowed.
BOUNDS: Final = (
    ("minimum", True, True),
    ("exclusiveMinimum", True, False),
    ("maximum", False, True),
    ("exclusiveMaximum", False, False),
)


def _below(schema: Schema, part: str | int) -> list[Any]:
    """What a schema says of a field or of an element."""
    if isinstance(part, str):
        named = schema.get("properties", {})
        return [named[part]] if part in named else [schema.get("additionalProperties")]
    return [schema.get("items"), schema.get("additionalProperties"), *schema.get("prefixItems", ())]


def _plain(value: object) -> bool:
    return value is None or isinstance(value, str | int | float)
