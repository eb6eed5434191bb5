from typing import Annotated

from fastapi import Depends, FastAPI, Query, Request
from pydantic import BaseModel, ConfigDict

from app.spine import Context, Registry


class KeyQuery(BaseModel):
    model_config = ConfigDict(extra="forbid")

    status: str | None = None


def registry_of(request: Request) -> Registry:
    return request.app.state.registry


app = FastAPI()


@app.post("/keys")
def create_key(body: dict, registry: Annotated[Registry, Depends(registry_of)]):
    return registry.execute("keys.write", Context("create", body))


@app.get("/keys")
def list_keys(query: Annotated[KeyQuery, Query()], registry: Annotated[Registry, Depends(registry_of)]):
    return registry.execute("keys.list", Context(None, query.model_dump()))
