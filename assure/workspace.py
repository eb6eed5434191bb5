"""What a gate may ask for: configuration, contracts, facts of the tree, waivers; holds them and computes none."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

    from assure.contracts.catalogue import Catalogue
    from assure.contracts.values import Config, Contracts
    from assure.core import GateResult, Waiver
    from assure.tree.tree import Tree


@dataclass(frozen=True)
class Workspace:
    """The frozen values all gates look at, each worked out at most once and only when the first gate asks for it.

    `today` is the ISO date on which waivers and deferrals are judged. `results` are the results of
    the gates that ran before, for gates with `last=True`; all other gates see an empty tuple.
    """

    config: Config
    today: str
    load_contracts: Callable[[], Contracts]
    load_tree: Callable[[], Tree]
    load_waivers: Callable[[], tuple[Waiver, ...]] = tuple
    results: tuple[GateResult, ...] = field(default=())

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
    def waivers(self) -> tuple[Waiver, ...]:
        """The baseline's lines and the source's suppressions."""
        return self.load_waivers()
