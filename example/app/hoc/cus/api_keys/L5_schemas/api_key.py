# Layer: L5 — Domain Schema
# AUDIENCE: CUSTOMER
# Role: Names the statuses of API keys, the commands that concern them, and what is shown of them
"""API keys: lifecycle, commands and views. The hash of a secret is in no view; the secret in one only."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Annotated

from pydantic import Field, field_validator

from app.kernel.commands import Command, PageRequest, Text
from app.kernel.lifecycle import Lifecycle

MAX_ACTIVE_KEYS = 5
MAX_DAYS = 365
SECRET_PREFIX = "ak_"  # noqa: S105 - how a secret begins, not one


class ApiKeyStatus(StrEnum):
    """Where a key stands; expiry is a matter of time and not stored."""

    ACTIVE = "active"
    ROTATED = "rotated"
    REVOKED = "revoked"


class ApiKeyScope(StrEnum):
    """What an agent that holds the key may ask for."""

    LOGS_WRITE = "logs:write"
    POLICIES_RESOLVE = "policies:resolve"
    CONTROLS_EVALUATE = "controls:evaluate"
    INCIDENTS_OPEN = "incidents:open"


API_KEY_LIFECYCLE = Lifecycle(
    "API key",
    ApiKeyStatus.ACTIVE,
    {
        ApiKeyStatus.ACTIVE: frozenset({ApiKeyStatus.ROTATED, ApiKeyStatus.REVOKED}),
        ApiKeyStatus.ROTATED: frozenset(),
        ApiKeyStatus.REVOKED: frozenset(),
    },
)

ApiKeyId = Annotated[str, Field(min_length=1, max_length=40)]


class CreateApiKey(Command):
    """Ask for a key with these scopes that lives for so many days."""

    name: Annotated[Text, Field(min_length=1, max_length=120)]
    scopes: Annotated[list[Annotated[ApiKeyScope, Field(strict=False)]], Field(min_length=1)]
    days: Annotated[int, Field(ge=1, le=MAX_DAYS)] = 90

    @field_validator("scopes")
    @classmethod
    def _scopes_are_a_set(cls, scopes: list[ApiKeyScope]) -> list[ApiKeyScope]:
        """The same scopes in any order are the same request."""
        return sorted(set(scopes))


class ApiKeyTarget(Command):
    """The key that an operation is about."""

    api_key_id: ApiKeyId


class RevokeApiKey(Command):
    """End a key for good, and say why."""

    api_key_id: ApiKeyId
    reason: Annotated[Text, Field(min_length=5, max_length=500)]


class VerifyApiKey(Command):
    """A secret that somebody presents."""

    secret: Annotated[str, Field(min_length=1, max_length=200)]


class ListApiKeys(PageRequest):
    """Which keys a tenant wants to see."""

    status: Annotated[ApiKeyStatus | None, Field(strict=False)] = None


@dataclass(frozen=True, slots=True)
class ApiKeyView:
    """What is shown of a key: all but what would help somebody to guess it."""

    id: str
    tenant_id: str
    name: str
    hint: str
    scopes: tuple[str, ...]
    status: str
    expired: bool
    created_by: str
    created_at: datetime
    expires_at: datetime
    ended_at: datetime | None
    ended_reason: str | None
    replaced_by: str | None
    last_used_at: datetime | None


@dataclass(frozen=True, slots=True)
class ApiKeySnapshot:
    """What contracts may see of a stored key."""

    id: str
    status: str
    secret_hash: str
    expires_at: datetime
    ended_at: datetime | None
    replaced_by: str | None


@dataclass(frozen=True, slots=True)
class NewApiKeyView:
    """A key at the one moment its secret is shown."""

    key: ApiKeyView
    secret: str


@dataclass(frozen=True, slots=True)
class VerificationView:
    """Whether a presented secret is good for anything, and if not, why."""

    valid: bool
    reason: str
    api_key_id: str | None
    scopes: tuple[str, ...]
