"""Answers requests of the judging side, a line of JSON each, with what a service of the backend comes to.

Standard output belongs to the backend's own prints: the answers go through a descriptor of their own, which no code
of the backend knows. A service is a function of a module beside this one; what it raises becomes an answer too.
"""

from __future__ import annotations

import json
import os
import sys
from typing import TYPE_CHECKING, Any

from assure.backend.worker.stage import Stage

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping
    from io import TextIOWrapper

_DEEPEST_TRACE = 12


def main() -> None:
    """Read requests until there are no more; the first one says where the backend is and what it may use."""
    requests, answers = _own_streams()
    state: dict[str, Any] = {}
    for line in requests:
        answers.write(_answer(json.loads(line), state) + "\n")
        answers.flush()


def _own_streams() -> tuple[TextIOWrapper, TextIOWrapper]:
    """The pipe to the judging side; descriptor 0 then reads nothing and 1 goes where errors go."""
    asked, answered = os.dup(0), os.dup(1)
    nothing = os.open(os.devnull, os.O_RDONLY)
    os.dup2(nothing, 0)
    os.close(nothing)
    os.dup2(2, 1)
    return os.fdopen(asked, encoding="utf-8"), os.fdopen(answered, "w", encoding="utf-8")


def _answer(request: dict[str, Any], state: dict[str, Any]) -> str:
    """One line: the value of the service, or what was raised on the way to it; a value that is no JSON is a problem."""
    try:
        return json.dumps({"value": _served(request["call"], request["with"], state)}, allow_nan=False)
    except KeyboardInterrupt:
        raise
    except BaseException as problem:  # noqa: BLE001 - whatever the backend does, sys.exit among it, is an answer
        return json.dumps({"problem": _described(problem)})


def _served(call: str, arguments: dict[str, Any], state: dict[str, Any]) -> Any:
    if call == "begin":
        return _begin(state, **arguments)
    return _services()[call](state, **arguments)


def _services() -> Mapping[str, Callable[..., Any]]:
    """What can be asked for, by name; imported once the stage is set, and nothing that a request names is."""
    from assure.backend.worker import decisions, faults, functions, harness

    return {
        "decision.decide": decisions.decide,
        "decision.prepare": decisions.prepare,
        "faults.prepare": faults.prepare,
        "faults.record": faults.record,
        "faults.strike": faults.strike,
        "functions.call": functions.call,
        "harness.open_backend": harness.open_backend,
        "harness.close": harness.close,
        "harness.dispatch": harness.dispatch,
        "harness.request": harness.request,
        "harness.restore": harness.restore,
        "harness.save": harness.save,
        "harness.start": harness.start,
    }


def _begin(state: dict[str, Any], *, path: list[str], instant: str, seed: int, memory: int) -> dict[str, Any]:
    """Prepare the process before anything of the backend is imported."""
    _limit(memory)
    stage = Stage(instant, seed)
    stage.install()
    sys.path[:0] = path
    state["path"], state["stage"] = path, stage
    return {"python": ".".join(map(str, sys.version_info[:3]))}


def _limit(memory: int) -> None:
    """Bound the memory of this process, in bytes, where the system can."""
    if memory:
        try:
            import resource
        except ImportError:
            return
        resource.setrlimit(resource.RLIMIT_AS, (memory, memory))


def _described(problem: BaseException) -> dict[str, Any]:
    """What was raised: its type with the module, its words, and where it came from inside the backend."""
    kind = type(problem)
    return {
        "type": f"{kind.__module__}.{kind.__qualname__}",
        "message": _words(problem),
        "trace": list(_frames(problem)),
    }


def _words(problem: BaseException) -> str:
    try:
        return str(problem)
    except Exception as worse:  # noqa: BLE001 - an exception whose text fails is still told
        return f"(its text could not be made: {type(worse).__name__})"


def _frames(problem: BaseException) -> Iterator[str]:
    """The last frames outside this package, innermost last, as `file:line function`."""
    from traceback import extract_tb

    own = __file__.removesuffix("serve.py")
    frames = [frame for frame in extract_tb(problem.__traceback__) if not frame.filename.startswith(own)]
    for frame in frames[-_DEEPEST_TRACE:]:
        yield f"{frame.filename}:{frame.lineno} {frame.name}"
