"""Generates the requests of declared properties: values put where they vary, raised ones in a row, members in an order.

Imported only where values are generated: it needs the extra `property`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from hypothesis import strategies as st

from assure.contracts.values import plain
from assure.property.schemas import valid

if TYPE_CHECKING:
    from assure.contracts.properties import Ask, Property

    Strategy = st.SearchStrategy[Any]

_LONGEST_ROW = 6


def varied(ask: Ask, besides: str = "") -> Strategy:
    """Values of what varies in a request, by pointer."""
    return st.fixed_dictionaries(
        {each.pointer: valid(plain(each.schema)) for each in ask.varies if each.pointer != besides}
    )


def rows(declared: Property) -> Strategy:
    """What varies besides, and two or more different values of what is raised, from the lowest up."""
    (schema,) = (plain(each.schema) for each in declared.asks.varies if each.pointer == declared.raised)
    order = schema.get("enum")
    raised = st.lists(valid(schema), min_size=2, max_size=_LONGEST_ROW, unique_by=repr)
    key = order.index if isinstance(order, list) else _number
    inputs = {"with": varied(declared.asks, declared.raised), "raised": raised.map(lambda row: sorted(row, key=key))}
    return st.fixed_dictionaries(inputs)


def orders(declared: Property) -> Strategy:
    """The values of each member's steps, what varies in the request, and another order of the members."""
    members = declared.members
    each = st.tuples(*(varied(step) for step in declared.each)).map(list)
    order = st.permutations(range(members)).filter(lambda found: list(found) != list(range(members)))
    inputs = {
        "members": st.lists(each, min_size=members, max_size=members),
        "with": varied(declared.asks),
        "order": order.map(list),
    }
    return st.fixed_dictionaries(inputs)


def put(params: Any, values: dict[str, Any]) -> Any:
    """Parameters with values put at their pointers; what is missing on the way is made."""
    whole = plain(params)
    for pointer in sorted(values):
        holder, names = whole, [_unescaped(name) for name in pointer.split("/")[1:]]
        for name in names[:-1]:
            holder = holder.setdefault(name, {})
        holder[names[-1]] = values[pointer]
    return whole


def _unescaped(name: str) -> str:
    return name.replace("~1", "/").replace("~0", "~")


def _number(value: Any) -> float:
    return float(value) if isinstance(value, int | float) else 0.0
