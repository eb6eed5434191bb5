"""The reference page of each kind of contract file, generated from the models: every key, type, default and meaning."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any

from assure.contracts.schema import KINDS, example, schema_of

TITLES = {
    "config": "Configuration: `assure.yaml`",
    "domains": "Domains and ownership",
    "enforcement": "Enforcement",
    "faults": "Failures and safe outcomes",
    "frozen": "Frozen files and approvals",
    "invariants": "Business invariants",
    "layers": "Layers",
    "lifecycles": "Lifecycles",
    "manifest": "Use-case manifest",
    "properties": "Properties",
    "replay": "Replay cases",
    "spec": "Operation specs",
}
NOTES = {
    "config": "Found from `--config`, or from the working directory upwards. Paths are relative to its folder.",
    "domains": "Named under `contracts.domains`; several files are joined.",
    "enforcement": "Named under `contracts.enforcement`; a project has one. Where several rules select a contract, one "
    "that names its id goes before one that names its domain, and that before one that names its severity.",
    "faults": "Named under `contracts.faults`; several files are joined. What each kind of failure does is said in "
    "[docs/faults.md](../faults.md).",
    "frozen": "Named under `contracts.frozen`; several files are joined.",
    "invariants": "Named under `contracts.invariants`; several files are joined. Conditions are written in CEL.",
    "layers": "Named under `contracts.layers`; each file is one topology.",
    "lifecycles": "Named under `contracts.lifecycles`; several files are joined.",
    "manifest": "Named under `contracts.manifest`; several files are joined.",
    "properties": "Named under `contracts.properties`; several files are joined.",
    "replay": "Named under `contracts.replay`; several files are joined. A file whose name ends in `.jsonl` "
    "holds captures instead: a case a line, as JSON, read one after the other however many there are.",
    "spec": "Named under `contracts.specs`; several files are joined. A file holds `specs:` with a list, the list "
    "alone, or one spec alone. In a Markdown file specs stand in fenced blocks: one that begins with "
    "```` ```yaml assure ````, or a `yaml` block whose content has the shape of a spec.",
}


def pages() -> dict[str, str]:
    """Every page by the name of its file (`spec.md`)."""
    return {f"{kind}.md": page(kind) for kind in KINDS}


def page(kind: str) -> str:
    """The Markdown page of one kind of file."""
    whole = schema_of(kind)
    definitions: Mapping[str, Any] = whole.get("definitions", {})
    top = whole["anyOf"][0] if "anyOf" in whole else whole
    lines = [f"# {TITLES[kind]}", "", str(top["description"]), "", NOTES[kind], ""]
    lines += ["Unknown keys are errors, and no value is converted: text that looks like a number or like `true` wants"]
    lines += ["quotes. The JSON Schema for editors is printed by", f"`assure schema {kind}`.", ""]
    lines += ["## Example", "", "```yaml", example(kind).rstrip("\n"), "```", "", "## Keys", ""]
    lines += _table(top)
    for name in _reached(top, definitions):
        lines += ["", f"### {_title(name)}", "", str(definitions[name]["description"]), "", *_table(definitions[name])]
    return "\n".join(lines) + "\n"


def _title(name: str) -> str:
    """The name of a model for people: `LayerEntry` is "layer"."""
    words = "".join(f" {char.lower()}" if char.isupper() else char for char in name).split()
    return " ".join(word for word in words if word not in ("entry", "item"))


def _reached(top: Mapping[str, Any], definitions: Mapping[str, Any]) -> list[str]:
    """The definitions in the order in which a reader meets them."""
    seen: list[str] = []
    waiting = list(_references(top["properties"]))
    while waiting:
        name = waiting.pop(0)
        if name not in seen:
            seen.append(name)
            waiting = [*_references(definitions[name]), *waiting]
    return seen


def _references(node: Any) -> Iterator[str]:
    if isinstance(node, dict):
        if "$ref" in node:
            yield node["$ref"].rsplit("/", 1)[1]
        for value in node.values():
            yield from _references(value)
    elif isinstance(node, list):
        for value in node:
            yield from _references(value)


def _table(node: Mapping[str, Any]) -> list[str]:
    needed = node.get("required", [])
    rows = [
        f"| `{key}` | {_type(value)} | {'needed' if key in needed else _default(value)} | {value['description']} |"
        for key, value in node["properties"].items()
    ]
    return ["| key | type | default | meaning |", "| --- | --- | --- | --- |", *rows]


def _default(node: Mapping[str, Any]) -> str:
    value = node.get("default")
    if value in (None, "", [], {}):
        return ""
    return f"`{value}`" if isinstance(value, str) else f"`{json.dumps(value)}`"


def _type(node: Mapping[str, Any]) -> str:
    """A type in words, with a link where it is a mapping described on the page."""
    if "type" not in node and "allOf" in node:
        return _type(node["allOf"][0])
    if "$ref" in node:
        title = _title(node["$ref"].rsplit("/", 1)[1])
        return f"[{title}](#{title.replace(' ', '-')})"
    if "anyOf" in node:
        return " or ".join(_type(choice) for choice in node["anyOf"])
    if "enum" in node:
        return ", ".join(f"`{value}`" for value in node["enum"])
    if node.get("type") == "array":
        return f"list of {_type(node['items'])}"
    if node.get("type") == "object":
        values = node.get("additionalProperties")
        return f"mapping of name to {_type(values)}" if isinstance(values, dict) else "mapping"
    words = {"string": "text", "integer": "number", "number": "number", "boolean": "`true` or `false`"}
    return "day, YYYY-MM-DD" if node.get("format") == "date" else words.get(str(node.get("type")), "any value")
