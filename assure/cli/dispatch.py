"""From the words of a command line to the exit code: finds the command, reads its line, answers for failures."""

from __future__ import annotations

import sys

from assure.cli.commands import COMMANDS

TYPE_CHECKING = False  # spelt out: importing it from `typing` takes longer than reading a line
if TYPE_CHECKING:
    from assure.cli.commands import Command
    from assure.cli.options import CommandModule


def dispatch(words: list[str]) -> int:
    """Run the command that `words` begin with; what goes wrong is told and coded; only KeyboardInterrupt escapes."""
    _steady_output()
    try:
        command, rest = _find(words)
        return _run(command.load(), command, rest)
    except SystemExit as ending:
        return ending.code if isinstance(ending.code, int) else 2
    except Exception as problem:  # noqa: BLE001 - the last place where a crash of ours becomes a report to paste
        from assure.cli.failures import explain

        return explain(problem, words)


def _run(module: CommandModule, command: Command, words: list[str]) -> int:
    from assure.cli.parse import parse

    line = module.line(command.name)
    values = parse(words, line.parameters)
    if values is None:
        from assure.cli.explained import parse_with_typer

        values = parse_with_typer(command.name, line, words)
    return module.run(command.name, values)


def _find(words: list[str]) -> tuple[Command, list[str]]:
    """The command and the words that follow it; names may have two words (`baseline add`)."""
    by_name = {command.name: command for command in COMMANDS}
    for length in (2, 1):
        command = by_name.get(" ".join(words[:length]))
        if command is not None:
            return command, words[length:]
    from assure.cli.failures import unknown_command

    raise unknown_command(words)


def _steady_output() -> None:
    """The same bytes in every locale, and a character that the terminal can't show is no crash."""
    for stream in (sys.stdout, sys.stderr):
        # Tests and embedding programs put other objects here.
        if reconfigure := getattr(stream, "reconfigure", None):
            reconfigure(encoding=None if stream.isatty() else "utf-8", errors="backslashreplace")
