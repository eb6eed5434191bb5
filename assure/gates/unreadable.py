"""The finding of every gate that reads source: a file that can't be read as Python is named, never skipped.

A gate that looks at files calls `unreadable(facts)` in its `judge`. A gate whose subjects are something else
(operations, use cases) adds `unreadable_files(workspace)` to its subjects and hands those of kind `UNREADABLE_FILE` to
`unreadable`. Both list UNREADABLE_SOURCE among their rules.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from assure.core import Location, Rule, Severity, Subject

if TYPE_CHECKING:
    from collections.abc import Iterator

    from assure.core import Finding
    from assure.tree.facts import FileFacts
    from assure.workspace import Workspace

UNREADABLE_FILE = "unreadable file"

UNREADABLE_SOURCE = Rule(
    "ENG010",
    "unreadable-source",
    """A source file that can't be read as Python.

    **Why.** Nothing is known of such a file: not what it imports, not what it commits, not what it registers. A gate
    that left it out would pass on what it never saw. So each gate that reads source reports it, and no waiver covers
    it.

    **Instead.** Mend the syntax or the encoding at the line that is named. A file that is meant to be broken (a
    template, a test's fixture) or is written for a newer Python than the one that runs here: list it under `exclude` in
    assure.yaml with the reason.

    **Source.** R14""",
    Severity.CRITICAL,
    "unreadable",
)


def unreadable(facts: FileFacts) -> Iterator[Finding]:
    """The finding of a file that could not be read; nothing for one that could."""
    error = facts.error
    if error is not None:
        place = Location(facts.path, error.line, error.column)
        yield UNREADABLE_SOURCE.at(place, f"{error.message} ({error.kind})", target=error.kind)


def unreadable_files(workspace: Workspace) -> Iterator[Subject]:
    """A subject for each file that could not be read, for gates that do not look at files otherwise."""
    for facts in workspace.tree.files:
        if facts.error is not None:
            yield Subject(UNREADABLE_FILE, facts.path, facts)
