"""How a person follows a run on standard error: one line drawn over on a terminal, a line a gate elsewhere."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, TextIO

from assure.cli.terminal import mention, redraws, width

if TYPE_CHECKING:
    from collections.abc import Mapping

    from assure.core import Gate, GateResult
    from assure.engine import Progress

CLEAR = "\r\x1b[K"
PAUSE = 0.08  # seconds between two drawings: quicker than the eye, slow enough to cost nothing


class OneLine:
    """The progress on a terminal: `[3/7] layers  118 app/x.py`, drawn over and over, and gone at the end."""

    def __init__(self, stream: TextIO) -> None:
        self._stream = stream
        self._title = ""
        self._drawn = 0.0

    def gate_started(self, gate: Gate, position: int, total: int) -> None:
        """Names the gate at once: the first subject may take its time."""
        self._title = f"[{position}/{total}] {gate.name}"
        self._draw(self._title)

    def subject_judged(self, gate: Gate, count: int, name: str) -> None:
        """Counts, at a pace that a person can follow."""
        now = time.monotonic()
        if now - self._drawn >= PAUSE:
            self._drawn = now
            self._draw(f"{self._title}  {count} {name}")

    def gate_ended(self, result: GateResult) -> None:
        """Leaves the line empty for what follows."""
        mention(self._stream, CLEAR)

    def _draw(self, text: str) -> None:
        # Names come from files: nothing in them may drive the terminal.
        plain = "".join(letter if letter.isprintable() else "?" for letter in text)
        mention(self._stream, CLEAR + plain[: width(self._stream) - 1])


class PlainLines:
    """The progress in a log: one line as each gate ends, and with `verbose` one as it begins."""

    def __init__(self, stream: TextIO, *, verbose: bool = False) -> None:
        self._stream = stream
        self._verbose = verbose
        self._place = ""

    def gate_started(self, gate: Gate, position: int, total: int) -> None:
        """Remembers the place of the gate in the pack."""
        self._place = f"[{position}/{total}]"
        if self._verbose:
            self._write(f"{self._place} {gate.name} ...")

    def subject_judged(self, gate: Gate, count: int, name: str) -> None:
        """Says nothing: a log needs no counting."""

    def gate_ended(self, result: GateResult) -> None:
        """Says what the gate came to, what it saw, and how long it took."""
        from assure.evidence.figures import population

        self._write(f"{self._place} {result.gate}: {result.verdict} ({population(result)}; {result.seconds:.2f} s)")

    def _write(self, line: str) -> None:
        mention(self._stream, f"{line}\n")


def progress_on(stream: TextIO, environment: Mapping[str, str], *, quiet: bool, verbose: bool) -> Progress | None:
    """Who watches the run: nobody when quiet."""
    if quiet:
        return None
    return OneLine(stream) if redraws(stream, environment) else PlainLines(stream, verbose=verbose)
