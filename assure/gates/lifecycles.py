"""Judges lifecycles: states that exist and are reached, steps that somebody can take, and specs that promise them."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from assure.contracts.problems import nearest
from assure.contracts.values import plain
from assure.gates import clause_rules as rules
from assure.gates.claims import why_dead

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from assure.contracts.catalogue import Catalogue
    from assure.contracts.promised import Lifecycle
    from assure.contracts.values import Contracts, Spec
    from assure.core import Finding, Location


class Stepping(NamedTuple):
    """A lifecycle, and the active specs of the operations that take its steps or name it."""

    lifecycle: Lifecycle
    specs: tuple[Spec, ...]


def lifecycles(contracts: Contracts) -> Iterator[Stepping]:
    """Every lifecycle with its specs, by name."""
    active = [spec for spec in contracts.specs if spec.status == "active"]
    for lifecycle in sorted(contracts.lifecycles, key=lambda each: each.name):
        stepping = {step.operation for step in lifecycle.transitions}
        specs = (each for each in active if each.operation in stepping or each.lifecycle == lifecycle.name)
        yield Stepping(lifecycle, tuple(sorted(specs, key=lambda each: (each.at.path, each.at.line, each.at.column))))


def judge_step(spec: Spec, contracts: Contracts) -> Iterator[Finding]:
    """Whether the lifecycle that a spec names is there, and knows its operation."""
    if not spec.lifecycle:
        return
    named = next((each for each in contracts.lifecycles if each.name == spec.lifecycle), None)
    if named is None:
        names = sorted(each.name for each in contracts.lifecycles)
        hint = nearest(spec.lifecycle, names) or (f"declared are {', '.join(names)}" if names else "none is declared")
        message = f"{spec.id} names the lifecycle `{spec.lifecycle}`: {hint}"
        yield rules.UNKNOWN_LIFECYCLE.at(spec.at, message, target=f"{spec.id} {spec.lifecycle}")
    elif spec.operation not in {step.operation for step in named.transitions}:
        message = f"{spec.id} names the lifecycle {named.name}, which has no step by `{spec.operation}` ({named.at})"
        yield rules.NO_STEP.at(spec.at, message, target=f"{named.name} {spec.operation}", operation=spec.operation)


def judge_lifecycle(item: Stepping, catalogue: Catalogue) -> Iterator[Finding]:
    """What is wrong with one lifecycle."""
    lifecycle = item.lifecycle
    yield from _unknown_states(lifecycle)
    yield from _unreached(lifecycle)
    yield from _ends(lifecycle)
    yield from _operations(item, catalogue)
    yield from _forbidden(lifecycle)
    yield from _stored(item)


def _used(lifecycle: Lifecycle) -> Iterator[tuple[str, Location]]:
    """Every state that something names, with its place."""
    yield lifecycle.initial, lifecycle.at
    yield from ((state, lifecycle.at) for state in lifecycle.terminal)
    for step in lifecycle.transitions:
        yield from ((state, step.at) for state in (*step.origins, step.target))
    for ban in lifecycle.forbidden:
        yield from ((state, ban.at) for state in (*ban.origins, *ban.targets))


def _unknown_states(lifecycle: Lifecycle) -> Iterator[Finding]:
    for state, at in dict.fromkeys(_used(lifecycle)):
        if state not in lifecycle.states:
            hint = nearest(state, lifecycle.states) or f"declared are {', '.join(lifecycle.states)}"
            message = f"the lifecycle {lifecycle.name} has no state `{state}`: {hint}"
            yield rules.UNKNOWN_STATE.at(at, message, target=f"{lifecycle.name} {state}")


def _unreached(lifecycle: Lifecycle) -> Iterator[Finding]:
    """States that no steps lead to, from the initial one or from where things come to be."""
    reached = {lifecycle.initial, *(step.target for step in lifecycle.transitions if not step.origins)}
    while more := {step.target for step in lifecycle.transitions if reached & {*step.origins}} - reached:
        reached |= more
    for state in lifecycle.states:
        if state not in reached:
            message = f"no steps of the lifecycle {lifecycle.name} lead to `{state}`"
            yield rules.UNREACHABLE_STATE.at(lifecycle.at, message, target=f"{lifecycle.name} {state}")


def _ends(lifecycle: Lifecycle) -> Iterator[Finding]:
    left = {state: step for step in reversed(lifecycle.transitions) for state in step.origins}
    for state in lifecycle.states:
        target = f"{lifecycle.name} {state}"
        if state in lifecycle.terminal and state in left:
            message = (
                f"`{state}` is terminal in the lifecycle {lifecycle.name}, and `{left[state].operation}` leaves it"
            )
            yield rules.TERMINAL_CONTRADICTS.at(left[state].at, message, target=target)
        elif state not in lifecycle.terminal and state not in left:
            message = f"nothing leaves `{state}` of the lifecycle {lifecycle.name}, and it is not among `terminal`"
            yield rules.TERMINAL_CONTRADICTS.at(lifecycle.at, message, target=target)


def _operations(item: Stepping, catalogue: Catalogue) -> Iterator[Finding]:
    """Every step is taken by a live operation, whose spec names a lifecycle; this one is named by some spec."""
    lifecycle = item.lifecycle
    promised = {spec.operation for spec in item.specs if spec.lifecycle == lifecycle.name}
    if not promised:
        message = f"no active spec names the lifecycle {lifecycle.name}"
        yield rules.UNUSED_LIFECYCLE.at(lifecycle.at, message, target=lifecycle.name)
    told: set[str] = set()
    for step in lifecycle.transitions:
        resolution = catalogue.resolve(step.operation)
        target = f"{lifecycle.name} {step.operation}"
        if step.operation in told:
            continue
        told.add(step.operation)
        if not resolution.live:
            message = f"a step of {lifecycle.name} is taken by `{step.operation}`, and {why_dead(resolution)}"
            yield rules.DEAD_STEP.at(step.at, message, target=target, operation=step.operation)
        elif promised and any(spec.operation == step.operation and not spec.lifecycle for spec in item.specs):
            message = f"`{step.operation}` takes a step of {lifecycle.name}, and its spec names no lifecycle"
            yield rules.STEP_NOT_PROMISED.at(step.at, message, target=target, operation=step.operation)


def _forbidden(lifecycle: Lifecycle) -> Iterator[Finding]:
    for ban in lifecycle.forbidden:
        for step in lifecycle.transitions:
            for origin in step.origins:
                if origin in ban.origins and step.target in ban.targets:
                    message = (
                        f"{lifecycle.name}: `{step.operation}` leads from {origin} to {step.target} ({step.at}), "
                        f"which is forbidden here: {ban.reason}"
                    )
                    target = f"{lifecycle.name} {origin} {step.target}"
                    yield rules.FORBIDDEN_STEP_ALLOWED.at(ban.at, message, target=target)


def _stored(item: Stepping) -> Iterator[Finding]:
    """The states are those that the state schemas of its specs have at the field."""
    lifecycle = item.lifecycle
    for spec in item.specs if lifecycle.field else ():
        if spec.state is None or spec.lifecycle != lifecycle.name:
            continue
        values = _values(plain(spec.state), lifecycle.field)
        where = f"{lifecycle.name} ({lifecycle.at})"
        if values is None:
            message = f"the `state` of {spec.id} has no `{lifecycle.field}`, where {where} looks"
        elif set(values) != set(lifecycle.states):
            there, here = ", ".join(sorted(values)) or "any text", ", ".join(sorted(lifecycle.states))
            message = f"`{lifecycle.field}` of {spec.id} is one of {there}; {where} has {here}"
        else:
            continue
        yield rules.STATES_DIFFER.at(spec.at, message, target=f"{lifecycle.name} {spec.id}")


def _values(schema: Mapping[str, object], field: str) -> list[str] | None:
    """The texts that a field of a state can be, none where it is left open; None where there is no such field."""
    node: object = schema
    for name in field.split("."):
        properties = node.get("properties") if isinstance(node, dict) else None
        if not isinstance(properties, dict) or name not in properties:
            return None
        node = properties[name]
    found = node.get("enum", [node["const"]] if "const" in node else None) if isinstance(node, dict) else None
    return [str(value) for value in found] if isinstance(found, list) else []
