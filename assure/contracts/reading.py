"""From the bytes of contract files to checked values: the way taken when nothing is kept from an earlier run."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

from assure.contracts import rules
from assure.contracts.document import Document, compose, decode, read
from assure.contracts.files import ContractFile, Pattern, is_captures
from assure.contracts.models import (
    config,
    domains,
    enforcement,
    faults,
    frozen,
    invariants,
    layers,
    lifecycles,
    manifest,
    properties,
    replay,
    specs,
)
from assure.contracts.models.fields import Entry
from assure.contracts.places import Place
from assure.contracts.problems import Problems, nearest
from assure.contracts.validate import validated
from assure.contracts.values import Config, Contracts
from assure.contracts.written import Ids, Written

# Kinds whose file is one value; a file of any other kind is a list of them.
_WHOLE = frozenset({"layers", "frozen", "invariants", "enforcement", "faults"})
MARKDOWN = (".md", ".markdown")
_SPEC_KEYS = frozenset(specs.SpecEntry.model_fields)
_LOOKS_LIKE_SPEC = (re.compile(r"^\W*id:", re.MULTILINE), re.compile(r"^\W*operation:", re.MULTILINE))


@dataclass(frozen=True, slots=True)
class _Kind:
    """How one kind of file is read: its model, what must fit together in it, and which ids are unique among files."""

    model: type[Entry]
    check: Callable[[Written, Problems], None]
    ids: tuple[str, str, str] | None = None


_KINDS: Mapping[str, _Kind] = MappingProxyType(
    {
        "specs": _Kind(specs.SpecsFile, specs.check),
        "domains": _Kind(domains.DomainsFile, domains.check, ("domain", "domains", "name")),
        "layers": _Kind(layers.LayersFile, layers.check, ("topology", "", "name")),
        "manifest": _Kind(manifest.ManifestFile, manifest.check, ("use case", "use_cases", "id")),
        "frozen": _Kind(frozen.FrozenFilesFile, frozen.check, ("frozen file", "frozen", "path")),
        "invariants": _Kind(invariants.InvariantsFile, invariants.check),
        "enforcement": _Kind(enforcement.EnforcementFile, enforcement.check),
        "lifecycles": _Kind(lifecycles.LifecyclesFile, lifecycles.check, ("lifecycle", "lifecycles", "name")),
        "replay": _Kind(replay.ReplayFile, replay.check, ("replay case", "cases", "id")),
        "properties": _Kind(properties.PropertiesFile, properties.check, ("property", "properties", "id")),
        "faults": _Kind(faults.FaultsFile, faults.check, ("row", "faults", "id")),
    }
)


def read_config(data: bytes, path: str, gate_names: tuple[str, ...], problems: Problems) -> Config | None:
    """The configuration, without root and digest; None where anything is wrong, and told."""
    document = read(data, path, problems)
    if document is None:
        return None
    whole = _written(document)
    if whole:
        config.check(whole, problems)
        _check_gate_names(whole, gate_names, problems)
    model = validated(config.ConfigFile, document.data, document.place, problems)
    return model.value(document.place) if model else None


def _check_gate_names(whole: Written, known: tuple[str, ...], problems: Problems) -> None:
    settings = whole.data.get("gates")
    for name in settings if known and isinstance(settings, Mapping) else ():
        if name not in known:
            hint = nearest(name, known) or f"gates: {', '.join(known)}"
            problems.add(rules.UNKNOWN_REFERENCE, whole.place["gates"].key(name), f"there is no gate `{name}`", hint)


def read_contracts(files: tuple[ContractFile, ...], patterns: tuple[Pattern, ...], problems: Problems) -> Contracts:
    """The values of all files; each problem of each file is told."""
    found: dict[str, list[Any]] = {kind: [] for kind in _KINDS}
    ids = {kind: Ids(shape.ids[0], problems) for kind, shape in _KINDS.items() if shape.ids}
    held: dict[str, int] = {}
    for file in files:
        if is_captures(file):
            continue
        documents = list(_documents(file, problems))
        held[file.path] = len(documents)
        for document in documents:
            _collect_ids(file.kind, document, ids)
            found[file.kind] += _values(file.kind, document, problems)
    _tell_documents_without_spec(patterns, held, problems)
    frozen_files = [entry for first, _ in found["frozen"] for entry in first]
    approvals = [entry for _, second in found["frozen"] for entry in second]
    return Contracts(
        specs=tuple(found["specs"]),
        domains=tuple(found["domains"]),
        topologies=tuple(found["layers"]),
        use_cases=tuple(found["manifest"]),
        frozen=tuple(frozen_files),
        approvals=tuple(approvals),
        invariant_files=tuple(found["invariants"]),
        enforcement=next(iter(found["enforcement"]), None),
        lifecycles=tuple(found["lifecycles"]),
        properties=tuple(found["properties"]),
        fault_files=tuple(found["faults"]),
        replay_cases=tuple(found["replay"]),
        captures=tuple(file.path for file in files if is_captures(file)),
        patterns=tuple((pattern.kind, pattern.text, len(pattern.paths)) for pattern in patterns),
    )


def _values(kind: str, document: Document, problems: Problems) -> list[Any]:
    """The values of one document: a list of entries, or one value of the whole where the kind is a whole file."""
    shape, whole = _KINDS[kind], _written(document)
    if whole:
        shape.check(whole, problems)
    model: Any = validated(shape.model, document.data, document.place, problems)
    if model is None:
        return []
    value = model.value(document.place)
    return [value] if kind in _WHOLE else list(value)


def _collect_ids(kind: str, document: Document, ids: Mapping[str, Ids]) -> None:
    whole = _written(document)
    names = _KINDS[kind].ids
    if whole and names:
        for entry in whole.entries(names[1]) if names[1] else (whole,):
            ids[kind].add(entry, names[2])


def _written(document: Document) -> Written | None:
    return Written(document.data, document.place) if isinstance(document.data, dict) else None


def _documents(file: ContractFile, problems: Problems) -> Iterator[Document]:
    """The documents of one file: one, or for specs in Markdown one for each block that holds them."""
    if file.kind == "specs" and file.path.lower().endswith(MARKDOWN):
        yield from _in_markdown(file, problems)
        return
    document = read(file.data, file.path, problems)
    if document is not None:
        yield _as_file(document) if file.kind == "specs" else document


def _as_file(document: Document) -> Document:
    """A list of specs, or one alone, as the mapping `specs: [...]` that it stands for."""
    from assure.contracts.places import Mark

    data, mark = document.data, document.place.mark
    if isinstance(data, dict) and not ("specs" not in data and _is_spec(data)):
        return document
    if isinstance(data, dict):
        data, mark = [data], Mark(mark.line, mark.column, {0: mark})
    whole = Mark(mark.line, mark.column, {"specs": mark})
    return Document({"specs": data}, Place(document.place.path, whole))


def _in_markdown(file: ContractFile, problems: Problems) -> Iterator[Document]:
    from assure.contracts.markdown import fences

    text = decode(file.data, file.path, problems)
    for fence in fences(text, file.path) if text is not None else ():
        if not fence.marked and not all(word.search(fence.text) for word in _LOOKS_LIKE_SPEC):
            continue
        document = compose(fence.text, fence.origin, problems)
        if document is not None and (fence.marked or _holds_specs(document.data)):
            yield _as_file(document)


def _holds_specs(data: Any) -> bool:
    """Whether a YAML block of a document has the shape of specs, so that it is no example of something else."""
    if isinstance(data, dict) and isinstance(data.get("specs"), list):
        data = data["specs"]
    entries = data if isinstance(data, list) else [data]
    return any(isinstance(entry, dict) and _is_spec(entry) for entry in entries)


def _is_spec(entry: Mapping[str, Any]) -> bool:
    return "id" in entry and len(_SPEC_KEYS & entry.keys()) > 1


def _tell_documents_without_spec(patterns: tuple[Pattern, ...], held: Mapping[str, int], problems: Problems) -> None:
    """A configured pattern all of whose files are Markdown must lead to at least one spec."""
    for pattern in patterns:
        markdown = pattern.kind == "specs" and all(path.lower().endswith(MARKDOWN) for path in pattern.paths)
        if pattern.paths and markdown and not any(held.get(path) for path in pattern.paths):
            problems.add(rules.NO_CONTRACT, pattern.at, f"no spec stands in `{pattern.text}`")
