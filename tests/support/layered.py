"""A small layered project as text, judged by one gate: the real loader, a real tree in memory, nothing replaced."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from assure.config import load_config, tree_options
from assure.contracts.loader import load_contracts
from assure.gates import load
from assure.tree.tree import Tree
from assure.workspace import Workspace

if TYPE_CHECKING:
    from pathlib import Path

    from assure.core import Finding, Subject

TODAY = "2026-06-01"
CONFIG = "project: shop\nsource: [app]\ncontracts:\n  layers: [layers.yaml]\n  domains: [domains.yaml]\n"

# The topology of the example backend in small: each layer in a folder of its own, domains inside the folders.
LAYERS = """\
name: shop
root: app
domain_pattern: app/cus/{domain}/**
layers:
  - {id: L2.1, title: Facade, paths: [app/api/facades/**], headers: [Facade], may_import: [L2], peers: none}
  - {id: L2, title: API route, paths: [app/api/routes/**], headers: [API Route], may_import: [L4], peers: none}
  - {id: L4, title: Spine, paths: [app/spine/**], headers: [Orchestrator, Authority, Spine], may_import: [L5]}
  - id: L5
    title: Engine
    parts:
      - {name: engines, paths: ["app/cus/*/L5_engines/**"], headers: [Domain Engine, Engine]}
      - {name: schemas, paths: ["app/cus/*/L5_schemas/**"], headers: [Domain Schema, Schema]}
    may_import: [L6]
    peers: same-domain
    no_orm: true
  - {id: L6, title: Driver, paths: ["app/cus/*/L6_drivers/**"], headers: [Driver], may_import: [L7], peers: same-domain}
  - {id: L7, title: Model, paths: [app/models/**], headers: [Model]}
"""
FILES = {
    "app/api/facades/orders.py": "",
    "app/api/routes/orders.py": "",
    "app/spine/orders.py": "",
    "app/cus/orders/L5_engines/pricing.py": "",
    "app/cus/orders/L5_schemas/order.py": "",
    "app/cus/orders/L6_drivers/orders.py": "",
    "app/cus/stock/L5_engines/levels.py": "",
    "app/cus/stock/L6_drivers/stock.py": "",
    "app/models/order.py": "",
}
FACADE, ROUTE, SPINE = "app/api/facades/orders.py", "app/api/routes/orders.py", "app/spine/orders.py"
ENGINE, SCHEMA = "app/cus/orders/L5_engines/pricing.py", "app/cus/orders/L5_schemas/order.py"
DRIVER, MODEL = "app/cus/orders/L6_drivers/orders.py", "app/models/order.py"
OTHER_ENGINE, OTHER_DRIVER = "app/cus/stock/L5_engines/levels.py", "app/cus/stock/L6_drivers/stock.py"


def module(path: str) -> str:
    """The dotted name of a file."""
    return path.removesuffix(".py").removesuffix("/__init__").replace("/", ".")


@dataclass
class Layered:
    """The project: change its files and its layers, then judge it."""

    root: Path
    layers: str = LAYERS
    domains: str = ""
    config: str = CONFIG
    files: dict[str, str | bytes] = field(default_factory=lambda: dict(FILES))
    tree_class: type[Tree] = Tree

    def change_layers(self, old: str, new: str) -> None:
        """Change the only place where `old` stands in the layers file."""
        assert self.layers.count(old) == 1, f"{old!r} stands {self.layers.count(old)} times"
        self.layers = self.layers.replace(old, new)

    def workspace(self) -> Workspace:
        """What the gates are given."""
        config = self.config if self.domains else self.config.replace("  domains: [domains.yaml]\n", "")
        for name, text in (("assure.yaml", config), ("layers.yaml", self.layers), ("domains.yaml", self.domains)):
            (self.root / name).write_text(text, "utf-8")
        loaded = load_config(self.root / "assure.yaml")
        tree = self.tree_class.of(self.files, tree_options(loaded))
        return Workspace(loaded, TODAY, lambda: load_contracts(loaded), lambda: tree)

    def subjects(self, gate: str = "layers") -> list[Subject]:
        """What a gate looks at."""
        return list(load((gate,))[0].subjects(self.workspace()))

    def findings(self, gate: str = "layers") -> list[Finding]:
        """Everything a gate finds, in its total order."""
        workspace = self.workspace()
        judging = load((gate,))[0]
        found = [finding for subject in judging.subjects(workspace) for finding in judging.judge(subject, workspace)]
        return sorted(found, key=lambda finding: finding.sort_key)

    def told(self, gate: str = "layers") -> list[str]:
        """The findings as `CODE path:line`, short enough to compare."""
        return [f"{f.code} {f.location.path}:{f.location.line}" for f in self.findings(gate)]
