"""One evaluation of a condition: ours, a bare lambda, and the other ways to hold such a rule in Python, in one run.

Three conditions (a field compared and a size, `all` over twenty elements, a nested `has`), each on a small context and
on one with thousands of further entries. The peers are installed into an environment of their own; every way is timed
in turns, and what counts is the median of the ratios to the lambda. Goals: at most 1.2, for `all` at most 1.0, and the
same on the large context.

    python benchmarks/conditions.py [--no-peers]
"""

from __future__ import annotations

import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
import timeit
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable

ROUNDS = int(os.environ.get("BENCH_RUNS", "40"))
PEERS = ("cel-expr-python", "common-expression-language", "cel-python", "icontract", "deal")
Context = dict[str, Any]

CONDITIONS: dict[str, tuple[str, Callable[[Context], bool], float]] = {
    "field and size": (
        'request.status == "ACTIVE" && size(request.name) <= 64',
        lambda c: c["request"]["status"] == "ACTIVE" and len(c["request"]["name"]) <= 64,
        1.2,
    ),
    "all over twenty": (
        "request.items.all(item, item.qty > 0)",
        lambda c: all(item["qty"] > 0 for item in c["request"]["items"]),
        1.0,
    ),
    "nested has": (
        'has(request.params) && has(request.params.config) && request.params.config.region == "eu"',
        lambda c: (
            "params" in c["request"]
            and "config" in c["request"]["params"]
            and c["request"]["params"]["config"]["region"] == "eu"
        ),
        1.2,
    ),
}


def main() -> int:
    """Install the peers, measure in their environment, print."""
    if "--measure" in sys.argv:
        print(json.dumps(measured()))
        return 0
    with tempfile.TemporaryDirectory() as folder:
        python = sys.executable if "--no-peers" in sys.argv else installed(Path(folder))
        root = Path(__file__).resolve().parents[1]
        environment = {**os.environ, "PYTHONPATH": str(root)}
        run = [python, __file__, "--measure"]
        told = subprocess.run(run, check=True, capture_output=True, text=True, env=environment)
    printed(json.loads(told.stdout))
    return 0


def installed(folder: Path) -> str:
    """The Python of an environment that has the peers; one that can't be had is left out of the figures."""
    subprocess.run([sys.executable, "-m", "venv", str(folder / "venv")], check=True)
    python = str(folder / "venv/bin/python")
    for peer in PEERS:
        install = [python, "-m", "pip", "install", "--quiet", "--disable-pip-version-check", peer]
        if subprocess.run(install, check=False, capture_output=True).returncode:
            print(f"{peer} can't be installed here", file=sys.stderr)
    return python


def context(*, large: bool) -> Context:
    """A context in which every condition holds; a large one has as much again of what nobody asks for, many times."""
    request: Context = {
        "status": "".join(["ACT", "IVE"]),
        "name": "a name of some length",
        "items": [{"qty": number + 1, "sku": f"s{number}"} for number in range(20)],
        "params": {"config": {"region": "".join(["e", "u"])}},
    }
    found: Context = {"request": request}
    if large:
        request.update({f"field{number}": {"value": number} for number in range(2_000)})
        found.update({f"name{number}": list(range(10)) for number in range(500)})
    return found


def measured() -> dict[str, dict[str, dict[str, float]]]:
    """Microseconds of the median round, by condition, by way and size of the context."""
    figures: dict[str, dict[str, dict[str, float]]] = {}
    for name, (text, function, _) in CONDITIONS.items():
        for size in ("small", "large"):
            given = context(large=size == "large")
            ways = {"lambda": function, **ours(text), **peers(text, function, given)}
            rounds = timed(ways, given)
            base = rounds["lambda"]
            for way, seconds in rounds.items():
                ratio = statistics.median(one / other for one, other in zip(seconds, base, strict=True))
                figures.setdefault(name, {}).setdefault(way, {})[f"{size} ratio"] = ratio
                figures[name][way][size] = statistics.median(seconds) * 1e6
    return figures


def timed(ways: dict[str, Callable[[Context], Any]], given: Context) -> dict[str, list[float]]:
    """Seconds for one evaluation, each way in turn, round by round; a slow way gets fewer turns in a round."""
    turns = {}
    for way, function in ways.items():
        once = min(timeit.repeat(lambda f=function: f(given), number=3, repeat=3)) / 3
        turns[way] = max(1, min(2_000, int(0.002 / once)))
    rounds: dict[str, list[float]] = {way: [] for way in ways}
    for _ in range(ROUNDS):
        for way, function in ways.items():
            timer = timeit.Timer(
                "evaluate(context)", timer=time.process_time, globals={"evaluate": function, "context": given}
            )
            rounds[way].append(timer.timeit(turns[way]) / turns[way])
    return rounds


def ours(text: str) -> dict[str, Callable[[Context], Any]]:
    """The compiled condition, and the exact evaluator behind it."""
    from assure.runtime.conditions import compile_condition

    condition = compile_condition(text)
    return {"assure": condition.evaluate, "assure, exact path": condition.exact}


def peers(text: str, function: Callable[[Context], bool], given: Context) -> dict[str, Callable[[Context], Any]]:
    """What is installed, each as it is meant to be used."""
    found: dict[str, Callable[[Context], Any]] = {}
    for make in (cel_expr_python, common_expression_language, cel_python, icontract, deal):
        try:
            found.update(make(text, function, given))
        except ImportError:
            continue
    return found


def cel_expr_python(text: str, function: Callable[[Context], bool], given: Context) -> dict[str, Callable[..., Any]]:
    from cel_expr_python import cel

    environment = cel.NewEnv(variables={"request": cel.Type.DYN})
    expression = environment.compile(text)
    activation = environment.Activation({"request": given["request"]})
    return {
        "cel-expr-python": lambda context: expression.eval(data={"request": context["request"]}).value(),
        "cel-expr-python, activation reused": lambda context: expression.eval(activation).value(),
    }


def common_expression_language(
    text: str, function: Callable[[Context], bool], given: Context
) -> dict[str, Callable[..., Any]]:
    import cel

    program = cel.compile(text)
    return {"common-expression-language": program.execute}


def cel_python(text: str, function: Callable[[Context], bool], given: Context) -> dict[str, Callable[..., Any]]:
    import celpy

    environment = celpy.Environment()
    program = environment.program(environment.compile(text))
    return {"cel-python": lambda context: program.evaluate({"request": celpy.json_to_cel(context["request"])})}


def icontract(text: str, function: Callable[[Context], bool], given: Context) -> dict[str, Callable[..., Any]]:
    import icontract

    @icontract.require(lambda context: function(context))
    def guarded(context: Context) -> None:
        return None

    return {"icontract": guarded}


def deal(text: str, function: Callable[[Context], bool], given: Context) -> dict[str, Callable[..., Any]]:
    import deal

    @deal.pre(lambda context: function(context))
    def guarded(context: Context) -> None:
        return None

    return {"deal": guarded}


def printed(figures: dict[str, dict[str, dict[str, float]]]) -> None:
    """The table: microseconds, and the ratio to the lambda."""
    for name, ways in figures.items():
        goal = CONDITIONS[name][2]
        print(f"\n{name}: {CONDITIONS[name][0]}")
        print(f"  {'microseconds':36}{'small':>11}{'large':>12}   {'/ lambda':>10}{'large':>11}   (goal: {goal})")
        for way, one in ways.items():
            ratios = f"{one['small ratio']:10.2f}{one['large ratio']:11.2f}"
            print(f"  {way:36}{one['small']:11.3f}{one['large']:12.3f}   {ratios}")


if __name__ == "__main__":
    sys.exit(main())
