"""Findings that depend on the tree and the contracts alone, kept so that an unchanged tree is not judged twice.

The findings of a file can change with any other file of the tree (a re-export moves, a package is renamed). So they are
kept for the tree as a whole, under a digest of all that they depend on.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast

from assure import __version__
from assure.core import Location

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping

    from assure.core import Finding, Rule
    from assure.tree.facts import FileFacts
    from assure.workspace import Workspace

# Raise it whenever the same tree and contracts would be judged differently.
VERSION = 9

# code, line, column, qualname, message, target, fix, facts
_Row = tuple[str, int, int, str, str, str, str, tuple[tuple[str, str], ...]]


class FileFindings:
    """The findings of some files of a tree, from an earlier run where nothing has changed, else worked out at once."""

    def __init__(
        self,
        name: str,
        workspace: Workspace,
        rules: Iterable[Rule],
        files: Iterable[FileFacts],
        judge: Callable[[FileFacts], Iterator[Finding]],
    ) -> None:
        self._name = name
        self._workspace = workspace
        self._rules = {rule.code: rule for rule in rules}
        self._files = files
        self._judge = judge
        self._kept: Mapping[str, tuple[_Row, ...]] | None = None

    def of(self, facts: FileFacts) -> Iterator[Finding]:
        """The findings of one file."""
        if self._kept is None:
            rows = self._workspace.tree.remember(self._name, self._inputs(), self._rows)
            self._kept = dict(cast("tuple[tuple[str, tuple[_Row, ...]], ...]", rows))
        for row in self._kept.get(facts.path, ()):
            yield self._finding(facts.path, *row)

    def _rows(self) -> tuple[tuple[str, tuple[_Row, ...]], ...]:
        judged = ((facts.path, tuple(map(_row, self._judge(facts)))) for facts in self._files)
        return tuple((path, rows) for path, rows in judged if rows)

    def _inputs(self) -> str:
        """A digest of what the findings depend on besides the tree."""
        from hashlib import sha256

        options = self._workspace.tree.options
        parts = (VERSION, __version__, self._workspace.contracts.digest, options.import_roots, options.exclude)
        return sha256(repr(parts).encode()).hexdigest()

    def _finding(self, path: str, code: str, line: int, column: int, qualname: str, *rest: Any) -> Finding:
        message, target, fix, facts = rest
        place = Location(path, line, column, qualname)
        return self._rules[code].at(place, message, target=target, fix=fix, **dict(facts))


def _row(finding: Finding) -> _Row:
    place = finding.location
    return (
        finding.code,
        place.line,
        place.column,
        place.qualname,
        finding.message,
        finding.target,
        finding.fix,
        finding.facts,
    )
