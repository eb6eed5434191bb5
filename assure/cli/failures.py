"""What a person is told when a command can't do its work, and the exit code that goes with it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from assure.cli.terminal import safe, tell
from assure.core import AssureError, ContractProblems, CouldNotJudge, ExitCode, UsageProblem

if TYPE_CHECKING:
    from collections.abc import Iterable


def explain(problem: Exception, words: list[str]) -> int:
    """Say on standard error what went wrong; the exit code is 2, 3, or 70 for a bug of ours."""
    if isinstance(problem, ContractProblems):
        tell(*(str(one) for one in problem.problems), _counted(len(problem.problems)))
        return ExitCode.USAGE
    if isinstance(problem, UsageProblem):
        tell(f"assure: {problem}")
        return ExitCode.USAGE
    if isinstance(problem, CouldNotJudge | AssureError):
        tell(f"assure: could not judge: {problem}")
        return ExitCode.NOT_JUDGED
    import traceback

    tell(crash_report(["assure", *words], "".join(traceback.format_exception(problem))))
    return ExitCode.BUG


def unwritable(problem: OSError) -> int:
    """Say that standard output takes nothing (a full disk), and lead it nowhere; the exit code is 2."""
    import os
    import sys

    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    tell(f"assure: can't write to standard output: {problem.strerror}")
    return ExitCode.USAGE


def unknown_command(words: list[str]) -> UsageProblem:
    """The problem of a first word that names no command, with the nearest one that exists."""
    from assure.cli.commands import COMMANDS

    names = [command.name for command in COMMANDS]
    below = [name for name in names if name.startswith(f"{words[0]} ")]
    if below:
        said = (
            f"`{' '.join(words[:2])}` is not a command" if len(words) > 1 else f"`{words[0]}` needs to know what to do"
        )
        return UsageProblem(f"{said}; there are: {', '.join(f'assure {name}' for name in below)}")
    if words[0].startswith("-"):
        return UsageProblem(f"options come after the command: assure COMMAND {words[0]} (assure --help lists commands)")
    return UsageProblem(f"`{words[0]}` is not a command{nearest(words[0], names)}")


def nearest(name: str, known: list[str]) -> str:
    """`; did you mean layers?`, or where nothing is near, what there is."""
    import difflib

    near = difflib.get_close_matches(name, known, n=1, cutoff=0.6)
    return f"; did you mean {near[0]}?" if near else f"; there are: {', '.join(known)}"


def crash_report(command: Iterable[str], trace: str) -> str:
    """A bug of ours as text to paste: versions, command line, traceback; no secrets and no folders of the machine."""
    import platform
    import shlex

    from assure import __version__
    from assure.evidence.clean import without_machine

    return safe(
        _without_folders(
            "assure has a bug: this should not have happened. Please report what follows.\n\n"
            f"assure {__version__}, Python {platform.python_version()}, {platform.system()}\n"
            f"command: {shlex.join(command)}\n\n{without_machine(trace)}"
        )
    )


def _without_folders(text: str) -> str:
    """The text without the folders in which a person works: messages of the system name files in full."""
    import contextlib
    import os
    from pathlib import Path

    folders = [(os.environ.get("HOME", ""), "~")]
    with contextlib.suppress(OSError):  # the working directory may be gone
        folders.insert(0, (str(Path.cwd()), "."))
    for folder, short in folders:
        if folder.strip("/"):
            text = text.replace(folder, short)
    return text


def _counted(number: int) -> str:
    return (
        f"\n{number} {'problem' if number == 1 else 'problems'} in configuration or contract files; nothing was judged."
    )
