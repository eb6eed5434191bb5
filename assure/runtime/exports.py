"""Where everything stands that `assure.runtime` exports; each module is imported when it is asked for."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable
    from types import ModuleType

HOMES: dict[str, Callable[[], ModuleType]] = {
    "BundleProblems": lambda: import_module("assure.runtime.bundle_entries"),
    "ContractViolation": lambda: import_module("assure.runtime.violations"),
    "Contracts": lambda: import_module("assure.runtime.contracts"),
    "Decision": lambda: import_module("assure.runtime.records"),
    "Dispatch": lambda: import_module("assure.runtime.records"),
    "DispatchError": lambda: import_module("assure.runtime.violations"),
    "DispatchRecord": lambda: import_module("assure.runtime.records"),
    "Ending": lambda: import_module("assure.runtime.records"),
    "Guard": lambda: import_module("assure.runtime.guard"),
    "Mode": lambda: import_module("assure.runtime.modes"),
    "OperationRefused": lambda: import_module("assure.runtime.violations"),
    "OperationRegistry": lambda: import_module("assure.runtime.registry"),
    "Recorder": lambda: import_module("assure.runtime.recorder"),
    "RegistryError": lambda: import_module("assure.runtime.violations"),
    "Severity": lambda: import_module("assure.runtime.modes"),
    "Told": lambda: import_module("assure.runtime.telling"),
    "UnknownOperation": lambda: import_module("assure.runtime.violations"),
    "Violation": lambda: import_module("assure.runtime.violations"),
    "attach": lambda: import_module("assure.runtime.adapters.attach"),
    "digest_of": lambda: import_module("assure.runtime.digest"),
    "guarded": lambda: import_module("assure.runtime.adapters.decorator"),
}


def __getattr__(name: str) -> object:
    """What goes by the name."""
    if name not in HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(HOMES[name](), name)
