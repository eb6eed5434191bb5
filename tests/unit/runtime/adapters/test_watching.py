"""Dispatches in logs and traces; the libraries are imported at the first dispatch, and need not be there."""

from __future__ import annotations

import contextlib
import json
import logging
import subprocess
import sys
from typing import TYPE_CHECKING, Any

import pytest
from opentelemetry import trace

from assure.runtime import OperationRegistry, RegistryError
from assure.runtime.adapters.logs import log_observer
from assure.runtime.adapters.opentelemetry import span_observer

if TYPE_CHECKING:
    from collections.abc import Callable


@pytest.fixture
def registry_of(contracts: Callable[..., Any], invariant: Callable[..., Any]) -> Callable[..., OperationRegistry]:
    def made(observer: Any, **named: Any) -> OperationRegistry:
        found = OperationRegistry(contracts(invariants=[invariant("request.a == 1")]), observers=(observer,), **named)
        found.register("thing.do", lambda context: context["answer"]())
        return found

    return made


def broken() -> None:
    raise LookupError("broken")


def dispatch(registry: OperationRegistry, a: int = 1, answer: Callable[[], Any] = str) -> None:
    with contextlib.suppress(Exception):
        registry.execute("thing.do", {"a": a, "answer": answer, "tenant_id": "t-1", "method": "m"})


def test_a_log_has_a_line_a_dispatch(registry_of: Any, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.INFO, "assure.dispatch"):
        registry = registry_of(log_observer())
        dispatch(registry)
        dispatch(registry, 2)
        dispatch(registry, answer=broken)
        registry.set_mode("monitor")
        dispatch(registry, 2)
    lines = [(record.levelname, record.getMessage().partition(" in ")[0]) for record in caplog.records]
    assert lines == [
        ("INFO", "thing.do:m completed for t-1"),
        ("WARNING", "thing.do:m refused for t-1"),
        ("ERROR", "thing.do:m failed for t-1"),
        ("WARNING", "thing.do:m completed for t-1"),
    ]
    assert caplog.records[1].getMessage().endswith("ms: BI-1")
    assert json.loads(json.dumps(caplog.records[1].dispatch))["outcome"] == "refused"  # type: ignore[attr-defined]


def test_a_span_gets_an_event_a_dispatch(registry_of: Any) -> None:
    class Span(trace.NonRecordingSpan):
        def __init__(self) -> None:
            super().__init__(trace.INVALID_SPAN_CONTEXT)
            self.events: list[tuple[str, Any]] = []
            self.status: Any = None

        def is_recording(self) -> bool:
            return True

        def add_event(self, name: str, attributes: Any = None, timestamp: Any = None) -> None:
            self.events.append((name, attributes))

        def set_status(self, status: Any, description: Any = None) -> None:
            self.status = status

    registry = registry_of(span_observer())
    span = Span()
    with trace.use_span(span):
        dispatch(registry)
        assert span.status is None
        dispatch(registry, 2)
    dispatch(registry)
    assert [name for name, _ in span.events] == ["assure.dispatch", "assure.dispatch", "assure.violation"]
    assert span.events[1][1]["assure.outcome"] == "refused"
    assert span.events[2][1]["assure.violation.id"] == "BI-1"
    assert span.status.status_code is trace.StatusCode.ERROR


def test_without_the_library_that_is_said_once(registry_of: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "opentelemetry", None)
    failures: list[Exception] = []
    registry = registry_of(span_observer(), on_failure=lambda role, dispatched, error: failures.append(error))
    for _ in range(3):
        assert registry.execute("thing.do", {"a": 1, "answer": str}) == ""
    assert [type(error) for error in failures] == [RegistryError]
    assert "opentelemetry-api" in str(failures[0])


@pytest.mark.parametrize(
    ("adapter", "library"),
    [("logs", "logging"), ("opentelemetry", "opentelemetry"), ("starlette", "starlette"), ("starlette", "fastapi")],
)
def test_an_adapter_imports_its_library_on_first_use(adapter: str, library: str) -> None:
    code = f"import sys; import assure.runtime.adapters.{adapter}; print({library!r} in sys.modules)"
    found = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert found.stdout.strip() == "False"
