"""Names the files of an evidence folder, and knows by their first bytes which of them are ours."""

from __future__ import annotations

from assure.kept.folder import INCOMPLETE, PACK_JSON, PLAN, is_ours

__all__ = [
    "INCOMPLETE", "INDEX", "JUNIT_TAG", "MARKDOWN_TAG", "PACK_JSON", "PACK_JUNIT", "PACK_MARKDOWN", "PACK_SARIF",
    "PLAN", "evidence_paths", "is_ours",
]  # fmt: skip

INDEX = "index.md"
PACK_MARKDOWN = "gatepack.md"
PACK_SARIF = "gatepack.sarif"
PACK_JUNIT = "junit.xml"

MARKDOWN_TAG = "<!-- assure/{kind}/1: written by assure, edits are lost -->"
JUNIT_TAG = "<!-- assure/junit/1 -->"

_RESERVED = frozenset({"plan", "index", "gatepack", "incomplete"})


def evidence_paths(gate: str, folder: str = "") -> tuple[str, str]:
    """The files of one gate, (`layers.json`, `layers.md`), inside `folder` where one is given (`evidence`).

    Raises ValueError for a name that would fall on a file of the pack.
    """
    if gate in _RESERVED or not gate.replace("-", "").replace("_", "").isalnum():
        raise ValueError(f"a gate can't be called {gate!r}: its evidence would not have a file of its own")
    prefix = f"{folder.rstrip('/')}/" if folder else ""
    return f"{prefix}{gate}.json", f"{prefix}{gate}.md"
