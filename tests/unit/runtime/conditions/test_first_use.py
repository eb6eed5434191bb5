"""A condition that is asked first on a thread with hardly any stack: nobody can tell, and nothing crashes."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

import assure

ROOT = Path(assure.__file__).resolve().parents[1]
PROGRAM = """
import sys, threading
from assure.runtime.conditions import compile_condition
text = "request.a == 1"
for number in range(7):
    text = f"(request.b{number} == 2 || !({text} && request.c{number} > 3))"
nested = "l.all(x, " * 18 + "x == x" + ")" * 18
conditions = [compile_condition(one, ready=False) for one in (text, nested, "a" + ".b" * 120 + " == 1", "size(l) == 1")]
deep = None
for _ in range(200):
    deep = {"b": deep}
kinds = []
def run():
    started.set()
    may.wait()
    for condition in conditions:
        kinds.append(condition.evaluate({"l": [[]], "a": deep, "request": {"a": 1}}).kind)
started, may = threading.Event(), threading.Event()
threading.stack_size(int(sys.argv[1]))
thread = threading.Thread(target=run)
thread.start()
threading.stack_size(0)
started.wait()
may.set()
thread.join()
print(" ".join(kinds), [condition.compiled for condition in conditions])
"""


@pytest.mark.parametrize("size", [64 * 1024, 96 * 1024, 128 * 1024, 1024 * 1024])
def test_a_small_stack_that_nobody_can_see_crashes_nothing(size: int) -> None:
    run = subprocess.run(
        [sys.executable, "-c", PROGRAM, str(size)],
        capture_output=True,
        text=True,
        check=False,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
    )
    assert run.returncode == 0, run.stderr
    assert run.stdout.strip() == "error holds violated holds [True, True, True, True]"
