"""Registrations of the example that no longer hold: never run, taken away, leading to nothing; and those that do."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from broken_backend import Backend

SPINE = "example/app/hoc/cus/hoc_spine/orchestrator"
BOOTSTRAP, KEYS = f"{SPINE}/bootstrap.py", f"{SPINE}/handlers/api_keys_handler.py"
ONLY = ("--only", "manifest,ownership,layers")
CALL = "    register_founder_operations(registry)\n"


def told(backend: Backend) -> list[tuple[str, str, str, int]]:
    """Gate, code, path and line of what the static gates find."""
    return [(each.gate, each.code, each.path, each.line) for each in backend.findings(*ONLY)]


def test_a_call_that_was_lost_from_the_bootstrap_is_told_once_and_by_one_gate(backend: Backend) -> None:
    backend.replace(BOOTSTRAP, CALL, "")
    line = backend.line_of(BOOTSTRAP, "def register_founder_operations")
    assert told(backend) == [("ownership", "OWN019", BOOTSTRAP, line)]
    (found,) = backend.findings(*ONLY)
    assert "`tenants.administer`, `tenants.query` and `connectors.write` are never registered" in found.message


def test_a_call_that_never_runs_is_none(backend: Backend) -> None:
    backend.replace(BOOTSTRAP, CALL, "    if False:\n    " + CALL)
    assert [code for _, code, _, _ in told(backend)] == ["OWN019"]


def test_a_call_under_another_name_is_one(backend: Backend) -> None:
    backend.replace(BOOTSTRAP, CALL, "    begin = register_founder_operations\n    begin(registry)\n")
    assert told(backend) == []


def test_an_operation_that_is_taken_out_of_the_registry_is_told(backend: Backend) -> None:
    backend.replace(
        BOOTSTRAP, "    registry.freeze()\n", '    registry._operations.pop("logs.write")\n    registry.freeze()\n'
    )
    line = backend.line_of(BOOTSTRAP, "_operations.pop")
    assert told(backend) == [("ownership", "OWN020", BOOTSTRAP, line)]


def test_a_handler_that_nobody_defines_is_told(backend: Backend) -> None:
    backend.replace(KEYS, "class ApiKeysQueryHandler", "class ApiKeysReadHandler")
    line = backend.line_of(BOOTSTRAP, '"api_keys.query", ApiKeysQueryHandler')
    assert ("ownership", "OWN021", BOOTSTRAP, line) in told(backend)
