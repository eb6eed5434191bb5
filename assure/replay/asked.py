"""What a command line asks of the gate `replay` beyond the goldens: other trees to run the cases on, how many jobs."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from assure.contracts.catalogue import Catalogue


@dataclass(frozen=True, slots=True)
class Elsewhere:
    """A tree beside the working tree: what it is called, its folder, and further folders to import from.

    `catalogue` joins the contracts of the working tree with what that tree registers.
    """

    label: str
    root: str
    path: tuple[str, ...]
    catalogue: Catalogue


@dataclass(frozen=True, slots=True)
class Asked:
    """Compare `candidate` (None: the working tree) with `baseline` (None: the goldens).

    `jobs` is the number of processes for each of them, 0 for as many as the cases are worth.
    """

    baseline: Elsewhere | None = None
    candidate: Elsewhere | None = None
    jobs: int = 0
