"""The bundle: what it may hold, and that nothing in it is taken for something else."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from assure.runtime import BundleProblems, Contracts, ContractViolation, OperationRegistry, digest_of

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path


@pytest.fixture
def sealed(bundle: Callable[..., Any], key_creation: dict[str, Any], spec: Callable[..., Any]) -> dict[str, Any]:
    """A whole bundle with its digest."""
    steps = [{"operation": "thing.do", "from": ["off"], "to": ["on"]}]
    parts = bundle(
        enforcement={
            "unresolved_method": "deny",
            "rules": [{"mode": "monitor", "severities": ["low"], "reason": "new"}],
        },
        operations=[
            {"operation": "thing.do", "domain": "things", "dispatch": [{"dispatch": "things.write", "method": "do"}]},
            {"operation": "thing.list", "domain": "things", "kind": "read", "dispatch": [{"dispatch": "things.query"}]},
        ],
        dispatch=[{"dispatch": "things.write", "methods": ["do", "undo"]}],
        invariants=[key_creation],
        specs=[spec(preconditions=["request.params.a == 1"], lifecycle="thing", state=["thing"])],
        lifecycles=[{"id": "thing", "field": "thing.status", "transitions": steps}],
    )
    return {**parts, "digest": digest_of(parts)}


def problems_of(mapping: Any) -> tuple[str, ...]:
    with pytest.raises(BundleProblems) as caught:
        Contracts.from_bundle(mapping)
    return caught.value.problems


def test_file_bytes_and_mapping_give_the_same_contracts(sealed: dict[str, Any], tmp_path: Path) -> None:
    file = tmp_path / "contracts.json"
    file.write_text(json.dumps(sealed, indent=2), encoding="utf-8")
    found = [Contracts.from_bundle(one) for one in (file, str(file), file.read_bytes(), sealed)]
    found.append(Contracts.from_mapping({key: value for key, value in sealed.items() if key != "digest"}))
    assert len({contracts.digest for contracts in found}) == 1
    assert len({repr(contracts.clauses) for contracts in found}) == 1
    for contracts in found:
        registry = OperationRegistry(contracts)
        registry.register("things.write", lambda _: "done")
        registry.probe("thing", lambda context: context["thing"])
        thing = {"status": "off"}
        with pytest.raises(ContractViolation) as caught:
            registry.execute("things.write", {"method": "do", "params": {"a": 2}, "thing": thing})
        assert caught.value.ids == ("SPEC-1/PRE-1",)


def test_an_operation_is_reached_by_each_of_its_dispatches(sealed: dict[str, Any]) -> None:
    contracts = Contracts.from_bundle(sealed)
    assert sorted(contracts.dispatched) == [
        "api_key.create", "api_keys.write", "thing.do", "thing.list", "things.query", "things.write",
    ]  # fmt: skip
    assert contracts.dispatched["things.query"].reads == {""}
    assert contracts.dispatched["things.write"].closed
    assert [clause.id for clause in contracts.dispatched["things.write"].by_method["do"]] == [
        "SPEC-1/PRE-1", "SPEC-1/LIFECYCLE-BEFORE", "SPEC-1/LIFECYCLE-AFTER",
    ]  # fmt: skip
    assert contracts.dispatched["things.write"].by_method.get("undo") is None


def test_a_bundle_that_was_changed_is_refused(sealed: dict[str, Any], tmp_path: Path) -> None:
    sealed["invariants"][0]["severity"] = "low"
    assert "the content was changed after it was compiled" in problems_of(sealed)[0]
    file = tmp_path / "contracts.json"
    file.write_text(json.dumps(sealed), encoding="utf-8")
    assert problems_of(file)[0].startswith("contracts.json.digest: met 'sha256:")


def test_a_file_without_a_digest_is_refused(sealed: dict[str, Any]) -> None:
    del sealed["digest"]
    assert problems_of(json.dumps(sealed).encode()) == ("bundle.digest: met nothing, expected text that is not empty",)


def test_the_digest_does_not_depend_on_layout_or_order(sealed: dict[str, Any]) -> None:
    again = json.loads(json.dumps(dict(reversed(sealed.items())), indent=7))
    assert digest_of(again) == digest_of(sealed) == sealed["digest"]


@pytest.mark.parametrize("schema", [None, "", "assure/contracts-bundle/2", 1])
def test_another_schema_is_not_guessed_at(sealed: dict[str, Any], schema: Any) -> None:
    found = problems_of({**sealed, "schema": schema})
    assert len(found) == 1
    assert "expected assure/contracts-bundle/1" in found[0]


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        (b"{", "bundle:1:2: not JSON"),
        (b'{\n  "a": 1,\n  x}', "bundle:3:3: not JSON"),
        (b"[]", "met list, expected an object"),
        (b"\xff\xfe", "not a bundle"),
        (b'{"schema": "s", "schema": "t"}', "the key schema stands twice in one object"),
        (b'{"schema": NaN}', "NaN is no number of JSON"),
        (b"[" * 100_000, "not a bundle"),
        (b"", "not JSON"),
    ],
)
def test_what_is_no_bundle_is_said_with_its_place(data: bytes, expected: str) -> None:
    found = problems_of(data)
    assert len(found) == 1
    assert expected in found[0]


def test_a_file_that_is_not_there_is_no_empty_bundle(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        Contracts.from_bundle(tmp_path / "none.json")


def test_everything_that_is_wrong_is_said_at_once(bundle: Callable[..., Any], invariant: Callable[..., Any]) -> None:
    wrong = bundle(
        mode="loose",
        enforcement={"rules": [{"mode": "strict"}, {"mode": "monitor", "ids": ["A"], "until": "soon"}]},
        invariants=[
            invariant("request.a ==", severity="huge"),
            invariant("request.a == 1", id="", conditon="x"),
            invariant("nosuch(request.a)", id="BI-3", match=[{"expression": "1 +"}]),
            "no object",
            invariant("request.a == 1"),
        ],
        specs={"a": 1},
        lifecycles=[{"id": "l", "field": "a b", "transitions": [{"operation": "o"}]}],
        extra=1,
    )
    text = "\n".join(problems_of(wrong))
    for expected in (
        "bundle.enforcement.default: met 'loose', expected one of monitor, enforce, strict",
        "bundle.enforcement.rules[0]: met an object, expected a rule that selects by ids, domains or severities",
        "bundle.enforcement.rules[1].until: met 'soon', expected a day such as 2027-03-31",
        "bundle.invariants[0].severity: met 'huge', expected one of critical, high, medium, low",
        "bundle.invariants[0].condition:1:",
        "bundle.invariants[1].id: met '', expected text that is not empty",
        "bundle.invariants[1].conditon: met 'conditon', expected one of the keys applies_to, condition",
        "bundle.invariants[2].condition:1:1: ",
        "bundle.invariants[2].match[0].expression:1:",
        "bundle.invariants[3]: met 'no object', expected an object",
        "bundle: the id BI-1 stands twice",
        "bundle.specs: met an object, expected a list",
        "bundle.lifecycles[0].field: met 'a b', expected a field of the state such as integration.status",
        "bundle.lifecycles[0].transitions[0].to: met a list of 0, expected at least one state",
        "bundle.extra: met 'extra'",
    ):
        assert expected in text


def test_a_problem_of_a_condition_stands_where_people_wrote_it(
    bundle: Callable[..., Any], invariant: Callable[..., Any]
) -> None:
    origin = {"file": "invariants/things.yaml", "line": 12, "column": 16}
    found = problems_of(bundle(invariants=[invariant("request.a == nosuch(1)", origin=origin)]))
    assert found[0].startswith("invariants/things.yaml:12:29: ")


@pytest.mark.parametrize("lifecycle", ["nobody", "other"])
def test_a_lifecycle_without_a_step_for_the_operation_is_refused(
    bundle: Callable[..., Any], spec: Callable[..., Any], lifecycle: str
) -> None:
    step = {"operation": "thing.undo", "from": ["on"], "to": ["off"]}
    other = {"id": "other", "field": "thing.status", "transitions": [step]}
    found = problems_of(bundle(specs=[spec(lifecycle=lifecycle)], lifecycles=[other]))
    assert "a lifecycle of this bundle with a transition by thing.do" in found[0]


def test_an_enforcement_is_not_left_out(bundle: Callable[..., Any]) -> None:
    parts = bundle()
    del parts["enforcement"]
    assert problems_of(parts) == ("bundle.enforcement: met nothing, expected an object with a default mode",)


def test_a_number_of_any_size_is_told(bundle: Callable[..., Any], invariant: Callable[..., Any]) -> None:
    assert "a number of 40001 bits" in "".join(problems_of(bundle(invariants=[invariant("true", id=2**40_000)])))


def test_states_in_a_lifecycle_are_texts_whatever_they_hold(
    contracts: Callable[..., Any], spec: Callable[..., Any]
) -> None:
    odd = 'o"ff\\\n\u2028é🙂'
    steps = [{"operation": "thing.do", "from": [odd], "to": ["on"]}]
    lifecycle = {"id": "thing", "field": "thing.status", "transitions": steps}
    registry = OperationRegistry(contracts(specs=[spec(lifecycle="thing")], lifecycles=[lifecycle]))
    thing = {"status": odd}
    registry.probe("thing", lambda _: thing)
    registry.register("thing.do", lambda _: thing.update(status="on"))
    registry.execute("thing.do", {})
    with pytest.raises(ContractViolation):
        registry.execute("thing.do", {})
