"""How people write that the backend is run: the `backend` and `dispatches` of assure.yaml, and examples of requests."""

from __future__ import annotations

import re
from types import MappingProxyType
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, ConfigDict, Field, model_validator

from assure.contracts import rules, values
from assure.contracts.models.fields import (
    Argument,
    Dotted,
    Entry,
    Glob,
    Handler,
    Identifier,
    Line,
    Method,
    Name,
    RelativePath,
    Route,
    Seconds,
    Shape,
    refused,
)
from assure.contracts.places import Place
from assure.contracts.running import BackendSettings, RequestExample, SpecRun
from assure.tree.shapes import DispatchShape

_SECRET = re.compile(r"(?i)(passw|secret|token|credential|private|api_?key|://[^/@\s]+:[^/@\s]+@)")
_MEGABYTE = 1024 * 1024


def _without_secrets(variables: dict[str, str]) -> dict[str, str]:
    for name, value in variables.items():
        if value and (_SECRET.search(name) or _SECRET.search(value)):
            raise refused(
                rules.VALUE_NOT_ALLOWED,
                f"no secret: {name} looks like one, and this file is public; leave it to the harness",
            )
    return variables


Variables = Annotated[dict[Name, str], AfterValidator(_without_secrets)]
Given = Annotated[str, Shape.of(r"^[A-Za-z0-9][A-Za-z0-9_.-]*(#[1-9][0-9]{0,2})?$", "the id of a use case")]
Scalar = str | int | float | bool


class BackendEntry(Entry):
    """How the backend is run while it is judged: in a process of its own, with limits."""

    harness: Handler = Field(description="The class that opens the backend, as module:Class (see docs/harness.md).")
    python: RelativePath = Field("", description="The interpreter, relative to the project; default: assure's own.")
    path: list[Glob] = Field(default_factory=list, description="Folders on sys.path; default: import_roots.")
    environment: Variables = Field(
        default_factory=dict, description="Environment variables for the backend's process; no secrets."
    )
    time_limit: Seconds = Field(60.0, description="How long one answer of the backend may take.")
    memory: int = Field(0, ge=0, le=1 << 20, description="How much memory the process may use, in MB; 0 is no limit.")
    records: list[Line] = Field(
        default_factory=list,
        description="Tables that keep a record of each dispatch, refused ones too; such a row is no change of state.",
    )

    def value(self, place: Place) -> BackendSettings:
        """The frozen value."""
        return BackendSettings(
            self.harness,
            self.python,
            tuple(self.path),
            MappingProxyType({name: self.environment[name] for name in sorted(self.environment)}),
            self.time_limit,
            self.memory * _MEGABYTE,
            place.at,
            tuple(self.records),
        )


class DispatchesEntry(Entry):
    """How routes dispatch operations: `<receiver>.<method>(operation, context)`."""

    receivers: list[Dotted] = Field(
        default_factory=list,
        description="The classes that dispatch, or modules whose functions do; default: those of `registrations`.",
    )
    methods: list[Method] = Field(default=["execute", "aexecute"], min_length=1, description="Their methods.")
    operation: Argument = Field(default="0", description="Which argument is the operation: position or keyword.")
    context: Argument = Field(default="1", description="Which argument holds the context: position or keyword.")
    method: Name = Field(default="method", description="The field or key of a context that holds the method.")

    def value(self) -> DispatchShape:
        """The frozen value."""
        return DispatchShape(tuple(self.receivers), tuple(self.methods), self.operation, self.context, self.method)


class RequestEntry(Entry):
    """What is sent; `${UC-005/id}` stands for what the answer of UC-005 holds under `/id`."""

    path: dict[Name, Scalar] = Field(default_factory=dict, description="The parameters of the path, by name.")
    query: dict[str, Scalar] = Field(default_factory=dict, description="The parameters of the query, by name.")
    headers: dict[str, str] = Field(default_factory=dict, description="Headers besides those of the whole file.")
    body: Any = Field(
        default_factory=lambda: None,
        description="The body: JSON, or a form or a text where the header Content-Type says so.",
    )


class RequestExampleEntry(Entry):
    """One request that shows the use case, run on a fresh backend."""

    route: Route = Field("", description="Which of the routes is asked; may be left out where there is one.")
    given: list[Given] = Field(
        default_factory=list,
        description="Use cases whose first examples run before, in this order; UC-003#2 is the second one of UC-003.",
    )
    request: RequestEntry = Field(default_factory=RequestEntry, description="What is sent.")
    status: int = Field(ge=200, le=599, description="The status that must answer it.")

    def value(self, place: Place, routes: list[str]) -> RequestExample:
        """The frozen value; `routes` are those of the use case."""
        asked = self.request
        route = self.route or (routes[0] if len(routes) == 1 else "")
        frozen = values.frozen_mapping
        return RequestExample(
            route,
            tuple(self.given),
            frozen(asked.path) or values.EMPTY,
            frozen(asked.query) or values.EMPTY,
            MappingProxyType(dict(asked.headers)),
            (frozen({"body": asked.body}) or values.EMPTY)["body"],
            self.status,
            place.at,
        )


class SpecRunEntry(Entry):
    """One dispatch that shows what the spec promises; it is run where a harness is configured."""

    model_config = ConfigDict(
        json_schema_extra={"oneOf": [{"required": ["holds"]}, {"required": ["raises"]}, {"required": ["violates"]}]}
    )

    given: list[Given] = Field(
        default_factory=list, description="Use cases of the manifest whose examples run before, in this order."
    )
    caller: dict[Name, Scalar] = Field(
        default_factory=dict, description="Who dispatches: what the harness makes the context with."
    )
    params: dict[str, Any] = Field(
        default_factory=dict, description="The parameters; `${UC-005/id}` is what the answer of UC-005 holds under /id."
    )
    holds: Literal[True] | None = Field(None, description="The operation completes, and all that is promised holds.")
    raises: str = Field("", min_length=1, description="The error it ends with: its code, or its class.")
    violates: list[Identifier] = Field(
        default_factory=list,
        min_length=1,
        description="The clauses that refuse it; others may, too.",
    )

    @model_validator(mode="after")
    def _one_outcome(self) -> SpecRunEntry:
        if [self.holds is True, bool(self.raises), bool(self.violates)].count(True) != 1:
            raise refused(rules.CONTRADICTION, "exactly one of `holds: true`, `raises` and `violates`")
        return self

    def value(self, place: Place, name: str) -> SpecRun:
        """The frozen value."""
        frozen = values.frozen_mapping
        return SpecRun(
            name,
            tuple(self.given),
            frozen(self.caller) or values.EMPTY,
            frozen(self.params) or values.EMPTY,
            self.holds is True,
            self.raises,
            tuple(self.violates),
            place.at,
        )
