"""Which failures a sweep lets in: every point once, and what writes in every operation."""

from __future__ import annotations

from assure.faults.session import Point, Recorded
from assure.faults.sweep import planned

READ = ("raise", "timeout", "unreachable", "not_registered", "invalid_state", "stale_read")
WRITE = ("raise", "timeout", "unreachable", "lost_acknowledgement")
COMMIT = ("commit_failure", "lost_acknowledgement", "unreachable")


def point(name: str, kinds: tuple[str, ...], hit: int = 1, way: str = "", *, supplied: bool = False) -> Point:
    """A point that is reached by a way of its own, where none is named."""
    return Point(name, hit, kinds, "app/driver.py:1 insert", way or f"{name}{hit}", supplied)


def sweep(*points: Point, writes: bool = True, tried: set[str] | None = None) -> dict[str, list[str]]:
    """The kinds of failure that are let in, by point and hit."""
    found: dict[str, list[str]] = {}
    delivery = Point("dispatch", 1, ("duplicate_delivery",), "", "", False)
    recorded = Recorded({}, (*points, delivery))
    for each in planned(recorded, writes=writes, tried=set() if tried is None else tried).faults:
        found.setdefault(f"{each.fault.point} {each.fault.hit}", []).append(each.fault.kind)
    return found


def test_an_operation_that_writes_is_made_to_fail_at_everything_it_does() -> None:
    found = sweep(
        point("db.keys.select", READ), point("db.keys.select", READ, 2), point("db.keys.insert", WRITE),
        point("db.commit", COMMIT),
    )  # fmt: skip
    assert found == {
        "db.keys.select 1": ["raise", "unreachable", "not_registered", "invalid_state", "stale_read"],
        "db.keys.select 2": ["raise", "not_registered", "stale_read"],
        "db.keys.insert 1": list(WRITE),
        "db.commit 1": list(COMMIT),
        "dispatch 1": ["duplicate_delivery"],
    }


def test_an_operation_that_only_reads_may_answer_what_it_was_told() -> None:
    found = sweep(point("db.keys.select", READ), point("db.keys.select", READ, 2), writes=False)
    assert found == {"db.keys.select 1": ["raise", "unreachable"], "db.keys.select 2": ["raise"]}


def test_what_contracts_look_at_may_fail_and_is_not_made_up() -> None:
    found = sweep(point("db.a.select", READ), point("db.keys.select", READ, supplied=True))
    assert found["db.keys.select 1"] == ["raise"]


def test_a_point_that_the_same_lines_come_to_is_tried_once_and_counted() -> None:
    tried: set[str] = set()
    points = (point("db.keys.select", READ, way="w"), point("client.vault.read", ("raise", "timeout"), way="c"))
    sweep(*points, tried=tried)
    plan = planned(Recorded({}, points), writes=True, tried=tried)
    assert (plan.faults, plan.repeated) == ((), ("db.keys.select #1", "client.vault.read #1"))


def test_writes_and_commits_are_made_to_fail_in_every_operation_that_writes() -> None:
    points = (point("db.audits.insert", WRITE), point("db.commit", COMMIT))
    tried = {each.way for each in points}
    assert sweep(*points, tried=set(tried)) == {
        "db.audits.insert 1": ["raise"],
        "db.commit 1": ["commit_failure", "lost_acknowledgement"],
        "dispatch 1": ["duplicate_delivery"],
    }
    assert sweep(*points, writes=False, tried=set(tried)) == {}


def test_what_frames_statements_is_left_to_them() -> None:
    assert sweep(point("db.savepoint", ("unreachable",)), point("db.rollback", ("raise",)), writes=False) == {}


def test_who_reads_is_not_asked_again_and_who_writes_is() -> None:
    plan = planned(
        Recorded({}, (point("db.keys.select", READ), point("db.keys.insert", WRITE), point("vault.read", ("raise",)))),
        writes=True,
        tried=set(),
    )
    asked = {(each.fault.point, each.fault.kind) for each in plan.faults if each.again}
    assert asked == {
        ("db.keys.insert", "raise"),
        ("db.keys.insert", "lost_acknowledgement"),
        ("vault.read", "raise"),
    }
