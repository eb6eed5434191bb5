from typing import Annotated

from fastapi import Depends, FastAPI, Request
from pydantic import BaseModel, ConfigDict

from app.spine import Context, Registry


class KeySearch(BaseModel):
    model_config = ConfigDict(extra="forbid")

    status: str | None = None


def registry_of(request: Request) -> Registry:
    return request.app.state.registry


app = FastAPI()


@app.post("/keys")
def create_key(body: dict, registry: Annotated[Registry, Depends(registry_of)]):
    return registry.execute("keys.write", Context("create", body))


@app.post("/keys/search")
def search_keys(search: KeySearch, registry: Annotated[Registry, Depends(registry_of)]):
    return registry.execute("keys.list", Context(None, search.model_dump()))
