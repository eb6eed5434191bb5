"""`assure.yaml` as people write it."""

from __future__ import annotations

from types import MappingProxyType
from typing import Literal

from pydantic import ConfigDict, Field

from assure.contracts import rules, values
from assure.contracts.models.fields import (
    Argument,
    Day,
    Dotted,
    Entry,
    Glob,
    Line,
    Method,
    Name,
    RelativePath,
    Seconds,
    Text,
)
from assure.contracts.models.layers import ExemptionEntry
from assure.contracts.models.running import BackendEntry, DispatchesEntry
from assure.contracts.places import Place, each
from assure.contracts.problems import Problems
from assure.contracts.written import Written
from assure.core import Deferral, Location, Mode
from assure.tree.shapes import RegistrationShape

ModeName = Literal["monitor", "enforce", "strict"]
_NEEDS = {"call": ("receiver", "method"), "decorator": ("receiver", "method"), "dictionary": ("variable",)}
_REFUSES = {
    "call": ("variable",),
    "decorator": ("variable", "handler"),
    "dictionary": ("receiver", "method", "name", "handler"),
}


class ContractPaths(Entry):
    """Where the contract files are: paths or patterns, relative to the folder of assure.yaml."""

    specs: list[Glob] = Field(default_factory=list, description="Operation specs: YAML, or fenced in Markdown.")
    domains: list[Glob] = Field(default_factory=list, description="Domains and the operations they own.")
    layers: list[Glob] = Field(default_factory=list, description="Topologies of layers.")
    manifest: list[Glob] = Field(default_factory=list, description="The use-case manifest.")
    invariants: list[Glob] = Field(
        default_factory=list, description="Business invariants; files under `enforcement` are left out of them."
    )
    enforcement: list[RelativePath] = Field(
        default_factory=list, max_length=1, description="The file that says what is enforced where."
    )
    lifecycles: list[Glob] = Field(default_factory=list, description="Lifecycles that specs refer to.")
    properties: list[Glob] = Field(default_factory=list, description="Properties that are tried with generated inputs.")
    replay: list[Glob] = Field(
        default_factory=list, description="Replay cases: YAML for people, JSON lines (`.jsonl`) for captures."
    )
    faults: list[Glob] = Field(
        default_factory=list, description="The matrix of failures and of the outcomes that are safe."
    )
    frozen: list[Glob] = Field(default_factory=list, description="Frozen files and approvals.")

    def written_at(self, place: Place) -> dict[str, Location]:
        """Where each path stands, by `kind:path`."""
        paths = {kind: getattr(self, kind) for kind in type(self).model_fields}
        return {f"{kind}:{text}": place[kind][n].at for kind in paths for n, text in enumerate(paths[kind])}


class RegistrationEntry(Entry):
    """One way in which this backend registers its operations; every other receiver is a look-alike."""

    model_config = ConfigDict(
        json_schema_extra={
            "allOf": [
                {
                    "if": {"properties": {"kind": {"const": kind}}},
                    "then": {
                        "required": list(_NEEDS[kind]),
                        "not": {"anyOf": [{"required": [key]} for key in _REFUSES[kind]]},
                    },
                }
                for kind in _NEEDS
            ]
        }
    )

    kind: Literal["call", "decorator", "dictionary"] = Field(
        description="`call`: registry.register(name, handler); `decorator`: @registry.operation(name); "
        "`dictionary`: a table of name: handler."
    )
    receiver: Dotted = Field("", description="The class of the registry, as a dotted name.")
    method: Method = Field("", description="Its method that registers.")
    variable: Dotted = Field("", description="The dictionary, as a dotted name.")
    name: Argument = Field("0", description="Which argument holds the operation's name: position or keyword.")
    handler: Argument = Field("1", description="Which argument holds the handler: position or keyword.")

    def value(self, place: Place) -> RegistrationShape:
        """The frozen value; what has no meaning for the kind is empty."""
        return RegistrationShape(
            kind=self.kind,
            receiver=self.receiver,
            method=self.method,
            variable=self.variable,
            name="" if self.kind == "dictionary" else self.name,
            handler=self.handler if self.kind == "call" else "",
            at=place.at,
        )


