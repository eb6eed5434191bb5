"""Decisions are captured while a backend works: a fixed sample, without secrets, at no dispatch's cost."""

from __future__ import annotations

import json
import threading
from typing import TYPE_CHECKING, Any

import pytest

from assure.replay.captures import captures_in
from assure.runtime import ContractViolation, OperationRegistry, Recorder

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path


class Refused(Exception):
    """A word of the backend to its caller."""

    code = "no"


@pytest.fixture
def contracts_here(contracts: Callable[..., Any], spec: Callable[..., Any]) -> Any:
    """A contract that demands `a`, and says what is secret."""
    made = spec(preconditions=["request.params.a == 1"])
    return contracts(specs=[{**made, "secrets": ["request.params.pin", "result.hidden"]}])


def registry_of(recorder: Recorder, contracts: Any) -> OperationRegistry:
    """A registry whose operation changes what it was given."""
    registry = OperationRegistry(contracts, recorder=recorder)

    @registry.operation("thing.do")
    def do(context: Any) -> Any:
        params = context["params"]
        answer = params.pop("answer", None)
        if isinstance(answer, Exception):
            raise answer
        return answer

    return registry


def dispatch(registry: OperationRegistry, **params: Any) -> None:
    """One dispatch, however it ends."""
    context = {"tenant_id": "acme", "actor_id": "alice", "method": None, "params": {"a": 1, **params}}
    try:
        registry.execute("thing.do", context)
    except (Refused, KeyError, ContractViolation):
        return


def lines(recorder: Recorder, path: Path) -> list[dict[str, Any]]:
    """What was captured, once all of it is written."""
    recorder.close()
    return [json.loads(line) for line in path.read_text("utf-8").splitlines()] if path.exists() else []


def test_a_capture_has_the_request_as_it_was_and_how_it_ended(tmp_path: Path, contracts_here: Any) -> None:
    path = tmp_path / "c.jsonl"
    recorder = Recorder(path, contracts_here, share=1)
    registry = registry_of(recorder, contracts_here)
    dispatch(registry, answer={"id": 7, "rate": 0.5})
    dispatch(registry, answer=Refused("not that"))
    dispatch(registry, answer=KeyError("x"))
    dispatch(registry, a=2)
    found = lines(recorder, path)
    assert found[0]["params"] == {"a": 1, "answer": {"id": 7, "rate": 0.5}}
    assert found[0]["caller"] == {"tenant": "acme", "actor": "alice"}
    assert found[0]["expect"]["result"] == {"id": 7, "rate": 0.5}
    assert [each["expect"]["outcome"] for each in found] == ["completed", "refused"]
    ended = {each["expect"]["outcome"]: each["expect"]["error"] for each in found}
    assert ended["refused"]["type"] == "assure.runtime.violations.ContractViolation"
    assert recorder.failed == 2  # an exception among the parameters has no JSON form
    assert len(list(captures_in(tmp_path, "c.jsonl"))) == len(found) == 2


def test_what_is_secret_is_in_no_capture(tmp_path: Path, contracts_here: Any) -> None:
    path = tmp_path / "c.jsonl"
    recorder = Recorder(path, contracts_here, share=1)
    registry = registry_of(recorder, contracts_here)
    answer = {"hidden": "s3cr3t-result", "text": "it is 4711-pin", "password": "open sesame", "by": "s3cr3t-result"}
    dispatch(registry, pin="4711-pin", answer=answer)
    (found,) = lines(recorder, path)
    assert found["params"]["pin"] == "***"
    assert found["expect"]["result"] == {"hidden": "***", "text": "it is ***", "password": "***", "by": "***"}
    text = path.read_text("utf-8")
    assert not any(secret in text for secret in ("4711-pin", "s3cr3t-result", "open sesame"))
    assert path.stat().st_mode & 0o077 == 0


def test_the_sample_is_the_same_in_every_run_and_of_the_size_that_was_asked(
    tmp_path: Path, contracts_here: Any
) -> None:
    samples = []
    for name in ("a", "b"):
        recorder = Recorder(tmp_path / name, contracts_here, share=0.2, waiting=5_000)
        registry = registry_of(recorder, contracts_here)
        for number in range(1_000):
            dispatch(registry, number=number)
        samples.append([each["params"]["number"] for each in lines(recorder, tmp_path / name)])
    assert samples[0] == samples[1]
    assert 150 < len(samples[0]) < 250
    none = Recorder(tmp_path / "c", share=0)
    dispatch(registry_of(none, contracts_here))
    assert lines(none, tmp_path / "c") == []


def test_requests_are_chosen_by_the_id_they_have(tmp_path: Path, contracts_here: Any) -> None:
    recorder = Recorder(tmp_path / "c", share=0.5, identify=lambda context: context["params"]["id"])
    registry = registry_of(recorder, contracts_here)
    for number in range(40):
        dispatch(registry, id=number % 4, number=number)
    found = [each["params"]["id"] for each in lines(recorder, tmp_path / "c")]
    assert {found.count(one) for one in set(found)} == {10}


def test_a_queue_that_is_full_drops_and_counts_and_holds_nobody_up(
    tmp_path: Path, contracts_here: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    recorder = Recorder(tmp_path / "c", share=1, waiting=3)
    go = threading.Event()
    append = recorder._append
    monkeypatch.setattr(recorder, "_append", lambda line: (go.wait(10), append(line)))
    registry = registry_of(recorder, contracts_here)
    for number in range(20):
        dispatch(registry, number=number)
    go.set()
    found = lines(recorder, tmp_path / "c")
    assert 3 <= len(found) <= 4
    assert (recorder.recorded, recorder.dropped) == (len(found), 20 - len(found))


def test_files_are_bounded_and_the_oldest_goes(tmp_path: Path, contracts_here: Any) -> None:
    path = tmp_path / "c.jsonl"
    recorder = Recorder(path, share=1, size=1_000, files=3, waiting=1_000)
    registry = registry_of(recorder, contracts_here)
    for number in range(60):
        dispatch(registry, number=number)
    assert lines(recorder, path)[-1]["params"]["number"] == 59
    kept = sorted(each.name for each in tmp_path.iterdir())
    assert kept == ["c.jsonl", "c.jsonl.1", "c.jsonl.2"]
    assert all(each.stat().st_size <= 1_000 for each in tmp_path.iterdir())


@pytest.mark.parametrize("value", [float("nan"), object(), "x" * 30_000, [[]] * 6_000, {1: 2}])
def test_what_can_not_be_captured_is_counted_and_the_dispatch_goes_on(
    tmp_path: Path, contracts_here: Any, value: Any
) -> None:
    recorder = Recorder(tmp_path / "c", share=1)
    registry = registry_of(recorder, contracts_here)
    assert registry.execute("thing.do", {"params": {"a": 1, "answer": value}}) is value
    assert (lines(recorder, tmp_path / "c"), recorder.failed) == ([], 1)


def test_a_folder_that_is_not_there_loses_captures_and_nothing_else(tmp_path: Path, contracts_here: Any) -> None:
    recorder = Recorder(tmp_path / "none" / "c", share=1)
    registry = registry_of(recorder, contracts_here)
    assert registry.execute("thing.do", {"params": {"a": 1, "answer": 5}}) == 5
    recorder.close()
    assert (recorder.recorded, recorder.failed) == (0, 1)
