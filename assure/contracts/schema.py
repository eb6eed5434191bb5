"""JSON Schemas (draft-07, the one editors know) of every kind of contract file, generated from the models."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from assure.core import UsageProblem

if TYPE_CHECKING:
    from pydantic import BaseModel

KINDS: tuple[str, ...] = (
    "config",
    "domains",
    "enforcement",
    "faults",
    "frozen",
    "invariants",
    "layers",
    "lifecycles",
    "manifest",
    "properties",
    "replay",
    "spec",
)
DRAFT = "http://json-schema.org/draft-07/schema#"


def file_model(kind: str) -> type[BaseModel]:
    """The model of a whole file of this kind; raises UsageProblem with the nearest kind for another word."""
    return _model_and_example(kind)[0]


def example(kind: str) -> str:
    """A whole file of this kind, valid and commented where that helps; raises UsageProblem as `file_model` does."""
    return _model_and_example(kind)[1]


def _model_and_example(kind: str) -> tuple[type[BaseModel], str]:
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

    models: dict[str, tuple[type[BaseModel], str]] = {
        "config": (config.ConfigFile, config.EXAMPLE),
        "domains": (domains.DomainsFile, domains.EXAMPLE),
        "enforcement": (enforcement.EnforcementFile, enforcement.EXAMPLE),
        "faults": (faults.FaultsFile, faults.EXAMPLE),
        "frozen": (frozen.FrozenFilesFile, frozen.EXAMPLE),
        "invariants": (invariants.InvariantsFile, invariants.EXAMPLE),
        "layers": (layers.LayersFile, layers.EXAMPLE),
        "lifecycles": (lifecycles.LifecyclesFile, lifecycles.EXAMPLE),
        "manifest": (manifest.ManifestFile, manifest.EXAMPLE),
        "properties": (properties.PropertiesFile, properties.EXAMPLE),
        "replay": (replay.ReplayFile, replay.EXAMPLE),
        "spec": (specs.SpecsFile, specs.EXAMPLE),
    }
    if kind not in models:
        raise UsageProblem(_no_such_kind(kind))
    return models[kind]


def _no_such_kind(kind: str) -> str:
    import difflib

    near = difflib.get_close_matches(kind, KINDS, n=1, cutoff=0.5)
    hint = f"; did you mean `{near[0]}`?" if near else ""
    return f"there is no kind of file called `{kind}`{hint} The kinds are {', '.join(KINDS)}."


def schema(kind: str) -> str:
    """The JSON Schema of a kind of file as text; raises UsageProblem for an unknown kind."""
    return json.dumps(schema_of(kind), indent=2, ensure_ascii=False) + "\n"


def schema_of(kind: str) -> dict[str, Any]:
    """The JSON Schema of a kind of file, draft-07, its keys in the order of the model."""
    model = file_model(kind)
    whole: dict[str, Any] = _draft_07(model.model_json_schema(ref_template="#/definitions/{model}"))
    if kind == "spec":
        whole = _spec_file(whole)
    return {"$schema": DRAFT, "title": f"assure {kind} file", **whole}


def _spec_file(whole: dict[str, Any]) -> dict[str, Any]:
    """A spec file is a mapping with `specs`, the list alone, or one spec alone."""
    definitions = whole.pop("definitions")
    one = {"$ref": "#/definitions/SpecEntry"}
    shapes = [whole, {"type": "array", "minItems": 1, "items": one}, one]
    return {"anyOf": shapes, "definitions": definitions}


def _draft_07(node: Any, parent: str = "") -> Any:
    """The same schema in the words of draft-07: `definitions`, no siblings beside `$ref`, no titles, no nulls."""
    if isinstance(node, list):
        return [_draft_07(item) for item in node]
    if not isinstance(node, dict):
        return node
    plain = _without_null(node) if parent != "properties" else node
    out: dict[str, Any] = {}
    for key, value in plain.items():
        if (key == "title" and parent != "properties") or (key == "default" and value in (None, "")):
            continue
        # What stands under `properties` is a name: one that is called "properties" is no keyword.
        out["definitions" if key == "$defs" else key] = _draft_07(value, "" if parent == "properties" else key)
    if "$ref" in out and len(out) > 1:
        out = {"allOf": [{"$ref": out.pop("$ref")}], **out}
    return out


def _without_null(node: dict[str, Any]) -> dict[str, Any]:
    """`T or null` as pydantic writes an optional key; a key without a value is refused, so null is taken out."""
    choices = node.get("anyOf")
    if not choices or {"type": "null"} not in choices:
        return node
    rest = [choice for choice in choices if choice != {"type": "null"}]
    others = {key: value for key, value in node.items() if key != "anyOf"}
    return {**rest[0], **others} if len(rest) == 1 else {**others, "anyOf": rest}
