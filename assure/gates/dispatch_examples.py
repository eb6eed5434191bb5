"""Makes requests out of the examples of the manifest: what is given before, and what is put in from earlier answers."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, NamedTuple, Self
from urllib.parse import quote, urlencode

from assure.contracts.problems import nearest
from assure.contracts.values import plain
from assure.gates.dispatch_routes import anonymous

if TYPE_CHECKING:
    from collections.abc import Iterable

    from assure.contracts.running import RequestExample
    from assure.contracts.values import UseCase

_REFERENCE = re.compile(r"\$\{([A-Za-z0-9_.-]+)((?:/[^}/]*)*)\}")
_PLACEHOLDER = re.compile(r"\{(\w+)(?::[^}]*)?\}")
_MOST_STEPS = 60
_MISSING = object()


class Sendable(NamedTuple):
    """A request as it goes to the application."""

    method: str
    target: str
    headers: tuple[tuple[str, str], ...]
    body: str

    def with_parameter(self, name: str) -> Self:
        """The same request with one more query parameter."""
        joint = "&" if "?" in self.target else "?"
        return self._replace(target=f"{self.target}{joint}{name}=1")

    def with_member(self, name: str) -> Self | None:
        """The same request with one more member in its body; None where that is no JSON object."""
        held = json_of(self.body)
        if not isinstance(held, dict):
            return None
        return self._replace(body=json.dumps({**held, name: 1}, ensure_ascii=False))


class Step(NamedTuple):
    """One example in its turn, with the use case it belongs to and the route it asks for."""

    row: UseCase
    example: RequestExample
    route: str

    def ready(self, answers: Mapping[str, Any]) -> tuple[Sendable | None, str]:
        """The request with what earlier answers hold, or what is missing."""
        missing: list[str] = []
        path = filled(plain(self.example.path), answers, missing)
        query = filled(plain(self.example.query), answers, missing)
        body = filled(plain(self.example.body), answers, missing)
        method, _, template = self.route.partition(" ")
        wanted = _PLACEHOLDER.findall(template)
        missing += [f"the path parameter `{name}` has no value" for name in wanted if name not in path]
        missing += [f"the path has no parameter `{name}`" for name in path if name not in wanted]
        if missing:
            return None, "; ".join(missing)
        target = _PLACEHOLDER.sub(lambda found: quote(_text(path[found[1]]), safe=""), template)
        if query:
            target += "?" + urlencode([(name, _text(value)) for name, value in query.items()])
        headers = dict(self.example.headers)
        kinds = [value for name, value in headers.items() if name.lower() == "content-type"]
        if body is not None and not kinds:
            headers["Content-Type"] = "application/json"
        return Sendable(method, target, tuple(sorted(headers.items())), _content(body, "".join(kinds))), ""


class Book:
    """All examples by the use case they show."""

    def __init__(self, rows: Iterable[UseCase]) -> None:
        self._rows = {row.id: row for row in rows}

    def steps(self, row: UseCase, example: RequestExample) -> tuple[tuple[Step, ...], str]:
        """What has to be asked, in order, the example itself last; or why that can't be told."""
        found: list[Step] = []
        problem = self._add_given(example, (f"{row.id}#{row.examples.index(example) + 1}",), found)
        route = example.route or (row.routes[0] if len(row.routes) == 1 else "")
        if not route:
            problem = problem or f"it has {len(row.routes)} routes, and the example does not say which one it asks for"
        return (*found, Step(row, example, route)), problem

    def before(self, given: tuple[str, ...], name: str) -> tuple[tuple[Step, ...], str]:
        """What has to be asked before something else that these examples are given to."""
        found: list[Step] = []
        problem = self._add(given, (name,), found)
        return tuple(found), problem

    def _add_given(self, example: RequestExample, above: tuple[str, ...], found: list[Step]) -> str:
        return self._add(example.given, above, found)

    def _add(self, names: tuple[str, ...], above: tuple[str, ...], found: list[Step]) -> str:
        """Put what is given before; what ran already is not run again, unless it is named twice."""
        seen: set[str] = set()
        for name in names:
            row, number = self._named(name)
            problem = self._wrong_given(name, row, number, above)
            if problem or row is None:
                return problem
            given = row.examples[number]
            if name in seen or all(step.example is not given for step in found):
                problem = self._add_given(given, (*above, f"{row.id}#{number + 1}"), found)
                if problem:
                    return problem
                found.append(Step(row, given, given.route or row.routes[0]))
            seen.add(name)
            if len(found) > _MOST_STEPS:
                return f"more than {_MOST_STEPS} requests would have to come before it"
        return ""

    def _named(self, name: str) -> tuple[UseCase | None, int]:
        """The use case of `UC-003#2`, and the position of the example that is meant."""
        use_case, _, number = name.partition("#")
        return self._rows.get(use_case), int(number or 1) - 1

    def _wrong_given(self, name: str, row: UseCase | None, number: int, above: tuple[str, ...]) -> str:
        if row is None:
            near = nearest(name, self._rows)
            return f"{name}, which is given, is no use case" + (f"; {near}" if near else "")
        if f"{row.id}#{number + 1}" in above:
            return f"{name} is given to itself, by way of {' and '.join(above)}"
        if number >= len(row.examples) or not row.routes:
            return f"{name}, which is given, is no example of {row.id}: it has {len(row.examples)}"
        return ""


def _content(body: Any, kind: str) -> str:
    """A body as its type wants it: a form, a text as it stands, and JSON where nobody says otherwise."""
    if body is None:
        return ""
    if kind.startswith("application/x-www-form-urlencoded") and isinstance(body, dict):
        return urlencode({name: _text(value) for name, value in body.items()})
    return body if kind and "json" not in kind and isinstance(body, str) else json.dumps(body, ensure_ascii=False)


def anonymous_route(example: RequestExample, row: UseCase) -> str:
    """The route that an example asks for, without the names of its parameters; "" where it does not say."""
    route = example.route or (row.routes[0] if len(row.routes) == 1 else "")
    return anonymous(route)


def json_of(body: str) -> Any:
    """The JSON value of an answer, None for one that is none."""
    try:
        return json.loads(body)
    except ValueError:
        return None


def filled(value: Any, answers: Mapping[str, Any], missing: list[str]) -> Any:
    """A value with its references replaced by what answers hold."""
    if isinstance(value, dict):
        return {key: filled(item, answers, missing) for key, item in value.items()}
    if isinstance(value, list):
        return [filled(item, answers, missing) for item in value]
    found = _REFERENCE.fullmatch(value) if isinstance(value, str) else None
    if found is None:
        return value
    inside = _pointed(answers.get(found[1], _MISSING), found[2])
    if inside is _MISSING:
        missing.append(f"there is nothing at {value}")
        return ""
    return inside


def _pointed(value: Any, pointer: str) -> Any:
    """What a JSON pointer leads to."""
    for part in pointer.split("/")[1:]:
        if isinstance(value, dict):
            value = value.get(part, _MISSING)
        elif isinstance(value, list) and part.isdigit() and int(part) < len(value):
            value = value[int(part)]
        else:
            return _MISSING
    return value


def _text(value: Any) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    return str(value)
