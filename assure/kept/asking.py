"""Asks git several questions at once, by the interpreter's bare means; answers are bytes as git gives them."""

from __future__ import annotations

import os

from assure.kept.gitwords import command, environment

SECONDS = 120
_CHUNK = 1 << 20


class Question:
    """A git command under way in a folder; raises OSError where it can't be started."""

    __slots__ = ("_output", "_process")

    def __init__(self, folder: str, *arguments: str) -> None:
        reading, writing = os.pipe()
        try:
            self._process = os.posix_spawnp(
                "git",
                command("-C", folder, *arguments),
                environment(),
                file_actions=[
                    (os.POSIX_SPAWN_OPEN, 0, os.devnull, os.O_RDONLY, 0),
                    (os.POSIX_SPAWN_DUP2, writing, 1),
                    (os.POSIX_SPAWN_OPEN, 2, os.devnull, os.O_WRONLY, 0),
                ],
            )
        except OSError:
            os.close(reading)
            raise
        finally:
            os.close(writing)
        self._output = reading

    def answer(self) -> bytes | None:
        """What git said; None where it failed or took too long."""
        parts: list[bytes] = []
        whole = False
        try:
            whole = self._read(parts)
        finally:
            os.close(self._output)
            ended = self._end(whole)
        return b"".join(parts) if whole and ended == 0 else None

    def _read(self, parts: list[bytes]) -> bool:
        """Collect the output; False where it does not come to its end in time."""
        from select import POLLIN, poll
        from time import monotonic

        waiting, last = poll(), monotonic() + SECONDS
        waiting.register(self._output, POLLIN)
        while waiting.poll(max(0.0, last - monotonic()) * 1000):
            part = os.read(self._output, _CHUNK)
            if not part:
                return True
            parts.append(part)
        return False

    def _end(self, whole: bool) -> int:
        if not whole:
            os.kill(self._process, 9)
        return os.waitpid(self._process, 0)[1]
