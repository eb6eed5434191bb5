"""Keeps secrets out of what is stored of a decision: values that a schema marks `secret`, wherever they appear."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

MASK = "***"
# Shorter texts would blank out half a decision without hiding anything.
_SHORTEST = 8


def masked(decision: dict[str, Any], paths: Iterable[str]) -> dict[str, Any]:
    """The decision without the secrets that stand at these paths (`result.secret`), as bundles of contracts name them.

    A column whose name is that of a secret in a spec's state is one too. What such a value is, is hidden everywhere.
    """
    wanted = tuple(paths)
    if not wanted:
        return decision
    found = {text for path in wanted if path.startswith("result.") for text in _at(decision, path.split("."))}
    columns = frozenset(path.rpartition(".")[2] for path in wanted if path.startswith(("state.", "old.")))
    found |= set(_in_columns(decision.get("state"), columns))
    secrets = sorted((text for text in found if text), key=lambda text: (-len(text), text))
    hidden: dict[str, Any] = _hidden(decision, [text for text in secrets if len(text) >= _SHORTEST], frozenset(secrets))
    return hidden


def _at(value: Any, path: list[str]) -> Iterator[str]:
    """The texts at a path; what is in a list stands under the path of the list."""
    if isinstance(value, list):
        for item in value:
            yield from _at(item, path)
    elif not path:
        if isinstance(value, str):
            yield value
    elif isinstance(value, dict) and path[0] in value:
        yield from _at(value[path[0]], path[1:])


def _in_columns(value: Any, columns: frozenset[str]) -> Iterator[str]:
    if isinstance(value, dict):
        for name, item in value.items():
            if name in columns:
                yield from (
                    text for text in (item.values() if isinstance(item, dict) else [item]) if isinstance(text, str)
                )
            else:
                yield from _in_columns(item, columns)


def _hidden(value: Any, inside: list[str], whole: frozenset[str]) -> Any:
    if isinstance(value, str):
        if value in whole:
            return MASK
        for text in inside:
            value = value.replace(text, MASK)
        return value
    if isinstance(value, dict):
        return {_hidden(name, inside, frozenset()): _hidden(item, inside, whole) for name, item in value.items()}
    return [_hidden(item, inside, whole) for item in value] if isinstance(value, list) else value
