"""How long proofs take: fifteen invariants over one context, every question about each and about every two of them.

Run with the extra `smt` installed: `python benchmarks/solver.py`. Three questions are asked of each invariant (does it
ever err, can it be violated, can it hold) and three of each two (does the one imply the other, the other way round, do
they contradict each other): 360 in all, each with its own solver, counterexamples replayed through the engine.
"""

from __future__ import annotations

import os
import time
from collections import Counter
from itertools import combinations
from typing import Any

from assure.solver import Rule, questions

TENANT = {
    "type": "object",
    "required": ["status", "plan", "keys", "region"],
    "properties": {
        "status": {"enum": ["PENDING", "ACTIVE", "SUSPENDED", "CLOSED"]},
        "plan": {"enum": ["free", "team", "enterprise"]},
        "keys": {"type": "integer", "minimum": 0},
        "region": {"type": "string", "pattern": "^[a-z]{2}-[a-z]+-[0-9]$"},
        "owner": {"type": ["string", "null"]},
        "closed_at": {"type": "string", "format": "date-time"},
    },
}
PARAMS = {
    "type": "object",
    "required": ["name"],
    "properties": {
        "name": {"type": "string", "minLength": 1, "maxLength": 80},
        "days": {"type": "integer", "minimum": 1, "maximum": 365},
        "scopes": {"type": "array", "items": {"type": "string"}},
        "limit": {"type": "number"},
    },
}
REQUEST = {
    "type": "object",
    "required": ["tenant_id", "params"],
    "properties": {"tenant_id": {"type": "string"}, "params": PARAMS},
}
SCHEMA: dict[str, Any] = {
    "type": "object",
    "properties": {"request": REQUEST, "tenant": TENANT, "now": {"type": "string", "format": "date-time"}},
}
INVARIANTS = (
    Rule('tenant.status == "ACTIVE"'),
    Rule('tenant.status != "CLOSED" && tenant.status != "SUSPENDED"'),
    Rule('tenant.status in ["ACTIVE", "PENDING"]'),
    Rule("tenant.keys < 5", ('tenant.plan == "free"',)),
    Rule("tenant.keys < 50"),
    Rule('tenant.plan == "enterprise" || tenant.keys < 20'),
    Rule("!has(request.params.days) || request.params.days <= 90"),
    Rule("has(request.params.days) && request.params.days <= 365", ('tenant.plan == "free"',)),
    Rule('size(request.params.name) <= 40 && !request.params.name.contains("/")'),
    Rule('request.params.name.matches("^[a-z][a-z0-9_-]*$")'),
    Rule('!has(request.params.scopes) || request.params.scopes.all(scope, scope.startsWith("read:"))'),
    Rule('!has(request.params.scopes) || !request.params.scopes.exists(scope, scope == "admin")'),
    Rule("has(tenant.owner) && variables.owned", (), (("owned", 'tenant.owner != null && tenant.owner != ""'),)),
    Rule("!has(tenant.closed_at) || tenant.closed_at > now"),
    Rule('!has(request.params.limit) || (request.params.limit > 0.0 && tenant.region.startsWith("eu-"))'),
)


def asked() -> Counter[str]:
    """Every question, counted by its answer."""
    found: Counter[str] = Counter()
    for rule in INVARIANTS:
        found.update(answer.verdict.value for answer in questions.alone(SCHEMA, rule))
    for first, second in combinations(INVARIANTS, 2):
        found.update(answer.verdict.value for answer in questions.together(SCHEMA, first, second))
    return found


def main() -> None:
    questions.alone(SCHEMA, INVARIANTS[0])
    began, busy = time.perf_counter(), time.process_time()
    found = asked()
    wall, busy = time.perf_counter() - began, time.process_time() - busy
    print(f"{found.total()} questions about {len(INVARIANTS)} invariants: {wall:.1f} s, {busy:.1f} s of CPU")
    print(f"{1000 * busy / found.total():.1f} ms of CPU a question; load {os.getloadavg()[0]:.1f}")
    print(", ".join(f"{name} {count}" for name, count in sorted(found.items())))


if __name__ == "__main__":
    main()