class SessionsEntry(Entry):
    """What counts as a database session where the code alone does not tell."""

    names: list[Name] = Field(default_factory=list, description="Names of variables that hold a session.")
    types: list[Dotted] = Field(default_factory=list, description="Classes of this backend that are sessions.")


class DeferralEntry(Entry):
    """A gate that is skipped on purpose, until a day."""

    reason: Text = Field(description="Why it is skipped.")
    owner: Text = Field(description="Who answers for that.")
    until: Day = Field(description="The last day on which it is skipped.")


class GateEntry(Entry):
    """Settings of one gate; what is left out is as for the whole run."""

    mode: ModeName | None = Field(None, description="What blocks in this gate.")
    time_limit: Seconds | None = Field(None, description="How long it may take.")
    deferred: DeferralEntry | None = Field(None, description="Skips the gate, with reason, owner and last day.")
    solver: bool = Field(
        False, description="Asks for proofs as well, which need the extra `smt`: in the gates invariants and specs."
    )
    examples: int | None = Field(
        None,
        ge=1,
        le=10000,
        description="How many inputs are generated for each operation, and sequences for each lifecycle: in the gate "
        "property, which makes a few by default.",
    )

    def value(self) -> values.GateSettings:
        """The frozen value."""
        put = self.deferred
        mode, deferral = (
            Mode(self.mode) if self.mode else None,
            Deferral(put.reason, put.owner, put.until) if put else None,
        )
        return values.GateSettings(mode, self.time_limit, deferral, self.solver, self.examples)


class ConfigFile(Entry):
    """The configuration of a project; only `project` must be there."""

    project: Line = Field(description="The name of the project, for evidence.")
    import_roots: list[RelativePath] = Field(
        ["."], min_length=1, description="Folders that stand on sys.path when the backend runs."
    )
    source: list[Glob] = Field(
        default_factory=list,
        min_length=1,
        description="Folders or patterns of the files to judge; default: import_roots.",
    )
    exclude: list[ExemptionEntry] = Field(default_factory=list, description="Files that are not judged, with reason.")
    contracts: ContractPaths = Field(default_factory=ContractPaths, description="Where the contract files are.")
    registrations: list[RegistrationEntry] = Field(
        default_factory=list, description="How this backend registers its operations."
    )
    entry_points: list[Dotted] = Field(
        default_factory=list,
        description="Functions and classes that code outside `source` calls: what they register counts as registered.",
    )
    providers: list[RegistrationEntry] = Field(
        default_factory=list,
        description="How this backend registers what supplies names to conditions; without it nobody checks who does.",
    )
    dispatches: DispatchesEntry = Field(
        default_factory=DispatchesEntry, description="How routes dispatch operations, where it is done in another way."
    )
    backend: BackendEntry | None = Field(
        None, description="How the backend is run while it is judged; without it nothing is run."
    )
    probes: list[RegistrationEntry] = Field(
        default_factory=list,
        description="How this backend registers what looks up `state` and `old`; without it nobody checks who does.",
    )
    sessions: SessionsEntry = Field(default_factory=SessionsEntry, description="What counts as a database session.")
    evidence: RelativePath = Field("evidence", description="The folder that evidence is written to.")
    baseline: RelativePath = Field("assure-baseline.jsonl", description="The file of accepted violations.")
    mode: ModeName = Field(
        "enforce",
        description="What blocks: nothing (monitor), critical and high findings (enforce), every finding (strict).",
    )
    time_limit: Seconds = Field(300.0, description="How long a gate may take, unless it says otherwise.")
    gates: dict[str, GateEntry] = Field(default_factory=dict, description="Settings of single gates, by name.")
    expected_gates: int | None = Field(
        None, ge=1, description="How many gates the pack has; a report says why when it differs."
    )

    def value(self, place: Place) -> values.Config:
        """The frozen value, without the folder of this machine: the caller sets `root`."""
        return values.Config(
            root="",
            path=place.at.path,
            project=self.project,
            import_roots=tuple(self.import_roots),
            source=tuple(self.source or self.import_roots),
            exclude=each(self.exclude, place["exclude"]),
            specs=tuple(self.contracts.specs),
            domains=tuple(self.contracts.domains),
            layers=tuple(self.contracts.layers),
            manifest=tuple(self.contracts.manifest),
            frozen=tuple(self.contracts.frozen),
            invariants=tuple(self.contracts.invariants),
            enforcement=tuple(self.contracts.enforcement),
            lifecycles=tuple(self.contracts.lifecycles),
            properties=tuple(self.contracts.properties),
            replay=tuple(self.contracts.replay),
            faults=tuple(self.contracts.faults),
            registrations=each(self.registrations, place["registrations"]),
            entry_points=tuple(self.entry_points),
            providers=each(self.providers, place["providers"]),
            probes=each(self.probes, place["probes"]),
            dispatch=self.dispatches.value(),
            backend=self.backend.value(place["backend"]) if self.backend else None,
            session_names=tuple(self.sessions.names),
            session_types=tuple(self.sessions.types),
            evidence=self.evidence,
            baseline=self.baseline,
            mode=Mode(self.mode),
            time_limit=self.time_limit,
            gates=MappingProxyType({name: self.gates[name].value() for name in sorted(self.gates)}),
            expected_gates=self.expected_gates,
            written_at=MappingProxyType(
                self.contracts.written_at(place["contracts"])
                | {f"source:{text}": place["source"][n].at for n, text in enumerate(self.source)}
                | {f"import_roots:{text}": place["import_roots"][n].at for n, text in enumerate(self.import_roots)}
                | {f"entry_points:{text}": place["entry_points"][n].at for n, text in enumerate(self.entry_points)}
                | {f"evidence:{self.evidence}": place["evidence"].at}
            ),
        )


