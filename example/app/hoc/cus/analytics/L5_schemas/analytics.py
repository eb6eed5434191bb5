# Layer: L5 — Domain Schema
# AUDIENCE: CUSTOMER
# Role: Names what can be measured over a span of days
"""Analytics: commands and views."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated

from pydantic import Field

from app.kernel.commands import Command


class Span(Command):
    """How many days to look back."""

    days: Annotated[int, Field(ge=1, le=90)] = 30


@dataclass(frozen=True, slots=True)
class OperationUsage:
    """How often one operation was dispatched, and how that ended."""

    operation: str
    completed: int
    refused: int
    failed: int
    refusal_rate: float


@dataclass(frozen=True, slots=True)
class Usage:
    """What was dispatched and logged in a span of days."""

    days: int
    operations: tuple[OperationUsage, ...]
    log_entries_by_day: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class IncidentFigures:
    """How incidents went in a span of days; hours are None where nothing was resolved."""

    days: int
    opened: Mapping[str, int]
    reopened: int
    resolved: int
    mean_hours_to_resolve: float | None
