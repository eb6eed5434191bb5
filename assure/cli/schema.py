"""`assure schema KIND`: the JSON Schema of a kind of file, for editors."""

from __future__ import annotations

from typing import TYPE_CHECKING

from assure.cli.options import CommandLine, Parameter
from assure.cli.terminal import show

if TYPE_CHECKING:
    from assure.cli.options import Values

LINE = CommandLine(
    "Print the JSON Schema (draft-07) of a kind of file: config, spec, domains, layers, manifest or frozen. Editors"
    " with a YAML language server complete and check these files with it.",
    (
        Parameter("kind", "text", (), "The kind of file, one of those above.", metavar="KIND", required=True),
        Parameter("output", "text", ("--output", "-o"), "Write it to this file instead.", metavar="FILE"),
    ),
    (("assure schema spec -o spec.schema.json", "then, on top of a spec file: # yaml-language-server: $schema=..."),),
)


def line(_name: str) -> CommandLine:
    """The line of `assure schema`."""
    return LINE


def run(_name: str, values: Values) -> int:
    """Print or write the schema; raises UsageProblem for an unknown kind or a file that can't be written."""
    from assure.contracts.schema import schema

    text = schema(values["kind"])
    if values["output"]:
        from assure.cli.files import write_text

        write_text(values["output"], text)
    else:
        show(text)
    return 0
