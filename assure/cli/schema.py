"""`assure schema KIND`: the JSON Schema of a kind of file, for editors and for readers of evidence."""

from __future__ import annotations

from typing import TYPE_CHECKING

from assure.cli.options import CommandLine, Parameter
from assure.cli.terminal import show
from assure.core import UsageProblem

if TYPE_CHECKING:
    from assure.cli.options import Values

# What the JSON that assure writes calls itself in `"schema": "assure/<kind>/1"`.
WRITTEN = ("gate", "gatepack", "plan", "rules")


def line(_name: str) -> CommandLine:
    """The line of `assure schema`, which names every kind there is."""
    from assure.contracts.schema import KINDS

    return CommandLine(
        "Print the JSON Schema of a kind of file.\n\n"
        f"Files that people write (draft-07, for editors with a YAML language server): {_listed(KINDS)}."
        f" JSON that assure writes (2020-12): {_listed(WRITTEN)}.",
        (
            Parameter("kind", "text", (), "The kind of file, one of those above.", metavar="KIND", required=True),
            Parameter("output", "text", ("--output", "-o"), "Write it to this file instead.", metavar="FILE"),
        ),
        (
            (
                "assure schema spec -o spec.schema.json",
                "then, on top of a spec file: # yaml-language-server: $schema=...",
            ),
            ("assure schema gatepack", "for whoever reads evidence/gatepack.json"),
        ),
    )


def _listed(kinds: tuple[str, ...]) -> str:
    return f"{', '.join(kinds[:-1])} or {kinds[-1]}"


def run(_name: str, values: Values) -> int:
    """Print or write the schema; raises UsageProblem for an unknown kind or a file that can't be written."""
    text = _schema(values["kind"])
    if values["output"]:
        from assure.cli.files import write_text

        write_text(values["output"], text)
    else:
        show(text)
    return 0


def _schema(kind: str) -> str:
    if kind in WRITTEN:
        from assure.evidence.schema import schema_text

        return schema_text(f"evidence-{kind}")
    from assure.contracts.schema import KINDS, schema

    if kind not in KINDS:
        from assure.cli.failures import nearest

        raise UsageProblem(f"there is no kind of file called `{kind}`{nearest(kind, [*KINDS, *WRITTEN])}")
    return schema(kind)
