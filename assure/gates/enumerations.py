"""Whether the values that a JSON Schema lists are those of the enumeration in the backend that it names (R1, R3)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from assure.tree.tree import Tree

# Beside an `enum`: the dotted name of the class whose texts it lists.
ENUM_OF = "x-enum-of"


def differing(schema: Any, tree: Tree) -> Iterator[tuple[str, str]]:
    """Each place in a schema whose values are not those of the class it names, with what is wrong there."""
    for path, node in _schemas(schema, ()):
        named = node.get(ENUM_OF)
        if not isinstance(named, str):
            continue
        members, shown = tree.members(named), ".".join(path)
        written = node.get("enum", [])
        if not members:
            what = "is no class of this tree" if members is None else "has no constants that are texts"
            yield shown, f"`{shown}` is declared by `{named}`, which {what}"
        elif {*_texts(written)} != (there := {text for _, text in members}):
            yield shown, f"`{shown}` is declared as {_listed(_texts(written))}; `{named}` has {_listed(there)}"


def _texts(values: Any) -> Iterator[str]:
    """The values as texts; null stands for no value at all and not for one of the class."""
    return (str(value) for value in values if value is not None)


def _listed(values: Any) -> str:
    return ", ".join(sorted(values)) or "nothing"


def _schemas(schema: Any, path: tuple[str, ...]) -> Iterator[tuple[tuple[str, ...], Mapping[str, Any]]]:
    """The schema and those inside it, each with the names that lead to it."""
    if not isinstance(schema, dict):
        return
    yield path, schema
    for name, inner in (schema.get("properties") or {}).items():
        yield from _schemas(inner, (*path, name))
    for key in ("items", "additionalProperties"):
        yield from _schemas(schema.get(key), (*path, "*"))
    for key in ("allOf", "anyOf", "oneOf"):
        for inner in schema.get(key) or ():
            yield from _schemas(inner, path)
