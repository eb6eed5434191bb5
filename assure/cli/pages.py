"""The page of a rule as Markdown: what the program explains and what docs/rules/ holds are the same text."""

from __future__ import annotations

import inspect
from types import MappingProxyType
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from assure.core import Rule

_LANGUAGES = MappingProxyType({"py": "python", "yaml": "yaml", "yml": "yaml", "md": "markdown", "jsonl": "json"})


class Example(NamedTuple):
    """A file of an example; `line` is where the rule finds something, 0 where it does not."""

    path: str
    text: str
    line: int = 0


def page(rule: Rule, appliers: Sequence[str], bad: Sequence[Example] = (), good: Sequence[Example] = ()) -> str:
    """The page: what the rule finds, why, what to write instead, and where there are any, a bad and a good example."""
    summary, _, rest = inspect.cleandoc(rule.doc).partition("\n")
    parts = [
        f"# {rule.code} {rule.name}",
        summary.strip(),
        f"Applied by: {', '.join(appliers)}. Severity: {rule.severity}. Category: {rule.category or rule.name}.",
        rest.strip(),
    ]
    if bad:
        parts += ["## What it finds", *map(_file, bad)]
    if good:
        parts += ["## What it leaves alone", *map(_file, good)]
    return "\n\n".join(part for part in parts if part) + "\n"


def index_table(book: Iterable[tuple[Rule, Sequence[str]]], link: str = "{code}.md") -> str:
    """A table of rules; `link` is how a code leads to its page, "" for none."""
    lines = ["| Code | Name | Severity | Applied by | What it finds |", "| --- | --- | --- | --- | --- |"]
    for rule, appliers in book:
        code = f"[{rule.code}]({link.format(code=rule.code)})" if link else rule.code
        summary = rule.summary.replace("|", "\\|")
        lines.append(f"| {code} | {rule.name} | {rule.severity} | {', '.join(appliers)} | {summary} |")
    return "\n".join(lines) + "\n"


def _file(example: Example) -> str:
    """A file as a fenced block under its path; the fence is longer than any the file holds itself."""
    fence = "```"
    while fence in example.text:
        fence += "`"
    language = _LANGUAGES.get(example.path.rpartition(".")[2], "")
    place = f"`{example.path}`, found at line {example.line}" if example.line else f"`{example.path}`"
    return f"{place}\n\n{fence}{language}\n{example.text.rstrip()}\n{fence}"
