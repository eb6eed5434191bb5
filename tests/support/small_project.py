"""A whole small project as text, judged by one gate: real contract files, real source, nothing replaced."""

from __future__ import annotations

from typing import TYPE_CHECKING

from assure.config import load_config, tree_options
from assure.contracts.loader import load_contracts
from assure.gates import load
from assure.tree.tree import Tree
from assure.workspace import Workspace

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from assure.core import Finding, Subject

CONFIG = """\
project: keys
source: [app]
contracts:
  specs: [specs/specs.yaml]
  domains: [specs/domains.yaml]
  manifest: [specs/manifest.yaml]
registrations:
  - {kind: call, receiver: app.spine.Registry, method: register}
"""
SPINE = """\
from app.keys.handlers import KeysQuery, KeysWrite, check_key


class Registry:
    def __init__(self):
        self.handlers = {}

    def register(self, name, handler):
        self.handlers[name] = handler


def build():
    registry = Registry()
    registry.register("keys.write", KeysWrite())
    registry.register("keys.query", KeysQuery())
    registry.register("key.check", check_key)
    return registry
"""
HANDLERS = """\
class KeysWrite:
    def execute(self, context):
        methods = {"create": self.create, "revoke": self.revoke}
        return methods[context.method](context)

    def create(self, context):
        return {"id": "key_1"}

    def revoke(self, context):
        return {"status": "revoked"}


class KeysQuery:
    def execute(self, context):
        methods = {"list": self.list, "get": self.get}
        return methods[context.method](context)

    def list(self, context):
        return []

    def get(self, context):
        return {}


def check_key(context):
    return {"valid": True}
"""
DOMAINS = """\
domains:
  - name: keys
    paths: [app/keys/**]
    operations:
      - name: key.create
        critical: true
        dispatch: [{dispatch: keys.write, method: create}]
      - name: key.revoke
        dispatch: [{dispatch: keys.write, method: revoke}]
      - name: keys.query
        kind: read
      - name: key.check
        kind: read
"""
SPECS = """\
specs:
  - id: SPEC-001
    operation: key.create
    critical: true
    owner: team-keys
    input: {type: object, required: [name]}
    result: {type: object, required: [id]}
    state: {type: object, required: [key]}
    preconditions: [{id: PRE-1, condition: tenant.status == "ACTIVE"}]
    postconditions: [{id: POST-1, condition: state.key.id == result.id}]
    forbidden: [{id: FORB-1, condition: state.key.tenant_id != request.tenant_id}]
    effects: {writes: [api_keys]}
    context: {type: object, properties: {tenant: {type: object, required: [status]}}}
  - id: SPEC-002
    operation: key.revoke
    result: {type: object, required: [status]}
  - id: SPEC-003
    operation: keys.query
    result: {type: object}
  - id: SPEC-004
    operation: key.check
    result: {type: object, required: [valid]}
"""
MANIFEST = """\
use_cases:
  - id: UC-001
    title: A customer creates a key
    operation: key.create
    routes: [POST /keys]
    handler: app.keys.handlers:KeysWrite
  - id: UC-002
    title: A customer revokes a key
    operation: key.revoke
    routes: ["DELETE /keys/{key_id}"]
    handler: app.keys.handlers:KeysWrite.revoke
  - id: UC-003
    title: A customer looks at the keys
    operation: keys.query
    routes: [GET /keys, "GET /keys/{key_id}"]
    handler: app.keys.handlers:KeysQuery
  - id: UC-004
    title: The gateway checks a key
    operation: key.check
    handler: app.keys.handlers:check_key
"""
FILES = {
    "assure.yaml": CONFIG,
    "app/spine.py": SPINE,
    "app/keys/handlers.py": HANDLERS,
    "specs/domains.yaml": DOMAINS,
    "specs/specs.yaml": SPECS,
    "specs/manifest.yaml": MANIFEST,
}


class SmallProject:
    """The project of this module, whole and sound, in a folder; `change` and `write` break it."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._files = dict(FILES)

    def write(self, path: str, text: str) -> None:
        """Put a file."""
        self._files[path] = text

    def change(self, path: str, old: str, new: str) -> None:
        """Replace text that stands in a file exactly once."""
        assert self._files[path].count(old) == 1, (path, old, self._files[path].count(old))
        self._files[path] = self._files[path].replace(old, new)

    def remove(self, path: str) -> None:
        """Take a file out."""
        del self._files[path]

    def line_of(self, path: str, text: str) -> int:
        """The line of a text that stands in a file exactly once."""
        (line,) = [n for n, each in enumerate(self._files[path].splitlines(), start=1) if text in each]
        return line

    def findings(self, gate: str) -> list[Finding]:
        """What a gate finds, in order."""
        workspace = self.workspace()
        (judge,) = load([gate])
        found = [finding for subject in judge.subjects(workspace) for finding in judge.judge(subject, workspace)]
        return sorted(found, key=lambda finding: finding.sort_key)

    def told(self, gate: str) -> list[tuple[str, str, int]]:
        """Code, path and line of what a gate finds."""
        return [(each.code, each.location.path, each.location.line) for each in self.findings(gate)]

    def subjects(self, gate: str) -> list[Subject]:
        """What a gate looks at."""
        (judge,) = load([gate])
        return list(judge.subjects(self.workspace()))

    def workspace(self) -> Workspace:
        """The project as a gate sees it."""
        write_files(self._folder, self._files)
        config = load_config(self._folder / "assure.yaml")
        sources = {path: text for path, text in self._files.items() if path.endswith(".py")}
        return Workspace(
            config,
            "2026-06-01",
            lambda: load_contracts(config),
            lambda: Tree.of(sources, tree_options(config)),
        )


def write_files(folder: Path, files: Mapping[str, str]) -> None:
    """Write texts below a folder."""
    for path, text in files.items():
        target = folder / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(text, "utf-8")
