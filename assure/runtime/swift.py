"""The shortest way through a dispatch: nobody listens, one condition asks for everything, and it holds.

It may only ever say yes to what the whole way says yes to. Whatever else happens, it hands over what it was told, and
the whole way begins: no provider is called twice. It is made of closures, for it is what every dispatch pays for.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from operator import attrgetter
from typing import TYPE_CHECKING, Any

from assure.runtime.conditions import HOLDS

if TYPE_CHECKING:
    from assure.runtime.plans import Plan, Plans
    from assure.runtime.run import Reply

# Whether everything certainly holds for a context; what providers answered is left in the dict. It may raise.
Way = Callable[[Any, "dict[str, Reply]"], bool]
OWN_FIELDS = frozenset({"operation", "method"})
# How many types of contexts, and how many methods that nothing is anchored at, are remembered of one operation.
REMEMBERED = 64


def never(_context: object, _given: dict[str, Reply]) -> bool:
    """The way of what can't be short."""
    return False


def always(_context: object, _given: dict[str, Reply]) -> bool:
    """The way of what nothing is to be judged for."""
    return True


def way_of(plan: Plan, method: str) -> Way:
    """The shortest way of one plan; `never` where only the whole way will do."""
    if plan.idle:
        return always
    together = plan.before.together if plan.before.one_question else None
    if together is None or plan.refusal is not None or plan.late or plan.old or plan.needs_now:
        return never
    if not all(name in plan.providers and plan.providers[name].plain for name in plan.early):
        return never
    own = _own(plan, method)
    if own is None or any(source != (name,) for name, source in plan.fields if name not in OWN_FIELDS):
        return never
    keys = tuple(name for name, _ in plan.fields if name not in OWN_FIELDS)
    providers = tuple((name, plan.providers[name].function) for name in plan.early)
    return _way(_reader(keys, own), providers, together)


def by_method(plans: Plans, ways: dict[str, Way], source: object) -> Way:
    """The shortest way of an operation whose contracts depend on the method."""
    if source not in (None, ("method",)):
        return never
    objects: set[type] = set()

    def way(context: Any, given: dict[str, Reply]) -> bool:
        if isinstance(context, dict):
            method = dict.get(context, "method")
        elif type(context) in objects or _is_object(context, objects):
            method = context.method
        else:
            return False
        if type(method) is not str:
            if not isinstance(method, str):
                return False
            method = str.__str__(method)
        chosen = ways.get(method)
        if chosen is None:
            chosen = way_of(plans.of(method), "")
            if len(ways) < REMEMBERED + len(plans):
                ways[method] = chosen
        return chosen(context, given)

    return way


def _own(plan: Plan, method: str) -> dict[str, object] | None:
    """What `request` has of the dispatch itself; None where it is different every time."""
    wanted = {name for name, _ in plan.fields if name in OWN_FIELDS}
    if "method" in wanted and not method:
        return None
    return {name: {"operation": plan.operation, "method": method}[name] for name in sorted(wanted)}


def _way(
    read: Callable[[Any], dict[str, object]] | None,
    providers: tuple[tuple[str, Callable[[Any], Any]], ...],
    together: Callable[[Mapping[str, object]], object],
) -> Way:
    def way(context: Any, given: dict[str, Reply]) -> bool:
        names: dict[str, object] = {}
        if read is not None:
            names["request"] = read(context)
        for name, function in providers:
            try:
                value = names[name] = function(context)
            except Exception as error:  # noqa: BLE001 (the whole way makes an error of it)
                given[name] = None, error
                return False
            given[name] = value, None
        return together(names) is HOLDS

    return way


def _reader(keys: tuple[str, ...], own: dict[str, object]) -> Callable[[Any], dict[str, object]] | None:
    """What reads the mentioned fields of a context; it raises where a context is neither a dict nor an object."""
    if not keys:
        return (lambda _: own) if own else None
    objects: set[type] = set()
    fields = _attributes(keys)

    def read(context: Any) -> dict[str, object]:
        if isinstance(context, dict):
            request = {key: dict.get(context, key) for key in keys if dict.__contains__(context, key)}
        elif type(context) in objects or _is_object(context, objects):
            request = fields(context)
        else:
            raise TypeError("a mapping that is no dict is read by its keys, which takes the whole way")
        return request | own if own else request

    return read


def _attributes(keys: tuple[str, ...]) -> Callable[[Any], dict[str, object]]:
    first = keys[0]
    if len(keys) == 1:
        return lambda context: {first: getattr(context, first)}
    second = keys[1]
    if len(keys) == 2:
        return lambda context: {first: getattr(context, first), second: getattr(context, second)}
    get = attrgetter(*keys)
    return lambda context: dict(zip(keys, get(context), strict=True))


def _is_object(context: object, known: set[type]) -> bool:
    """Whether the fields of the context are attributes; types that are not mappings are remembered."""
    if isinstance(context, Mapping):
        return False
    if len(known) < REMEMBERED:
        known.add(type(context))
    return True
