# Layer: L5 — Domain Engine
# AUDIENCE: CUSTOMER
# Role: Shows the API keys of a tenant, for contracts to judge; changes nothing
"""What contracts may see of API keys."""

from datetime import datetime
from typing import TYPE_CHECKING

from app.hoc.cus.api_keys.L5_engines.api_key_engine import hash_of
from app.hoc.cus.api_keys.L5_schemas.api_key import ApiKeySnapshot
from app.hoc.cus.api_keys.L6_drivers.api_key_driver import ApiKeyDriver, ApiKeyRecord

if TYPE_CHECKING:
    from sqlalchemy.orm import Session


def api_key_now(session: "Session", tenant_id: str, api_key_id: str) -> ApiKeySnapshot | None:
    """The key of that tenant, or None."""
    keys = ApiKeyDriver(session)
    return _shown(keys, keys.get(tenant_id, api_key_id))


def api_key_behind(session: "Session", tenant_id: str, secret: str) -> ApiKeySnapshot | None:
    """The key of that tenant with this secret, or None."""
    keys = ApiKeyDriver(session)
    return _shown(keys, keys.by_secret(tenant_id, hash_of(secret)))


def usable_keys_now(session: "Session", tenant_id: str, now: datetime) -> int:
    """How many keys of the tenant are active and have not expired."""
    return ApiKeyDriver(session).count_usable(tenant_id, now)


def _shown(keys: ApiKeyDriver, key: ApiKeyRecord | None) -> ApiKeySnapshot | None:
    if key is None:
        return None
    return ApiKeySnapshot(
        id=key.id,
        status=key.status,
        secret_hash=keys.secret_hash(key.id),
        expires_at=key.expires_at,
        ended_at=key.ended_at,
        replaced_by=key.replaced_by,
    )
