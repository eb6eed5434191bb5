"""Reads what conditions may know of a request from whatever a backend passes as context: attributes or a mapping."""

from __future__ import annotations

from collections.abc import Callable, Mapping

ABSENT = object()
# Where a field of the request is found in the context: names from the context inwards, or a function of the context.
Source = tuple[str, ...] | Callable[[object], object]


def source_of(given: str | Callable[[object], object]) -> Source:
    """The source that a configuration means: `occasion.tenant_id` is read step by step."""
    return given if callable(given) else tuple(given.split("."))


def read(context: object, source: Source) -> object:
    """The value, ABSENT where the context has no such field; raises what the context raises."""
    if callable(source):
        return source(context)
    for name in source:
        context = field(context, name)
        if context is ABSENT:
            break
    return context


def field(context: object, name: str) -> object:
    """One field of a mapping or an object; a property that raises is not an absent field, whatever it raises."""
    if isinstance(context, dict):
        return dict.get(context, name, ABSENT)
    # What has no items is no mapping, and that is far cheaper to see.
    if hasattr(type(context), "__getitem__") and isinstance(context, Mapping):
        return context.get(name, ABSENT)
    try:
        return getattr(context, name)
    except AttributeError:
        if hasattr(type(context), name):
            raise
        return ABSENT


def method_of(value: object) -> str | None:
    """The method that a dispatch names: "" where it names none, None where what stands there is no method.

    The content of a str-enum is read by str's own method, so that no override decides which contracts apply.
    """
    if value is None or value is ABSENT:
        return ""
    if isinstance(value, str):
        return str.__str__(value)
    content = getattr(value, "_value_", None)
    return str.__str__(content) if isinstance(content, str) else None


def method_in(context: object, source: Source | None) -> str | None:
    """The method that a context names; None where it can't be read."""
    try:
        return method_of(field(context, "method") if source is None else read(context, source))
    except Exception:  # noqa: BLE001 (a context that raises names no method)
        return None


def label(context: object, source: Source) -> str:
    """A field as records show it: text, or "" for what is absent, raises or has no short spelling."""
    try:
        value = read(context, source)
        text = method_of(value)
        return text if text is not None else _number_or_id(value)
    except Exception:  # noqa: BLE001 (a record is written whatever the context does)
        return ""


def _number_or_id(value: object) -> str:
    if isinstance(value, int) and not isinstance(value, bool):
        return int.__repr__(value) if value.bit_length() <= 128 else ""
    return str(value) if type(value).__module__ == "uuid" else ""
