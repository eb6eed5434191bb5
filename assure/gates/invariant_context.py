"""Whether what a context declares is so in the backend: names are supplied, enumerations have the values (R1)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from assure.contracts.values import plain
from assure.gates import invariants_rules as rules
from assure.gates.contexts import OWN
from assure.gates.enumerations import differing
from assure.gates.supplied import Supplied

if TYPE_CHECKING:
    from collections.abc import Iterator

    from assure.contracts.promised import InvariantFile
    from assure.core import Finding
    from assure.workspace import Workspace


def judge_context(file: InvariantFile, workspace: Workspace) -> Iterator[Finding]:
    """What is wrong with the context of a file of invariants."""
    yield from _values(file, workspace)
    yield from _suppliers(file, workspace)


def _values(file: InvariantFile, workspace: Workspace) -> Iterator[Finding]:
    """Every `enum` that names a class of the backend has the values of that class."""
    for place, message in differing(plain(file.context), workspace.tree):
        yield rules.VALUES_DIFFER.at(file.context_at, message, target=f"{file.owner} {place}")


def _suppliers(file: InvariantFile, workspace: Workspace) -> Iterator[Finding]:
    """Every name that a context declares comes from a provider, where the configuration says what registers those."""
    supplied = Supplied.by(workspace.config.providers, workspace)
    for name in supplied.missing(set(plain(file.context).get("properties", {})) - OWN):
        message = (
            f"nothing supplies `{name}`, which the context of {file.owner} declares; supplied are {supplied.shown}"
        )
        yield rules.NOBODY_SUPPLIES.at(file.context_at, message, target=f"{file.owner} {name}")
