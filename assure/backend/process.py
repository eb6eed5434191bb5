"""Runs a backend's code where it can do no harm: a subprocess under its own interpreter, with limits.

What the backend does wrong (it raises, exits, hangs, eats memory, crashes the interpreter) comes back as a value or as
`BackendDied`; it never becomes a failure of the judging side.
"""

from __future__ import annotations

import contextlib
import json
import os
import signal
import subprocess
import sys
import tempfile
import threading
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any, Self

from assure.core import CouldNotJudge

if TYPE_CHECKING:
    from collections.abc import Mapping
    from types import TracebackType

# The instant at which every judged run takes place, and where chance begins, unless a case says otherwise.
INSTANT = "2026-01-01T12:00:00+00:00"
SEED = 20260101

_TAIL = 4000
_HOME = Path(__file__).resolve().parents[2]
# Our package is imported by its place and then taken off the path: nothing else that is installed beside it is seen.
_BOOT = (
    "import sys; sys.path[:1] = [sys.argv[1]]; from assure.backend.worker.serve import main; del sys.path[0]; main()"
)
_KEPT = ("PATH", "SYSTEMROOT", "LD_LIBRARY_PATH", "DYLD_LIBRARY_PATH", "TMPDIR", "TEMP", "TMP", "VIRTUAL_ENV")
_SET = {
    "PYTHONHASHSEED": "0",
    "TZ": "UTC",
    "LC_ALL": "C.UTF-8",
    "PYTHONDONTWRITEBYTECODE": "1",
    "PYTHONUTF8": "1",
    "PYTHONUNBUFFERED": "1",  # what is printed before a sudden end is not lost
}


@dataclass(frozen=True, slots=True)
class Launch:
    """How a backend is started: interpreter, folder, import path, variables, limits (seconds, bytes; 0 is none)."""

    folder: Path
    python: str = sys.executable
    path: tuple[str, ...] = ()
    variables: Mapping[str, str] = field(default_factory=dict)
    seconds: float = 60.0
    memory: int = 0
    instant: str = INSTANT
    seed: int = SEED


@dataclass(frozen=True, slots=True)
class Raised:
    """What the backend raised: its type with the module, its words, and frames as `file:line function`."""

    type: str
    message: str
    trace: tuple[str, ...]


class BackendDied(CouldNotJudge):
    """The process of the backend ended, or did not answer in time; the last it printed stands in the message."""


class BackendProcess:
    """One process with the backend in it; answers calls one after the other, and is killed with all its children."""

    def __init__(self, launch: Launch) -> None:
        self._launch = launch
        self._said: IO[bytes] = tempfile.TemporaryFile()  # noqa: SIM115 - closed in `close`
        self._process = _started(launch, self._said)
        self._must("begin", path=list(launch.path), instant=launch.instant, seed=launch.seed, memory=launch.memory)

    def call(self, service: str, **arguments: Any) -> Any:
        """What a service answers, as JSON values, or `Raised`; BackendDied where there is no answer in time."""
        request = {"call": service, "with": arguments}
        with self._in_time(service):
            answer = self._exchange(json.dumps(request) + "\n")
        if not answer.endswith("\n"):
            raise BackendDied(f"the backend's process ended during {service}{self._how()}{self._last_words()}")
        found = json.loads(answer)
        if "problem" in found:
            problem = found["problem"]
            return Raised(problem["type"], problem["message"], tuple(problem["trace"]))
        return found["value"]

    def close(self) -> None:
        """End the process and whatever it started."""
        _kill(self._process)
        for stream in (self._process.stdin, self._process.stdout):
            if stream is not None:
                with contextlib.suppress(OSError):
                    stream.close()
        self._process.wait()
        self._said.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, problem: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def _must(self, service: str, **arguments: Any) -> None:
        answer = self.call(service, **arguments)
        if isinstance(answer, Raised):
            self.close()
            raise CouldNotJudge(f"the backend's process could not be prepared: {answer.type}: {answer.message}")

    def _exchange(self, line: str) -> str:
        process = self._process
        if process.stdin is None or process.stdout is None:
            return ""
        try:
            process.stdin.write(line)
            process.stdin.flush()
            return process.stdout.readline()
        except (BrokenPipeError, ValueError):
            return ""

    @contextlib.contextmanager
    def _in_time(self, service: str) -> Any:
        """Kills the process when an answer takes too long: the read then ends, and the reason is told."""
        late = threading.Event()

        def ring() -> None:
            late.set()
            _kill(self._process)

        timer = threading.Timer(self._launch.seconds, ring)
        timer.daemon = True
        timer.start()
        try:
            yield
        finally:
            timer.cancel()
        if late.is_set():
            limit = f"{self._launch.seconds:g} s"
            raise BackendDied(f"the backend did not answer {service} within {limit}{self._last_words()}")

    def _how(self) -> str:
        """How the process ended, in words; nothing where that is not known yet."""
        try:
            code = self._process.wait(timeout=5)
        except subprocess.TimeoutExpired:
            return ""
        if code >= 0:
            return f" with exit status {code}"
        with contextlib.suppress(ValueError):
            return f" by {signal.Signals(-code).name}"
        return f" by signal {-code}"

    def _last_words(self) -> str:
        """The end of what the backend printed, on lines of their own."""
        self._said.seek(0, os.SEEK_END)
        self._said.seek(max(0, self._said.tell() - _TAIL))
        text = self._said.read().decode("utf-8", "replace").strip()
        return f"; its last output:\n{text}" if text else ""


def _started(launch: Launch, said: IO[bytes]) -> subprocess.Popen[str]:
    try:
        return subprocess.Popen(  # noqa: S603 - the interpreter that the user's own configuration names
            [launch.python, "-c", _BOOT, str(_HOME)],
            cwd=launch.folder,
            env=_environment(launch.variables),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=said,
            text=True,
            encoding="utf-8",
            start_new_session=True,
        )
    except OSError as problem:
        raise CouldNotJudge(f"the backend's interpreter {launch.python} can't be started: {problem.strerror}") from None


def _environment(variables: Mapping[str, str]) -> dict[str, str]:
    """A small, fixed environment: what the interpreter needs, what makes runs repeat, what the configuration adds."""
    kept = {name: os.environ[name] for name in _KEPT if name in os.environ}
    return {**kept, **_SET, **variables}


def _kill(process: subprocess.Popen[str]) -> None:
    """Kill the process and its children; a session of its own makes them one group."""
    if hasattr(os, "killpg"):
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(process.pid, signal.SIGKILL)
    with contextlib.suppress(OSError):
        process.kill()
