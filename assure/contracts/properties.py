"""What files of properties become once they are checked: promises about many requests at once (R8)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping

    from assure.contracts.promised import Expression
    from assure.core import Location


@dataclass(frozen=True, slots=True)
class Varied:
    """A value of the parameters that is generated: where it stands (a JSON pointer), and its JSON Schema."""

    pointer: str
    schema: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Ask:
    """A request with values that are generated; without a `caller` the one of its property dispatches it."""

    operation: str
    caller: Mapping[str, Any]
    params: Mapping[str, Any]
    varies: tuple[Varied, ...]
    at: Location


@dataclass(frozen=True, slots=True)
class Property:
    """A promise about many requests (R8). `kind` is one of three.

    "monotone": where the value at `raised` rises, the decision never gets laxer. "order_independent": `members` times
    `each` in any order lead to the same decision. "idempotent": asking twice is the same as asking once. The decision
    is a CEL expression over the `result` of `asks`; `order` names its values from the laxest to the strictest.
    """

    id: str
    title: str
    owner: str
    kind: str
    given: tuple[str, ...]
    caller: Mapping[str, Any]
    asks: Ask
    raised: str
    members: int
    each: tuple[Ask, ...]
    decision: Expression | None
    order: tuple[str, ...]
    examples: int
    at: Location
