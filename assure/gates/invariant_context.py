"""Whether what a context declares is so in the backend: names are supplied, enumerations have the values (R1)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from assure.contracts.values import plain
from assure.gates import invariants_rules as rules
from assure.gates.contexts import OWN
from assure.gates.supplied import Supplied

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from assure.contracts.promised import InvariantFile
    from assure.core import Finding
    from assure.workspace import Workspace

ENUM_OF = "x-enum-of"


def judge_context(file: InvariantFile, workspace: Workspace) -> Iterator[Finding]:
    """What is wrong with the context of a file of invariants."""
    yield from _values(file, workspace)
    yield from _suppliers(file, workspace)


def _values(file: InvariantFile, workspace: Workspace) -> Iterator[Finding]:
    """Every `enum` that names a class of the backend has the values of that class."""
    for path, schema in _schemas(plain(file.context), ()):
        named = schema.get(ENUM_OF)
        if not isinstance(named, str):
            continue
        members = workspace.tree.members(named)
        written, shown = schema.get("enum", []), ".".join(path)
        if not members:
            what = "is no class of this tree" if members is None else "has no constants that are texts"
            message = f"`{shown}` is declared by `{named}`, which {what}"
        elif set(written) != (there := {text for _, text in members}):
            message = f"`{shown}` is declared as {_listed(written)}; `{named}` has {_listed(there)}"
        else:
            continue
        yield rules.VALUES_DIFFER.at(file.context_at, message, target=f"{shown} {named}")


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


def _listed(values: Any) -> str:
    return ", ".join(sorted(str(value) for value in values)) or "nothing"


def _suppliers(file: InvariantFile, workspace: Workspace) -> Iterator[Finding]:
    """Every name that a context declares comes from a provider, where the configuration says what registers those."""
    supplied = Supplied.by(workspace.config.providers, workspace)
    for name in supplied.missing(set(plain(file.context).get("properties", {})) - OWN):
        message = (
            f"nothing supplies `{name}`, which the context of {file.owner} declares; supplied are {supplied.shown}"
        )
        yield rules.NOBODY_SUPPLIES.at(file.context_at, message, target=f"{file.owner} {name}")
