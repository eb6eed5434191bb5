"""Which mode applies where: by the registry, a domain, a severity, an id, and until which day."""

from __future__ import annotations

import asyncio
import time
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest

from assure.runtime import ContractViolation, Guard, Mode, OperationRegistry

if TYPE_CHECKING:
    from collections.abc import Callable


@pytest.fixture
def refused(contracts: Callable[..., Any], invariant: Callable[..., Any]) -> Callable[..., bool]:
    """Whether a violated invariant of domain `things` and severity high stops a dispatch under these rules."""

    def asked(*rules: dict[str, Any], default: str = "strict", mode: str | None = None, **named: Any) -> bool:
        rule = invariant("false", severity="high")
        made = contracts(mode=default, invariants=[rule], enforcement={"rules": list(rules)})
        registry = OperationRegistry(made, mode, **named)
        registry.register("thing.do", lambda _: "done")
        try:
            return registry.execute("thing.do", {}) != "done"
        except ContractViolation:
            return True

    return asked


@pytest.mark.parametrize(("default", "expected"), [("strict", True), ("enforce", False), ("monitor", False)])
def test_the_default_of_the_file_applies(refused: Callable[..., bool], default: str, expected: bool) -> None:
    assert refused(default=default) is expected


@pytest.mark.parametrize(("mode", "expected"), [("strict", True), (Mode.MONITOR, False)])
def test_the_mode_of_the_registry_replaces_the_default(refused: Callable[..., bool], mode: Any, expected: bool) -> None:
    assert refused(default="monitor" if expected else "strict", mode=mode) is expected


@pytest.mark.parametrize(
    ("rules", "expected"),
    [
        ([{"mode": "monitor", "domains": ["things"]}], False),
        ([{"mode": "monitor", "domains": ["others"]}], True),
        ([{"mode": "monitor", "severities": ["high"]}], False),
        ([{"mode": "monitor", "severities": ["low"]}], True),
        ([{"mode": "monitor", "ids": ["BI-1"]}], False),
        ([{"mode": "monitor", "domains": ["things"], "severities": ["low"]}], True),
        ([{"mode": "monitor", "domains": ["things"]}, {"mode": "strict", "ids": ["BI-1"]}], True),
        ([{"mode": "strict", "severities": ["high"]}, {"mode": "monitor", "domains": ["things"]}], False),
        ([{"mode": "monitor", "ids": ["BI-1"]}, {"mode": "strict", "ids": ["BI-1"]}], True),
        ([{"mode": "strict", "ids": ["BI-1"]}, {"mode": "monitor", "ids": ["BI-1"]}], True),
        (
            [
                {"mode": "monitor", "domains": ["things"]},
                {"mode": "strict", "domains": ["things"], "severities": ["high"]},
            ],
            True,
        ),
    ],
)
def test_the_rule_that_says_most_wins_and_of_equals_the_stricter_one(
    refused: Callable[..., bool], rules: list[dict[str, Any]], expected: bool
) -> None:
    assert refused(*rules) is expected
    assert refused(*reversed(rules)) is expected


def test_a_rule_of_the_file_outranks_the_mode_of_the_registry(refused: Callable[..., bool]) -> None:
    assert refused({"mode": "monitor", "ids": ["BI-1"]}, mode="strict") is False


@pytest.mark.parametrize(("day", "expected"), [("2026-03-09", False), ("2026-03-10", False), ("2026-03-11", True)])
def test_a_rule_ends_with_its_last_day(refused: Callable[..., bool], day: str, expected: bool) -> None:
    rule = {"mode": "monitor", "ids": ["BI-1"], "until": "2026-03-10"}
    assert refused(rule, clock=lambda: datetime.fromisoformat(f"{day}T23:59:00+00:00")) is expected


def dispatch(guard: Guard, way: str) -> Any:
    """One dispatch of `thing.do`, by each of the ways there are."""
    if way == "execute":
        return guard.execute("thing.do", {})  # type: ignore[attr-defined] # a registry
    if way == "aexecute":
        return asyncio.run(guard.aexecute("thing.do", {}))  # type: ignore[attr-defined] # a registry
    if way == "run":
        return guard.run("thing.do", {}, lambda _: "done")
    return asyncio.run(guard.arun("thing.do", {}, lambda _: "done"))


@pytest.mark.parametrize("way", ["execute", "aexecute", "run", "arun"])
def test_a_rule_ends_while_the_process_runs(
    contracts: Callable[..., Any], invariant: Callable[..., Any], way: str
) -> None:
    rule = {"mode": "monitor", "ids": ["BI-1"], "until": "2026-03-10"}
    midnight = datetime(2026, 3, 11, tzinfo=UTC)
    times = [midnight - timedelta(seconds=0.3)]
    parts = contracts(invariants=[invariant("false")], enforcement={"rules": [rule]})
    registry = OperationRegistry(parts, clock=lambda: times[0])
    registry.register("thing.do", lambda _: "done")
    assert dispatch(registry, way) == "done"
    times[0] = midnight
    time.sleep(0.35)
    with pytest.raises(ContractViolation):
        dispatch(registry, way)


def test_a_spec_is_selected_by_its_id_and_by_those_of_its_clauses(
    contracts: Callable[..., Any], spec: Callable[..., Any]
) -> None:
    promise = spec(preconditions=["false", "false"])
    rules = [{"mode": "monitor", "ids": ["SPEC-1"]}, {"mode": "strict", "ids": ["SPEC-1/PRE-2"]}]
    registry = OperationRegistry(contracts(specs=[promise], enforcement={"rules": rules}))
    registry.register("thing.do", lambda _: "done")
    with pytest.raises(ContractViolation) as caught:
        registry.execute("thing.do", {})
    assert caught.value.ids == ("SPEC-1/PRE-2",)
    registry.set_mode("monitor", id="SPEC-1/PRE-2")
    assert registry.execute("thing.do", {}) == "done"
