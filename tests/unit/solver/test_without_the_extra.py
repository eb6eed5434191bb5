"""Without the extra `smt` everything else works, and whoever asks is told what to install."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

BLOCKED = """
import importlib.machinery, sys

class Blocked(importlib.machinery.PathFinder):
    @classmethod
    def find_spec(cls, name, path=None, target=None):
        return None if name.split(".")[0] == "z3" else super().find_spec(name, path, target)

sys.meta_path[:] = [Blocked if finder is importlib.machinery.PathFinder else finder for finder in sys.meta_path]
"""
CASE = Path(__file__).parents[2] / "cases" / "INV101" / "bad"


def run(code: str, *words: str) -> subprocess.CompletedProcess[str]:
    """A process of its own, in which z3 is not installed."""
    return subprocess.run([sys.executable, "-c", BLOCKED + code, *words], capture_output=True, text=True, check=False)


def test_a_question_says_what_to_install() -> None:
    done = run(
        "from assure.solver import Rule, SolverMissing, available, questions\n"
        "assert not available()\n"
        "try:\n    questions.always_holds({'type': 'object'}, Rule('true'))\n"
        "except SolverMissing as missing:\n    print(missing)\n"
    )
    assert done.stdout == "the solver is not installed: install assure-gatepack[smt]\n", done.stderr


def test_a_gate_that_is_to_prove_could_not_judge(tmp_path: Path) -> None:
    words = ["gatepack", "--config", str(CASE / "assure.yaml"), "--only", "invariants", "--no-cache"]
    done = run(
        "from assure.__main__ import main\nsys.exit(main(sys.argv[1:]))\n", *words, "--output", str(tmp_path / "o")
    )
    assert done.returncode == 3
    assert "assure-gatepack[smt]" in (tmp_path / "o").read_text("utf-8")


def test_nothing_imports_the_solver_before_it_is_asked() -> None:
    code = (
        "import sys, assure.solver.questions, assure.gates.invariants, assure.gates.specs; print('z3' in sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout == "False\n"
