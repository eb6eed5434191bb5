"""What a command takes: its parameters as plain values, from which the quick parser and typer's are both made."""

from __future__ import annotations

TYPE_CHECKING = False  # spelt out: importing it from `typing` takes longer than reading a line
if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import Any, Protocol, TypeAlias

    # What was given on the command line, by parameter name; every parameter of the command is present.
    Values: TypeAlias = Mapping[str, Any]

    class CommandModule(Protocol):
        """What every module named in the table of commands offers."""

        def line(self, name: str, /) -> CommandLine:
            """The line of the command of that name."""

        def run(self, name: str, values: Values, /) -> int:
            """Do what the command of that name says and return the exit code."""


class Parameter:
    """One option or argument.

    `kind` is "flag" (bool), "text" (str or None), "number" (a whole number from 1, or None) or "list" (tuple of str:
    repeated, or separated by commas). `flags` are its spellings, none for an argument. `choices` are the values it may
    take. An argument of kind "list" takes all remaining words; what is `required` must be there.
    A plain class: `dataclasses` would cost as much as the rest of parsing together.
    """

    __slots__ = ("choices", "flags", "help", "kind", "metavar", "name", "required")

    def __init__(
        self,
        name: str,
        kind: str,
        flags: tuple[str, ...],
        help: str,
        *,
        metavar: str = "",
        choices: tuple[str, ...] = (),
        required: bool = False,
    ) -> None:
        self.name = name
        self.kind = kind
        self.flags = flags
        self.help = help
        self.metavar = metavar
        self.choices = choices
        self.required = required

    @property
    def default(self) -> Any:
        """The value where nothing was given."""
        return {"flag": False, "list": ()}.get(self.kind)


class CommandLine:
    """What a command's module declares about its line: description, examples, and parameters in order of `--help`."""

    __slots__ = ("description", "examples", "parameters")

    def __init__(
        self, description: str, parameters: tuple[Parameter, ...], examples: tuple[tuple[str, str], ...]
    ) -> None:
        self.description = description
        self.parameters = parameters
        self.examples = examples


FORMATS = ("text", "json", "markdown", "sarif", "junit", "github")

CONFIG = Parameter(
    "config", "text", ("--config", "-c"), "The configuration. Default: assure.yaml, here or in a folder above.",
    metavar="FILE",
)  # fmt: skip
NO_COLOR = Parameter("no_color", "flag", ("--no-color",), "Plain text; NO_COLOR and FORCE_COLOR are heard as well.")
NO_CACHE = Parameter("no_cache", "flag", ("--no-cache",), "Work everything out anew, and keep nothing.")
JOBS = Parameter(
    "jobs", "number", ("--jobs", "-j"), "How many processes may work at once. Default: one a core.", metavar="N"
)
TODAY = Parameter(
    "today", "text", ("--today",), "The day on which waivers and deferrals are judged. Default: today, in UTC.",
    metavar="YYYY-MM-DD",
)  # fmt: skip
OUTPUT = Parameter(
    "output", "text", ("--output", "-o"),
    "Write the result there: a file gets it in --format, and the summary alone is printed; a folder (existing, or spelt"
    " with / at the end) gets the evidence.",
    metavar="PATH",
)  # fmt: skip

FORMAT = Parameter(
    "format", "text", ("--format", "-f"), "How to show the result. Default: text.", metavar="FORMAT", choices=FORMATS
)
SINCE = Parameter(
    "since", "text", ("--since",), "What stood already at this git ref is known and blocks nothing.", metavar="REF"
)

RUN_PARAMETERS = (
    Parameter("strict", "flag", ("--strict",), "Every finding without a waiver blocks, whatever its severity."),
    CONFIG,
    FORMAT,
    OUTPUT,
    Parameter("only", "list", ("--only",), "Run these gates and no others, separated by commas.", metavar="GATES"),
    Parameter("skip", "list", ("--skip",), "Leave these gates out, separated by commas.", metavar="GATES"),
    SINCE,
    Parameter("fail_fast", "flag", ("--fail-fast",), "Stop after the first gate that does not pass."),
    JOBS,
    TODAY,
    NO_CACHE,
    Parameter("quiet", "flag", ("--quiet", "-q"), "No progress; no word when everything held, else the summary alone."),
    Parameter(
        "verbose",
        "flag",
        ("--verbose", "-v"),
        "Every finding, not the first 20 of each rule; waived ones too; how gates got on.",
    ),
    NO_COLOR,
)
