"""Contracts in a few lines: what every test of the runtime begins with."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from assure.runtime import Contracts
from assure.runtime.digest import SCHEMA

if TYPE_CHECKING:
    from collections.abc import Callable

Entry = dict[str, Any]


@pytest.fixture
def bundle() -> Callable[..., Entry]:
    """A function that makes the mapping of a bundle from its parts; the default mode is strict."""

    def made(*, mode: str = "strict", **parts: Any) -> Entry:
        enforcement = {"default": mode, **parts.pop("enforcement", {})}
        return {"schema": SCHEMA, "enforcement": enforcement, **parts}

    return made


@pytest.fixture
def contracts(bundle: Callable[..., Entry]) -> Callable[..., Contracts]:
    """A function that makes contracts of the parts of a bundle."""

    def made(**parts: Any) -> Contracts:
        return Contracts.from_mapping(bundle(**parts))

    return made


@pytest.fixture
def invariant() -> Callable[..., Entry]:
    """A function that makes an invariant of a condition."""

    def made(condition: str, **more: Any) -> Entry:
        return {
            "id": "BI-1",
            "operation": "thing.do",
            "domain": "things",
            "severity": "critical",
            "condition": condition,
            "message": "the thing is not as it should be",
            **more,
        }

    return made


@pytest.fixture
def spec() -> Callable[..., Entry]:
    """A function that makes a spec of its sections: each a list of conditions, or of whole entries."""
    short = {"preconditions": "PRE", "postconditions": "POST", "forbidden": "FORB", "on_exception": "EXC"}

    def made(**sections: Any) -> Entry:
        found: Entry = {"id": "SPEC-1", "operation": "thing.do", "domain": "things", "severity": "critical"}
        for key, value in sections.items():
            if key not in short:
                found[key] = value
                continue
            entries = [{"condition": one} if isinstance(one, str) else one for one in value]
            found[key] = [{"id": f"{short[key]}-{number}", **one} for number, one in enumerate(entries, 1)]
        return found

    return made


@pytest.fixture
def key_creation() -> Entry:
    """BI-APIKEY-001: an API key belongs to a tenant that is ACTIVE."""
    return {
        "id": "BI-APIKEY-001",
        "title": "An API key belongs to a tenant that is ACTIVE",
        "operation": "api_key.create",
        "domain": "api_keys",
        "severity": "critical",
        "applies_to": [{"dispatch": "api_keys.write", "method": "create"}],
        "variables": [{"name": "active", "expression": 'tenant.status == "ACTIVE"'}],
        "condition": "has(tenant.status) && variables.active",
        "message": "The tenant must be ACTIVE before a key is created.",
        "message_expression": '"tenant " + request.tenant_id + " is " + tenant.status',
        "remediation": "Activate the tenant, or create the key under one that is active.",
    }
