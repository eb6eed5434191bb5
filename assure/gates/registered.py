"""Judges single registrations: whether name, registry and handler can be followed, and where it lives (R12)."""

from __future__ import annotations

import re
from collections import defaultdict
from typing import TYPE_CHECKING, NamedTuple

from assure.core import Severity
from assure.gates import ownership_rules as rules
from assure.gates.claims import Unclaimed, found_at, registered_at
from assure.gates.liveness_rules import HANDLER_MISSING

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from assure.core import Finding
    from assure.gates.claims import Claim
    from assure.gates.folders import Folders
    from assure.tree.facts import Import, Registration
    from assure.tree.shapes import RegistrationShape
    from assure.tree.tree import Tree


_UNTRACED = "a handler that could not be traced to a function or class"
# Modules that a server or a shell starts with; nobody imports them, and they run.
_STARTS = frozenset(
    {"__main__", "app", "application", "asgi", "cli", "main", "manage", "run", "server", "worker", "wsgi"}
)
_TEMPLATE = re.compile(r"[rR]?[fF][rR]?['\"]|['\"].*['\"]\s*(?:%|\.format\()")


class Registered(NamedTuple):
    """One registration with what it is judged against.

    `claims` are those of the domains on its name; `imported_by` are the files that import its module at run time;
    `alone` tells that nothing else registers the name.
    """

    registration: Registration
    claims: tuple[Claim, ...]
    folders: Folders
    imported_by: tuple[str, ...]
    alone: bool


def importers(tree: Tree) -> Mapping[str, tuple[str, ...]]:
    """For each module that registers at import: the paths of the files that import it at run time, sorted.

    What stands inside a package imports the package on its way.
    """
    wanted = {module: tree.path_of(module) for module in _registering(tree)}
    found: defaultdict[str, set[str]] = defaultdict(set)
    for facts in tree.files if wanted else ():
        for used in facts.imports:
            for name in _on_the_way(used) if used.context != "type-checking" else ():
                if name in wanted:
                    found[name].add(facts.path)
    return {path: tuple(sorted(found[module] - {path})) for module, path in wanted.items()}


def _on_the_way(used: Import) -> Iterator[str]:
    """The modules that an import runs: the one it names, and the packages around it."""
    name = f"{used.module}.{used.name}"
    while name:
        yield name
        name = name.rpartition(".")[0]


def _registering(tree: Tree) -> Iterator[str]:
    for registration in tree.registrations:
        facts = tree.file(registration.path) if registration.at_import else None
        if facts is not None:
            yield facts.module


def judge_registration(item: Registered, tree: Tree) -> Iterator[Finding]:
    """What can't be followed of a registration, and whether its handler lives with the owner."""
    registration = item.registration
    at, shown = registered_at(registration), registration.operation or registration.expression
    if not registration.certain:
        where = registration.scope or "the module's own code"
        message = f"{where} registers `{shown}` on an object whose class could not be traced: it may be the registry"
        yield rules.UNRESOLVED_REGISTRY.at(at, message, target=shown)
        return
    if not registration.operation:
        yield _dynamic_name(registration)
    yield from _at_import(item, tree)
    yield from _handler(item, tree)


def _dynamic_name(registration: Registration) -> Finding:
    """A name that nobody knows before the run: which expression, in what, why, and what to write instead."""
    expression, where = registration.expression, registration.scope or "the module's own code"
    handler = registration.handler.rpartition(".")[2]
    message = (
        f"{where} registers {f'`{handler}`' if handler else 'a handler'} under `{expression}`, {_unknown(expression)}: "
        "no contract can be matched with an operation whose name only the run tells"
    )
    fix = f'Write the name out: `register("domain.operation", {handler or "handler"})`, once for each operation, '
    fix += "or a loop over a literal table of names and handlers."
    return rules.DYNAMIC_NAME.at(registered_at(registration), message, target=expression, fix=fix)


def _unknown(expression: str) -> str:
    """Why an expression names no operation, as far as its form tells."""
    if _TEMPLATE.match(expression):
        return "a text with parts that are put in at run time"
    if expression.isidentifier():
        return "a parameter, a loop variable or a name that is set more than once"
    if expression.endswith(")"):
        return "the result of a call"
    if expression.endswith("]"):
        return "an entry that is looked up at run time"
    if all(part.isidentifier() for part in expression.split(".")):
        return "an attribute that is set at run time"
    return "an expression that is no constant"


