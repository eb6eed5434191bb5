"""The public conformance cases of CEL, run through the engine of conditions.

    python benchmarks/cel_conformance.py CASES.json [--show]

CASES.json has `cases`, each with an expression, what it needs (bindings, declared types, a container) and what it must
come to; values are tagged with their type. A case is *right*, *missed* (an error where there is a value, or the other
way round) or *wrong* (another value: the kind of mistake that nobody notices). Cases about types alone are not scored.
Where a condition can be made of the expression, its compiled code has to agree. The exit code is 0 when none is wrong.
"""

from __future__ import annotations

import argparse
import base64
import json
import math
import sys
from collections import Counter
from pathlib import Path
from typing import Any

from assure.runtime.conditions import (
    ConditionProblems,
    EvaluationError,
    Expression,
    compile_condition,
    compile_expression,
    maps,
)
from assure.runtime.conditions.declarations import Declarations
from assure.runtime.conditions.static import DYN
from assure.runtime.conditions.values import TypeValue, Uint, kind_of

Case = dict[str, Any]


def main() -> int:
    """Run every scored case, print what is not right and the figures of each tier."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("cases", type=Path)
    parser.add_argument("--show", action="store_true", help="print every case with its answer")
    given = parser.parse_args()
    cases = [case for case in json.loads(given.cases.read_text("utf-8"))["cases"] if case["expect"]["kind"] != "check"]
    counts: Counter[tuple[str, str]] = Counter()
    for case in cases:
        answer, detail = judged(case)
        counts[case["tier"], answer] += 1
        if given.show or answer != "right":
            print(f"{answer:7} {case['id']}  {case['expr'][:100]!r}  {detail}")
    return report(counts)


def judged(case: Case) -> tuple[str, str]:
    """How a case went, and what it came to."""
    expected = case["expect"]
    try:
        expression = compiled(case)
        found = expression.value(context(case))
    except (ConditionProblems, EvaluationError) as error:
        return ("right" if expected["kind"] == "error" else "missed"), str(error)
    if expected["kind"] == "error":
        return "missed", repr(found)
    if not same(found, decoded(expected["value"])):
        return "wrong", repr(found)
    return ("right" if agrees(case, found) else "wrong"), repr(found)


def compiled(case: Case) -> Expression:
    """The expression of a case, checked unless the case says otherwise."""
    checked = not case.get("disable_check")
    return compile_expression(case["expr"], declarations(case), container=case.get("container", ""), check=checked)


def declarations(case: Case) -> Declarations | None:
    """The names of a case: their types do not matter to its value."""
    names = {**case.get("type_env", {}), **case.get("bindings", {})}
    return Declarations(dict.fromkeys(names, DYN)) if names else None


def context(case: Case) -> dict[str, object]:
    """What the names of a case stand for."""
    return {name: decoded(value) for name, value in case.get("bindings", {}).items()}


def agrees(case: Case, found: object) -> bool:
    """Whether the compiled condition comes to the same; an expression that is no condition has none."""
    if not isinstance(found, bool):
        return True
    try:
        condition = compile_condition(case["expr"], declarations(case), container=case.get("container", ""))
    except ConditionProblems:
        return True
    outcome = condition.evaluate(context(case))
    return outcome.holds if found else outcome.violated


def decoded(value: Case) -> Any:
    """A tagged value as the engine has it."""
    tag: str = value["t"]
    content: Any = value.get("v")
    simple: dict[str, Any] = {"int": int, "double": float, "bytes": base64.b64decode, "type": TypeValue}
    if tag in simple:
        return simple[tag](content)
    if tag == "uint":
        return Uint(int(content))
    if tag == "list":
        return [decoded(item) for item in content]
    if tag == "map":
        return maps.written([(decoded(key), decoded(item)) for key, item in content])
    return content


def same(left: object, right: object) -> bool:
    """Whether two values are the same in type, content and sign."""
    if kind_of(left) != kind_of(right):
        return False
    if isinstance(left, float) and isinstance(right, float):
        both_nan = math.isnan(left) and math.isnan(right)
        return both_nan or (left == right and math.copysign(1, left) == math.copysign(1, right))
    if isinstance(left, list) and isinstance(right, list):
        return len(left) == len(right) and all(same(a, b) for a, b in zip(left, right, strict=True))
    if kind_of(left) == "map":
        names = maps.keys(left)
        return len(names) == maps.count(right) and all(same(maps.find(left, n), maps.find(right, n)) for n in names)
    return left == right


def report(counts: Counter[tuple[str, str]]) -> int:
    """The figures of each tier; 1 when a case came to a wrong value, 3 when there was no case at all."""
    for tier in sorted({tier for tier, _ in counts}):
        total = sum(number for (one, _), number in counts.items() if one == tier)
        right, missed, wrong = (counts[tier, answer] for answer in ("right", "missed", "wrong"))
        print(f"{tier:5} {right}/{total} right ({100 * right / total:.1f} %), {missed} missed, {wrong} wrong")
    if not counts:
        print("no case was found")
        return 3
    return 1 if any(answer == "wrong" for _, answer in counts) else 0


if __name__ == "__main__":
    sys.exit(main())
