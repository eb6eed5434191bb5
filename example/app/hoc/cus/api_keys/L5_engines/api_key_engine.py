# Layer: L5 — Domain Engine
# AUDIENCE: CUSTOMER
# Role: Decides who gets an API key, and whether a presented one is good
"""Rules of API keys: only for ACTIVE tenants, a limited number, never for ever, and final once they end."""

from dataclasses import fields
from datetime import datetime, timedelta
from hashlib import sha256
from typing import TYPE_CHECKING

from app.hoc.cus.api_keys.L5_schemas.api_key import (
    API_KEY_LIFECYCLE,
    MAX_ACTIVE_KEYS,
    SECRET_PREFIX,
    ApiKeyStatus,
    ApiKeyTarget,
    ApiKeyView,
    CreateApiKey,
    ListApiKeys,
    NewApiKeyView,
    RevokeApiKey,
    VerificationView,
    VerifyApiKey,
)
from app.hoc.cus.api_keys.L6_drivers.api_key_driver import ApiKeyDriver, ApiKeyRecord
from app.kernel.commands import Page
from app.kernel.errors import LimitReached, NotFound, RuleBroken
from app.kernel.occasion import Occasion

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

HINT_LENGTH = 8


class ApiKeyEngine:
    """Decisions about the API keys of the tenant that the occasion is for."""

    def __init__(self, session: "Session", occasion: Occasion) -> None:
        self._keys = ApiKeyDriver(session)
        self._occasion = occasion

    def create(self, command: CreateApiKey) -> NewApiKeyView:
        """A new key; its secret is in the answer and nowhere else."""
        self._occasion.tenant.require_active("creating an API key")
        usable = self._keys.count_usable(self._occasion.tenant_id, self._occasion.now, for_change=True)
        if usable >= MAX_ACTIVE_KEYS:
            raise LimitReached(f"a tenant has at most {MAX_ACTIVE_KEYS} usable keys", usable=usable)
        return self._issue(command.name, tuple(command.scopes), timedelta(days=command.days))

    def rotate(self, command: ApiKeyTarget) -> NewApiKeyView:
        """A new key in the place of an old one, with its name, scopes and length of life; the old one ends."""
        self._occasion.tenant.require_active("rotating an API key")
        old = self._require(command.api_key_id, for_change=True)
        API_KEY_LIFECYCLE.require(old.status, ApiKeyStatus.ROTATED)
        if _is_expired(old, self._occasion.now):
            raise RuleBroken("an expired key is not rotated; create a new one", expires_at=old.expires_at)
        new = self._issue(old.name, old.scopes, old.expires_at - old.created_at)
        self._keys.end(old.id, ApiKeyStatus.ROTATED, "rotated", self._occasion.now, replaced_by=new.key.id)
        return new

    def revoke(self, command: RevokeApiKey) -> ApiKeyView:
        """End a key for good; this needs no ACTIVE tenant, since it only takes away."""
        key = self._require(command.api_key_id, for_change=True)
        API_KEY_LIFECYCLE.require(key.status, ApiKeyStatus.REVOKED)
        ended = self._keys.end(key.id, ApiKeyStatus.REVOKED, command.reason, self._occasion.now)
        return self._view(ended)

    def verify(self, command: VerifyApiKey) -> VerificationView:
        """Whether the tenant's agents may act with this secret now."""
        key = self._keys.by_secret(self._occasion.tenant_id, hash_of(command.secret))
        reason = self._why_not(key)
        if key is None or reason:
            return VerificationView(valid=False, reason=reason, api_key_id=None, scopes=())
        self._keys.mark_used(key.id, self._occasion.now)
        return VerificationView(valid=True, reason="", api_key_id=key.id, scopes=key.scopes)

    def get(self, command: ApiKeyTarget) -> ApiKeyView:
        """One key of the tenant."""
        return self._view(self._require(command.api_key_id))

    def list(self, command: ListApiKeys) -> Page:
        """The keys of the tenant."""
        records, total = self._keys.page(self._occasion.tenant_id, command.status, command.limit, command.offset)
        return Page([self._view(record) for record in records], total)

    def _issue(self, name: str, scopes: tuple[str, ...], life: timedelta) -> NewApiKeyView:
        secret = SECRET_PREFIX + self._occasion.sources.new_secret()
        now = self._occasion.now
        record = ApiKeyRecord(
            id=self._occasion.new_id("key"),
            tenant_id=self._occasion.tenant_id,
            name=name,
            hint=secret[:HINT_LENGTH],
            scopes=scopes,
            status=API_KEY_LIFECYCLE.initial,
            created_by=self._occasion.actor_id,
            created_at=now,
            expires_at=now + life,
            ended_at=None,
            ended_reason=None,
            replaced_by=None,
            last_used_at=None,
        )
        return NewApiKeyView(self._view(self._keys.insert(record, hash_of(secret))), secret)

    def _why_not(self, key: ApiKeyRecord | None) -> str:
        if key is None:
            return "unknown"
        if key.status != ApiKeyStatus.ACTIVE:
            return key.status
        if _is_expired(key, self._occasion.now):
            return "expired"
        return "" if self._occasion.tenant.is_active else "tenant_not_active"

    def _require(self, api_key_id: str, *, for_change: bool = False) -> ApiKeyRecord:
        key = self._keys.get(self._occasion.tenant_id, api_key_id, for_change=for_change)
        if key is None:
            raise NotFound(f"there is no API key {api_key_id}")
        return key

    def _view(self, record: ApiKeyRecord) -> ApiKeyView:
        stored = {field.name: getattr(record, field.name) for field in fields(record)}
        return ApiKeyView(**stored, expired=_is_expired(record, self._occasion.now))


def _is_expired(key: ApiKeyRecord, now: datetime) -> bool:
    return now >= key.expires_at


def hash_of(secret: str) -> str:
    """What is stored of a secret."""
    # A plain hash is enough: the secret is 256 random bits, which nobody can guess their way to.
    return sha256(secret.encode()).hexdigest()
