"""What handlers of routes dispatch, on which ways, and what they take: followed through helpers and dependencies."""

from __future__ import annotations

from textwrap import dedent

import pytest

from assure.core import Location
from assure.tree.routes_facts import Handling
from assure.tree.shapes import RegistrationShape, TreeOptions
from assure.tree.tree import Tree

SHAPE = RegistrationShape("call", "m.Registry", "register", "", "0", "1", Location("assure.yaml"))
OPTIONS = TreeOptions("", (".",), (".",), registrations=(SHAPE,))
HEAD = """
from dataclasses import dataclass
from typing import Annotated
from fastapi import Body, Depends, FastAPI, Query, Request
from fastapi.concurrency import run_in_threadpool
from pydantic import BaseModel, ConfigDict

@dataclass
class Context:
    tenant: str
    method: str | None = None
    params: dict | None = None

class Registry:
    def register(self, name, handler): ...
    def execute(self, operation, context): ...
    async def aexecute(self, operation, context): ...

def registry_of(request: Request) -> Registry:
    return request.app.state.registry

Reg = Annotated[Registry, Depends(registry_of)]
app = FastAPI()
"""


def handled(body: str, signature: str = "registry: Reg", more: str = "", verb: str = "post") -> Handling:
    """What a handler with this body does."""
    lines = "\n".join(f"    {line}" for line in dedent(body).strip().splitlines())
    source = f"{HEAD}{dedent(more)}\n@app.{verb}('/x/{{id}}')\nasync def handler({signature}):\n{lines}\n"
    (found,) = Tree.of({"m.py": source}, OPTIONS).handlings
    return found


def told(found: Handling) -> list[tuple[str, str]]:
    """Operation and method of each dispatch."""
    return [(each.operation, each.method) for each in found.dispatches]


def test_a_dispatch_is_told_with_operation_and_method() -> None:
    found = handled('return registry.execute("keys.write", Context("t", "create", {}))')
    assert told(found) == [("keys.write", "create")]
    assert (found.without, found.twice, found.repeated) == ("", (), ())


@pytest.mark.parametrize(
    "context",
    ['Context("t", method="create")', '{"method": "create"}', "made", 'make("create")', "dict(method='create')"],
)
def test_the_method_is_followed_through_constructors_mappings_variables_and_helpers(context: str) -> None:
    found = handled(
        f'made = Context("t", "create")\nreturn registry.execute("keys.write", {context})',
        more="def make(method, tenant='t'):\n    found = Context(tenant, method)\n    return found\n",
    )
    assert [(each.method, each.method_known) for each in found.dispatches] == [("create", True)]


def test_a_context_that_can_not_be_followed_has_no_known_method() -> None:
    (dispatch,) = handled('return registry.execute("keys.write", await read())').dispatches
    assert not dispatch.method_known


def test_a_name_that_is_no_constant_is_told_as_it_is_written() -> None:
    (dispatch,) = handled('return registry.execute(f"keys.{kind}", {})', "kind: str, registry: Reg").dispatches
    assert (dispatch.operation, dispatch.expression) == ("", 'f"keys.{kind}"')


def test_branches_exclude_each_other_and_what_follows_does_not() -> None:
    either = """
        if registry:
            return registry.execute("a.b", {})
        return registry.execute("c.d", {})
    """
    assert handled(either).twice == ()
    both = 'if registry:\n    registry.execute("a.b", {})\nreturn registry.execute("c.d", {})'
    assert [(one.operation, other.operation) for one, other in handled(both).twice] == [("a.b", "c.d")]


@pytest.mark.parametrize(
    ("body", "without"),
    [
        ('if registry:\n    raise ValueError\nreturn registry.execute("a.b", {})', ""),
        ('if registry:\n    return {}\nreturn registry.execute("a.b", {})', "some"),
        ("return {}", "all"),
        ('with open("x"):\n    return registry.execute("a.b", {})', ""),
        ('match registry:\n    case 1:\n        return registry.execute("a.b", {})', "some"),
        (
            'match registry:\n    case 1:\n        return registry.execute("a.b", {})\n'
            "    case _:\n        raise ValueError",
            "",
        ),
        ('return registry and registry.execute("a.b", {})', "some"),
    ],
)
def test_only_a_way_that_raises_needs_no_dispatch(body: str, without: str) -> None:
    assert handled(body).without == without


