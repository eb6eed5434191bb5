"""Standard output and standard error: whether to colour them, how wide they are, and how to end quietly."""

from __future__ import annotations

import os
import sys

TYPE_CHECKING = False  # spelt out: importing it from `typing` takes longer than all that is done here
if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import TextIO


def colour_wanted(stream: TextIO, *, no_color: bool, environment: Mapping[str, str]) -> bool:
    """Whether to colour what goes to `stream`.

    `--no-color` and a NO_COLOR that is not empty switch it off, whatever else is said; then FORCE_COLOR switches it on
    (and "0" off); then it is for terminals that are not dumb.
    """
    if no_color or environment.get("NO_COLOR"):
        return False
    if force := environment.get("FORCE_COLOR"):
        return force != "0"
    return stream.isatty() and environment.get("TERM") != "dumb"


def redraws(stream: TextIO, environment: Mapping[str, str]) -> bool:
    """Whether a line on `stream` may be drawn over: on a terminal with a person in front of it, so not under CI."""
    return stream.isatty() and environment.get("TERM") != "dumb" and not environment.get("CI")


def width(stream: TextIO) -> int:
    """How many columns `stream` has; 80 where nobody knows."""
    try:
        return os.get_terminal_size(stream.fileno()).columns or 80
    except (OSError, ValueError):
        return 80


def show(text: str) -> None:
    """Write a result to standard output; a reader that has gone (`| head`) changes neither verdict nor exit code.

    Raises UsageProblem where the system refuses to take it (a full disk): a result that nobody got is no success.
    """
    try:
        if text:  # even nothing at all is refused by a full device
            sys.stdout.write(text if text.endswith("\n") else f"{text}\n")
        sys.stdout.flush()
    except BrokenPipeError:
        _let_go(sys.stdout)
    except OSError as problem:
        _let_go(sys.stdout)
        from assure.core import UsageProblem

        raise UsageProblem(f"can't write to standard output: {problem.strerror}") from problem


def tell(*lines: str) -> None:
    """Write lines to standard error, after everything that stands on standard output already.

    What people wrote into files and on the command line is quoted there: secrets in it are masked.
    """
    try:
        sys.stdout.flush()
    except OSError:
        _let_go(sys.stdout)
    mention(sys.stderr, safe("".join(f"{line}\n" for line in lines)))


def safe(text: str) -> str:
    """Text that quotes what people wrote, with secrets masked and unseen characters spelt out."""
    from assure.evidence.clean import visible
    from assure.evidence.secrets import mask

    return visible(mask(text))


def mention(stream: TextIO, text: str) -> None:
    """Write what nobody needs for the verdict; that it can't be written changes neither verdict nor exit code."""
    try:
        stream.write(text)
        stream.flush()
    except OSError:
        _let_go(stream)


def _let_go(stream: TextIO) -> None:
    """Lead a stream nowhere: Python flushes it once more at exit, and would complain or change the exit code."""
    try:
        os.dup2(os.open(os.devnull, os.O_WRONLY), stream.fileno())
    except OSError:
        return
