"""Judges the file that says what is enforced where: a rule selects something, decides somewhere, and holds today."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from assure.contracts.problems import nearest
from assure.core import Location
from assure.gates import enforcement_rules as rules

if TYPE_CHECKING:
    from collections.abc import Iterator

    from assure.contracts.promised import Enforcement, EnforcementRule
    from assure.contracts.values import Contracts
    from assure.core import Finding
    from assure.workspace import Workspace

# Specs have no severity of their own: what is critical is so by its operation, everything else weighs high.
CRITICAL, HIGH = "critical", "high"
_MODES = ("monitor", "enforce", "strict")


class Selectable(NamedTuple):
    """A contract as a rule selects it: by id, domain and severity."""

    id: str
    domain: str
    severity: str
    at: Location
    kind: str


class Enforced(NamedTuple):
    """The enforcement file, or None where there is none, and every contract that it can select."""

    enforcement: Enforcement | None
    contracts: tuple[Selectable, ...]


def enforced(contracts: Contracts) -> Enforced:
    """The enforcement of the contracts, with all that it can select in the order of their ids."""
    found = [Selectable(each.id, each.owner, each.severity, each.at, "invariant") for each in contracts.invariants]
    for spec in contracts.specs:
        if spec.status == "active":
            found.append(Selectable(spec.id, spec.domain, CRITICAL if spec.critical else HIGH, spec.at, "spec"))
    return Enforced(contracts.enforcement, tuple(sorted(found, key=lambda each: (each.id, str(each.at)))))


def judge_enforcement(item: Enforced, workspace: Workspace) -> Iterator[Finding]:
    """What is wrong with what is enforced where."""
    enforcement = item.enforcement
    if enforcement is None:
        first = item.contracts[0].at if item.contracts else Location(workspace.config.path)
        path = Location(workspace.config.path) if not item.contracts else Location(first.path, first.line, first.column)
        message = "there are invariants, and no file says what a violation does"
        yield rules.NO_ENFORCEMENT.at(path, message, target="enforcement")
        return
    if enforcement.unresolved_method == "allow":
        message = "`unresolved_method: allow` lets calls through that no contract was evaluated for"
        yield rules.UNRESOLVED_ALLOWED.at(enforcement.at, message, target="unresolved_method")
    for rule in enforcement.rules:
        yield from _rule(rule, item, workspace.today)
    yield from _critical(item, workspace.today)


def decides(enforcement: Enforcement, contract: Selectable, today: str) -> EnforcementRule | None:
    """The rule that sets the mode of a contract on a day, None where it is the default."""
    speaking = [rule for rule in enforcement.rules if not _over(rule, today) and _selects(rule, contract)]
    return max(speaking, key=_rank, default=None)


def _selects(rule: EnforcementRule, contract: Selectable) -> bool:
    return (
        (not rule.ids or contract.id in rule.ids)
        and (not rule.domains or contract.domain in rule.domains)
        and (not rule.severities or contract.severity in rule.severities)
    )


def _rank(rule: EnforcementRule) -> tuple[bool, bool, bool, int]:
    return bool(rule.ids), bool(rule.domains), bool(rule.severities), _MODES.index(rule.mode)


def _over(rule: EnforcementRule, today: str) -> bool:
    return bool(rule.until) and rule.until < today


def _rule(rule: EnforcementRule, item: Enforced, today: str) -> Iterator[Finding]:
    target = _named(rule)
    selected = [contract for contract in item.contracts if _selects(rule, contract)]
    yield from _unknown_ids(rule, item)
    if not selected:
        message = f"the rule for {target} selects no contract{_hint(rule, item)}"
        yield rules.SELECTS_NOTHING.at(rule.at, message, target=target)
    elif _over(rule, today):
        message = f"the rule for {target} held until {rule.until}; {rule.owner} answers for it"
        yield rules.PAST_ITS_DAY.at(rule.at, message, target=target, until=rule.until)
    elif item.enforcement and not any(decides(item.enforcement, each, today) is rule for each in selected):
        others = [decides(item.enforcement, each, today) for each in selected]
        where = sorted({str(other.at) for other in others if other})
        message = f"the rule for {target} decides for none of {len(selected)}; {', '.join(where)} goes before it"
        yield rules.NEVER_DECIDES.at(rule.at, message, target=target)


def _unknown_ids(rule: EnforcementRule, item: Enforced) -> Iterator[Finding]:
    """An id that is none, beside others that are: the rule selects something, and not all that it names."""
    known = [contract.id for contract in item.contracts]
    unknown = [name for name in rule.ids if name not in known]
    for name in unknown if len(unknown) < len(rule.ids) else ():
        message = f"the rule names {name}, which is no contract; {nearest(name, known) or 'no id is near to it'}"
        yield rules.SELECTS_NOTHING.at(rule.at, message, target=name)


def _hint(rule: EnforcementRule, item: Enforced) -> str:
    known = {*(contract.id for contract in item.contracts), *(contract.domain for contract in item.contracts)} - {""}
    hints = [nearest(name, known) for name in (*rule.ids, *rule.domains) if name not in known]
    return "".join(f"; {hint}" for hint in hints if hint)


def _named(rule: EnforcementRule) -> str:
    """What a rule selects by, in words: `domain logs, severity low`."""
    parts = (("id", rule.ids), ("domain", rule.domains), ("severity", rule.severities))
    return ", ".join(f"{name} {' '.join(values)}" for name, values in parts if values)


def _critical(item: Enforced, today: str) -> Iterator[Finding]:
    """Critical invariants that are only recorded, by the default or by a rule that does not name them."""
    assert item.enforcement is not None
    for contract in item.contracts:
        if contract.severity != CRITICAL or contract.kind != "invariant":
            continue
        rule = decides(item.enforcement, contract, today)
        mode = rule.mode if rule else item.enforcement.default
        if mode == "monitor" and not (rule and contract.id in rule.ids):
            why = f"the rule at {rule.at}" if rule else f"the default at {item.enforcement.at}"
            message = f"{contract.id} is critical, and {why} only records its violations"
            yield rules.CRITICAL_PASSES.at(contract.at, message, target=contract.id)