def test_a_second_dispatch_after_a_failed_one_is_a_second_dispatch() -> None:
    body = 'try:\n    return registry.execute("a.b", {})\nexcept ValueError:\n    return registry.execute("c.d", {})'
    assert [(one.operation, other.operation) for one, other in handled(body).twice] == [("a.b", "c.d")]


@pytest.mark.parametrize(
    ("body", "repeated"),
    [
        ('for each in []:\n    registry.execute("a.b", {})', True),
        ('return [registry.execute("a.b", {}) for each in []]', True),
        (
            'while True:\n    try:\n        return registry.execute("a.b", {})\n'
            "    except ValueError:\n        continue",
            True,
        ),
        ('for each in []:\n    if each:\n        return registry.execute("a.b", {})\nraise ValueError', False),
    ],
)
def test_a_loop_repeats_what_it_goes_on_after(body: str, repeated: bool) -> None:
    assert bool(handled(body).repeated) is repeated


@pytest.mark.parametrize(
    "call",
    [
        'await registry.aexecute("a.b", {})',
        'await run_in_threadpool(registry.execute, "a.b", {})',
        'await run_in_threadpool(lambda: registry.execute("a.b", {}))',
        'send(registry, "a.b")',
        'Sender(registry).send("a.b")',
        "do('a.b', {})",
    ],
)
def test_a_dispatch_is_found_however_it_is_called(call: str) -> None:
    more = """
        def send(registry: Registry, name):
            return registry.execute(name, {})
        class Sender:
            def __init__(self, registry: Registry):
                self._registry = registry
            def send(self, name):
                return self._registry.execute(name, {})
    """
    found = handled(f"do = registry.execute\nreturn {call}", more=more)
    assert [each.operation for each in found.dispatches] == ["a.b"]
    assert found.twice == ()


def test_what_a_dependency_dispatches_counts_for_the_handler() -> None:
    more = 'def audited(registry: Reg):\n    registry.execute("audit.write", {})\n'
    found = handled('return registry.execute("a.b", {})', "registry: Reg, _: Annotated[None, Depends(audited)]", more)
    assert [(one.operation, other.operation) for one, other in found.twice] == [("audit.write", "a.b")]


def test_a_look_alike_is_no_dispatch_and_an_unknown_receiver_is_doubtful() -> None:
    found = handled('session.execute("select 1")\nreturn thing.execute("a.b", {})', "thing, session")
    assert [(each.operation, each.certain) for each in found.dispatches] == [("a.b", False)]


MODEL = 'class Filter(BaseModel):\n    model_config = ConfigDict(extra="forbid")\n    status: str | None = None\n'


def test_the_parameters_of_a_list_are_those_of_its_signature_and_query_models() -> None:
    found = handled(
        'return registry.execute("a.b", {})',
        "id: str, filter: Annotated[Filter, Query()], registry: Reg, request: Request, page: int = 1, "
        'size: int = Query(10, alias="pageSize")',
        MODEL,
        "get",
    )
    assert [each.name for each in found.parameters] == ["page", "pageSize", "status"]
    assert found.openings == ()


def test_the_one_argument_of_a_function_of_starlette_is_the_request_and_no_parameter() -> None:
    found = handled('return request.app.state.registry.execute("a.b", {})', "request", "", "get")
    assert found.parameters == ()


@pytest.mark.parametrize(
    ("signature", "body", "how"),
    [
        ("registry: Reg, **more", "", "**more"),
        ("registry: Reg, more: Annotated[dict, Query()]", "", "mapping"),
        ("registry: Reg, filter: Annotated[Loose, Query()]", "", "passes over parameters"),
        ("registry: Reg, search: Loose", "", "passes over members of the body"),
        ("registry: Reg, search: Annotated[Loose, Body()]", "", "passes over members of the body"),
        ("registry: Reg, search: dict[str, str]", "", "whatever the body holds"),
        ("registry: Reg, request: Request", "found = dict(request.query_params)", "query_params"),
        ("registry: Reg, request: Request", "found = Context('t', None, {**request.query_params})", "query_params"),
    ],
)
def test_what_nobody_listed_may_come_in_by(signature: str, body: str, how: str) -> None:
    more = "class Loose(BaseModel):\n    status: str | None = None\n"
    found = handled(f'{body}\nreturn registry.execute("a.b", {{}})', signature, more, "get")
    assert [how in each.how for each in found.openings] == [True]
