"""`assure rules`: every rule there is, in one list."""

from __future__ import annotations

from typing import TYPE_CHECKING

from assure.cli.options import CommandLine, Parameter
from assure.cli.terminal import show

if TYPE_CHECKING:
    from assure.cli.options import Values
    from assure.core import Rule

FORMATS = ("text", "json", "markdown")

LINE = CommandLine(
    "List every rule: its code, who applies it, how much it weighs, and what it finds.",
    (
        Parameter("format", "text", ("--format", "-f"), "Default: text.", metavar="FORMAT", choices=FORMATS),
        Parameter("only", "list", ("--only",), "The rules of these gates, separated by commas.", metavar="GATES"),
    ),
    (
        ("assure rules", "all of them"),
        ("assure rules --only layers --format json", "those of one gate, for a program"),
    ),
)


def line(_name: str) -> CommandLine:
    """The line of `assure rules`."""
    return LINE


def run(_name: str, values: Values) -> int:
    """Print the list; always 0 but for a gate that does not exist."""
    from assure.cli.rulebook import rulebook
    from assure.gates import load

    wanted = {gate.name for gate in load(values["only"])} if values["only"] else None
    book = [entry for entry in rulebook() if wanted is None or wanted.intersection(entry[1])]
    show({"json": _json, "markdown": _markdown}.get(values["format"], _text)(book))
    return 0


def _text(book: list[tuple[Rule, tuple[str, ...]]]) -> str:
    lines = [f"{rule.code:<8}{rule.severity:<9}{rule.name:<34} {rule.summary}" for rule, _ in book]
    return "\n".join([*lines, "", f"{len(book)} rules; `assure explain CODE` has the page of each."])


def _json(book: list[tuple[Rule, tuple[str, ...]]]) -> str:
    import json

    rows = [
        {
            "code": rule.code,
            "name": rule.name,
            "severity": str(rule.severity),
            "category": rule.category or rule.name,
            "applied_by": list(appliers),
            "summary": rule.summary,
        }
        for rule, appliers in book
    ]
    return json.dumps({"schema": "assure/rules/1", "rules": rows}, indent=2, ensure_ascii=False)


def _markdown(book: list[tuple[Rule, tuple[str, ...]]]) -> str:
    from assure.cli.pages import index_table

    return index_table(book, link="")
