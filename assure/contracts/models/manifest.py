"""The use-case manifest as people write it: what a person can do, by which operation, route and handler."""

from __future__ import annotations

from pydantic import Field

from assure.contracts import values
from assure.contracts.models.fields import Entry, Handler, Identifier, OperationName, Route, Text
from assure.contracts.places import Place, each
from assure.contracts.problems import Problems
from assure.contracts.written import Written, once


class UseCaseEntry(Entry):
    """One row of the manifest."""

    id: Identifier = Field(description="The id of the use case, such as UC-012; unique among all manifest files.")
    title: Text = Field(description="What a person can do.")
    operation: OperationName = Field(description="The business operation that does it.")
    routes: list[Route] = Field(default_factory=list, description="The routes that lead to it, as METHOD /path.")
    handler: Handler = Field(description="What serves it, as package.module:qualname.")

    def value(self, place: Place) -> values.UseCase:
        """The frozen value."""
        return values.UseCase(self.id, self.title, self.operation, tuple(self.routes), self.handler, place.at)


class ManifestFile(Entry):
    """A file of use cases."""

    use_cases: list[UseCaseEntry] = Field(min_length=1, description="The rows of the manifest.")

    def value(self, place: Place) -> tuple[values.UseCase, ...]:
        """The frozen values."""
        return each(self.use_cases, place["use_cases"])


def check(whole: Written, problems: Problems) -> None:
    """A use case names a route once; its id is compared among all files."""
    for row in whole.entries("use_cases"):
        once(row, "routes", "route", problems)


EXAMPLE = """\
use_cases:
  - id: UC-012
    title: A customer enables an integration
    operation: integration.enable
    routes: ["POST /cus/integrations/{integration_id}/enable"]
    handler: app.hoc.cus.hoc_spine.orchestrator.handlers.integrations_handler:IntegrationsWriteHandler
"""
