"""Answerable for what expressions can stand for: a database object, something of the program, or of a library."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from assure.tree.libraries import Member
    from assure.tree.program import Scope
    from assure.tree.summaries import Expression


@dataclass(frozen=True, slots=True)
class At:
    """The point from which an expression is looked at: a scope, and the order and block in it (-1: the whole scope)."""

    scope: Scope
    order: int
    block: int


@dataclass(frozen=True, slots=True)
class Known:
    """A database object of one of the kinds of `libraries`; `label` names the class or the name it was known by."""

    kind: str
    label: str


@dataclass(frozen=True, slots=True)
class KnownType:
    """A class or function of a library that gives a database object when called."""

    kind: str
    label: str


@dataclass(frozen=True, slots=True)
class KnownMethod:
    """A method of a database object, not yet called."""

    owner: Known
    name: str
    member: Member


@dataclass(frozen=True, slots=True)
class Object:
    """An instance of a class of the program, or of one that inherits from it; `exact` for what `super()` gives."""

    cls: Scope
    exact: bool = False


@dataclass(frozen=True, slots=True)
class Class:
    """A class of the program."""

    cls: Scope


@dataclass(frozen=True, slots=True)
class Function:
    """A function of the program; `owner` is the class a method was looked up on, where a heir's may run instead."""

    scope: Scope
    owner: Scope | None = None


@dataclass(frozen=True, slots=True)
class Module:
    """A module or package of the program."""

    name: str


@dataclass(frozen=True, slots=True)
class External:
    """A name of a library that is not part of the program."""

    name: str


@dataclass(frozen=True, slots=True)
class ExternalObject:
    """What calling a name of a library gives."""

    name: str


@dataclass(frozen=True, slots=True)
class Text:
    """A constant text, HOLE standing for what is only known at run time."""

    value: str


@dataclass(frozen=True, slots=True)
class Constant:
    """A constant that is no text."""

    value: bool | int | None


@dataclass(frozen=True, slots=True, eq=False)
class Literal:
    """A tuple, list, set or mapping as written, and the point it was written at; compared by identity."""

    items: tuple[Expression, ...]
    keys: tuple[Expression, ...] | None
    at: At
    places: tuple[tuple[int, int], ...] = ()  # line and column of each key


@dataclass(frozen=True, slots=True)
class Manager:
    """What a generator under `@contextmanager` gives when called; entering it gives what it yields."""

    scope: Scope


@dataclass(frozen=True, slots=True)
class Generator:
    """What a generator function gives when called."""

    scope: Scope


@dataclass(frozen=True, slots=True)
class Holder:
    """Something that hands out values: "each" by iteration or index, "enter" by `with`, "call" when called."""

    by: str
    values: tuple[Meaning, ...]


Meaning = (
    Known | KnownType | KnownMethod | Object | Class | Function | Module | External | ExternalObject
    | Text | Constant | Literal | Manager | Generator | Holder
)  # fmt: skip
Meanings = tuple[Meaning, ...]


def merged(*groups: Meanings) -> Meanings:
    """All values once, in the order they were met."""
    return tuple(dict.fromkeys(value for group in groups for value in group))


def without_none(values: Meanings) -> Meanings:
    """All values but the constant None, which says only that there may be nothing."""
    return tuple(value for value in values if value != Constant(None))
