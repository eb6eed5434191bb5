"""`assure gatepack` and one command a gate: answered with what an earlier run left, or judged."""

from __future__ import annotations

import os
import sys

from assure.cli.commands import COMMANDS
from assure.cli.options import RUN_PARAMETERS, CommandLine
from assure.cli.terminal import colour_wanted, mention, redraws, show
from assure.kept.answer import answer

TYPE_CHECKING = False  # spelt out: importing it from `typing` takes longer than all that is done here
if TYPE_CHECKING:
    from collections.abc import Mapping

    from assure.cli.options import Values
    from assure.kept.answer import Given

PACK = "gatepack"

_PACK_LINE = CommandLine(
    "Run all gates over the project, in their fixed order, and print N/N PASS or what is wrong.\n\n"
    "Evidence goes to the folder that assure.yaml names (default: evidence/): a JSON and a Markdown file for each gate"
    " and for the pack. The exit code is zero only when everything was judged and nothing blocks.",
    RUN_PARAMETERS,
    (
        ("assure gatepack --strict", "as a pipeline runs it"),
        ("assure gatepack --only layers,tx-boundaries", "two gates, for a quick look"),
        ("assure gatepack --since origin/main", "only what this branch brings"),
        ("assure gatepack -f sarif -o assure.sarif", "and the result as SARIF beside the evidence"),
    ),
)


def line(name: str) -> CommandLine:
    """The line of the pack or of one gate."""
    if name == PACK:
        return _PACK_LINE
    summary = next(command.summary for command in COMMANDS if command.name == name)
    return CommandLine(
        f"{summary}.\n\nRuns this gate alone; evidence is written where --output says.",
        RUN_PARAMETERS,
        (
            (f"assure {name} --strict", "every finding counts"),
            (f"assure {name} --since origin/main", "only what this branch brings"),
            (f"assure {name} -f json -o {name}.json", "for a program"),
        ),
    )


def run(name: str, values: Values, asked: Mapping[str, object] | None = None) -> int:
    """Run the gates and return the exit code of the report; raises what a wrong line or a wrong file deserves.

    `asked` has what the line asks of one gate alone, by its name.
    """
    if asked is None:
        colour = colour_wanted(sys.stdout, no_color=values["no_color"], environment=os.environ)
        given = answer(name, values, colour)
        if given is not None:
            return _told(given, values)
    from assure.cli.judging import judge

    return judge(name, values, name == PACK, asked)


def _told(given: Given, values: Values) -> int:
    """Show what an earlier run came to, as that run did."""
    if not values["quiet"] and not redraws(sys.stderr, os.environ):
        for number, told in enumerate(given.lines, 1):
            position = f"[{number}/{len(given.lines)}]"
            began = f"{position} {told.partition(':')[0]} ...\n" if values["verbose"] else ""
            mention(sys.stderr, f"{began}{position} {told}\n")
    if given.filed is not None:
        from assure.cli.files import write_parts

        write_parts(values["output"], given.parts(given.filed))
    if given.printed is not None:
        show(given.text(given.printed))
    return given.code
