"""The context as unknowns: every value that conditions look at, of the types and within the bounds of its schema.

Names of the context are taken to be supplied: what happens when a provider fails is no question of a condition.
Whole numbers are those of 64 bits, as in CEL; what no schema describes is any value of JSON.
"""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from typing import TYPE_CHECKING, Any, Final

from assure.runtime.conditions.declarations import Declarations
from assure.runtime.conditions.reads import EACH
from assure.runtime.conditions.static import DYN, Type
from assure.runtime.conditions.values import (
    DURATION_MAX,
    INT_MAX,
    INT_MIN,
    SECOND,
    TIMESTAMP_MAX,
    TIMESTAMP_MIN,
)
from assure.solver.answers import Untranslatable
from assure.solver.schemas import Schemas
from assure.solver.terms import Double, Element, Mapped, Path, Scalar, Sequence, Symbol, Value

if TYPE_CHECKING:
    from collections.abc import Callable

    from assure.solver.bounds import Bounds
    from assure.solver.smt import Smt, Term

DEEPEST: Final = 24
ANY_OF_JSON: Final = ("bool", "double", "int", "list", "map", "null_type", "string")
LARGEST: Final = Fraction((2**53 - 1) * 2**971)
RANGES: Final = {
    "int": (INT_MIN, INT_MAX),
    "timestamp": (TIMESTAMP_MIN, TIMESTAMP_MAX),
    "duration": (-DURATION_MAX, DURATION_MAX),
}
# A duration is given in whole seconds and a time in microseconds: what JSON and Python write.
STEPS: Final = {"timestamp": 1000, "duration": SECOND}
# From 1900 to 2190, in seconds: no two such times lie further apart than a duration is long.
PLAUSIBLE: Final = (-2_208_988_800 * SECOND, 6_942_585_600 * SECOND)


