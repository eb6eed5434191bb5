"""A small backend whose operations are guarded by invariants and specs, judged by one gate: nothing replaced."""

from __future__ import annotations

from typing import TYPE_CHECKING

from small_project import SmallProject

if TYPE_CHECKING:
    from pathlib import Path

CONFIG = """\
project: keys
source: [app]
contracts:
  specs: [specs/specs.yaml]
  domains: [specs/domains.yaml]
  lifecycles: [specs/lifecycles.yaml]
  invariants: [invariants/*.yaml]
  enforcement: [invariants/enforcement.yaml]
registrations:
  - {kind: call, receiver: app.spine.Registry, method: register}
"""
SPECS = """\
context:
  type: object
  properties:
    tenant: {type: object, required: [status], properties: {status: {enum: [ACTIVE, SUSPENDED]}}}
specs:
  - id: SPEC-001
    operation: key.create
    critical: true
    owner: team-keys
    input: {type: object, required: [name], properties: {name: {type: string}, days: {type: integer}}}
    result:
      type: object
      required: [id, secret]
      properties: {id: {type: string}, secret: {type: string, secret: true}}
    state: &state
      type: object
      required: [key]
      properties:
        key: {type: [object, "null"], required: [id, status], properties: {status: {enum: [active, revoked]}}}
    preconditions:
      - {id: PRE-1, condition: tenant.status == "ACTIVE", message: The tenant must be ACTIVE.}
    postconditions:
      - {id: POST-1, condition: state.key != null && state.key.id == result.id}
      - {id: POST-2, condition: state.key.status == "active"}
    forbidden:
      - {id: FORB-1, condition: state.key.status == "revoked"}
    on_exception:
      - {id: EXC-1, condition: state == old}
    lifecycle: key
    effects: {writes: [api_keys]}
  - id: SPEC-002
    operation: key.revoke
    result: {type: object, required: [status]}
    state: *state
    lifecycle: key
  - id: SPEC-003
    operation: keys.query
    result: {type: object}
  - id: SPEC-004
    operation: key.check
    result: {type: object, required: [valid]}
  - {id: SPEC-009, operation: key.rename, status: retired}
"""
LIFECYCLES = """\
lifecycles:
  - name: key
    field: key.status
    states: [active, revoked]
    initial: active
    terminal: [revoked]
    transitions:
      - {operation: key.create, to: active}
      - {operation: key.revoke, from: [active], to: revoked}
"""
INVARIANTS = """\
owner: keys
context:
  type: object
  properties:
    request: {type: object, properties: {params: {type: object, properties: {days: {type: integer}}}}}
    tenant: {type: object, properties: {status: {enum: [ACTIVE, SUSPENDED]}}}
    key: {type: [object, "null"], required: [ends_at], properties: {ends_at: {type: string, format: date-time}}}
invariants:
  - id: BI-KEY-001
    title: A key belongs to a tenant that is ACTIVE
    operation: key.create
    applies_to: [{dispatch: keys.write, method: create}]
    severity: critical
    variables:
      - {name: active, expression: tenant.status == "ACTIVE"}
    condition: has(tenant.status) && variables.active
    message: The tenant must be ACTIVE.
    remediation: Activate the tenant.
    examples:
      holds:
        - {tenant: {status: ACTIVE}}
      violates:
        - {tenant: {status: SUSPENDED}}
        - {}
  - id: BI-KEY-002
    title: A key that has ended is not revoked
    operation: key.revoke
    severity: high
    match: [key != null]
    condition: timestamp(key.ends_at) > now
    message: The key has ended.
    remediation: Nothing is left to do.
    examples:
      holds:
        - {key: {ends_at: "2026-06-01T00:00:00Z"}}
      violates:
        - {key: {ends_at: "2025-06-01T00:00:00Z"}}
"""
ENFORCEMENT = "default: strict\n"
FILES = {
    "assure.yaml": CONFIG,
    "specs/specs.yaml": SPECS,
    "specs/lifecycles.yaml": LIFECYCLES,
    "invariants/keys.yaml": INVARIANTS,
    "invariants/enforcement.yaml": ENFORCEMENT,
}
OF_INVARIANTS, OF_SPECS = "invariants/keys.yaml", "specs/specs.yaml"


def guarded(folder: Path) -> SmallProject:
    """The project, clean; tests break it."""
    project = SmallProject(folder)
    for path, text in FILES.items():
        project.write(path, text)
    project.remove("specs/manifest.yaml")
    return project
