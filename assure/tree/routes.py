"""Answerable for the routes of the backend: method, full path, handler and place, as FastAPI and Starlette serve them.

Decorators, `add_api_route`, lists of `Route`, nested routers, mounted applications, routers out of tuples, loops and
functions are followed. A path that is not known as a whole is reported with what is known of it. WebSockets, and the
pages that the frameworks add by themselves, are left out.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from assure.tree.control import at_site
from assure.tree.corpus import Clause, Wanted
from assure.tree.loops import unrolled
from assure.tree.meanings import Class, External, ExternalObject, Function, Literal, Object, Text
from assure.tree.routes_facts import Route
from assure.tree.routes_graph import Graph, Prefix, making_of
from assure.tree.routes_objects import RouterInference
from assure.tree.summaries import last_name

if TYPE_CHECKING:
    from collections.abc import Iterator

    from assure.tree.corpus import Corpus
    from assure.tree.meanings import At, Meanings
    from assure.tree.program import File, Scope
    from assure.tree.routes_facts import Handling
    from assure.tree.routes_objects import Router
    from assure.tree.shapes import TreeOptions
    from assure.tree.summaries import Expression, Place, Site

VERBS = ("get", "post", "put", "patch", "delete", "head", "options", "trace")
_DECORATING = frozenset({*VERBS, "api_route", "route"})
_ADDING = frozenset({"add_api_route", "add_route"})
_CLASS_VERBS = frozenset(VERBS)
_SERVING = Wanted(
    (
        Clause(
            frozenset((b"APIRouter", b"FastAPI", b"Starlette", b"include_router", b"add_api_route", b"add_route")), None
        ),
        Clause(
            frozenset((b"@",)),
            re.compile(rb"@[\w.]+\.(?:get|post|put|patch|delete|head|options|trace|api_route|route)\s*\("),
        ),
        Clause(frozenset((b"starlette",)), re.compile(rb"\b(?:Route|Mount|Router)\b")),
    )
)


class _Added(NamedTuple):
    """A route as it is added to one router, before the prefixes in front of it are known.

    `below` is a path in front of it that is known already.
    """

    router: Router | None
    methods: tuple[str, ...]
    written: Expression
    at: At
    handler: str
    file: str
    place: Place
    scope: str
    below: Prefix = Prefix("")


def routing(corpus: Corpus, options: TreeOptions) -> tuple[tuple[Route, ...], tuple[Handling, ...]]:
    """Every route of a tree, sorted by path, method and place, and what their handlers do, sorted by handler."""
    from assure.tree.program import Program
    from assure.tree.routes_dispatch import Handlers
    from assure.tree.semantics import at_length

    with at_length():
        inference = RouterInference(Program(corpus), options)
        found = RouteReader(inference).routes()
        handlers = Handlers(inference, options)
        paths: dict[str, str] = {}
        for route in found:
            paths[route.handler] = paths.get(route.handler, "") + route.route
        handled = (handlers.handling(handler, path) for handler, path in sorted(paths.items()))
        return found, tuple(each for each in handled if each is not None)


class RouteReader:
    """Reads the program for routers, what they include, and the routes that are added to them."""

    def __init__(self, inference: RouterInference) -> None:
        self.inference = inference
        self.graph = Graph(inference)
        self.files: tuple[File, ...] = tuple(inference.program.holding(_SERVING))

    def routes(self) -> tuple[Route, ...]:
        """All routes; each once, however often the program leads to it."""
        added = [route for file in self.files for scope in file.scopes for route in self._of_scope(scope)]
        found = {route for each in added for route in self._served(each)}
        return tuple(sorted(found, key=lambda route: (route.route, route.method, route)))

    def _of_scope(self, scope: Scope) -> Iterator[_Added]:
        outer = scope.parent
        for site in scope.decorators if outer is not None else ():
            yield from self._decorated(scope, outer, site) if outer else ()
        for site in scope.calls:
            name = last_name(site.value[1])
            if name == "include_router":
                self._included(scope, site, "prefix")
            elif name == "mount":
                yield from self._mounted(scope, site)
            elif name in _ADDING:
                yield from self._added_by_call(scope, site)
            elif site.value[1] is not None and site.value[1][0] == "call":
                yield from self._decorated_by_call(scope, site)
            elif dict(site.value[3]).get("routes") is not None:
                yield from self._listed(scope, site)

    # @router.get("/path")

    def _decorated(self, function: Scope, outer: Scope, site: Site) -> Iterator[_Added]:
        yield from self._decorator(outer, site, site.value, function.symbol)

    def _decorated_by_call(self, scope: Scope, site: Site) -> Iterator[_Added]:
        """`router.get("/path")(handler)`."""
        if site.value[2]:
            handler = self._handler(self.inference.values(site.value[2][0], at_site(scope, site)))
            yield from self._decorator(scope, site, site.value[1], handler)

    def _decorator(self, scope: Scope, site: Site, call: Expression, handler: str) -> Iterator[_Added]:
        name = last_name(call)
        if call[0] != "call" or name not in _DECORATING or call[1] is None or call[1][0] != "attr":
            return
        at = at_site(scope, site)
        written = argument(call, 0, "path")
        methods = (name.upper(),) if name in VERBS else self._methods(dict(call[3]).get("methods"), at)
        for receiver, path in unrolled(self.inference, (call[1][1], written), at):
            yield from self._on(receiver, path, methods, handler, scope, site)

    def _on(
        self, receiver: Expression, path: Expression, methods: tuple[str, ...], handler: str, scope: Scope, site: Site
    ) -> Iterator[_Added]:
        at = at_site(scope, site)
        values = self.inference.values(receiver, at)
        routers = self.inference.routers(values)
        place = (scope.file.path, site.place, scope.facts.name)
        for router in routers:
            self.graph.note(router)
            yield _Added(router, methods, path, at, handler, *place)
        text = self.inference.text(path, at)
        if not routers and not self.inference.is_something_else(values) and text.startswith("/"):
            yield _Added(None, methods, path, at, handler, *place)

    def _methods(self, written: Expression, at: At) -> tuple[str, ...]:
        """The methods of a list as it is written; GET where there is none, "*" where it is not known."""
        if written is None:
            return ("GET",)
        found: set[str] = set()
        for table in (value for value in self.inference.values(written, at) if isinstance(value, Literal)):
            texts = (text for item in table.items for text in self.inference.values(item, table.at))
            found.update(text.value.upper() for text in texts if isinstance(text, Text))
        return tuple(sorted(found)) or ("*",)

    # router.add_api_route("/path", handler, methods=["POST"])

    def _added_by_call(self, scope: Scope, site: Site) -> Iterator[_Added]:
        call = site.value
        if call[1][0] != "attr":
            return
        at = at_site(scope, site)
        endpoint = argument(call, 1, "endpoint") or dict(call[3]).get("route")
        wanted = (call[1][1], argument(call, 0, "path"), endpoint, dict(call[3]).get("methods") or _third(call))
        for receiver, path, handler, listed in unrolled(self.inference, wanted, at):
            values = self.inference.values(handler, at)
            methods = self._methods(listed, at) if listed is not None else self._own_methods(values)
            yield from self._on(receiver, path, methods, self._handler(values), scope, site)

    def _own_methods(self, values: Meanings) -> tuple[str, ...]:
        """The methods that a class answers by methods of that name; GET for a function."""
        for value in values:
            if isinstance(value, Class):
                names = {name for cls in self.inference.ancestry(value.cls) for name in cls.members}
                return tuple(sorted(name.upper() for name in names & _CLASS_VERBS)) or ("GET",)
        return ("GET",)

    def _handler(self, values: Meanings) -> str:
        for value in values:
            if isinstance(value, Function):
                return value.scope.symbol
            if isinstance(value, Class | Object):
                return value.cls.symbol
            if isinstance(value, External | ExternalObject):
                return value.name
        return ""

    # router.include_router(other, prefix="/x"), app.mount("/x", other)

    def _included(self, scope: Scope, site: Site, keyword: str) -> None:
        call = site.value
        if call[1][0] == "attr":
            written = dict(call[3]).get(keyword)
            self._edges(scope, site, (call[1][1], argument(call, 0, "router"), written))

    def _mounted(self, scope: Scope, site: Site) -> Iterator[_Added]:
        call = site.value
        if call[1][0] == "attr" and len(call[2]) + len(call[3]) > 1:
            self._edges(scope, site, (call[1][1], argument(call, 1, "app"), argument(call, 0, "path")))
        yield from ()

    def _edges(self, scope: Scope, site: Site, wanted: tuple[Expression, Expression, Expression]) -> None:
        at = at_site(scope, site)
        for parent, child, prefix in unrolled(self.inference, wanted, at):
            parents = self.inference.routers(self.inference.values(parent, at))
            for each in parents:
                for inner in self.inference.routers(self.inference.values(child, at)):
                    before = self.graph.prefix(prefix, at, making_of(each)) if prefix is not None else Prefix("")
                    self.graph.include(each, inner, before)

    # Starlette(routes=[Route("/path", handler), Mount("/x", routes=[...])])

    def _listed(self, scope: Scope, site: Site) -> Iterator[_Added]:
        at = at_site(scope, site)
        for router in self.inference.routers(self.inference.values(site.value, at)):
            self.graph.note(router)
            yield from self._entries(router, dict(site.value[3])["routes"], at, scope, site, Prefix(""))

    def _entries(
        self, router: Router, table: Expression, at: At, scope: Scope, site: Site, below: Prefix
    ) -> Iterator[_Added]:
        """The routes of a list, those below mounts included."""
        for value in self.inference.values(table, at):
            if not isinstance(value, Literal):
                continue
            for item in value.items:
                if item is None or item[0] != "call":
                    continue
                path = self.graph.prefix(argument(item, 0, "path"), value.at)
                name = last_name(item[1])
                if name in ("Route", "APIRoute"):
                    yield self._entry(router, item, value.at, scope, site, below)
                elif name == "Mount" and dict(item[3]).get("routes") is not None:
                    yield from self._entries(router, dict(item[3])["routes"], value.at, scope, site, below.then(path))
                elif name == "Mount":
                    inner = self.inference.routers(self.inference.values(argument(item, 1, "app"), value.at))
                    for each in inner:
                        self.graph.include(router, each, below.then(path))

    def _entry(self, router: Router, item: Expression, at: At, scope: Scope, site: Site, below: Prefix) -> _Added:
        values = self.inference.values(argument(item, 1, "endpoint"), at)
        listed = dict(item[3]).get("methods")
        methods = self._methods(listed, at) if listed is not None else self._own_methods(values)
        handler = self._handler(values)
        return _Added(
            router,
            methods,
            argument(item, 0, "path"),
            at,
            handler,
            scope.file.path,
            site.place,
            scope.facts.name,
            below,
        )

    # Together.

    def _served(self, added: _Added) -> Iterator[Route]:
        """The routes that one place comes to: one for each method, and for each way on which its router is served."""
        if added.router is None:
            for method in added.methods:
                path = self.graph.prefix(added.written, added.at)
                yield _route(added, method, path, "", "the object it is added to could not be traced")
            return
        for way, served_by, making in self.graph.ways(added.router):
            why = "" if served_by else "no application that is known includes its router"
            path = way.then(added.below).then(self.graph.prefix(added.written, added.at, making))
            for method in added.methods:
                yield _route(added, method, path, served_by, why)


def _route(added: _Added, method: str, whole: Prefix, served_by: str, why: str) -> Route:
    if whole.unknown:
        why = f"its path holds what only the run tells: {', '.join(whole.unknown)}"
    if method == "*":
        why = why or "its methods are not written out"
    return Route(
        method,
        whole.text or "/",
        added.handler,
        added.file,
        added.place.line,
        added.place.column,
        added.scope,
        not why,
        why,
        served_by,
    )


def argument(call: Expression, position: int, keyword: str) -> Expression:
    """The argument at a position, or under its name."""
    named = dict(call[3])
    if keyword in named:
        return named[keyword]
    return call[2][position] if position < len(call[2]) else None


def _third(call: Expression) -> Expression:
    """Starlette's `add_route(path, route, methods)`."""
    return call[2][2] if last_name(call[1]) == "add_route" and len(call[2]) > 2 else None
