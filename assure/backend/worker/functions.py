"""Calls a function of the backend by name, with JSON values in and out."""

from __future__ import annotations

from functools import reduce
from importlib import import_module
from typing import Any


def call(_state: dict[str, Any], *, target: str, arguments: dict[str, Any]) -> Any:
    """What `module:qualname` returns for keyword arguments; it must be a JSON value."""
    return found(target)(**arguments)


def found(target: str) -> Any:
    """The object that `module:qualname` names; raises ImportError, AttributeError or ValueError where there is none."""
    module, colon, qualname = target.partition(":")
    if not (module and colon and qualname):
        raise ValueError(f"{target!r} is no reference of the form module:name")
    return reduce(getattr, qualname.split("."), import_module(module))
