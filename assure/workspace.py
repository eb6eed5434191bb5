"""What a gate may ask for: configuration, contracts, facts of the tree, waivers; holds them and computes none."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING

from assure.core import Identity, Location, Verdict, Waiver, WaiverKind

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from assure.contracts.catalogue import Catalogue
    from assure.contracts.values import Config, Contracts
    from assure.core import GateResult
    from assure.tree.facts import FileFacts
    from assure.tree.tree import Tree


def _nowhere(_path: str) -> str:
    """The answer where no version control knows of moves."""
    return ""


@dataclass(frozen=True)
class Workspace:
    """The frozen values all gates look at, each worked out at most once and only when the first gate asks for it.

    `today` is the ISO date on which waivers and deferrals are judged. `moved` answers where git knows a file to be now
    ("" for one that was not moved). `rule_codes` are the codes of every rule of every gate. `results` are the
    results of the gates that ran before, for gates with `last=True`; all other gates see an empty tuple. `asked` has
    what the command line of one gate asks of that gate alone, by its name.
    """

    config: Config
    today: str
    load_contracts: Callable[[], Contracts]
    load_tree: Callable[[], Tree]
    load_baseline: Callable[[], tuple[Waiver, ...]] = tuple
    moved: Callable[[str], str] = _nowhere
    rule_codes: frozenset[str] = frozenset()
    results: tuple[GateResult, ...] = field(default=())
    asked: Mapping[str, object] = field(default_factory=dict)

    @cached_property
    def contracts(self) -> Contracts:
        """Every promise of the contract files; raises ContractProblems with all that is wrong in them."""
        return self.load_contracts()

    @cached_property
    def tree(self) -> Tree:
        """The facts of the backend's source."""
        return self.load_tree()

    @cached_property
    def catalogue(self) -> Catalogue:
        """Contracts and code joined by operation."""
        from assure.contracts.catalogue import Catalogue

        return Catalogue.join(self.contracts, self.tree.registrations)

    @cached_property
    def baseline(self) -> tuple[Waiver, ...]:
        """The baseline's entries, under the names their files have now; raises ContractProblems for a broken file."""
        return self.load_baseline()

    @cached_property
    def judged_codes(self) -> frozenset[str]:
        """The codes of the rules of those gates that came to a verdict; of no other can anything be called unused."""
        verdicts = (Verdict.PASSED, Verdict.FAILED)
        return frozenset(rule.code for result in self.results if result.verdict in verdicts for rule in result.rules)

    @cached_property
    def used_waivers(self) -> frozenset[tuple[str, Location]]:
        """The waivers that cover a finding, by rule code and the place where the waiver is written."""
        return frozenset((w.identity.code, w.location) for result in self.results for _, w in result.waived)

    @cached_property
    def waivers(self) -> tuple[Waiver, ...]:
        """The baseline's entries that have begun, and the source's suppressions, one for each code they name."""
        begun = (waiver for waiver in self.baseline if waiver.begun(self.today))
        return (*begun, *suppression_waivers(self.tree.files))


def suppression_waivers(files: Iterable[FileFacts]) -> tuple[Waiver, ...]:
    """A waiver for each code of each comment that is in the right form; the debt gate judges the others."""
    return tuple(
        Waiver(
            kind=WaiverKind.SUPPRESSION,
            identity=Identity(code, facts.path, comment.scope, ""),
            reason=comment.reason,
            owner=comment.owner,
            until=comment.until,
            location=Location(facts.path, comment.line, comment.column, comment.scope),
            first_line=comment.first_line,
            last_line=comment.last_line,
        )
        for facts in files
        for comment in facts.suppressions
        if not comment.problem
        for code in comment.codes
    )
