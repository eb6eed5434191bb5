"""Failpoints: nothing while nobody arms them, the named failure while somebody does."""

from __future__ import annotations

import os
import subprocess
import sys
import threading

import pytest

from assure.runtime.failpoints import InjectedFailure, armed, failpoint


def fail_at(name: str) -> armed:
    """Failpoints that raise at one name and are passed at every other."""

    def told(passed: str) -> None:
        if passed == name:
            raise InjectedFailure(passed)

    return armed(told)


def test_a_failpoint_that_nobody_armed_is_passed() -> None:
    failpoint("db.api_keys.insert")


def test_an_armed_failpoint_raises_where_it_stands_and_the_others_are_passed() -> None:
    with fail_at("db.api_keys.insert"):
        failpoint("db.api_keys.select")
        with pytest.raises(InjectedFailure, match=r"^db\.api_keys\.insert$"):
            failpoint("db.api_keys.insert")


def test_failpoints_are_off_again_after_the_block_also_where_it_was_left_by_the_failure() -> None:
    with pytest.raises(InjectedFailure), fail_at("one"):
        failpoint("one")
    failpoint("one")


def test_other_threads_pass_the_same_failpoints() -> None:
    passed: list[str] = []
    with armed(passed.append):
        thread = threading.Thread(target=failpoint, args=("worker.step",))
        thread.start()
        thread.join()
    assert passed == ["worker.step"]


def test_failpoints_are_armed_once_at_a_time() -> None:
    seen: list[str] = []
    with armed(seen.append), pytest.raises(RuntimeError, match="armed already"), armed(print):
        pass
    failpoint("after")
    assert seen == []


def test_nothing_outside_of_the_process_arms_a_failpoint() -> None:
    names = ("FAILPOINT", "FAILPOINTS", "ASSURE_FAILPOINTS", "ASSURE_FAULTS")
    code = (
        "from assure.runtime import failpoints as f; f.failpoint('a'); print(f._told, *sorted(vars(f).get('os', '')))"
    )
    found = subprocess.run(
        [sys.executable, "-c", code],
        env={**os.environ, **dict.fromkeys(names, "a=raise")},
        capture_output=True,
        text=True,
        check=True,
    )
    assert found.stdout.split() == ["None"]


def test_failpoints_cost_no_import() -> None:
    code = "import sys; b = set(sys.modules); import assure.runtime.failpoints; print(*sorted(set(sys.modules) - b))"
    found = subprocess.run([sys.executable, "-I", "-S", "-c", f"import sys; sys.path[:0] = {sys.path!r}; {code}"],
                           capture_output=True, text=True, check=True)  # fmt: skip
    assert found.stdout.split() == ["__future__", "assure", "assure.runtime", "assure.runtime.failpoints"]
