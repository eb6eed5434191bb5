"""Findings that contracts and the tree alone decide, worked out for all subjects at once and kept between runs.

`assure.gates.remembered` does the same for findings about files. Checking conditions and running examples takes longer
than everything else of a warm run, and gives the same until a contract or the tree changes.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast

from assure import __version__
from assure.core import Location
from assure.gates.remembered import VERSION

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping

    from assure.core import Finding, Rule
    from assure.workspace import Workspace

# path, line, column, code, message, target, fix, facts
_Row = tuple[str, int, int, str, str, str, str, tuple[tuple[str, str], ...]]


class KeptFindings:
    """The findings of some subjects by name, from an earlier run where nothing has changed, else worked out at once."""

    def __init__(
        self,
        name: str,
        workspace: Workspace,
        rules: Iterable[Rule],
        judged: Callable[[], Iterable[tuple[str, Iterable[Finding]]]],
    ) -> None:
        self._name = name
        self._workspace = workspace
        self._rules = {rule.code: rule for rule in rules}
        self._judged = judged
        self._kept: Mapping[str, tuple[_Row, ...]] | None = None

    def of(self, subject: str) -> Iterator[Finding]:
        """The findings of one subject."""
        if self._kept is None:
            rows = self._workspace.tree.remember(self._name, self._inputs(), self._rows)
            self._kept = dict(cast("tuple[tuple[str, tuple[_Row, ...]], ...]", rows))
        for path, line, column, code, *rest in self._kept.get(subject, ()):
            yield self._finding(Location(path, line, column), code, *rest)

    def _finding(self, at: Location, code: str, *rest: Any) -> Finding:
        message, target, fix, facts = rest
        return self._rules[code].at(at, message, target=target, fix=fix, **dict(facts))

    def _rows(self) -> tuple[tuple[str, tuple[_Row, ...]], ...]:
        judged = ((name, tuple(map(_row, findings))) for name, findings in self._judged())
        return tuple((name, rows) for name, rows in judged if rows)

    def _inputs(self) -> str:
        """A digest of what the findings depend on besides the tree."""
        from hashlib import sha256

        parts = (VERSION, __version__, self._workspace.contracts.digest, self._workspace.config.digest)
        return sha256(repr(parts).encode()).hexdigest()


def _row(finding: Finding) -> _Row:
    at = finding.location
    return (
        at.path,
        at.line,
        at.column,
        finding.code,
        finding.message,
        finding.target,
        finding.fix,
        finding.facts,
    )
