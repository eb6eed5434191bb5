"""Whether the handler of a use case exists, is the one that the registry calls, and lives with the owner (R17, R12)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from assure.contracts.problems import nearest
from assure.gates.manifest_rules import HANDLER_MISSING, OTHER_DOMAIN, OTHER_HANDLER

if TYPE_CHECKING:
    from collections.abc import Iterator

    from assure.contracts.catalogue import Service
    from assure.contracts.values import UseCase
    from assure.core import Finding
    from assure.gates.folders import Folders
    from assure.tree.facts import Symbol
    from assure.tree.tree import Tree
    from assure.workspace import Workspace


def judge_handler(row: UseCase, folders: Folders, workspace: Workspace) -> Iterator[Finding]:
    """What is wrong with the handler of one row; where several things are, the first that explains the others."""
    tree, catalogue = workspace.tree, workspace.catalogue
    symbol = tree.resolve(row.handler.replace(":", "."))
    if symbol is None:
        message = f"{row.id} names the handler {row.handler}, and {_absence(row.handler, tree)}"
        yield HANDLER_MISSING.at(row.at, message, target=f"{row.id} {row.handler}")
        return
    entry = catalogue.entries[row.operation]
    services = [each for each in entry.served_by if each.registration.handler]
    if services and not any(_serves(symbol, service, tree) for service in services):
        called = ", ".join(sorted({_called(service) for service in services}))
        message = f"{row.id} names the handler {row.handler}; for `{row.operation}` the registry calls {called}"
        yield OTHER_HANDLER.at(row.at, message, target=f"{row.id} {row.handler}")
        return
    owners = {owner.domain: owner.at for owner in entry.owners}
    homes = folders.of(symbol.path)
    if homes and owners and owners.keys().isdisjoint(homes):
        owner, at = min(owners.items())
        message = (
            f"{row.id} is served by {row.handler}, which lives with {', '.join(homes)}; "
            f"{owner} owns `{row.operation}` ({at})"
        )
        yield OTHER_DOMAIN.at(row.at, message, target=f"{row.id} {row.handler}", owner=owner)


def _absence(handler: str, tree: Tree) -> str:
    """What is missing on the way to a handler, and what was probably meant."""
    module, _, qualname = handler.partition(":")
    facts = tree.module(module)
    if facts is None:
        near = nearest(module, (each.module for each in tree.files if each.module))
        return f"there is no module {module}" + (f"; {near}" if near else "")
    near = nearest(qualname, (found.qualname for found in tree.definitions(facts.path)))
    return f"{facts.path} has no {qualname}" + (f"; {near}" if near else "")


def _serves(symbol: Symbol, service: Service, tree: Tree) -> bool:
    """Whether a registration calls this symbol: as its handler, or as a member of it that no other method leads to."""
    handler = tree.resolve(service.registration.handler)
    targets = {found.method: tree.resolve(found.target) for found in service.registration.methods if found.target}
    own = targets.pop(service.method.method, None) if service.method else None
    if handler is None or symbol in (handler, own):
        return True
    member = symbol.module == handler.module and symbol.qualname.startswith(f"{handler.qualname}.")
    return member and (own is None or symbol not in targets.values())


def _called(service: Service) -> str:
    """The handler as a message names it, with the method's own function where that is known."""
    handler = service.registration.handler
    return f"{handler} ({service.method.target})" if service.method and service.method.target else handler
