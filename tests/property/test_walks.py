"""Walks are planned by shortest ways, and planned defects in lifecycles of the example are found (R8)."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from broken_backend import Backend, Found, broken_copy

from assure.contracts.promised import Lifecycle, Transition
from assure.contracts.values import frozen_mapping
from assure.core import Location
from assure.property.walks import ABSENT, doubled, pairs_of, prefixes, requests_of, without_end

if TYPE_CHECKING:
    from pathlib import Path

AT = Location("specs/lifecycles.yaml", 1)
ENGINE = "example/app/hoc/cus/incidents/L5_schemas/incident.py"


def lifecycle(*steps: tuple[str, tuple[str, ...], str], terminal: tuple[str, ...] = ()) -> Lifecycle:
    """A lifecycle of steps that all are taken by their own words."""
    states = tuple(dict.fromkeys(state for _, origins, target in steps for state in (*origins, target)))
    transitions = tuple(
        Transition(operation, origins, target, AT, params=frozen_mapping({})) for operation, origins, target in steps
    )
    return Lifecycle("thing", "", "", states, states[0], terminal, transitions, (), AT)


CREATE = ("make", (), "new")


def test_each_state_is_reached_by_the_shortest_way() -> None:
    thing = lifecycle(CREATE, ("a", ("new",), "one"), ("b", ("one",), "two"), ("c", ("new",), "two"))
    requests, unbound = requests_of(thing, ())
    ways = {state: [each.operation for each in way] for state, way in prefixes("new", requests).items()}
    assert unbound == ()
    assert ways == {"new": [], "one": ["a"], "two": ["c"]}


def test_every_operation_is_paired_with_every_state_and_with_nothing_there() -> None:
    thing = lifecycle(CREATE, ("a", ("new",), "one"))
    pairs = list(pairs_of(thing.states, requests_of(thing, ())[0]))
    assert [(pair.state, pair.request.operation, pair.target) for pair in pairs] == [
        (ABSENT, "make", "new"),
        (ABSENT, "a", ""),
        ("new", "make", ""),
        ("new", "a", "one"),
        ("one", "make", ""),
        ("one", "a", ""),
    ]


def test_what_only_makes_things_may_make_another_and_what_also_moves_may_not() -> None:
    thing = lifecycle(CREATE, ("again", (), "new"), ("again", ("old",), "new"), ("end", ("new",), "old"))
    make, again, _ = requests_of(thing, ())[0]
    assert (make.may_make_another("new"), again.may_make_another("new")) == (True, False)
    assert (make.may_make_another(ABSENT), again.leads_to("old"), again.leads_to(ABSENT)) == (False, "new", "new")


def test_a_step_that_nobody_can_ask_for_is_told() -> None:
    thing = Lifecycle("thing", "", "", ("new",), "new", (), (Transition("make", (), "new", AT),), (), AT)
    requests, (unbound,) = requests_of(thing, ())
    assert requests == ()
    assert "no active spec has a run of it that holds" in unbound.why


def test_a_circle_without_a_way_to_an_end_is_told_and_a_state_that_nothing_leaves_is_not() -> None:
    steps = (CREATE, ("a", ("new",), "one"), ("b", ("one",), "two"), ("c", ("two",), "one"), ("e", ("new",), "over"))
    assert without_end(lifecycle(*steps, terminal=("over",))) == ("one", "two")
    assert without_end(lifecycle(*steps)) == ()
    assert without_end(lifecycle(CREATE, ("a", ("new",), "one"), ("e", ("new",), "over"), terminal=("over",))) == ()


def test_the_same_request_out_of_the_same_state_is_declared_once() -> None:
    thing = lifecycle(CREATE, ("a", ("new",), "one"), ("a", ("new", "one"), "two"))
    assert [(each.state, each.first.target, each.second.target) for each in doubled(thing)] == [("new", "one", "two")]


FROM_CLOSED = ("CLOSED: frozenset({", "CLOSED: frozenset({IncidentStatus.ACKNOWLEDGED, ")
ONLY_OPEN = 'condition: old.incident != null && old.incident.status == "open"'


@pytest.fixture
def running(tmp_path: Path) -> Backend:
    """A copy of the example that is run, with the lifecycle of incidents alone."""
    backend = broken_copy(tmp_path / "project", runs=True)
    backend.replace("assure.yaml", "[specs/lifecycles/*.yaml]", "[specs/lifecycles/incidents.yaml]")
    for path in sorted((backend.root / "specs" / "operations").glob("*.yaml")):
        if path.name != "incidents.yaml":
            lines = path.read_text("utf-8").splitlines(keepends=True)
            path.write_text("".join(line for line in lines if not line.startswith("    lifecycle:")), "utf-8")
    return backend


def found(backend: Backend) -> list[Found]:
    """What the property gate finds."""
    return backend.findings("--only", "property")


def test_a_lifecycle_that_goes_from_closed_to_acknowledged_is_found_by_the_shortest_way(running: Backend) -> None:
    running.replace(ENGINE, *FROM_CLOSED)
    (finding,) = found(running)
    assert finding.code == "PROP015"
    places = [finding.message.index(f"incident.{way}") for way in ("acknowledge", "mitigate", "resolve", "close")]
    assert places == sorted(places)
    assert "in `closed` (after UC-030, then" in finding.message
    assert finding.message.endswith("was taken, and led to acknowledged")


def test_a_step_that_no_contract_holds_back_either_is_taken_and_told(running: Backend) -> None:
    specs = "specs/operations/incidents.yaml"
    running.replace(ENGINE, *FROM_CLOSED)
    running.replace(specs, ONLY_OPEN, "condition: old.incident != null")
    running.write(specs, running.text(specs).replace("    lifecycle: incident\n", ""))
    (finding,) = found(running)
    assert finding.code == "PROP011"
    assert "`incident.acknowledge" in finding.message
    assert finding.message.endswith("should be refused; it led to acknowledged")


def test_the_example_passes_its_walks_and_a_second_run_says_the_same(running: Backend) -> None:
    first, second = running.judge("--only", "property"), running.judge("--only", "property", "--jobs", "2")
    assert first[0] == second[0] == 0
    assert [gate["population"] for gate in first[1]["gates"]] == [gate["population"] for gate in second[1]["gates"]]
    kinds = {each["kind"]: each["count"] for each in first[1]["gates"][0]["population"]["subjects"]}
    assert kinds["allowed step"] + kinds["forbidden step"] == 36
