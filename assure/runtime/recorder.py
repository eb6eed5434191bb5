"""Captures decisions while a backend works, for replay: a sample of them, without secrets, and never at its cost (R9).

    recorder = Recorder("captures/decisions.jsonl", contracts, share=0.01)
    registry = OperationRegistry(contracts, recorder=recorder)

Each capture is a line of JSON: what was dispatched, by whom, with which parameters, and how it ended. `assure replay
import` makes cases of them. What is in the way of that (a full queue, a full disk, a value that has no JSON form, one
that is too large) loses the capture and is counted; the dispatch does not notice.
"""

from __future__ import annotations

import os
import threading
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING, Any

from assure.runtime.capturing import Capture
from assure.runtime.contexts import read, source_of
from assure.runtime.records import Ending
from assure.runtime.run import text_of

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from queue import Queue

    from assure.runtime.contracts import Contracts
    from assure.runtime.records import Dispatch
    from assure.runtime.telling import Told
    from assure.runtime.terms import Path as Names

BUCKETS = 10_000
_STANDARD = str(Path(os.__file__).parent)


class Recorder:
    """The `recorder` of a registry or a guard.

    `share` of the dispatches is captured, always the same ones: which, is decided by a digest of what `identify` gives
    for a context (a request id), or of the request itself. `caller` says where a context keeps who calls, by the names
    under which the harness takes it; `params` where it keeps the parameters. At most `waiting` captures wait to be
    written; a file grows to `size` bytes, and `files` of them are kept. `recorded`, `dropped` (no room) and `failed`
    (no JSON form, too large, or not written) are counted.
    """

    def __init__(
        self,
        path: str | os.PathLike[str],
        contracts: Contracts | None = None,
        *,
        share: float = 0.01,
        identify: Callable[[Any], object] | None = None,
        caller: Mapping[str, str | Callable[[object], object]] | None = None,
        params: str | Callable[[object], object] = "params",
        waiting: int = 1_000,
        size: int = 64 * 1024 * 1024,
        files: int = 4,
    ) -> None:
        if not 0 <= share <= 1:
            raise ValueError(f"a share is a number from 0 to 1, not {share}")
        self._path = os.fspath(path)
        self._share = round(share * BUCKETS)
        self._identify = identify
        named = {"tenant": "tenant_id", "actor": "actor_id"} if caller is None else caller
        self._caller = {name: source_of(source) for name, source in named.items()}
        self._params = source_of(params)
        self._secrets = _secrets(contracts)
        self._waiting, self._size, self._files = waiting, size, max(1, files)
        self._lock = threading.Lock()
        self._queue: Queue[str | None] | None = None
        self._thread: threading.Thread | None = None
        self._process = 0
        self.recorded = self.dropped = self.failed = 0

    def begin(self, dispatch: Dispatch) -> Capture | None:
        """Before the handler: the request, which the handler may change; None for what is not in the sample."""
        try:
            return self._captured(dispatch)
        except Exception:  # noqa: BLE001 (a recorder that breaks the host is worse than none)
            self._lost()
            return None

    def __call__(self, told: Told) -> None:
        """After the dispatch: the request with how it ended, on its way to the file."""
        try:
            capture = told.begun if told.record.called else self._captured(told.dispatch)
            if isinstance(capture, Capture):
                self._put(self._line(capture, told))
        except Exception:  # noqa: BLE001 (as above)
            self._lost()

    def close(self, seconds: float = 5.0) -> None:
        """Write what waits, for so long at most."""
        with self._lock:
            queue, thread, self._queue, self._thread = self._queue, self._thread, None, None
        if queue is not None and thread is not None and self._process == os.getpid():
            queue.put(None)
            thread.join(seconds)

    def _captured(self, dispatch: Dispatch) -> Capture | None:
        """The request; None where it is not in the sample."""
        if not self._share:
            return None
        context = dispatch.context
        if self._identify is not None and not self._chosen(str(self._identify(context))):
            return None
        capture = Capture(self._secrets.get((dispatch.operation, dispatch.method), self._secrets[("", "")]))
        caller = {name: read(context, source) for name, source in self._caller.items()}
        request = capture.request(dispatch, caller, read(context, self._params))
        if self._identify is None and not self._chosen(request):
            return None
        return capture

    def _chosen(self, identity: str) -> bool:
        digest = sha256(identity.encode("utf-8", "surrogatepass")).digest()
        return int.from_bytes(digest[:8], "big") % BUCKETS < self._share

    def _line(self, capture: Capture, told: Told) -> str:
        error = told.error
        return capture.line(
            outcome=_outcome(told),
            result=told.value if error is None else None,
            error=None if error is None else {"type": _name(error), "code": _code(error), "message": text_of(error)},
            contracts=dict(told.judged),
        )

    def _put(self, line: str) -> None:
        from queue import Full

        try:
            self._open().put_nowait(line)
        except Full:
            with self._lock:
                self.dropped += 1

    def _lost(self) -> None:
        with self._lock:
            self.failed += 1

    def _open(self) -> Queue[str | None]:
        """The queue of this process: a thread does not outlive a fork, so a child has a writer of its own."""
        with self._lock:
            if self._queue is None or self._process != os.getpid():
                import atexit
                from queue import Queue

                self._process = os.getpid()
                self._queue = Queue(self._waiting)
                self._thread = threading.Thread(target=self._write, args=(self._queue,), daemon=True)
                self._thread.start()
                atexit.register(self.close)
            return self._queue

    def _write(self, queue: Queue[str | None]) -> None:
        """Write lines until there are no more; what can't be written is lost, and the next one is tried."""
        while (line := queue.get()) is not None:
            try:
                self._append(line.encode("utf-8", "backslashreplace"))
                with self._lock:
                    self.recorded += 1
            except OSError:
                self._lost()

    def _append(self, line: bytes) -> None:
        """One write a line, for whoever reads while it grows; nobody else may read what was captured."""
        descriptor = os.open(self._path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
        try:
            full = os.fstat(descriptor).st_size + len(line) > self._size
            if not full:
                os.write(descriptor, line)
                return
        finally:
            os.close(descriptor)
        self._rotate()
        if len(line) > self._size:
            raise OSError("a capture is larger than a file may be")
        self._append(line)

    def _rotate(self) -> None:
        """`decisions.jsonl` becomes `decisions.jsonl.1` and so on; the oldest goes."""
        for number in range(self._files - 1, 0, -1):
            older = Path(f"{self._path}.{number - 1}" if number > 1 else self._path)
            if older.exists():
                older.replace(f"{self._path}.{number}")
        if self._files == 1:
            Path(self._path).unlink()


def _secrets(contracts: Contracts | None) -> dict[tuple[str, str], frozenset[Names]]:
    """The paths that schemas mark as secret, by dispatch operation and method; for what is unknown, all of them."""
    found: dict[tuple[str, str], frozenset[Names]] = {("", ""): frozenset()}
    for known in contracts.dispatched.values() if contracts else ():
        everywhere = {path for clause in known.everywhere for path in clause.secrets}
        for method in ("", *known.methods):
            clauses = known.by_method.get(method, ())
            found[known.name, method] = frozenset(everywhere | {path for each in clauses for path in each.secrets})
    found["", ""] = frozenset(path for paths in found.values() for path in paths)
    return found


def _outcome(told: Told) -> str:
    """Completed, refused or failed, as replay calls it: a word of the backend's own to its caller is a refusal."""
    from assure.runtime.violations import DispatchError

    if told.error is None:
        return "completed"
    if told.record.ending is Ending.REFUSED:
        return "refused"
    own = not isinstance(told.error, DispatchError) and _is_own(type(told.error))
    return "refused" if own else "failed"


def _is_own(kind: type) -> bool:
    """Whether a class belongs to the backend: to neither Python nor a library."""
    from inspect import getfile

    try:
        place = getfile(kind)
    except (TypeError, OSError):
        return False
    return "site-packages" not in place and not place.startswith(_STANDARD)


def _name(error: BaseException) -> str:
    return f"{type(error).__module__}.{type(error).__qualname__}"


def _code(error: BaseException) -> str:
    code = getattr(error, "code", "")
    return code if isinstance(code, str) else ""