class Space:
    """The unknowns of one question; `constraints` hold of every context, `plausible` of those with times of our age."""

    def __init__(self, smt: Smt, schema: Mapping[str, Any], bounds: Bounds, equal: Callable[..., Term]) -> None:
        self.smt = smt
        self.bounds = bounds
        self.declared = Declarations.from_schema(schema).names
        self.schemas = Schemas(schema, smt, self.field, equal)
        self.constraints: list[Term] = []
        self.plausible: list[Term] = []
        self.patterns: list[tuple[Term, Term, str]] = []
        self.names: dict[str, Symbol] = {}
        self._said: dict[Path, tuple[Any, ...]] = {}
        self._root = schema

    def name(self, name: str) -> Symbol:
        """The value of a name of the context."""
        if name not in self.names:
            said = self.schemas.of_field((self._root,), name)
            self.names[name] = self.made((name,), self.declared.get(name, DYN), said, True)
        return self.names[name]

    def made(self, path: Path, kind: Type, said: tuple[Any, ...], alive: Term) -> Symbol:
        """A new unknown at a place; `said` are the schemas that describe it where it is `alive`."""
        if len(path) > DEEPEST:
            raise Untranslatable(f"the context is looked at deeper than {DEEPEST} levels")
        self._said[path] = said
        kinds = ANY_OF_JSON if kind.dynamic else tuple(sorted(kind.kinds))
        guards = self.guards(path, len(kinds))
        cases = tuple(
            (guard, self.value(path, name, kind, self.smt.every(alive, guard)))
            for guard, name in zip(guards, kinds, strict=True)
        )
        symbol = Symbol(cases)
        for met, term, source in self.schemas.patterns(symbol, said):
            self.patterns.append((self.smt.every(alive, met), term, source))
        self.constraints.extend(
            term for one in self.schemas.said(symbol, said) if (term := self.smt.implies(alive, one)) is not True
        )
        return symbol

    def guards(self, path: Path, count: int) -> list[Term]:
        """Which of several kinds a value has."""
        if count == 1:
            return [True]
        which = self.smt.fresh("int", f"{_written(path)} kind")
        self.constraints.append(self.smt.within(0, which, count - 1))
        return [self.smt.same(which, index) for index in range(count)]

    def value(self, path: Path, kind: str, declared: Type, alive: Term) -> Value:
        """The part of an unknown that counts where it is of one kind."""
        if kind == "list":
            return self.sequence(path, declared, alive)
        if kind == "map":
            return self.mapped(path, declared, alive)
        if kind == "null_type":
            return Scalar(kind)
        name = f"{_written(path)} {kind}"
        if kind in ("bool", "string"):
            return Scalar(kind, self.smt.fresh(kind, name))
        if kind == "double":
            term = self.smt.fresh("real", name)
            self.constraints.append(self.smt.within(-LARGEST, term, LARGEST))
            return Double(term)
        return self.number(kind, name)

    def number(self, kind: str, name: str) -> Scalar:
        """A whole number, a time or a duration."""
        term = self.smt.fresh("int", name)
        low, high = RANGES[kind]
        if kind in STEPS:
            step = STEPS[kind]
            self.constraints.append(self.smt.within(-(-low // step), term, high // step))
            if kind == "timestamp":
                self.plausible.append(self.smt.within(PLAUSIBLE[0] // step, term, PLAUSIBLE[1] // step))
            return Scalar(kind, term * step)
        self.constraints.append(self.smt.within(low, term, high))
        return Scalar(kind, term)

    def sequence(self, path: Path, declared: Type, alive: Term) -> Sequence:
        """A list: as many places as matter, taken from the first on."""
        said = self._said[path]
        count = self.bounds.of(_place(path), self.schemas.least(path))
        elements: list[Element] = []
        present: Term = True
        for index in range(count):
            present = self.smt.every(present, self.smt.fresh("bool", f"{_written((*path, index))} is there"))
            inner = self.schemas.of_element(said, index)
            element = declared.element or DYN
            made = self.made((*path, index), element, inner, self.smt.every(alive, present))
            elements.append(Element(present, made))
        return Sequence(tuple(elements), path)

    def mapped(self, path: Path, declared: Type, alive: Term) -> Mapped:
        """A map: its fields are made when they are asked for, its further entries now."""
        closed = not declared.dynamic and declared.rest is None
        value = Mapped({}, (), path, closed, declared, alive)
        count = 0 if closed else self.bounds.of(_place(path), self.schemas.least(path), numbered=False)
        if not count:
            return value
        for name in sorted({*declared.fields, *self.bounds.names(_place(path)), *self.schemas.mentioned(path)}):
            self.field(value, name)
        value.closed = True
        value.slots = tuple(self.entries(value, path, alive, count))
        return value

    def entries(self, value: Mapped, path: Path, alive: Term, count: int) -> list[tuple[Term, Element]]:
        """Entries with keys that nothing names, each different from all others."""
        patterns = self.schemas.of_names(self._said[path])
        found: list[tuple[Term, Element]] = []
        present: Term = True
        for index in range(count):
            key = self.smt.fresh("string", f"{_written((*path, index))} key")
            present = self.smt.every(present, self.smt.fresh("bool", f"{_written((*path, index))} is there"))
            others = [*value.fields, *(other for other, _ in found)]
            self.constraints.extend(self.smt.no(self.smt.same(key, other)) for other in others)
            self.patterns += [(self.smt.every(alive, present), key, source) for source in patterns]
            said = self.schemas.of_field(self._said[path], f"\0{index}")
            made = self.made((*path, index), _rest(value), said, self.smt.every(alive, present))
            found.append((key, Element(present, made)))
        return found

    def field(self, holder: Mapped, name: object) -> Element | None:
        """The field of a map under a constant key, None where it is certainly absent."""
        found = holder.fields.get(name)  # type: ignore[call-overload] # a key that is no Key is not found
        if found is not None or holder.given is None or not isinstance(name, str):
            return found if isinstance(found, Element) else None
        declared = holder.type.fields.get(name) if holder.type is not None else None
        if declared is None and holder.closed:
            return None
        path = (*holder.given, name)
        required = declared is not None and declared.required
        present = True if required else self.smt.fresh("bool", f"{_written(path)} is there")
        kind = declared.type if declared is not None else _rest(holder)
        said = self.schemas.of_field(self._said[holder.given], name)
        made = Element(present, self.made(path, kind, said, self.smt.every(holder.alive, present)))
        holder.fields[name] = made
        return made

    def complete(self) -> None:
        """Makes the required names and fields that nothing has asked for: a context needs them to conform."""
        for name in sorted(set(self._root.get("required", ()))):
            self.name(name)
        waiting: list[Symbol] = list(self.names.values())
        while waiting:
            for _, value in waiting.pop().cases:
                if isinstance(value, Sequence):
                    waiting.extend(one.value for one in value.elements)
                elif isinstance(value, Mapped):
                    self.require(value)
                    waiting.extend(one.value for one in value.fields.values())
                    waiting.extend(one.value for _, one in value.slots)

    def require(self, value: Mapped) -> None:
        if value.type is not None:
            for name in sorted(name for name, one in value.type.fields.items() if one.required):
                self.field(value, name)


def _rest(holder: Mapped) -> Type:
    return holder.type.rest or DYN if holder.type is not None and not holder.type.dynamic else DYN


def _place(path: Path) -> tuple[str, ...]:
    return tuple(EACH if isinstance(part, int) else part for part in path)


def _written(path: Path) -> str:
    return ".".join(str(part) for part in path)
