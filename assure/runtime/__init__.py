"""What runs inside a backend in production: light to import, exact, and closed on failure (R1, R2, R3).

It imports the standard library only, and nothing of the rest of assure. What it exports is imported on first use.
"""

from __future__ import annotations

# Not from typing, whose import would cost more than everything else here.
TYPE_CHECKING = False
if TYPE_CHECKING:
    from assure.runtime.adapters.attach import attach
    from assure.runtime.adapters.decorator import guarded
    from assure.runtime.bundle_entries import BundleProblems
    from assure.runtime.contracts import Contracts
    from assure.runtime.digest import digest_of
    from assure.runtime.guard import Guard
    from assure.runtime.modes import Mode, Severity
    from assure.runtime.recorder import Recorder
    from assure.runtime.records import Decision, Dispatch, DispatchRecord, Ending
    from assure.runtime.registry import OperationRegistry
    from assure.runtime.telling import Told
    from assure.runtime.violations import (
        ContractViolation,
        DispatchError,
        OperationRefused,
        RegistryError,
        UnknownOperation,
        Violation,
    )

__all__ = [
    "BundleProblems",
    "ContractViolation",
    "Contracts",
    "Decision",
    "Dispatch",
    "DispatchError",
    "DispatchRecord",
    "Ending",
    "Guard",
    "Mode",
    "OperationRefused",
    "OperationRegistry",
    "Recorder",
    "RegistryError",
    "Severity",
    "Told",
    "UnknownOperation",
    "Violation",
    "attach",
    "digest_of",
    "guarded",
]


def __getattr__(name: str) -> object:
    """Import what was asked for, once: a backend that uses one part does not pay for the others."""
    if name not in __all__:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from importlib import import_module

    found = getattr(import_module("assure.runtime.exports"), name)
    globals()[name] = found
    return found
