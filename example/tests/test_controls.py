"""Thresholds and the kill switch."""

from typing import Any

import pytest

from app.hoc.cus.controls.L5_engines.evaluation_engine import GRAVITY, level_of
from app.kernel.errors import Conflict, Forbidden, InvalidInput, InvalidTransition, NotFound, RuleBroken

from .conftest import Backend


@pytest.fixture
def mode() -> str:
    """Engines refuse by themselves what contracts would refuse before them."""
    return "monitor"


def create(backend: Backend, **bounds: object) -> dict[str, Any]:
    """Create a threshold."""
    wanted = {"metric": "spend.cents", "warn_at": 80, "block_at": 100.0, **bounds}
    return backend.do("thresholds.write", "create", **wanted)


@pytest.mark.parametrize(
    ("value", "level"), [(79.9, "ok"), (80, "warn"), (99.9, "warn"), (100, "block"), (1e9, "block"), (-5, "ok")]
)
def test_a_bound_belongs_to_the_worse_side(value: float, level: str) -> None:
    """At the bound it warns, or blocks."""
    assert level_of(value, 80, 100) == level


def test_a_higher_value_never_means_a_lower_level() -> None:
    """Whatever the bounds are."""
    for warn_at, block_at in ((0, 0), (1, 1), (1, 3), (2, 4)):
        gravities = [GRAVITY[level_of(value / 2, warn_at, block_at)] for value in range(-2, 12)]
        assert gravities == sorted(gravities)


def test_the_worst_reading_decides(backend: Backend) -> None:
    """And every finding is listed."""
    create(backend)
    create(backend, metric="calls", warn_at=1, block_at=2)
    found = backend.do("control.evaluate", readings={"spend.cents": 85, "calls": 5})
    assert (found["level"], [finding["level"] for finding in found["findings"]]) == ("block", ["block", "warn"])
    assert backend.do("control.evaluate", readings={"calls": 0})["level"] == "ok"


def test_an_unguarded_metric_is_not_harmless(backend: Backend) -> None:
    """It is named, and it warns."""
    found = backend.do("control.evaluate", readings={"unknown": 1})
    assert found == {"level": "warn", "findings": [], "unguarded": ["unknown"]}


def test_a_threshold_warns_no_later_than_it_blocks(backend: Backend) -> None:
    """Neither from the start nor after a change of one bound."""
    with pytest.raises(RuleBroken):
        create(backend, warn_at=101)
    threshold_id = create(backend)["id"]
    with pytest.raises(RuleBroken):
        backend.do("thresholds.write", "update", threshold_id=threshold_id, block_at=79)
    changed = backend.do("thresholds.write", "update", threshold_id=threshold_id, block_at=80)
    assert (changed["warn_at"], changed["block_at"]) == (80, 80)


@pytest.mark.parametrize("bound", [-1, float("nan"), float("inf"), "80", None])
def test_a_bound_is_a_number(backend: Backend, bound: object) -> None:
    """Finite and not negative."""
    with pytest.raises(InvalidInput):
        create(backend, warn_at=bound)


def test_a_metric_has_one_threshold(backend: Backend) -> None:
    """Until it is removed."""
    threshold_id = create(backend)["id"]
    with pytest.raises(Conflict):
        create(backend)
    assert backend.do("thresholds.write", "remove", threshold_id=threshold_id)["status"] == "removed"
    assert create(backend)["id"] != threshold_id
    assert backend.do("thresholds.query", "list", status="active")["total"] == 1


def test_a_removed_threshold_is_neither_changed_nor_removed(backend: Backend) -> None:
    """An update must change something, too."""
    threshold_id = create(backend)["id"]
    with pytest.raises(InvalidInput):
        backend.do("thresholds.write", "update", threshold_id=threshold_id)
    backend.do("thresholds.write", "remove", threshold_id=threshold_id)
    with pytest.raises(RuleBroken):
        backend.do("thresholds.write", "update", threshold_id=threshold_id, warn_at=1)
    with pytest.raises(InvalidTransition):
        backend.do("thresholds.write", "remove", threshold_id=threshold_id)
    assert backend.do("thresholds.query", "get", threshold_id=threshold_id)["warn_at"] == 80


def test_the_kill_switch_stops_agents_and_lets_people_work(backend: Backend) -> None:
    """What begins something is refused; incidents, logs and questions go on."""
    backend.do("kill_switches.write", "engage", reason="runaway agent")
    with pytest.raises(Forbidden):
        create(backend)
    with pytest.raises(Forbidden):
        backend.do("api_key.verify", secret="ak_any")
    backend.do("incidents.write", "open", title="runaway agent", severity="critical")
    backend.do("logs.write", "append", agent_id="agent-1", kind="error", message="stopped")
    assert backend.do("overview.summary")["kill_switch"] == "engaged"


def test_somebody_else_releases_the_kill_switch(backend: Backend) -> None:
    """Four eyes; afterwards everything goes on."""
    backend.do("kill_switches.write", "engage", reason="runaway agent")
    with pytest.raises(RuleBroken):
        backend.do("kill_switches.write", "release")
    backend.actor_id = "bob"
    released = backend.do("kill_switches.write", "release")
    assert (released["state"], released["engaged_by"], released["released_by"]) == ("released", "alice", "bob")
    assert backend.do("kill_switches.query", "get") == released
    assert create(backend)["status"] == "active"


def test_the_kill_switch_is_engaged_and_released_in_turn(backend: Backend) -> None:
    """One that was never used can not be read or released; an engaged one is not engaged again."""
    with pytest.raises(NotFound):
        backend.do("kill_switches.query", "get")
    with pytest.raises(InvalidTransition):
        backend.do("kill_switches.write", "release")
    backend.do("kill_switches.write", "engage", reason="runaway agent")
    with pytest.raises(Forbidden):
        backend.do("kill_switches.write", "engage", reason="once more")
    backend.actor_id = "bob"
    backend.do("kill_switches.write", "release")
    assert backend.do("kill_switches.write", "engage", reason="once more")["released_by"] is None
