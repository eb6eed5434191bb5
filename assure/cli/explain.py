"""`assure explain CODE`: the page of a rule, as it stands in docs/rules/."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from assure.cli.options import NO_COLOR, CommandLine, Parameter
from assure.cli.terminal import colour_wanted, show

if TYPE_CHECKING:
    from assure.cli.options import Values
    from assure.core import Rule

LINE = CommandLine(
    "Print the page of one or more rules: what is found, why it matters, what to write instead, with an example.",
    (
        Parameter(
            "rules", "list", (), "Codes or names of rules: TXB001, commit-below-spine.", metavar="RULE", required=True
        ),
        NO_COLOR,
    ),
    (
        ("assure explain TXB001", "by code, as findings print it"),
        ("assure explain commit-below-spine", "by name"),
    ),
)


def line(_name: str) -> CommandLine:
    """The line of `assure explain`."""
    return LINE


def run(_name: str, values: Values) -> int:
    """Print the pages; raises UsageProblem for a rule that does not exist, before anything is printed."""
    import os
    import sys

    from assure.cli.rulebook import find

    pages = [_page(*find(word)) for word in values["rules"]]
    text = "\n".join(pages)
    colour = colour_wanted(sys.stdout, no_color=values["no_color"], environment=os.environ)
    show(_with_bold_headings(text) if colour else text)
    return 0


def _page(rule: Rule, appliers: tuple[str, ...]) -> str:
    """The generated page with its examples, from the installed package or the checkout; else the rule's own text."""
    package = Path(__file__).parent.parent
    for folder in (package / "pages", package.parent / "docs" / "rules"):
        try:
            return (folder / f"{rule.code}.md").read_text(encoding="utf-8")
        except OSError:
            continue
    from assure.cli.pages import page

    return page(rule, appliers)


def _with_bold_headings(text: str) -> str:
    return "\n".join(f"\x1b[1m{line}\x1b[0m" if line.startswith("#") else line for line in text.split("\n"))
