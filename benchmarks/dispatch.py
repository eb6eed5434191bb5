"""What contracts add to a dispatch: 0, 1, 5 and 20 invariants, and whether the size of the context matters.

Every figure is the fastest of many rounds, in microseconds a dispatch, beside a registry that is a dict of functions.
"""

from __future__ import annotations

import time
from dataclasses import dataclass, field
from typing import Any

from assure.runtime import Contracts, Guard, OperationRegistry
from assure.runtime.digest import SCHEMA

ROUNDS, CALLS = 400, 250
OPERATION = "integrations.write"
# As people write them: over the request and the tenant, with sizes, ranges, membership and presence.
CONDITIONS = (
    'tenant.status == "ACTIVE"',
    "size(request.params.name) > 0 && size(request.params.name) <= 120",
    'request.params.kind in ["webhook", "queue", "mail"]',
    "request.params.retries >= 0 && request.params.retries <= 10",
    "has(request.params.owner) && request.tenant_id == tenant.id",
)


@dataclass(frozen=True, slots=True)
class Context:
    """What a backend passes."""

    tenant_id: str
    actor_id: str
    method: str
    params: dict[str, Any] = field(default_factory=dict)


TENANT = {"id": "t-1", "status": "ACTIVE"}


def context(size: int) -> Context:
    """A context with so many parameters more than the conditions look at."""
    more = {f"p{number}": number for number in range(size)}
    params = {"name": "orders", "kind": "queue", "retries": 3, "owner": "team", **more}
    return Context("t-1", "a-1", "register", params)


def handler(given: Context) -> str:
    """The cheapest handler there is."""
    return given.tenant_id


def contracts(count: int) -> Contracts:
    """So many invariants, the five above again and again with ids of their own."""
    invariants = [
        {
            "id": f"BI-{number:03}",
            "operation": "integration.register",
            "domain": "integrations",
            "severity": "critical",
            "applies_to": [{"dispatch": OPERATION, "method": "register"}],
            # The same text twice would be worked out once.
            "condition": f"{CONDITIONS[number % 5]} && request.params.retries != {1000 + number}"
            if number >= 5
            else CONDITIONS[number],
        }
        for number in range(count)
    ]
    return Contracts.from_mapping({"schema": SCHEMA, "enforcement": {"default": "strict"}, "invariants": invariants})


def registry(count: int, **named: Any) -> OperationRegistry:
    """A frozen registry with so many invariants on its one operation."""
    made = OperationRegistry(contracts(count), **named)
    made.register(OPERATION, handler)
    made.provide("tenant", lambda _: TENANT)
    made.freeze()
    return made


class Bare:
    """A registry without contracts: a dict of functions."""

    def __init__(self) -> None:
        self._handlers = {OPERATION: handler}

    def execute(self, operation: str, given: Context) -> Any:
        """Dispatch."""
        return self._handlers[operation](given)


def microseconds(execute: Any, given: Context) -> float:
    """The fastest round, for one dispatch."""
    best = float("inf")
    for _ in range(ROUNDS):
        started = time.perf_counter()
        for _ in range(CALLS):
            execute(OPERATION, given)
        best = min(best, time.perf_counter() - started)
    return best / CALLS * 1e6


def main() -> None:
    """Print the table."""
    small, large = context(0), context(10_000)
    bare = microseconds(Bare().execute, small)
    print(f"{'dispatch':44}{'us':>8}{'added':>8}{'large context':>15}")
    print(f"{'a dict of functions':44}{bare:8.2f}{0:8.2f}{microseconds(Bare().execute, large):15.2f}")
    rows = [(f"{count} invariants", registry(count)) for count in (0, 1, 5, 20)]
    rows.append(("5 invariants, an audit sink", registry(5, audit=lambda _: None)))
    for title, made in rows:
        taken = microseconds(made.execute, small)
        print(f"{title:44}{taken:8.2f}{taken - bare:8.2f}{microseconds(made.execute, large):15.2f}")
    guard = Guard()
    taken = microseconds(lambda operation, given: guard.run(operation, given, handler), small)
    print(f"{'Guard.run without contracts':44}{taken:8.2f}{taken - bare:8.2f}")


if __name__ == "__main__":
    main()
