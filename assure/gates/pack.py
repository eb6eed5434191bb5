"""Which gates there are and in which order they run (R29); imports a gate's module only when it is asked for."""

from __future__ import annotations

from importlib import import_module
from types import MappingProxyType
from typing import TYPE_CHECKING

from assure.core import Gate, UsageProblem

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping
    from types import ModuleType

# A line a gate, in the order of the pack, which is fixed. The names are literals so that our own layers gate can
# follow them; each module holds its gate as GATE.
_MODULES: Mapping[str, Callable[[], ModuleType]] = MappingProxyType(
    {
        "specs": lambda: import_module("assure.gates.specs"),
        "invariants": lambda: import_module("assure.gates.invariants"),
        "manifest": lambda: import_module("assure.gates.manifest"),
        "ownership": lambda: import_module("assure.gates.ownership"),
        "tx-boundaries": lambda: import_module("assure.gates.tx_boundaries"),
        "layers": lambda: import_module("assure.gates.layers"),
        "init-hygiene": lambda: import_module("assure.gates.init_hygiene"),
        "dispatch": lambda: import_module("assure.gates.dispatch"),
        "property": lambda: import_module("assure.gates.property"),
        "replay": lambda: import_module("assure.gates.replay"),
        "faults": lambda: import_module("assure.gates.faults"),
        "debt": lambda: import_module("assure.gates.debt"),
    }
)

GATE_NAMES: tuple[str, ...] = tuple(_MODULES)


def load(names: Iterable[str] = GATE_NAMES) -> tuple[Gate, ...]:
    """The gates of these names in the order of the pack; raises UsageProblem for a name that is none."""
    wanted = frozenset(names)
    unknown = sorted(wanted.difference(GATE_NAMES))
    if unknown:
        raise UsageProblem(f"no gate is called {', '.join(unknown)}; there are {', '.join(GATE_NAMES)}")
    return tuple(_gate(name) for name in GATE_NAMES if name in wanted)


def _gate(name: str) -> Gate:
    gate = _MODULES[name]().GATE
    if not isinstance(gate, Gate):
        raise TypeError(f"assure.gates holds no gate for {name}")
    return gate
