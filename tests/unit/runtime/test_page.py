"""The page about the runtime: its examples are what the code does."""

from __future__ import annotations

import json
import re
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from assure.runtime import Contracts, ContractViolation, digest_of

PAGE = (Path(__file__).parents[3] / "docs" / "runtime.md").read_text("utf-8")


def block(language: str) -> str:
    """The first block of code in a language."""
    found = re.search(rf"^```{language}\n(.*?)^```$", PAGE, re.DOTALL | re.MULTILINE)
    assert found
    return found[1]


def test_the_bundle_of_the_page_can_be_loaded() -> None:
    text = block("json")
    contracts = Contracts.from_bundle(text.encode())
    assert contracts.digest == digest_of(json.loads(text))
    assert [clause.id for clause in contracts.clauses] == [
        "BI-APIKEY-001",
        "SPEC-007/PRE-1",
        "SPEC-007/POST-1",
        "SPEC-007/FORB-1",
        "SPEC-007/EXC-1",
        "SPEC-007/LIFECYCLE-BEFORE",
        "SPEC-007/LIFECYCLE-AFTER",
    ]


def test_the_registry_of_the_page_works(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, key_creation: dict[str, Any], bundle: Any
) -> None:
    parts = bundle(invariants=[key_creation])
    (tmp_path / "contracts.json").write_text(json.dumps({**parts, "digest": digest_of(parts)}), "utf-8")
    monkeypatch.chdir(tmp_path)
    names: dict[str, Any] = {
        "tenants": SimpleNamespace(standing_of={"t-1": {"status": "ACTIVE"}, "t-2": {"status": "CLOSED"}}.get),
        "keys": SimpleNamespace(stored=lambda _: None),
        "context": SimpleNamespace(tenant_id="t-1", method="create", params={}),
    }
    exec(compile(block("python"), "docs/runtime.md", "exec"), names)
    with pytest.raises(ContractViolation, match="tenant t-2 is CLOSED"):
        names["registry"].execute("api_keys.write", SimpleNamespace(tenant_id="t-2", method="create", params={}))
