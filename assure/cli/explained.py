"""The thorough way from words to values: typer, for `--help` and for telling a person what is wrong with a line."""

from __future__ import annotations

import contextlib
import inspect
import io
from typing import TYPE_CHECKING, Any, Literal

import typer

from assure.cli.parse import split_list
from assure.cli.terminal import show, tell

if TYPE_CHECKING:
    from collections.abc import Iterator

    from assure.cli.options import CommandLine, Parameter, Values


def parse_with_typer(name: str, line: CommandLine, words: list[str]) -> Values:
    """The values of `words` for the command `name`.

    Prints help or an explanation and raises SystemExit (0 or 2) where there are none.
    """
    met: list[dict[str, Any]] = []

    def receive(**values: Any) -> None:
        met.append(values)

    receive.__signature__ = inspect.Signature([_parameter(p) for p in line.parameters])  # type: ignore[attr-defined]
    receive.__doc__ = line.description
    app = typer.Typer(
        add_completion=False, rich_markup_mode=None, pretty_exceptions_enable=False,
        context_settings={"help_option_names": ["--help", "-h"], "max_content_width": 80},
    )  # fmt: skip
    app.command(epilog=_examples(line))(receive)
    try:
        with _told_by_us():
            app(words, prog_name=f"assure {name}")
    except SystemExit:
        # Typer ends this way whatever happened; only a line it could read has brought values.
        if not met:
            raise
    return {p.name: _plain(p, met[0][p.name]) for p in line.parameters}


@contextlib.contextmanager
def _told_by_us() -> Iterator[None]:
    """Hold back what typer says and say it as all else is said: a full disk or a reader that left is no crash."""
    help_text, complaint = io.StringIO(), io.StringIO()
    try:
        with contextlib.redirect_stdout(help_text), contextlib.redirect_stderr(complaint):
            yield
    finally:
        show(help_text.getvalue())
        tell(*complaint.getvalue().splitlines())


def _parameter(parameter: Parameter) -> inspect.Parameter:
    """The parameter in the words that typer reads: a name, a type and an Option or Argument as default."""
    common: dict[str, Any] = {"help": parameter.help, "show_default": False}
    if parameter.metavar:
        common["metavar"] = parameter.metavar
    if parameter.kind == "number":
        common["min"] = 1
    missing = ... if parameter.required else [] if parameter.kind == "list" else parameter.default
    default = (
        typer.Option(missing, *parameter.flags, **common) if parameter.flags else typer.Argument(missing, **common)
    )
    return inspect.Parameter(
        parameter.name, inspect.Parameter.KEYWORD_ONLY, default=default, annotation=_annotation(parameter)
    )


def _annotation(parameter: Parameter) -> Any:
    if parameter.choices:
        one: Any = Literal.__getitem__(parameter.choices)
        return list[one] if parameter.kind == "list" else one
    return {"flag": bool, "number": int, "list": list[str]}.get(parameter.kind, str)


def _plain(parameter: Parameter, value: Any) -> Any:
    return split_list(value or []) if parameter.kind == "list" else value


def _examples(line: CommandLine) -> str:
    shown = "\n".join(f"  {example}\n      {meaning}" for example, meaning in line.examples)
    return f"\b\nExamples:\n{shown}"
