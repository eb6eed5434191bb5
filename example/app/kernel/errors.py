# Layer: L0 — Kernel
# AUDIENCE: SHARED
# Role: Says what the backend refuses to do, and why, in words that a caller can act on
"""Errors that callers are meant to see. Each has a stable `code`; the message is for people."""

from typing import ClassVar


class BackendError(Exception):
    """A dispatch that ends without its effect, for a reason the caller can know."""

    code: ClassVar[str] = "backend_error"

    def __init__(self, message: str, **details: object) -> None:
        super().__init__(message)
        self.message = message
        self.details = details


class InvalidInput(BackendError):
    """Parameters that do not fit the operation; `details["errors"]` lists every one of them."""

    code = "invalid_input"


class UnknownOperation(BackendError):
    """An operation that nobody registered, or a method that its handler does not have."""

    code = "unknown_operation"


class NotFound(BackendError):
    """Something that does not exist, or belongs to another tenant (callers can not tell which)."""

    code = "not_found"


class Conflict(BackendError):
    """A request that contradicts what is stored."""

    code = "conflict"


class InvalidTransition(Conflict):
    """A step that the lifecycle of the thing does not have."""

    code = "invalid_transition"


class TenantNotActive(Conflict):
    """An effect that only an ACTIVE tenant may have."""

    code = "tenant_not_active"


class LimitReached(Conflict):
    """One more than the tenant may have."""

    code = "limit_reached"


class RuleBroken(Conflict):
    """A business rule that the request would break."""

    code = "rule_broken"


class Forbidden(BackendError):
    """A dispatch that the authority refused before any handler was called."""

    code = "forbidden"


class Unavailable(BackendError):
    """Something the backend depends on does not answer; the same request may succeed later."""

    code = "unavailable"
