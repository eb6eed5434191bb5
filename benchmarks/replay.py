"""Replays a second beside calling the handler directly in a loop and beside pytest; memory for many captures.

All three do the same for each case: bring the state back, dispatch on the example backend's registry. Replay also
observes every table, has each clause told, and compares the whole decision. One process each; children count.
"""

from __future__ import annotations

import json
import os
import resource
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from textwrap import dedent

ROOT = Path(__file__).resolve().parent.parent
CASES = int(os.environ.get("BENCH_CASES", "600"))
CAPTURES = tuple(int(n) for n in os.environ.get("BENCH_CAPTURES", "1000,1000000").split(","))

DIRECT = """
import sys, time
from pathlib import Path
from tempfile import mkdtemp

sys.path.insert(0, {example!r})
from assure_harness import Harness

harness = Harness(Path(mkdtemp()))
made = harness.context(tenant="acme", actor="alice", method="create", params={{"name": "Acme"}})
harness.registry.execute("account.write", made)
saved = harness.save()

def one(number):
    harness.restore(saved)
    context = harness.context(tenant="acme", actor="alice", method="start", params={{}})
    return harness.registry.execute("onboarding.write", context)
"""
LOOP = """
one(0)
begin = time.process_time()
for number in range({cases}): one(number)
print({cases} / (time.process_time() - begin))
"""
PYTEST = """
import pytest

@pytest.mark.parametrize("number", range({cases}))
def test_case(number): assert one(number)["tenant_id"] == "acme"
"""


def direct() -> float:
    """Cases a CPU second, in a plain loop."""
    return float(_python(_script(LOOP)).split()[-1])


def with_pytest() -> float:
    """Cases a CPU second, as so many parametrised tests; what starting costs is taken off."""
    seconds = []
    for cases in (1, CASES):
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / "test_cases.py"
            path.write_text(_script(PYTEST, cases), "utf-8")
            begin = _children()
            _python("", "-m", "pytest", "-q", "-p", "no:cacheprovider", "-c", os.devnull, str(path))
            seconds.append(_children() - begin)
    return (CASES - 1) / (seconds[1] - seconds[0])


def replay() -> float:
    """Cases a CPU second by the gate itself, judging side and worker together; what starting costs is taken off."""
    seconds = [_replayed(count)[0] for count in (1, CASES)]
    return (CASES - 1) / (seconds[1] - seconds[0])


def memory(count: int) -> int:
    """The most memory, in MB, that the judging side takes to read and prepare so many captures."""
    with tempfile.TemporaryDirectory() as folder:
        _captures(Path(folder) / "c.jsonl", count)
        code = f"""
            import resource
            from pathlib import Path
            from assure.replay.captures import captures_in
            from assure.replay.drift import drift_between
            from assure.replay.grouping import Groups
            from assure.core import Severity
            groups = Groups()
            for case in captures_in(Path({folder!r}), "c.jsonl"):
                for drift in drift_between({{"n": 1}}, {{"n": len(case.id)}}):
                    groups.add(drift, case, "a", Severity.HIGH)
            print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024)
        """
        return int(_python(dedent(code)).split()[-1])


def _replayed(count: int) -> tuple[float, float]:
    """CPU seconds of a run over so many captures of one decision, and how long it took."""
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder)
        for name in ("example", "specs", "invariants"):
            shutil.copytree(ROOT / name, root / name)
        text = (ROOT / "assure.yaml").read_text("utf-8").replace("replay/*.yaml", "c.jsonl")
        (root / "assure.yaml").write_text(text, "utf-8")
        _captures(root / "c.jsonl", count, given=["UC-001"])
        begin, clock = _children(), time.perf_counter()
        _python(
            "", "-m", "assure", "replay", "--config", str(root / "assure.yaml"), "--quiet", "--jobs", "1", check=False
        )
        return _children() - begin, time.perf_counter() - clock


def _captures(path: Path, count: int, given: list[str] | None = None) -> None:
    line = json.dumps(
        {
            "dispatch": "onboarding.write",
            "method": "start",
            "caller": {"tenant": "acme", "actor": "alice"},
            "expect": {"outcome": "completed", "error": None},
        }
    )
    with path.open("w", encoding="utf-8") as file:
        if given:
            file.write(json.dumps({"defaults": {"given": given}}) + "\n")
        for _ in range(count):
            file.write(line + "\n")


def _script(body: str, cases: int = CASES) -> str:
    return (DIRECT + body).format(example=str(ROOT / "example"), cases=cases)


def _python(code: str, *words: str, check: bool = True) -> str:
    line = [sys.executable, *(words or ("-c", code))]
    ended = subprocess.run(line, cwd=ROOT, capture_output=True, encoding="utf-8", check=False)
    if check and ended.returncode:
        raise SystemExit(f"{' '.join(words) or 'the script'} failed:\n{ended.stdout[-2000:]}{ended.stderr[-2000:]}")
    return ended.stdout


def _children() -> float:
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def main() -> None:
    """Print the figures."""
    loop, tests, gate = direct(), with_pytest(), replay()
    print(f"replays a CPU second, {CASES} cases, one process (the same dispatch, from the same state)")
    print(f"  the handler in a loop      {loop:8.0f}")
    print(f"  parametrised pytest        {tests:8.0f}   {tests / loop:.2f} of the loop")
    print(f"  assure replay              {gate:8.0f}   {gate / loop:.2f} of the loop   goal: 0.50")
    print("memory of the judging side, MB")
    for count in CAPTURES:
        print(f"  {count:>9,} captures        {memory(count):8d}")


if __name__ == "__main__":
    main()
