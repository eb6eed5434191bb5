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
    from assure.runtime.conditions.conjunction import Conjunction
    from assure.runtime.plans import Plan, Plans
    from assure.runtime.run import Reply

# Whether everything certainly holds for a context; what providers answered is left in the dict. It may raise.
Way = Callable[[Any, "dict[str, Reply]"], bool]
OWN_FIELDS = frozenset({"operation", "method"})
# How many types of contexts, and how many methods that nothing is anchored at, are remembered of one operation.
REMEMBERED = 64


class Ways:
    """The shortest ways of one plan: for contexts that are dicts, and for those whose fields are attributes."""

    __slots__ = ("of_dicts", "of_objects")

    def __init__(self, of_dicts: Way, of_objects: Way) -> None:
        self.of_dicts = of_dicts
        self.of_objects = of_objects


def never(_context: object, _given: dict[str, Reply]) -> bool:
    """The way of what can't be short."""
    return False


def always(_context: object, _given: dict[str, Reply]) -> bool:
    """The way of what nothing is to be judged for."""
    return True


NEVER = Ways(never, never)
ALWAYS = Ways(always, always)


def ways_of(plan: Plan, method: str) -> Ways:
    """The shortest ways of one plan; `NEVER` where only the whole way will do."""
    if plan.idle:
        return ALWAYS
    together = plan.before.together if plan.before.one_question else None
    if together is None or plan.refusal is not None or plan.late or plan.old or plan.needs_now:
        return NEVER
    if not all(name in plan.providers and plan.providers[name].plain for name in plan.early):
        return NEVER
    own = _own(plan, method)
    if own is None or any(source != (name,) for name, source in plan.fields if name not in OWN_FIELDS):
        return NEVER
    keys = tuple(name for name, _ in plan.fields if name not in OWN_FIELDS)
    providers = tuple((name, plan.providers[name].function) for name in plan.early)
    readers = (_entries(keys, own), _attributes(keys, own))
    return Ways(*(_way(read if keys or own else None, providers, together) for read in readers))


def whatever_method(ways: Ways) -> Way:
    """The shortest way of an operation whose contracts are the same for all methods."""
    if ways in (ALWAYS, NEVER):
        return ways.of_dicts
    objects: set[type] = set()

    def way(context: Any, given: dict[str, Reply]) -> bool:
        if type(context) in objects or _is_object(context, objects):
            return ways.of_objects(context, given)
        return isinstance(context, dict) and ways.of_dicts(context, given)

    return way


def by_method(plans: Plans, known: dict[str, Ways], source: object) -> Way:
    """The shortest way of an operation whose contracts depend on the method."""
    if source not in (None, ("method",)):
        return never
    objects: set[type] = set()

    def ways_for(method: object) -> Ways:
        """Those of a method seen for the first time, or of one that is no plain text."""
        if not isinstance(method, str):
            return NEVER
        text = str.__str__(method)
        ways = known.get(text) or ways_of(plans.of(text), "")
        if len(known) < REMEMBERED + len(plans):
            known[text] = ways
        return ways

    def way(context: Any, given: dict[str, Reply]) -> bool:
        if type(context) in objects or _is_object(context, objects):
            method = context.method
            ways = known.get(method) if type(method) is str else None
            # A provider may have changed which contracts apply.
            return (ways or ways_for(method)).of_objects(context, given) and context.method is method
        if not isinstance(context, dict):
            return False
        method = dict.get(context, "method")
        ways = known.get(method) if type(method) is str else None
        return (ways or ways_for(method)).of_dicts(context, given) and dict.get(context, "method") is method

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
    together: Conjunction,
) -> Way:
    def way(context: Any, given: dict[str, Reply]) -> bool:
        names: dict[str, object] = {}
        try:
            for name, function in providers:
                names[name] = function(context)
        except BaseException as error:  # noqa: BLE001 (the whole way makes an error of it, or raises it again)
            given[name] = None, error
        else:
            if read is not None:
                # Only now: what a provider puts in place of a field is what the handler will see.
                names["request"] = read(context)
            if together.evaluate(names) is HOLDS:
                return True
        given.update((name, (names[name], None)) for name, _ in providers if name in names)
        return False

    return way


def _entries(keys: tuple[str, ...], own: dict[str, object]) -> Callable[[Any], dict[str, object]]:
    """What reads the mentioned fields of a dict, by dict's own methods."""

    def read(context: Any) -> dict[str, object]:
        return own | {key: dict.get(context, key) for key in keys if dict.__contains__(context, key)}

    return read


def _attributes(keys: tuple[str, ...], own: dict[str, object]) -> Callable[[Any], dict[str, object]]:
    """What reads the mentioned fields of an object; it raises what the object raises."""
    if not keys:
        return lambda _: own
    first, second = (*keys, "")[:2]
    if own or len(keys) > 2:
        get = attrgetter(*keys, first)
        return lambda context: own | dict(zip(keys, get(context), strict=False))
    if second:
        return lambda context: {first: getattr(context, first), second: getattr(context, second)}
    return lambda context: {first: getattr(context, first)}


def _is_object(context: object, known: set[type]) -> bool:
    """Whether the fields of the context are attributes; types that are not mappings are remembered."""
    if isinstance(context, Mapping):
        return False
    if len(known) < REMEMBERED:
        known.add(type(context))
    return True