def check(whole: Written, problems: Problems) -> None:
    """A registration has the keys of its kind and no other."""
    for entry in (*whole.entries("registrations"), *whole.entries("providers"), *whole.entries("probes")):
        kind, place = entry.text("kind"), entry.place
        for key in _NEEDS.get(kind, ()):
            if key not in entry:
                problems.add(rules.MISSING_KEY, place.at, f"the key `{key}` is missing; a {kind} needs it")
        for key in _REFUSES.get(kind, ()):
            if key in entry:
                problems.add(rules.CONTRADICTION, place.key(key), f"a {kind} has no `{key}`")


EXAMPLE = """\
project: control-plane
import_roots: [.]
source: [app]
exclude:
  - paths: [app/legacy/**]
    reason: Moves out with the old billing.
    owner: team-platform
    until: 2027-03-31
contracts:
  specs: [specs/operations/*.yaml, docs/contracts/*.md]
  domains: [specs/domains.yaml]
  layers: [specs/layers.yaml]
  manifest: [specs/manifest.yaml]
  frozen: [specs/frozen.yaml]
  invariants: [invariants/*.yaml]
  enforcement: [invariants/enforcement.yaml]
  lifecycles: [specs/lifecycles/*.yaml]
registrations:
  - kind: call                    # registry.register("integrations.write", IntegrationsWriteHandler())
    receiver: app.hoc.cus.hoc_spine.orchestrator.registry.OperationRegistry
    method: register
    name: 0
    handler: 1
  - kind: decorator               # @registry.operation("analytics.query")
    receiver: app.hoc.cus.hoc_spine.orchestrator.registry.OperationRegistry
    method: operation
  - kind: dictionary              # OPERATIONS = {"overview.query": overview}
    variable: app.hoc.cus.hoc_spine.orchestrator.table.OPERATIONS
providers:
  - kind: decorator               # @registry.provide("tenant")
    receiver: app.hoc.cus.hoc_spine.orchestrator.registry.OperationRegistry
    method: provide
probes:
  - kind: dictionary              # STATE = {"integration": integration_now}
    variable: app.hoc.cus.hoc_spine.state.STATE
sessions:
  names: [db, session]
  types: [app.hoc.cus.hoc_spine.unit_of_work.UnitOfWork]
dispatches:
  methods: [execute, aexecute]
backend:
  harness: assure_harness:Harness
  python: .venv/bin/python
  path: [.]
  environment: {APP_ENV: judged}
  time_limit: 30s
  memory: 1024
evidence: evidence
baseline: assure-baseline.jsonl
mode: enforce
time_limit: 5m
gates:
  layers: {mode: monitor, time_limit: 30s}
  invariants: {solver: true}
  manifest:
    deferred: {reason: The manifest is being written., owner: team-platform, until: 2027-03-31}
expected_gates: 7
"""
