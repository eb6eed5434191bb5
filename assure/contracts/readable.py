"""The catalogue of specs and invariants as Markdown: what each operation promises, domain by domain (R3)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from types import MappingProxyType
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from assure.contracts.promised import Enforcement, Expression, Invariant, Lifecycle
    from assure.contracts.values import Condition, Contracts, DispatchAnchor, OperationEntry, Spec

_SECTIONS = (
    ("Before it runs", "preconditions"),
    ("After it ran", "postconditions"),
    ("Must never come of it", "forbidden"),
    ("When it fails", "on_exception"),
)
_NOBODY = "(no domain)"
_UNKNOWN: Mapping[str, str] = MappingProxyType({})


def catalogue_page(contracts: Contracts, suppliers: Mapping[str, str] = _UNKNOWN) -> str:
    """The page: domains in their order, in each the operations with their specs and invariants, then lifecycles.

    `suppliers` says of a name that conditions read where the backend registers what supplies it.
    """
    owned = {each.name: domain.name for domain in contracts.domains for each in domain.operations}
    names = [domain.name for domain in contracts.domains]
    domains = sorted({_domain(spec, owned) for spec in contracts.specs} | {each.owner for each in contracts.invariants})
    lines = ["# Specs and invariants", "", *_summary(contracts), ""]
    for name in (*names, *(domain for domain in domains if domain not in names)):
        lines += _of_domain(name, contracts, owned, suppliers)
    lines += _lifecycles(contracts.lifecycles)
    return "\n".join(lines).rstrip("\n") + "\n"


def _summary(contracts: Contracts) -> Iterator[str]:
    active = [spec for spec in contracts.specs if spec.status == "active"]
    retired = len(contracts.specs) - len(active)
    clauses = sum(len(getattr(spec, section)) for spec in active for _, section in _SECTIONS)
    yield (
        f"{_count(len(active), 'active spec')} ({_count(retired, 'retired one')}) with {_count(clauses, 'condition')}, "
        f"{_count(len(contracts.invariants), 'invariant')}, {_count(len(contracts.lifecycles), 'lifecycle')}."
    )
    if contracts.enforcement:
        yield ""
        yield from _enforcement(contracts.enforcement)


def _enforcement(enforcement: Enforcement) -> Iterator[str]:
    yield f"What no rule selects is held in mode `{enforcement.default}`."
    for rule in enforcement.rules:
        chosen = ", ".join((*rule.ids, *rule.domains, *rule.severities))
        until = f" until {rule.until}" if rule.until else ""
        yield f"- `{rule.mode}`{until} for {chosen}: {_line(rule.reason)} ({_line(rule.owner)})"


def _of_domain(name: str, contracts: Contracts, owned: dict[str, str], suppliers: Mapping[str, str]) -> Iterator[str]:
    specs = [spec for spec in contracts.specs if _domain(spec, owned) == name]
    invariants = [each for each in contracts.invariants if owned.get(each.operation, each.owner) == name]
    entries = {each.name: each for domain in contracts.domains if domain.name == name for each in domain.operations}
    operations = sorted({*entries, *(spec.operation for spec in specs), *(each.operation for each in invariants)})
    if not operations:
        return
    title = next((domain.title for domain in contracts.domains if domain.name == name), "") or name
    yield from (f"## {_line(title)}", "")
    for operation in operations:
        own = [spec for spec in specs if spec.operation == operation]
        guards = [each for each in invariants if each.operation == operation]
        yield from _operation(operation, entries.get(operation), own)
        for invariant in sorted(guards, key=lambda each: each.id):
            yield from _invariant(invariant, suppliers)


def _operation(name: str, entry: OperationEntry | None, specs: Iterable[Spec]) -> Iterator[str]:
    kind = f"{'critical ' if entry.critical else ''}{entry.kind}" if entry else ""
    anchors = {str(anchor): anchor for anchor in (*(entry.dispatch if entry else ()), *_pairs(specs))}
    ways = ", ".join(f"`{anchor}`" for anchor in sorted(anchors)) or f"`{name}`"
    yield from (f"### `{name}`", "", f"Reached by {ways}{f'; a {kind}' if kind else ''}.", "")
    for spec in sorted(specs, key=lambda each: each.id):
        yield from _spec(spec)


def _pairs(specs: Iterable[Spec]) -> Iterator[DispatchAnchor]:
    for spec in specs:
        yield from spec.dispatch


def _spec(spec: Spec) -> Iterator[str]:
    status = "" if spec.status == "active" else f" ({spec.status})"
    yield f"**{spec.id}**{status} {_line(spec.title)}".rstrip()
    yield ""
    facts = []
    if spec.lifecycle:
        facts.append(f"takes a step of the lifecycle `{spec.lifecycle}`")
    if spec.effects:
        written = ", ".join(f"`{name}`" for name in spec.effects.writes) or "nothing"
        facts.append(f"writes {written}{', and twice is as good as once' if spec.effects.idempotent else ''}")
    if spec.input and spec.input.get("properties"):
        facts.append(f"takes {', '.join(f'`{name}`' for name in spec.input['properties'])}")
    yield from (f"- It {fact}." for fact in facts)
    for title, section in _SECTIONS:
        clauses: tuple[Condition, ...] = getattr(spec, section)
        if clauses:
            yield f"- {title}:"
            yield from (f"  - {clause.id} {_cel(clause.condition)}{_told(clause.message)}" for clause in clauses)
    yield ""


def _invariant(invariant: Invariant, suppliers: Mapping[str, str]) -> Iterator[str]:
    yield from (f"**{invariant.id}** {_line(invariant.title)} ({invariant.severity})", "")
    if invariant.applies_to:
        yield f"- For {', '.join(f'`{anchor}`' for anchor in invariant.applies_to)} alone."
    yield from (f"- Where {_cel(guard)}." for guard in invariant.match)
    yield from (f"- `variables.{each.name}` is {_cel(each.expression)}." for each in invariant.variables)
    yield f"- Holds when {_cel(invariant.condition)}."
    yield f"- Otherwise: {_line(invariant.message)} {_line(invariant.remediation)}".rstrip()
    paths = _reads(invariant)
    if paths:
        yield f"- Looks at {', '.join(f'`{path}`' for path in paths)}."
    for name in sorted({path.partition(".")[0] for path in paths} & suppliers.keys()):
        yield f"- `{name}` is supplied by {suppliers[name]}."
    shown = f"{_count(len(invariant.holds), 'example')} in which it holds"
    yield f"- Shown by {shown} and {len(invariant.violates)} in which it does not."
    yield ""


def _reads(invariant: Invariant) -> list[str]:
    """The paths that an invariant looks at, sorted; nothing of a text that can't be read."""
    from assure.runtime.conditions import ConditionProblems, compile_expression

    found: set[str] = set()
    for text in (*invariant.match, invariant.condition, *(each.expression for each in invariant.variables)):
        try:
            reads = compile_expression(text.text, check=False).reads
        except ConditionProblems:
            continue
        found.update(".".join(path) for path in reads if path[0] != "variables")
    return sorted(found)


