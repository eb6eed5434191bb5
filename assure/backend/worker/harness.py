"""Opens the backend under judgement through its harness, and passes on what it is asked: dispatches and requests.

The harness is the backend's own: a class, named in assure.yaml, that makes one fresh backend. It has `registry` (with
`execute(operation, context)`), `context(...)` (what callers hand to it), `app` (the ASGI application) and `close()`.
"""

from __future__ import annotations

import asyncio
import inspect
from pathlib import Path
from typing import Any

from assure.backend.worker.asgi import Application
from assure.backend.worker.dispatched import Dispatches, dispatching
from assure.backend.worker.functions import found
from assure.backend.worker.plain import plain
from assure.backend.worker.watch import Hook, Watch


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
    given = {} if contracts is None else {"contracts": bound(contracts), "mode": mode}
    harness = found(target)(Path(folder), **given)
    state["harness"] = harness
    registry = harness.registry
    return {
        "registry": f"{type(registry).__module__}:{type(registry).__qualname__}",
        "keeps": callable(getattr(harness, "save", None)) and callable(getattr(harness, "restore", None)),
    }


def save(state: dict[str, Any]) -> int:
    """Keep all that the backend holds, the time and what is left to chance included; a number to restore it by."""
    kept = state.setdefault("kept", [])
    kept.append((state["harness"].save(), state["stage"].mark()))
    return len(kept) - 1


def restore(state: dict[str, Any], *, number: int) -> None:
    """Bring back what was kept."""
    saved, mark = state["kept"][number]
    state["harness"].restore(saved)
    state["stage"].rewind(mark)


def close(state: dict[str, Any]) -> None:
    """Let go of the backend, if one is open."""
    application, harness = state.pop("application", None), state.pop("harness", None)
    state.pop("kept", None)
    if application is not None:
        application.close()
    if harness is not None:
        harness.close()


def dispatch(
    state: dict[str, Any], *, operation: str, method: str | None, caller: dict[str, Any], params: dict[str, Any],
    watched: list[str],
) -> dict[str, Any]:  # fmt: skip
    """Dispatch an operation through the backend's real registry.

    The answer has `value` (what came back, as JSON) or `raised` (type, message and, of a violation, its document), and
    `ran`: how often each watched function was called.
    """
    harness = state["harness"]
    context = harness.context(method=method, params=params, **caller)
    with Watch(watched, state.setdefault("hook", Hook())) as watch:
        outcome = _outcome(harness.registry, operation, context)
    return {**outcome, "ran": dict(sorted(watch.calls.items()))}


def request(
    state: dict[str, Any], *, method: str, target: str, headers: dict[str, str], body: str, watched: list[str],
    shape: dict[str, Any] | None = None,
) -> dict[str, Any]:  # fmt: skip
    """Ask the backend's application over ASGI: status, headers, body, and how often each watched function ran.

    `shape` says how the registry dispatches (`methods`, `operation`, `context`, `field`); `dispatched` then holds
    operation and method of each dispatch that the request caused, but for those that another dispatch made.
    """
    if "application" not in state:
        state["application"] = Application(state["harness"].app)
    registry = state["harness"].registry
    dispatches = Dispatches(shape["operation"], shape["context"], shape["field"]) if shape else None
    together = dispatching(registry, shape["methods"]) if shape else []
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


def bound(contracts: dict[str, Any]) -> Any:
    """The contracts of a bundle."""
    from assure.runtime.contracts import Contracts

    return Contracts.from_mapping(contracts)


def _outcome(registry: Any, operation: str, context: Any) -> dict[str, Any]:
    try:
        value = registry.execute(operation, context)
        if inspect.isawaitable(value):
            value = asyncio.run(_awaited(value))
    except Exception as problem:  # noqa: BLE001 - a refusal is an answer, whatever class the backend gives it
        kind = type(problem)
        told, code = getattr(problem, "to_dict", None), getattr(problem, "code", "")
        return {
            "raised": {
                "type": f"{kind.__module__}.{kind.__qualname__}",
                "message": str(problem),
                "code": code if isinstance(code, str) else "",
                "document": plain(told()) if callable(told) else None,
            }
        }
    return {"value": plain(value)}


async def _awaited(value: Any) -> Any:
    return await value
