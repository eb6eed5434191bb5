"""Names the files of an evidence folder, and knows by their first bytes which of them are ours."""

from __future__ import annotations

PLAN = "plan.json"
INDEX = "index.md"
PACK_JSON = "gatepack.json"
PACK_MARKDOWN = "gatepack.md"
PACK_SARIF = "gatepack.sarif"
PACK_JUNIT = "junit.xml"
INCOMPLETE = "incomplete.json"

MARKDOWN_TAG = "<!-- assure/{kind}/1: written by assure, edits are lost -->"
JUNIT_TAG = "<!-- assure/junit/1 -->"

_RESERVED = frozenset({"plan", "index", "gatepack", "incomplete"})
_OUR_TAGS = ('"schema": "assure/', "<!-- assure/", '"name": "assure"')


def evidence_paths(gate: str, folder: str = "") -> tuple[str, str]:
    """The files of one gate, (`layers.json`, `layers.md`), inside `folder` where one is given (`evidence`).

    Raises ValueError for a name that would fall on a file of the pack.
    """
    if gate in _RESERVED or not gate.replace("-", "").replace("_", "").isalnum():
        raise ValueError(f"a gate can't be called {gate!r}: its evidence would not have a file of its own")
    prefix = f"{folder.rstrip('/')}/" if folder else ""
    return f"{prefix}{gate}.json", f"{prefix}{gate}.md"


def is_ours(head: bytes) -> bool:
    """Whether a file that begins with these bytes was written by assure."""
    text = head.decode("utf-8", "replace")
    return any(tag in text for tag in _OUR_TAGS)
