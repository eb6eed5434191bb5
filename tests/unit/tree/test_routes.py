"""Routes as FastAPI and Starlette serve them: prefixes, nesting, lists, functions that build routers, mounts."""

from __future__ import annotations

from textwrap import dedent

from assure.tree.tree import Tree

IMPORTS = "from fastapi import APIRouter, FastAPI\n"
TABLE = dict[str, str]


def served(*sources: str, **files: str) -> TABLE:
    """`METHOD /path` to the handler's name, of a module and of further ones; each route once."""
    tree = Tree.of(
        {f"m{n or ''}.py": IMPORTS + dedent(text) for n, text in enumerate(sources)}
        | {f"{name.replace('__', '/')}.py": dedent(text) for name, text in files.items()}
    )
    routes = [route for route in tree.routes if route.certain]
    found = {f"{route.method} {route.route}": route.handler.rpartition(".")[2] for route in routes}
    assert len(found) == len(routes)
    return found


def unsure(source: str) -> list[tuple[str, str]]:
    """Path and reason of the routes that are not certain."""
    return [
        (route.route, route.why) for route in Tree.of({"m.py": IMPORTS + dedent(source)}).routes if not route.certain
    ]


def test_a_route_has_the_prefixes_of_all_that_includes_it() -> None:
    found = served("""
        app = FastAPI()
        inner = APIRouter(prefix="/keys")
        middle = APIRouter(prefix="/v1")
        @inner.get("/{id}")
        def get(id: str): ...
        middle.include_router(inner, prefix="/admin")
        app.include_router(middle, prefix="/api")
    """)
    assert found == {"GET /api/v1/admin/keys/{id}": "get"}


def test_a_router_included_twice_is_served_twice() -> None:
    found = served("""
        app = FastAPI()
        router = APIRouter()
        @router.post("/x")
        def make(): ...
        for version in ("/v1", "/v2"):
            app.include_router(router, prefix=version)
    """)
    assert set(found) == {"POST /v1/x", "POST /v2/x"}


def test_routers_in_lists_that_are_spread_added_and_appended_to_are_followed() -> None:
    found = served("""
        a, b, c, d = APIRouter(), APIRouter(), APIRouter(), APIRouter()
        @a.get("/a")
        def one(): ...
        @b.get("/b")
        def two(): ...
        @c.get("/c")
        def three(): ...
        @d.get("/d")
        def four(): ...
        FIRST = [a]
        MORE = [*FIRST] + [b]
        MORE.append(c)
        MORE.extend((d,))
        def create():
            app = FastAPI()
            for router in MORE:
                app.include_router(router, prefix="/p")
            return app
    """)
    assert found == {"GET /p/a": "one", "GET /p/b": "two", "GET /p/c": "three", "GET /p/d": "four"}


def test_more_routers_than_a_value_can_have_alternatives_are_all_served() -> None:
    routers = "".join(f"r{n} = APIRouter()\n@r{n}.get('/{n}')\ndef f{n}(): ...\n" for n in range(40))
    loop = f"for each in [{', '.join(f'r{n}' for n in range(40))}]:\n    app.include_router(each)\n"
    assert len(served("app = FastAPI()\n" + routers + loop)) == 40


def test_a_function_that_builds_a_router_builds_another_one_for_each_call() -> None:
    found = served("""
        def make(name, tail="/end"):
            router = APIRouter(prefix=f"/{name}")
            @router.get(tail)
            def answer(): ...
            return router
        app = FastAPI()
        app.include_router(make("a"))
        app.include_router(make("b", tail="/other"))
    """)
    assert set(found) == {"GET /a/end", "GET /b/other"}


def test_an_application_that_is_passed_around_is_the_one_that_was_made() -> None:
    found = served(
        """
        from routes import install
        def create():
            app = FastAPI()
            install(app)
            return app
        """,
        routes="""
        from fastapi import APIRouter, FastAPI
        router = APIRouter(prefix="/x")
        @router.delete("")
        async def drop(): ...
        def install(app: FastAPI) -> None:
            app.include_router(router)
        """,
    )
    assert found == {"DELETE /x": "drop"}


def test_a_mounted_application_is_served_below_its_path_and_nowhere_else() -> None:
    found = served("""
        inner, outer = FastAPI(), FastAPI()
        @inner.get("/health")
        def health(): ...
        outer.mount("/internal", inner)
    """)
    assert found == {"GET /internal/health": "health"}


def test_routes_can_be_added_by_call_and_by_lists_of_starlette() -> None:
    found = served("""
        from starlette.applications import Starlette
        from starlette.endpoints import HTTPEndpoint
        from starlette.routing import Mount, Route
        app = FastAPI()
        def one(): ...
        def two(): ...
        class Three(HTTPEndpoint):
            def get(self): ...
            def post(self): ...
        app.add_api_route("/one", one, methods=["GET", "POST"])
        app.router.add_api_route("/two", endpoint=two)
        low = Starlette(routes=[Mount("/m", routes=[Route("/three", Three)]), Route("/four", two, methods=["PUT"])])
    """)
    assert found == {
        "GET /one": "one", "POST /one": "one", "GET /two": "two", "GET /m/three": "Three", "POST /m/three": "Three",
        "PUT /four": "two",
    }  # fmt: skip


def test_a_class_of_the_program_that_inherits_from_a_router_is_one() -> None:
    found = served("""
        class Ours(APIRouter):
            def __init__(self, prefix="", **more):
                super().__init__(prefix=f"/ours{prefix}", **more)
        app, router = FastAPI(), Ours(prefix="/x")
        @router.api_route("/y", methods=["GET", "HEAD"])
        def both(): ...
        app.include_router(router)
    """)
    assert set(found) == {"GET /ours/x/y", "HEAD /ours/x/y"}


def test_a_websocket_and_a_look_alike_are_no_routes() -> None:
    found = served("""
        import httpx
        app = FastAPI()
        client = httpx.Client()
        class Cache:
            def get(self, name): return lambda f: f
        cache = Cache()
        @app.websocket("/ws")
        async def talk(): ...
        @cache.get("/cached")
        def cached(): ...
        client.get("/somewhere")
    """)
    assert found == {}


def test_a_path_that_only_the_run_knows_is_told_and_never_dropped() -> None:
    ((path, why),) = unsure("""
        import os
        app, router = FastAPI(), APIRouter(prefix=os.environ["PREFIX"] + "/x")
        @router.get("/y")
        def get(): ...
        app.include_router(router)
    """)
    assert path == "{...}/x/y"
    assert "only the run tells" in why


def test_a_router_that_nothing_includes_is_told() -> None:
    assert unsure("router = APIRouter()\n@router.get('/y')\ndef get(): ...\n") == [
        ("/y", "no application that is known includes its router")
    ]
