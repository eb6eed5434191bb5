# Layer: L4 — Orchestrator
# AUDIENCE: CUSTOMER
# Role: Gives dispatches, on their way in and out, one form
"""What a caller says, what a handler is given, and what comes back."""

from collections.abc import Mapping
from dataclasses import dataclass, field, fields, is_dataclass
from datetime import UTC, datetime
from enum import StrEnum
from types import MappingProxyType
from typing import Protocol, TypeVar

from pydantic import JsonValue, ValidationError
from sqlalchemy.orm import Session

from app.kernel.commands import Command
from app.kernel.errors import InvalidInput, UnknownOperation
from app.kernel.occasion import Occasion

Payload = dict[str, JsonValue]
C = TypeVar("C", bound=Command)


class Audience(StrEnum):
    """On whose side the caller stands."""

    CUSTOMER = "customer"
    FOUNDER = "founder"


@dataclass(frozen=True, slots=True)
class OperationContext:
    """What a caller says: for which tenant, who, and with which parameters. Nothing else travels in `params`."""

    tenant_id: str
    actor_id: str
    method: str | None = None
    params: Mapping[str, object] = field(default_factory=lambda: MappingProxyType({}))
    audience: Audience = Audience.CUSTOMER


@dataclass(frozen=True, slots=True)
class DispatchContext:
    """What a handler is given: what the caller said, the occasion, and a session that it must not end."""

    operation: str
    method: str | None
    params: Mapping[str, object]
    occasion: Occasion
    session: Session


class Handler(Protocol):
    """Whatever carries out an operation; the result is a dataclass that `as_payload` can render."""

    def execute(self, context: DispatchContext) -> object:
        """Carry out the operation."""
        ...


def command_from(context: DispatchContext, command: type[C]) -> C:
    """The parameters as a command; InvalidInput names every one that does not fit."""
    try:
        return command.model_validate(dict(context.params))
    except ValidationError as error:
        problems = [
            {"field": ".".join(str(part) for part in problem["loc"]), "problem": problem["msg"]}
            for problem in error.errors(include_url=False, include_context=False, include_input=False)
        ]
        raise InvalidInput(f"the parameters of {named(context)} do not fit", errors=problems) from error


def unknown_method(context: DispatchContext) -> UnknownOperation:
    """The error for a method that the handler does not have."""
    return UnknownOperation(f"{context.operation} has no method {context.method!r}")


def named(context: DispatchContext) -> str:
    """The dispatch as people call it: `integrations.write:enable`."""
    return context.operation if context.method is None else f"{context.operation}:{context.method}"


def as_payload(result: object) -> Payload:
    """A result as JSON knows it; times in UTC, fields in their order. TypeError for what JSON has no word for."""
    payload = rendered(result)
    if not isinstance(payload, dict):
        raise TypeError(f"a result is an object, not {type(result).__name__}")
    return payload


def rendered(value: object) -> JsonValue:
    """A value as JSON knows it; TypeError for what JSON has no word for."""
    if value is None or isinstance(value, bool | int | float | str):
        return str(value) if isinstance(value, StrEnum) else value
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat().replace("+00:00", "Z")
    if is_dataclass(value):
        return {item.name: rendered(getattr(value, item.name)) for item in fields(value)}
    if isinstance(value, Mapping):
        return {str(key): rendered(entry) for key, entry in value.items()}
    if isinstance(value, list | tuple):
        return [rendered(entry) for entry in value]
    raise TypeError(f"{type(value).__name__} can not be rendered")
