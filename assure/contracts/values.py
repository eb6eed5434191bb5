"""What people's files become once they are checked: frozen values, each with the place it was written at.

Every `at` is the Location of the entry in its file. Globs are posix, relative to the project root, `**` spans folders.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any

from assure.contracts.faults import FaultsFile
from assure.contracts.promised import Enforcement, Expression, Invariant, InvariantFile, Lifecycle
from assure.contracts.properties import Property
from assure.contracts.replaying import ReplayCase
from assure.contracts.running import BackendSettings, RequestExample, SpecRun
from assure.core import Deferral, Location, Mode
from assure.tree.shapes import DispatchShape, RegistrationShape

EMPTY: Mapping[str, Any] = MappingProxyType({})


def frozen_mapping(value: Mapping[str, Any] | None) -> Mapping[str, Any] | None:
    """A mapping that nobody can change: mappings become read-only, lists become tuples, all the way down."""
    return None if value is None else MappingProxyType({key: _frozen(item) for key, item in value.items()})


def plain(value: Any) -> Any:
    """What `frozen_mapping` froze as dictionaries and lists again, which is what validators of JSON Schema take."""
    if isinstance(value, Mapping):
        return {key: plain(item) for key, item in value.items()}
    return [plain(item) for item in value] if isinstance(value, tuple) else value


def _frozen(value: Any) -> Any:
    if isinstance(value, Mapping):
        return frozen_mapping(value)
    return tuple(_frozen(item) for item in value) if isinstance(value, (list, tuple)) else value


@dataclass(frozen=True, slots=True)
class DispatchAnchor:
    """What a caller names at run time: a dispatch operation and, where it has methods, one of them (R2)."""

    dispatch: str
    method: str
    at: Location

    def __str__(self) -> str:
        return f"{self.dispatch}:{self.method}" if self.method else self.dispatch


@dataclass(frozen=True, slots=True)
class Condition:
    """One clause of a spec: its id, the CEL expression and the message for people."""

    id: str
    condition: Expression
    message: str
    at: Location


@dataclass(frozen=True, slots=True)
class Effects:
    """What an operation may write, and whether doing it twice is the same as once."""

    writes: tuple[str, ...] = ()
    idempotent: bool = False


@dataclass(frozen=True, slots=True)
class Spec:
    """The contract of one operation (R3). `critical` ones must be complete; `status` is active or retired.

    `context` is the JSON Schema of the names that providers of the backend supply, its own or that of its file.
    """

    id: str
    operation: str
    status: str
    domain: str
    critical: bool
    title: str
    owner: str
    dispatch: tuple[DispatchAnchor, ...]
    input: Mapping[str, Any] | None
    result: Mapping[str, Any] | None
    state: Mapping[str, Any] | None
    preconditions: tuple[Condition, ...]
    postconditions: tuple[Condition, ...]
    forbidden: tuple[Condition, ...]
    on_exception: tuple[Condition, ...]
    lifecycle: str
    effects: Effects | None
    examples: Mapping[str, Any]
    at: Location
    context: Mapping[str, Any] | None = None
    runs: tuple[SpecRun, ...] = ()


@dataclass(frozen=True, slots=True)
class OperationEntry:
    """An operation as the domains file declares it: its only owner domain and whether it is critical.

    `kind` is "write" or "read"; `dispatch` names how it is reached (default: the operation itself).
    """

    name: str
    domain: str
    kind: str
    critical: bool
    dispatch: tuple[DispatchAnchor, ...]
    at: Location


@dataclass(frozen=True, slots=True)
class Domain:
    """An owner of operations, and the folders in which the code that serves them lives (R12)."""

    name: str
    title: str
    owner: str
    paths: tuple[str, ...]
    operations: tuple[OperationEntry, ...]
    at: Location


@dataclass(frozen=True, slots=True)
class LayerPart:
    """A kind of file inside a layer (engines, schemas), with its folders and the header words it goes by."""

    name: str
    paths: tuple[str, ...]
    headers: tuple[str, ...]
    at: Location


@dataclass(frozen=True, slots=True)
class Layer:
    """One layer of the topology (R14).

    `may_import` holds references `L5` (every part) or `L5/schemas` (one part). `peers` says what its files may import
    of their own layer: "all", "same-domain" or "none". `commits` marks the layer that owns the transaction (R13);
    `no_orm` forbids to import an ORM at run time. `crosses_domains` says whether its files may import other domains'
    files in the layers below; None where the file leaves that to `peers` (see the layers gate).
    """

    id: str
    title: str
    parts: tuple[LayerPart, ...]
    may_import: tuple[str, ...]
    peers: str
    commits: bool
    no_orm: bool
    at: Location
    crosses_domains: bool | None = None


@dataclass(frozen=True, slots=True)
class Audience:
    """Who a folder is for (`AUDIENCE: CUSTOMER`), and which other audiences its files may import from."""

    name: str
    paths: tuple[str, ...]
    may_import: tuple[str, ...]
    at: Location


@dataclass(frozen=True, slots=True)
class Exemption:
    """A set of files left out of a check, always with the reason, and an owner and last day where one was given."""

    paths: tuple[str, ...]
    reason: str
    owner: str
    until: str
    at: Location


@dataclass(frozen=True, slots=True)
class Outside(Exemption):
    """Files of a topology that stand in no layer; files in a layer may import them only where `may_be_imported`."""

    may_be_imported: bool = False


@dataclass(frozen=True, slots=True)
class BannedName:
    """File names that must not appear any more (`*_service.py`), with what to call them instead."""

    pattern: str
    reason: str
    at: Location


@dataclass(frozen=True, slots=True)
class LegacyNamespace:
    """A dotted prefix nothing may import from, with what replaces it."""

    prefix: str
    instead: str
    at: Location


@dataclass(frozen=True, slots=True)
class Topology:
    """A layers file: layers from top to bottom, audiences, and the names and namespaces that are banned.

    `root` is the folder whose files must each be in a layer or in `outside`. `headers` says whether a file must
    declare its header ("required"), may ("optional") or is not checked ("off"). `orm_modules` are dotted prefixes.
    """

    name: str
    root: str
    headers: str
    layers: tuple[Layer, ...]
    audiences: tuple[Audience, ...]
    outside: tuple[Outside, ...]
    banned_names: tuple[BannedName, ...]
    legacy: tuple[LegacyNamespace, ...]
    orm_modules: tuple[str, ...]
    domain_pattern: str
    at: Location


@dataclass(frozen=True, slots=True)
class UseCase:
    """A row of the use-case manifest (R17): what a person can do, by which operation, route and handler."""

    id: str
    title: str
    operation: str
    routes: tuple[str, ...]  # "POST /cus/integrations/{id}/enable", empty where none
    handler: str  # "package.module:qualname"
    at: Location
    examples: tuple[RequestExample, ...] = ()


@dataclass(frozen=True, slots=True)
class FrozenFile:
    """Files whose logic is frozen, with the digest of the logic that was approved (R16)."""

    path: str
    logic: str  # digest of the file's code without header, comments, docstrings and formatting
    reason: str
    owner: str
    at: Location


@dataclass(frozen=True, slots=True)
class Approval:
    """A recorded leave to change the logic of a frozen file from one digest to another."""

    path: str
    logic: str
    reason: str
    approved_by: str
    date: str
    at: Location


@dataclass(frozen=True, slots=True)
class GateSettings:
    """What the configuration says about one gate; None means the default of the run.

    `solver` asks for proofs as well, in the gates that have any. `examples` is how many inputs are generated for each
    operation and lifecycle, in the gate that generates them.
    """

    mode: Mode | None = None
    time_limit: float | None = None
    deferral: Deferral | None = None
    solver: bool = False
    examples: int | None = None


@dataclass(frozen=True, slots=True)
class Config:
    """`assure.yaml`, checked. Paths are relative to `root`, the absolute folder the file stands in (never evidence).

    `digest` is that of the file's bytes. `written_at` tells where a path stands, by `kind:path`
    (`specs:specs/*.yaml`). `scripts` are the functions that are started from outside by the word of the package itself
    (pyproject.toml, setup.cfg).
    """

    root: str
    path: str
    project: str
    import_roots: tuple[str, ...]
    source: tuple[str, ...]
    exclude: tuple[Exemption, ...]
    specs: tuple[str, ...]
    domains: tuple[str, ...]
    layers: tuple[str, ...]
    manifest: tuple[str, ...]
    frozen: tuple[str, ...]
    registrations: tuple[RegistrationShape, ...]
    session_names: tuple[str, ...]
    session_types: tuple[str, ...]
    evidence: str
    baseline: str
    mode: Mode
    time_limit: float
    gates: Mapping[str, GateSettings] = field(default_factory=lambda: MappingProxyType({}))
    expected_gates: int | None = None
    digest: str = ""
    written_at: Mapping[str, Location] = field(default_factory=lambda: MappingProxyType({}))
    invariants: tuple[str, ...] = ()
    enforcement: tuple[str, ...] = ()
    lifecycles: tuple[str, ...] = ()
    properties: tuple[str, ...] = ()
    replay: tuple[str, ...] = ()
    faults: tuple[str, ...] = ()
    providers: tuple[RegistrationShape, ...] = ()
    probes: tuple[RegistrationShape, ...] = ()
    dispatch: DispatchShape = field(default_factory=DispatchShape)
    backend: BackendSettings | None = None
    entry_points: tuple[str, ...] = ()
    scripts: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Contracts:
    """Everything the contract files promise, and the digest of their bytes.

    `patterns` lists each configured glob with the number of files it matched, so that one that matches nothing is a
    finding and not a silent pass.
    """

    specs: tuple[Spec, ...] = ()
    domains: tuple[Domain, ...] = ()
    topologies: tuple[Topology, ...] = ()
    use_cases: tuple[UseCase, ...] = ()
    frozen: tuple[FrozenFile, ...] = ()
    approvals: tuple[Approval, ...] = ()
    patterns: tuple[tuple[str, str, int], ...] = ()  # (kind, glob, files matched)
    digest: str = ""
    invariant_files: tuple[InvariantFile, ...] = ()
    enforcement: Enforcement | None = None
    lifecycles: tuple[Lifecycle, ...] = ()
    properties: tuple[Property, ...] = ()
    replay_cases: tuple[ReplayCase, ...] = ()
    fault_files: tuple[FaultsFile, ...] = ()
    captures: tuple[str, ...] = ()  # files of captured cases, which are read as they are run

    @property
    def invariants(self) -> tuple[Invariant, ...]:
        """The invariants of all files, in the order of the files."""
        return tuple(invariant for file in self.invariant_files for invariant in file.invariants)
