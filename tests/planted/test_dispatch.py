"""Routes that pass the registry by, dispatch twice, or do so only when they run: each turns `dispatch` red (R6)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from broken_backend import Backend, Found, broken_copy, findings_of

if TYPE_CHECKING:
    from pathlib import Path

ROUTE = "example/app/hoc/api/cus/integrations.py"
LOGS = "example/app/hoc/api/cus/logs.py"
MAIN = "example/app/main.py"
HARNESS = "example/assure_harness.py"
MANIFEST = "specs/manifest.yaml"
ENABLE = '    return registry.execute("integrations.write", caller.asks("enable", integration_id=integration_id))\n'


def found(backend: Backend, code: str) -> list[Found]:
    """The findings of a rule, after it is clear that `dispatch` alone is red."""
    assert backend.red_gates() == ["dispatch"], backend.findings()
    return [finding for finding in backend.findings() if finding.code == code]


def test_a_route_that_dispatches_twice_is_told_with_both_places(backend: Backend) -> None:
    backend.replace(ROUTE, ENABLE, ENABLE.replace("return ", "") + ENABLE)
    line = backend.line_of(ROUTE, ENABLE.strip().removeprefix("return "))
    (finding,) = found(backend, "DSP003")
    assert (finding.path, finding.line) == (ROUTE, line + 1)
    assert f"{ROUTE}:{line}" in finding.message


def test_a_route_that_skips_the_registry_is_told(backend: Backend) -> None:
    backend.replace(ROUTE, ENABLE, '    return {"id": integration_id}\n')
    (finding,) = found(backend, "DSP001")
    assert finding.line == backend.line_of(ROUTE, '@router.post("/{integration_id}/enable"')


def test_a_route_that_dispatches_for_each_of_a_list_is_told(backend: Backend) -> None:
    backend.replace(ROUTE, ENABLE, f"    for _ in range(2):\n        found = {ENABLE.strip()[7:]}\n    return found\n")
    assert [finding.line for finding in found(backend, "DSP004")] == [backend.line_of(ROUTE, "found = registry")]


def test_a_route_that_dispatches_another_operation_is_told(backend: Backend) -> None:
    backend.replace(ROUTE, ENABLE, ENABLE.replace('"enable"', '"disable"'))
    (finding,) = found(backend, "DSP007")
    assert "integrations.write:enable" in finding.message


def test_a_helper_that_dispatches_counts_for_the_route_that_calls_it(backend: Backend) -> None:
    backend.append(
        ROUTE,
        "\n\ndef _touch(registry: Registry, caller: Customer, method: str) -> Payload:\n"
        '    return registry.execute("integrations.query", caller.asks(method))\n',
    )
    backend.replace(ROUTE, ENABLE, f'    _touch(registry, caller, "list")\n{ENABLE}')
    (finding,) = found(backend, "DSP003")
    assert "integrations.query:list" in finding.message


def test_a_dependency_that_dispatches_counts_too(backend: Backend) -> None:
    exchange = "example/app/hoc/api/exchange.py"
    backend.replace(
        exchange,
        '        raise TypeError("the application was made without a registry")\n',
        '        raise TypeError("the application was made without a registry")\n'
        '    registry.execute("overview.summary", OperationContext("t", "a", None, {}, Audience.CUSTOMER))\n',
    )
    assert len(found(backend, "DSP003")) == 62


def test_a_list_that_takes_what_it_does_not_know_is_told(backend: Backend) -> None:
    text = backend.text(LOGS)
    start = text.index("class LogListQuery")
    backend.write(LOGS, text[:start] + text[start:].replace('extra="forbid"', 'extra="ignore"', 1))
    (finding,) = found(backend, "DSP009")
    assert "LogListQuery" in finding.message


def test_a_router_that_is_not_included_any_more_is_told(backend: Backend) -> None:
    backend.replace(MAIN, "    logs_facade.router,\n", "")
    codes = {finding.code for finding in backend.findings() if finding.gate == "dispatch"}
    assert codes == {"DSP012", "DSP013"}


class TestRunning:
    """What only a run can tell."""

    @pytest.fixture
    def running(self, tmp_path: Path) -> Backend:
        return broken_copy(tmp_path / "project", runs=True)

    @staticmethod
    def judged(backend: Backend) -> tuple[int, dict[str, Any], list[Found]]:
        code, report = backend.judge("--only", "dispatch")
        return code, report["gates"][0], list(findings_of(report))

    def test_the_unbroken_backend_dispatches_each_request_once(self, running: Backend) -> None:
        code, gate, findings = self.judged(running)
        assert (code, findings) == (0, [])
        seen = {each["kind"]: each["count"] for each in gate["population"]["subjects"]}
        assert seen["route"] == 62
        assert seen["request"] >= 62

    def test_a_middleware_that_dispatches_is_seen_where_the_source_says_nothing_of_it(self, running: Backend) -> None:
        running.replace(
            MAIN,
            "    install_problems(app)\n",
            "    install_problems(app)\n\n"
            '    @app.middleware("http")\n'
            "    async def look(request: Any, call_next: Any) -> Any:\n"
            '        backend.registry.execute("tenants.query", OperationContext("acme", "founder", "list", {}, '
            "Audience.FOUNDER))\n"
            "        return await call_next(request)\n\n",
        )
        running.replace(
            MAIN,
            "from dataclasses import dataclass\n",
            "from dataclasses import dataclass\nfrom typing import Any\n\n"
            "from app.hoc.cus.hoc_spine.orchestrator.context import Audience, OperationContext\n",
        )
        code, _, findings = self.judged(running)
        assert code == 1
        assert {finding.code for finding in findings} == {"DSP022", "DSP023"}
        assert "dispatched 2 times" in findings[0].message

    def test_a_use_case_without_an_example_is_told_and_never_counted_as_run(self, running: Backend) -> None:
        text = running.text(MANIFEST)
        end = text.rindex("    examples:")
        running.write(MANIFEST, text[:end])
        code, _, (finding,) = self.judged(running)
        assert (code, finding.code) == (1, "DSP020")

    @pytest.mark.parametrize(
        ("broken", "told"),
        [
            ("raise RuntimeError('the database is away')", "the database is away"),
            ("import os; print('goodbye'); os._exit(3)", "goodbye"),
            ("import time; time.sleep(600)", "did not answer"),
        ],
        ids=["raises", "ends", "hangs"],
    )
    def test_a_backend_that_can_not_be_opened_is_not_judged(self, running: Backend, broken: str, told: str) -> None:
        running.replace(HARNESS, "        upgrade(url)\n", f"        {broken}\n")
        running.replace("assure.yaml", "  time_limit: 60s\n", "  time_limit: 20s\n")
        code, gate, findings = self.judged(running)
        assert (code, gate["verdict"], findings) == (3, "broken", [])
        assert told in gate["reason"]

    def test_a_postcondition_that_is_wrong_turns_specs_red_on_the_real_registry(self, running: Backend) -> None:
        path = "specs/operations/integrations.yaml"
        running.replace(
            path,
            'condition: result.status == "enabled" && result.enabled_at != null',
            'condition: result.status == "disabled" && result.enabled_at != null',
        )
        code, report = running.judge("--only", "specs")
        found = {finding.code: finding for finding in findings_of(report)}
        assert code == 1
        assert "SPEC-007/POST-2" in found["SPEC040"].message
        assert found["SPEC040"].path == path
