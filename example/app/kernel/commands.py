# Layer: L0 — Kernel
# AUDIENCE: SHARED
# Role: Gives the parameters and the results of operations one form
"""What operations take (commands, checked) and what list reads return (pages)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field, model_validator

# What people write: something visible at both ends, so that nothing is stored that was not said.
Text = Annotated[str, Field(pattern=r"^\S(?:[\s\S]*\S)?$")]


class Command(BaseModel):
    """The parameters of one operation: immutable, strictly typed, and without room for unknown keys."""

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)

    @model_validator(mode="before")
    @classmethod
    def _text_can_be_stored(cls, given: Any) -> Any:
        """Refuse text that no database keeps: NUL characters and halves of surrogate pairs."""
        _require_storable(given)
        return given

    @model_validator(mode="before")
    @classmethod
    def _what_is_given_has_a_value(cls, given: Any) -> Any:
        """Refuse null for a parameter: what is not wanted is left out, so that there is one way to say so."""
        if isinstance(given, Mapping) and any(value is None for value in given.values()):
            raise ValueError("a parameter that is given has a value")
        return given


class NoParameters(Command):
    """The command of an operation that takes none, so that a stray parameter is refused there too."""


class PageRequest(Command):
    """Which slice of a list is wanted."""

    limit: int = Field(default=50, ge=1, le=100)
    offset: int = Field(default=0, ge=0, le=1_000_000)


@dataclass(frozen=True, slots=True)
class Page:
    """A slice of a list, and the length of the whole."""

    items: Sequence[object]
    total: int


def _require_storable(given: object) -> None:
    if isinstance(given, str):
        if "\x00" in given or given != given.encode(errors="ignore").decode():
            raise ValueError("text holds characters that can not be stored")
    elif isinstance(given, Mapping):
        for key, value in given.items():
            _require_storable(key)
            _require_storable(value)
    elif isinstance(given, list | tuple):
        for value in given:
            _require_storable(value)
