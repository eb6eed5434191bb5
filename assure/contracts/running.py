"""What people's files say about running the backend: how it is started, and the examples that are run on it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from assure.core import Location


@dataclass(frozen=True, slots=True)
class BackendSettings:
    """How the backend is run in a process of its own.

    `harness` is `module:Class`; `python` the interpreter relative to the project ("" is the one assure runs under);
    `path` the folders on `sys.path` (default: the import roots); `time_limit` seconds for one answer; `memory` bytes, 0
    for no limit. `records` are tables that keep a record of each dispatch, refused ones too.
    """

    harness: str
    python: str
    path: tuple[str, ...]
    environment: Mapping[str, str]
    time_limit: float
    memory: int
    at: Location
    records: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class RequestExample:
    """One request that a use case is shown by, and the status that answers it (R6).

    `route` is the one of the use case's routes that is asked. `given` are the examples that run before, in this order:
    `UC-005` is the first one of that use case, `UC-005#2` its second. A value `${UC-005/id}` in `path`, `query` or
    `body` is what the answer of UC-005 holds under `/id`.
    """

    route: str
    given: tuple[str, ...]
    path: Mapping[str, Any]
    query: Mapping[str, Any]
    headers: Mapping[str, str]
    body: Any
    status: int
    at: Location


@dataclass(frozen=True, slots=True)
class SpecRun:
    """One dispatch that shows what a spec promises, run on the real registry under the contracts (R3).

    `given` are examples of the manifest that run before. Exactly one outcome is promised: it `holds` (the operation
    completes, and everything that is judged afterwards holds), it `raises` (an error of the backend, by its code or its
    class), or it `violates` (these clauses are among those that refuse it).
    """

    name: str
    given: tuple[str, ...]
    caller: Mapping[str, Any]
    params: Mapping[str, Any]
    holds: bool
    raises: str
    violates: tuple[str, ...]
    at: Location
