"""Domains as people write them: who owns which operations, and in which folders the code that serves them lives."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from assure.contracts import values
from assure.contracts.models.fields import Entry, Glob, Name, OperationName
from assure.contracts.models.specs import DispatchEntry
from assure.contracts.places import Place, each
from assure.contracts.problems import Problems
from assure.contracts.written import Written, unique


class OperationItem(Entry):
    """An operation that a domain owns."""

    name: OperationName = Field(description="The business operation, such as integration.enable.")
    kind: Literal["write", "read"] = Field("write", description="Whether it changes state.")
    critical: bool = Field(False, description="A critical operation needs a complete spec.")
    dispatch: list[DispatchEntry] = Field(
        default_factory=list,
        description="The exact pairs by which the operation is reached; without them, by its own name.",
    )

    def value(self, place: Place, domain: str) -> values.OperationEntry:
        """The frozen value."""
        anchors: tuple[values.DispatchAnchor, ...] = each(self.dispatch, place["dispatch"])
        return values.OperationEntry(self.name, domain, self.kind, self.critical, anchors, place.at)


class DomainEntry(Entry):
    """An owner of operations."""

    name: Name = Field(description="The name of the domain, such as integrations.")
    title: str = Field("", description="Its name for people.")
    owner: str = Field("", description="Who answers for it: a team or a person.")
    paths: list[Glob] = Field(min_length=1, description="Where the code lives that serves its operations.")
    operations: list[OperationItem] = Field(default_factory=list, description="The operations it owns.")

    def value(self, place: Place) -> values.Domain:
        """The frozen value."""
        below = place["operations"]
        operations = tuple(item.value(below[n], self.name) for n, item in enumerate(self.operations))
        return values.Domain(self.name, self.title, self.owner, tuple(self.paths), operations, place.at)


class DomainsFile(Entry):
    """A file of domains; each operation has exactly one owner among all of them."""

    domains: list[DomainEntry] = Field(min_length=1, description="The domains.")

    def value(self, place: Place) -> tuple[values.Domain, ...]:
        """The frozen values."""
        return each(self.domains, place["domains"])


def check(whole: Written, problems: Problems) -> None:
    """A domain names an operation once; an operation of two domains is a finding of the ownership gate."""
    for domain in whole.entries("domains"):
        unique("operation", domain.entries("operations"), "name", problems)


EXAMPLE = """\
domains:
  - name: integrations
    title: Integrations
    owner: team-integrations
    paths:
      - app/hoc/cus/integrations/**
      - app/hoc/cus/hoc_spine/orchestrator/handlers/integrations_*.py
    operations:
      - name: integration.enable
        critical: true
        dispatch: [{dispatch: integrations.write, method: enable}]
      - name: integration.disable
        critical: true
        dispatch: [{dispatch: integrations.write, method: disable}]
      - name: integration.list
        kind: read
        dispatch: [{dispatch: integrations.query, method: list}]
"""
