"""The use-case manifest as people write it: what a person can do, by which operation, route and handler."""

from __future__ import annotations

from dataclasses import replace
from types import MappingProxyType

from pydantic import Field

from assure.contracts import values
from assure.contracts.models.fields import Entry, Handler, Identifier, OperationName, Route, Text
from assure.contracts.models.running import RequestExampleEntry
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
    examples: list[RequestExampleEntry] = Field(
        default_factory=list, description="Requests that show the use case; they are run where a harness is configured."
    )

    def value(self, place: Place) -> values.UseCase:
        """The frozen value."""
        examples = tuple(
            example.value(place["examples"][number], self.routes) for number, example in enumerate(self.examples)
        )
        return values.UseCase(self.id, self.title, self.operation, tuple(self.routes), self.handler, place.at, examples)


class ManifestFile(Entry):
    """A file of use cases."""

    headers: dict[str, str] = Field(
        default_factory=dict, description="Headers that every example of this file sends, unless it says otherwise."
    )
    use_cases: list[UseCaseEntry] = Field(min_length=1, description="The rows of the manifest.")

    def value(self, place: Place) -> tuple[values.UseCase, ...]:
        """The frozen values; their examples send the headers of the file."""
        return tuple(self._with_headers(row) for row in each(self.use_cases, place["use_cases"]))

    def _with_headers(self, row: values.UseCase) -> values.UseCase:
        examples = tuple(
            replace(example, headers=MappingProxyType(dict(sorted({**self.headers, **example.headers}.items()))))
            for example in row.examples
        )
        return replace(row, examples=examples)


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
    examples:
      - given: [UC-005]                               # its own example runs first, on the same backend
        request: {path: {integration_id: "${UC-005/id}"}}
        status: 200
headers: {X-Tenant-Id: acme, X-Actor-Id: alex}
"""