def _lifecycles(lifecycles: tuple[Lifecycle, ...]) -> Iterator[str]:
    if lifecycles:
        yield from ("## Lifecycles", "")
    for lifecycle in sorted(lifecycles, key=lambda each: each.name):
        yield from (f"### Lifecycle `{lifecycle.name}`", "")
        if lifecycle.title:
            yield from (f"{_line(lifecycle.title)}.", "")
        yield from ("| from | by | to |", "| --- | --- | --- |")
        for step in lifecycle.transitions:
            yield f"| {', '.join(step.origins) or '(nothing)'} | `{step.operation}` | {step.target} |"
        yield ""
        for ban in lifecycle.forbidden:
            yield f"- Never from {', '.join(ban.origins)} to {', '.join(ban.targets)}: {_line(ban.reason)}"
        yield from ([""] if lifecycle.forbidden else [])


def _domain(spec: Spec, owned: dict[str, str]) -> str:
    return owned.get(spec.operation) or spec.domain or _NOBODY


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}{'' if number == 1 else 's'}"


def _told(message: str) -> str:
    return f": {_line(message)}" if message else ""


def _cel(expression: Expression) -> str:
    """A CEL text on one line between as many backticks as it takes."""
    text = " ".join(expression.text.split())
    fence = "`"
    while fence in text:
        fence += "`"
    return f"{fence} {text} {fence}" if len(fence) > 1 else f"{fence}{text}{fence}"


def _line(text: str) -> str:
    """People's words on one line, without what Markdown would take for a table, a tag or emphasis."""
    return " ".join(text.split()).replace("\\", "\\\\").replace("<", "\\<").replace("*", "\\*").replace("|", "\\|")
