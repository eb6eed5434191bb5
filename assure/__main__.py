"""The front door: answers `--help` and `--version` by itself and hands every command to the module that serves it."""

import os
import sys


def main(arguments: list[str] | None = None) -> int:
    """Run one command line (default: the one of this process) and return its exit code.

    Nothing but the table of commands is imported before the command is known, so that a question about assure
    itself costs no more than starting Python.
    """
    words = sys.argv[1:] if arguments is None else arguments
    _open_streams()
    try:
        return _answer(words)
    except KeyboardInterrupt:
        return 130
    except BrokenPipeError:
        # The reader (`head`) has seen enough. Python flushes standard output once more at exit: let that go nowhere.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    except OSError as problem:
        from assure.cli.failures import unwritable

        return unwritable(problem)


def _answer(words: list[str]) -> int:
    if not words:
        # A pipeline that calls `assure` with an empty variable for the command must not be green.
        sys.stderr.write(_help())
        return 2
    if words[0] in ("--help", "-h"):
        sys.stdout.write(_help())
    elif words[0] in ("--version", "-V"):
        from assure import __version__

        sys.stdout.write(f"assure {__version__}\n")
    else:
        from assure.cli.dispatch import dispatch

        return dispatch(words)
    sys.stdout.flush()
    return 0


def _open_streams() -> None:
    """Give the program somewhere to write where its caller has closed a stream (`assure ... >&-`)."""
    if sys.stdout is None:
        sys.stdout = open(os.devnull, "w", encoding="utf-8")  # noqa: SIM115, PTH123 - open as long as the program runs
    if sys.stderr is None:
        sys.stderr = open(os.devnull, "w", encoding="utf-8")  # noqa: SIM115, PTH123 - open as long as the program runs


def _help() -> str:
    from assure.cli.commands import top_help

    return top_help()


if __name__ == "__main__":
    sys.exit(main())
