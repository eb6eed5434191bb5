"""A backend that is opened through its harness again and again, each time anew, and asked what cases ask of it."""

from __future__ import annotations

import contextlib
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Any, Self

from assure.backend.process import BackendDied, BackendProcess, Launch, Raised
from assure.core import CouldNotJudge

if TYPE_CHECKING:
    from collections.abc import Mapping
    from types import TracebackType


_NO_DISPATCH = "assure.backend.worker.dispatched.NoDispatch"


class Session:
    """One process of the backend; `fresh` opens it in an empty folder of its own.

    Raises CouldNotJudge where the process, the harness or the backend can't be started, BackendDied where it ends or
    hangs: what is asked of a backend that is not there has no answer. The working tree is never written to.
    """

    def __init__(
        self, launch: Launch, harness: str, contracts: Mapping[str, Any] | None = None, mode: str = "strict"
    ) -> None:
        self._launch, self._harness = launch, harness
        self._contracts, self._mode = contracts, mode
        self._scratch = tempfile.TemporaryDirectory(prefix="assure-backend-", ignore_cleanup_errors=True)
        self._process: BackendProcess | None = None
        self._opened = 0
        self._started = False
        self._keeps = False
        self._beginning: int | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, problem: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def fresh(self) -> None:
        """The backend as it is in the beginning: restored, where its harness can do that, else opened anew."""
        if self._beginning is not None:
            self.restore(self._beginning)
            return
        self._open()
        self._beginning = self.save()

    def start(self) -> None:
        """Start the application, where that has not been done; one that can't be started has no answers to judge."""
        if not self._started:
            found = self.ask("harness.start")
            if isinstance(found, Raised):
                raise CouldNotJudge(f"the application of {self._harness} could not be started: {self.told(found)}")
            self._started = True

    def save(self) -> int | None:
        """Keep the state of the backend; None where its harness can't."""
        return int(self._done("harness.save")) if self._keeps else None

    def restore(self, number: int) -> None:
        """Bring the backend back to a state that was kept."""
        self._done("harness.restore", number=number)

    def _done(self, service: str, **arguments: Any) -> Any:
        found = self.ask(service, **arguments)
        if isinstance(found, Raised):
            raise CouldNotJudge(f"{service} of {self._harness} failed: {self.told(found)}")
        return found

    def _open(self) -> None:
        if self._process is None:
            self._process = BackendProcess(self._launch)
            self._prepare(self._process)
        self._opened += 1
        self._started = False
        folder = Path(self._scratch.name) / str(self._opened)
        folder.mkdir()
        found = self._process.call(
            "harness.open_backend",
            target=self._harness,
            folder=str(folder),
            contracts=self._contracts,
            mode=self._mode,
        )
        if isinstance(found, Raised):
            raise CouldNotJudge(f"the backend could not be opened by its harness {self._harness}: {self.told(found)}")
        self._keeps = bool(found["keeps"])

    def _prepare(self, process: BackendProcess) -> None:
        """Ask for what has to be in place before the backend is opened; nothing here."""

    def ask(self, service: str, **arguments: Any) -> Any:
        """What a service of the worker answers for the backend that is open, or Raised."""
        if self._process is None:
            self._open()
        assert self._process is not None  # `_open` has started it
        found = self._process.call(service, **arguments)
        if isinstance(found, Raised) and found.type == "builtins.MemoryError":
            raise BackendDied(f"the backend ran out of memory during {service}; `memory` in assure.yaml is its limit")
        if isinstance(found, Raised) and found.type == _NO_DISPATCH:
            raise CouldNotJudge(found.message)
        return found

    def told(self, raised: Raised) -> str:
        """What was raised, in one line: type, words, and the innermost place inside the project."""
        root = f"{self._launch.folder}/"
        own = [frame.removeprefix(root) for frame in raised.trace if frame.startswith(root)]
        place = f" (at {own[-1]})" if own else ""
        return f"{raised.type}: {raised.message}{place}"

    def close(self) -> None:
        """End the process, and take away what it wrote."""
        if self._process is not None:
            with contextlib.suppress(CouldNotJudge):
                self._process.call("harness.close")
            self._process.close()
            self._process = None
        self._scratch.cleanup()
