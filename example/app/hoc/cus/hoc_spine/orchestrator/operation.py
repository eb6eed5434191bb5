# Layer: L4 — Orchestrator
# AUDIENCE: CUSTOMER
# Role: Says what is known of an operation once it is registered
"""An operation as it is registered."""

from collections.abc import Callable
from dataclasses import dataclass

from app.hoc.cus.hoc_spine.orchestrator.context import Audience, DispatchContext


@dataclass(frozen=True, slots=True)
class Operation:
    """A registered operation: how it is run, whether it only reads, and for whom it is."""

    name: str
    run: Callable[[DispatchContext], object]
    reads: bool
    audience: Audience
