"""Says whether the solver is installed, and hands it out; nothing else imports it."""

from __future__ import annotations

from typing import Any

from assure.solver.answers import SolverMissing

MISSING = "the solver is not installed: install assure-gatepack[smt]"


def available() -> bool:
    """Whether questions can be answered on this machine; imports nothing."""
    from importlib.util import find_spec

    return find_spec("z3") is not None


def solver() -> Any:
    """The module z3; raises SolverMissing where it is not installed or does not load."""
    from importlib import import_module

    try:
        return import_module("z3")
    except Exception as error:
        # A native library that does not fit the machine raises what it likes.
        raise SolverMissing(MISSING) from error
