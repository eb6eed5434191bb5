"""Asks an ASGI application over its own protocol, in this process: no server, no client library, no socket."""

from __future__ import annotations

import asyncio
from typing import Any

_PATIENCE = 30.0


class Application:
    """An ASGI application that has been started in an event loop, and is asked one request after the other."""

    def __init__(self, app: Any, loop: asyncio.AbstractEventLoop) -> None:
        self._app = app
        self._loop = loop
        self._events: asyncio.Queue[dict[str, Any]] = asyncio.Queue()
        self._state: dict[str, Any] = {}
        self._told: asyncio.Queue[dict[str, Any]] = asyncio.Queue()
        self._life = self._loop.create_task(self._live())
        self._loop.run_until_complete(self._say("lifespan.startup"))

    def request(
        self, method: str, target: str, headers: dict[str, str], body: bytes
    ) -> tuple[int, dict[str, str], bytes]:
        """Status, headers (names in lower case) and body of the answer to one request."""
        return self._loop.run_until_complete(self._asked(method, target, headers, body))

    def close(self) -> None:
        """Shut the application down as a server does."""
        if not self._life.done():
            self._loop.run_until_complete(self._say("lifespan.shutdown"))
        self._life.cancel()
        self._loop.run_until_complete(_ended(self._life))

    async def _live(self) -> None:
        scope = {"type": "lifespan", "asgi": {"version": "3.0", "spec_version": "2.0"}, "state": self._state}
        await self._app(scope, self._events.get, self._heard)

    async def _heard(self, message: dict[str, Any]) -> None:
        await self._told.put(message)

    async def _say(self, event: str) -> None:
        """Tell the application of a step of its life; one that knows no such steps raises, and lives on without."""
        await self._events.put({"type": event})
        answer = asyncio.ensure_future(self._told.get())
        await asyncio.wait({answer, self._life}, timeout=_PATIENCE, return_when=asyncio.FIRST_COMPLETED)
        if answer.done():
            if answer.result()["type"] == f"{event}.failed":
                # Starlette hands over a whole traceback; what was raised stands on its last line.
                told = str(answer.result().get("message", "")).strip().rpartition("\n")[2]
                raise RuntimeError(f"the application failed at {event}: {told}")
            return
        answer.cancel()
        if not self._life.done():
            raise TimeoutError(f"the application did not answer {event} within {_PATIENCE:g} s")

    async def _asked(
        self, method: str, target: str, headers: dict[str, str], body: bytes
    ) -> tuple[int, dict[str, str], bytes]:
        sent: list[dict[str, Any]] = []
        whole = [{"type": "http.request", "body": body, "more_body": False}]

        async def receive() -> dict[str, Any]:
            return whole.pop() if whole else {"type": "http.disconnect"}

        async def send(message: dict[str, Any]) -> None:
            sent.append(message)

        await self._app(self._scope(method, target, headers, body), receive, send)
        start = next(message for message in sent if message["type"] == "http.response.start")
        parts = [message.get("body", b"") for message in sent if message["type"] == "http.response.body"]
        names = {name.decode("latin-1").lower(): value.decode("latin-1") for name, value in start.get("headers", ())}
        return start["status"], names, b"".join(parts)

    def _scope(self, method: str, target: str, headers: dict[str, str], body: bytes) -> dict[str, Any]:
        path, _, query = target.partition("?")
        lines = {"host": "localhost", **{name.lower(): value for name, value in headers.items()}}
        if body:
            lines["content-length"] = str(len(body))
        from urllib.parse import unquote

        return {
            "type": "http",
            "asgi": {"version": "3.0", "spec_version": "2.3"},
            "http_version": "1.1",
            "method": method,
            "scheme": "http",
            "path": unquote(path),
            "raw_path": path.encode("ascii"),
            "query_string": query.encode("ascii"),
            "root_path": "",
            "headers": [(name.encode("latin-1"), value.encode("latin-1")) for name, value in lines.items()],
            "client": ("127.0.0.1", 1),
            "server": ("localhost", 80),
            "state": dict(self._state),
        }


async def _ended(life: asyncio.Task[None]) -> None:
    """Wait for a task that was cancelled, however it ends."""
    await asyncio.gather(life, return_exceptions=True)
