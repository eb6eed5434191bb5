from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.responses import JSONResponse
from starlette.routing import Route

from app.spine import Context, Registry, build


async def create_key(request):
    registry: Registry = request.app.state.registry
    made = registry.execute("keys.write", Context("create", await request.json()))
    return JSONResponse(made, 201)


async def search_keys(request):
    registry: Registry = request.app.state.registry
    return JSONResponse(registry.execute("keys.list", Context(None, await request.json())))


def create_app():
    app = Starlette(
        routes=[
            Route("/keys", create_key, methods=["POST"]),
            Route("/keys/search", search_keys, methods=["POST"]),
        ]
    )
    app.state.registry = build()
    return app
