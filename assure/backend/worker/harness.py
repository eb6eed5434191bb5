"""Opens the backend under judgement through its harness, and passes on what it is asked: dispatches and requests.

The harness is the backend's own: a class, named in assure.yaml, that makes one fresh backend. It has `registry` (with
`execute(operation, context)`), `context(...)` (what callers hand to it), `app` (the ASGI application) and `close()`.
Whatever of it has to be awaited is awaited in one event loop: pools and locks belong to the loop they were made in.
"""

from __future__ import annotations

import asyncio
import inspect
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from assure.backend.worker.asgi import Application
from assure.backend.worker.dispatched import USUAL, Dispatches, callers, watchable
from assure.backend.worker.functions import found
from assure.backend.worker.guarding import GUARDS, Guarding
from assure.backend.worker.plain import plain
from assure.backend.worker.watch import Hook, Watch

if TYPE_CHECKING:
    from collections.abc import Callable


def open_backend(
    state: dict[str, Any], *, target: str, folder: str, contracts: dict[str, Any] | None, mode: str
) -> dict[str, Any]:
    """Make a fresh backend in an empty folder, with contracts where some are given; one that was open is closed.

    The answer's `keeps` tells whether its state can be saved and restored.
    """
    close(state)
    if "stage" in state:
        state["stage"].again()
    state.setdefault("hook", Hook()).install()
    state["loop"] = asyncio.new_event_loop()
    given = {} if contracts is None else {"contracts": _held(state, contracts), "mode": mode}
    harness = found(target)(Path(folder), **given)
    state["harness"] = harness
    registry = harness.registry
    return {
        "registry": f"{type(registry).__module__}:{type(registry).__qualname__}",
        "keeps": callable(getattr(harness, "save", None)) and callable(getattr(harness, "restore", None)),
    }


def start(state: dict[str, Any]) -> None:
    """Start the application as a server does; once for each backend that is opened."""
    app = getattr(state["harness"], "app", None)
    if app is None:
        raise LookupError("the harness has no application: its `app` is missing or None")
    if "application" not in state:
        state["application"] = Application(app, state["loop"])


def save(state: dict[str, Any]) -> int:
    """Keep all that the backend holds, the time and what is left to chance included; a number to restore it by."""
    kept = state.setdefault("kept", [])
    kept.append((_settled(state, state["harness"].save()), state["stage"].mark()))
    return len(kept) - 1


def restore(state: dict[str, Any], *, number: int) -> None:
    """Bring back what was kept."""
    saved, mark = state["kept"][number]
    _settled(state, state["harness"].restore(saved))
    state["stage"].rewind(mark)


def close(state: dict[str, Any]) -> None:
    """Let go of the backend, if one is open."""
    application, harness = state.pop("application", None), state.pop("harness", None)
    state.pop("kept", None)
    if application is not None:
        application.close()
    if harness is not None:
        _settled(state, harness.close())
    if "loop" in state:
        state.pop("loop").close()


def dispatch(
    state: dict[str, Any], *, operation: str, method: str | None, caller: dict[str, Any], params: dict[str, Any],
    watched: list[str], shape: dict[str, Any] | None = None,
) -> dict[str, Any]:  # fmt: skip
    """Dispatch an operation through the backend's real registry, which does that as `shape` says.

    The answer has `value` (what came back, as JSON) or `raised` (type, message and, of a violation, its document),
    `ran`: how often each watched function was called, and `under`: the digest and the mode of all contracts that some
    guard of assure.runtime held around it.
    """
    harness, guarding = state["harness"], Guarding()
    context = _settled(state, harness.context(method=method, params=params, **caller))
    with Watch(watched, state.setdefault("hook", Hook()), GUARDS, each=guarding.note) as watch:
        outcome = _outcome(state, callers(harness.registry, shape or USUAL), (operation, context))
    return {**outcome, "ran": dict(sorted(watch.calls.items())), "under": guarding.under}


def request(
    state: dict[str, Any], *, method: str, target: str, headers: dict[str, str], body: str, watched: list[str],
    shape: dict[str, Any] | None = None,
) -> dict[str, Any]:  # fmt: skip
    """Ask the backend's application over ASGI: status, headers, body, and how often each watched function ran.

    `shape` says how the registry dispatches (`methods`, `operation`, `context`, `field`); `dispatched` then holds
    operation and method of each dispatch that the request caused, but for those that another dispatch made.
    """
    start(state)
    registry = state["harness"].registry
    dispatches = _dispatches(registry, shape) if shape else None
    together = watchable(registry, shape["methods"]) if shape else []
    with Watch(watched, state["hook"], together, dispatches.note if dispatches else None) as watch:
        status, lines, content = state["application"].request(method, target, headers, body.encode())
    return {
        "status": status,
        "headers": lines,
        "body": content.decode("utf-8", "replace"),
        "ran": dict(sorted(watch.calls.items())),
        "outermost": dict(sorted(watch.outermost.items())),
        "dispatched": dispatches.seen if dispatches else [],
    }


def _held(state: dict[str, Any], contracts: dict[str, Any]) -> Any:
    """The contracts that the backend is given, compiled once; watched, where `decision.prepare` has asked for that."""
    if state.get("bundle") != contracts:
        state["bundle"], state["held"] = contracts, bound(contracts)
    witness = state.get("witness")
    return state["held"] if witness is None else replace(state["held"], watcher=witness)


def _dispatches(registry: Any, shape: dict[str, Any]) -> Dispatches:
    return Dispatches(shape["operation"], shape["context"], shape["field"], registry, shape["methods"])


def bound(contracts: dict[str, Any]) -> Any:
    """The contracts of a bundle."""
    from assure.runtime.contracts import Contracts

    return Contracts.from_mapping(contracts)


def _outcome(
    state: dict[str, Any], ways: list[Callable[[str, Any], Any]], arguments: tuple[str, Any]
) -> dict[str, Any]:
    """What a dispatch comes to; where the registry says that it has to be awaited, by the way for those who do."""
    from assure.runtime.violations import RegistryError

    value = None
    for number, way in enumerate(ways, start=1):
        try:
            value = _settled(state, way(*arguments))
            break
        except MemoryError:
            raise
        except Exception as problem:  # noqa: BLE001 - a refusal is an answer, whatever class the backend gives it
            if number == len(ways) or not isinstance(problem, RegistryError):
                return {"raised": _told(problem)}
    return {"value": plain(value)}


def _told(problem: Exception) -> dict[str, Any]:
    kind = type(problem)
    document, code = getattr(problem, "to_dict", None), getattr(problem, "code", "")
    return {
        "type": f"{kind.__module__}.{kind.__qualname__}",
        "message": str(problem),
        "code": code if isinstance(code, str) else "",
        "document": plain(document()) if callable(document) else None,
    }


def _settled(state: dict[str, Any], value: Any) -> Any:
    """A value, or what comes of it where it has to be awaited."""
    return state["loop"].run_until_complete(_awaited(value)) if inspect.isawaitable(value) else value


async def _awaited(value: Any) -> Any:
    return await value