def judge_shape(shape: RegistrationShape, tree: Tree) -> Iterator[Finding]:
    """A configured way of registering is used somewhere."""
    named = shape.receiver or shape.variable
    alike = [each for each in tree.registrations if each.certain and each.shape == shape.kind]
    used = any(tree.origin(each.receiver) == tree.origin(named) for each in alike)
    if not used and not (alike and _gives_a_registry(named, tree)):
        name = shape.variable or f"{shape.receiver}.{shape.method}"
        message = f"nothing in the tree registers an operation by the {shape.kind} `{name}`"
        yield rules.SHAPE_MATCHES_NOTHING.at(shape.at, message, target=name)


def _gives_a_registry(name: str, tree: Tree) -> bool:
    """Whether a receiver is a function or variable, so that registrations carry the class it gives and not its name."""
    symbol = tree.resolve(name)
    return symbol is not None and symbol.kind != "class"


def lives_with(registration: Registration, folders: Folders, tree: Tree) -> tuple[str, ...]:
    """The domains in whose folders a registration's handler lives, else those in whose folders it is registered."""
    return folders.of(tree.path_of(registration.handler)) or folders.of(registration.path)


def _at_import(item: Registered, tree: Tree) -> Iterator[Finding]:
    """A table is whole once its own module is there; whatever else runs at import adds one after the other."""
    registration = item.registration
    in_table = registration.shape == "dictionary" and registration.path == tree.path_of(registration.receiver)
    if not registration.at_import or in_table:
        return
    shown = registration.operation or registration.expression
    who = f"imported by {', '.join(item.imported_by)}" if item.imported_by else "imported by no file of the tree"
    message = f"`{shown}` is registered when {registration.path} is imported, which is {who}"
    lost = not item.imported_by and _STARTS.isdisjoint(registration.path.removesuffix(".py").rsplit("/", 1)[-1:])
    severity = Severity.HIGH if lost else None
    yield rules.REGISTERED_AT_IMPORT.at(registered_at(registration), message, target=shown, severity=severity)


def _handler(item: Registered, tree: Tree) -> Iterator[Finding]:
    registration = item.registration
    at, shown = registered_at(registration), registration.operation or registration.expression
    if registration.missing:
        message = f"`{shown}` is registered with a handler that does not exist: {registration.missing}"
        yield HANDLER_MISSING.at(at, message, target=shown)
        return
    path = tree.path_of(registration.handler) if tree.resolve(registration.handler) else ""
    if not path:
        where = registration.scope or "the module's own code"
        handler = f"`{registration.handler}`, which is not in this tree" if registration.handler else _UNTRACED
        yield rules.HANDLER_UNRESOLVED.at(at, f"{where} registers `{shown}` with {handler}", target=shown)
        return
    if registration.open_methods:
        message = f"the handler of `{shown}`, {registration.handler}, also accepts methods that no literal table names"
        yield rules.OPEN_METHODS.at(at, message, target=shown)
    for method in registration.methods if item.alone else ():
        if method.missing:
            message = f"the method `{method.method}` of `{shown}` leads to nothing: {method.missing}"
            place = found_at(Unclaimed(registration, method), tree)
            yield HANDLER_MISSING.at(place, message, target=f"{shown}:{method.method}")
    if item.alone:
        yield from _elsewhere(item, path, tree)


def _elsewhere(item: Registered, path: str, tree: Tree) -> Iterator[Finding]:
    """The handler, and what each of its methods leads to, stand in a folder of a domain that owns the operation."""
    targets = {found.method: tree.path_of(found.target) or path for found in item.registration.methods}
    told: set[tuple[str, str]] = set()
    for claim in item.claims:
        owners = sorted({other.domain for other in item.claims if other.operation == claim.operation})
        known = [name for name in owners if item.folders.known(name)]
        for place in (path, targets.get(claim.method, path)) if known else ():
            if set(known).isdisjoint(item.folders.of(place)) and (place, claim.domain) not in told:
                told.add((place, claim.domain))
                yield _outside(item, claim, place)


def _outside(item: Registered, claim: Claim, place: str) -> Finding:
    others = item.folders.of(place)
    whose = f"the folder of {', '.join(others)}" if others else "no domain's folder"
    message = f"`{claim.operation}` belongs to {claim.domain} and is served in {place}, which is in {whose}"
    return rules.HANDLER_ELSEWHERE.at(registered_at(item.registration), message, target=f"{claim.domain} {place}")
