"""Violations over HTTP: problem documents, for FastAPI and Starlette."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from fastapi import APIRouter, Depends, FastAPI
from fastapi.testclient import TestClient
from starlette.applications import Starlette
from starlette.responses import PlainTextResponse
from starlette.routing import Route

from assure.runtime import OperationRegistry, RegistryError
from assure.runtime.adapters.starlette import install_problems, problem_dependency, problem_document

if TYPE_CHECKING:
    from collections.abc import Callable

    from starlette.requests import Request


@pytest.fixture
def registry(
    contracts: Callable[..., Any], invariant: Callable[..., Any], spec: Callable[..., Any]
) -> OperationRegistry:
    rule = invariant(
        "request.a == 1", remediation="Say a=1.", applies_to=[{"dispatch": "things.write", "method": "do"}]
    )
    promise = spec(postconditions=["result == 'right'"], dispatch=[{"dispatch": "things.write", "method": "do"}])
    found = OperationRegistry(contracts(invariants=[rule], specs=[promise]), audit=lambda _: None)
    found.register("things.write", lambda context: context["answer"])
    return found


def called(registry: OperationRegistry, a: int, answer: str, method: str, operation: str) -> str:
    return str(registry.execute(operation, {"a": a, "answer": answer, "method": method}))


def fastapi(registry: OperationRegistry) -> Any:
    app = FastAPI()
    install_problems(app)

    @app.get("/things")
    def things(a: int = 1, answer: str = "right", method: str = "do", operation: str = "things.write") -> str:
        return called(registry, a, answer, method, operation)

    return app


def fastapi_dependency(registry: OperationRegistry) -> Any:
    router = APIRouter(dependencies=[Depends(problem_dependency())])

    @router.get("/things")
    async def things(a: int = 1, answer: str = "right", method: str = "do", operation: str = "things.write") -> str:
        return called(registry, a, answer, method, operation)

    app = FastAPI()
    app.include_router(router)
    return app


def starlette(registry: OperationRegistry) -> Any:
    def things(request: Request) -> PlainTextResponse:
        given = {"a": "1", "answer": "right", "method": "do", "operation": "things.write", **request.query_params}
        text = called(registry, int(given["a"]), given["answer"], given["method"], given["operation"])
        return PlainTextResponse(text)

    app = Starlette(routes=[Route("/things", things)])
    install_problems(app)
    return app


@pytest.fixture(params=[fastapi, fastapi_dependency, starlette])
def client(request: pytest.FixtureRequest, registry: OperationRegistry) -> TestClient:
    return TestClient(request.param(registry))


def test_what_holds_is_answered(client: TestClient) -> None:
    assert client.get("/things").status_code == 200


def test_a_violation_before_the_handler_is_a_conflict(client: TestClient) -> None:
    answer = client.get("/things?a=2")
    assert answer.status_code == 409
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.json() == {
        "type": "urn:assure:problem:contract-violation",
        "title": "The request does not meet the contract of the operation",
        "status": 409,
        "detail": "the thing is not as it should be",
        "instance": "/things",
        "operation": "things.write",
        "violations": [
            {
                "id": "BI-1",
                "kind": "invariant",
                "severity": "critical",
                "message": "the thing is not as it should be",
                "remediation": "Say a=1.",
            }
        ],
    }


def test_a_violation_after_the_handler_is_a_fault_of_the_backend(client: TestClient) -> None:
    answer = client.get("/things?answer=wrong")
    assert answer.status_code == 500
    assert answer.json()["violations"][0]["id"] == "SPEC-1/POST-1"


@pytest.mark.parametrize(
    ("query", "status", "kind"),
    [
        ("method=Do", 400, "contract-violation"),
        ("operation=things.none", 404, "unknown-operation"),
    ],
)
def test_other_refusals_are_problems_too(client: TestClient, query: str, status: int, kind: str) -> None:
    answer = client.get(f"/things?{query}")
    assert (answer.status_code, answer.json()["type"]) == (status, f"urn:assure:problem:{kind}")


def test_a_kill_switch_is_unavailable_and_why_stays_inside(client: TestClient, registry: OperationRegistry) -> None:
    registry.kill("an incident")
    answer = client.get("/things")
    assert answer.status_code == 503
    assert "incident" not in answer.text
    assert answer.json()["detail"] == "the operation is stopped until further notice"


def test_nothing_that_was_looked_at_goes_out(registry: OperationRegistry) -> None:
    with pytest.raises(Exception, match="BI-1") as caught:
        called(registry, 2, "right", "do", "things.write")
    assert "values" not in str(problem_document(caught.value))  # type: ignore[arg-type] # it is a DispatchError


def test_a_backend_may_have_statuses_of_its_own(registry: OperationRegistry) -> None:
    app = Starlette(routes=[Route("/things", lambda _: called(registry, 2, "right", "do", "things.write"))])
    install_problems(app, status=lambda _: 422)
    answer = TestClient(app).get("/things")
    assert (answer.status_code, answer.json()["status"]) == (422, 422)


def test_a_mistake_in_the_program_is_left_to_the_application(registry: OperationRegistry) -> None:
    async def later(_: object) -> None:
        """Something that execute can't dispatch."""

    registry.register("things.later", later)
    app = Starlette(routes=[Route("/things", lambda _: called(registry, 1, "", "", "things.later"))])
    install_problems(app)
    with pytest.raises(RegistryError):
        TestClient(app).get("/things")
