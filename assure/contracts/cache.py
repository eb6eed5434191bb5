"""Keeps checked values between runs, so that an unchanged file is neither parsed nor validated again.

Values are stored as plain tuples, lists and texts behind a checksum; only the classes named here are ever built from
them. A file that is foreign, cut short or changed counts as absent, and a folder that can't be written is no error.
"""

from __future__ import annotations

import contextlib
import dataclasses
import hashlib
import marshal
import os
import sys
from collections.abc import Iterable, Mapping
from enum import Enum
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import Any

from assure import __version__
from assure.contracts import faults, promised, properties, replaying, running, values
from assure.core import Deferral, Location, Mode, Severity
from assure.tree.shapes import DispatchShape, RegistrationShape

KEPT = 64
_MAGIC = b"assure-values\n"
_CLASSES: tuple[type, ...] = (
    Location,
    Deferral,
    RegistrationShape,
    values.DispatchAnchor,
    values.Condition,
    values.Effects,
    values.Spec,
    values.OperationEntry,
    values.Domain,
    values.LayerPart,
    values.Layer,
    values.Audience,
    values.Exemption,
    values.Outside,
    values.BannedName,
    values.LegacyNamespace,
    values.Topology,
    values.UseCase,
    values.FrozenFile,
    values.Approval,
    values.GateSettings,
    values.Config,
    values.Contracts,
    Mode,
    promised.Expression,
    promised.Variable,
    promised.Example,
    promised.Invariant,
    promised.InvariantFile,
    promised.EnforcementRule,
    promised.Enforcement,
    promised.Transition,
    promised.ForbiddenTransition,
    promised.Walk,
    promised.Lifecycle,
    properties.Varied,
    properties.Ask,
    properties.Property,
    DispatchShape,
    running.BackendSettings,
    running.RequestExample,
    running.SpecRun,
    Severity,
    replaying.Normalisation,
    replaying.Weight,
    replaying.ReplayCase,
    faults.Failure,
    faults.SafeOutcome,
    faults.FaultRow,
    faults.Journal,
    faults.FaultsFile,
)
_NUMBERS: Mapping[type, int] = MappingProxyType({kind: number for number, kind in enumerate(_CLASSES)})


class ValueCache:
    """Checked values by key, in `contracts` below a cache folder; None keeps nothing."""

    def __init__(self, folder: Path | None) -> None:
        self.folder = folder / "contracts" if folder else None

    def get(self, key: str) -> Any:
        """The value kept under a key, None where there is none that can be trusted."""
        if self.folder is None:
            return None
        try:
            stored = (self.folder / key).read_bytes()
            return _unpacked(stored)
        except (OSError, ValueError, TypeError, IndexError, EOFError):
            return None

    def put(self, key: str, value: Any) -> None:
        """Keep a value under a key; the oldest ones make room."""
        if self.folder is None:
            return
        with contextlib.suppress(OSError):
            self.folder.mkdir(parents=True, exist_ok=True)
            scratch = self.folder / f"{key}.{os.getpid()}.new"
            scratch.write_bytes(_packed(value))
            scratch.replace(self.folder / key)
            self._make_room()

    def _make_room(self) -> None:
        assert self.folder is not None
        kept = sorted(self.folder.iterdir(), key=lambda path: (path.stat().st_mtime_ns, path.name))
        for path in kept[:-KEPT]:
            path.unlink(missing_ok=True)


def key_of(kind: str, parts: Iterable[bytes]) -> str:
    """The key of what was made from these bytes by this version of assure and of Python."""
    digest = hashlib.sha256(_shape_of_values())
    for part in (kind.encode(), *parts):
        digest.update(len(part).to_bytes(8, "big"))
        digest.update(part)
    return f"{kind}-{digest.hexdigest()[:40]}"


@cache
def _shape_of_values() -> bytes:
    """What decoding depends on: versions, and the fields of every class in their order."""
    fields = [(kind.__name__, getattr(kind, "__match_args__", ())) for kind in _CLASSES]
    return repr((__version__, sys.version_info[:2], fields)).encode()


def _packed(value: Any) -> bytes:
    payload = marshal.dumps(_plain(value))
    return _MAGIC + hashlib.sha256(payload).digest() + payload


def _unpacked(stored: bytes) -> Any:
    start = len(_MAGIC) + 32
    payload = stored[start:]
    if not stored.startswith(_MAGIC) or hashlib.sha256(payload).digest() != stored[len(_MAGIC) : start]:
        raise ValueError("not a file of this cache")
    # Only bytes that this cache wrote pass the checksum, and marshal builds nothing but plain values.
    return _built(marshal.loads(payload))  # noqa: S302


def _plain(value: Any) -> Any:
    """Tuples become lists, mappings dicts, and instances a tuple of their class's number and their fields."""
    if isinstance(value, Enum):
        return (_NUMBERS[type(value)], value.value)
    if isinstance(value, tuple):
        return [_plain(item) for item in value]
    if isinstance(value, Mapping):
        return {key: _plain(item) for key, item in value.items()}
    if dataclasses.is_dataclass(value):
        fields = (_plain(getattr(value, field.name)) for field in dataclasses.fields(value))
        return (_NUMBERS[type(value)], *fields)
    return value


def _built(plain: Any) -> Any:
    """The value that `_plain` took apart."""
    kind = type(plain)
    if kind is tuple:
        return _CLASSES[plain[0]](*[_built(item) for item in plain[1:]])
    if kind is list:
        return tuple([_built(item) for item in plain])
    if kind is dict:
        return MappingProxyType({key: _built(item) for key, item in plain.items()})
    return plain
