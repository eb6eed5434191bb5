"""Contracts around plain functions."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any

import pytest

from assure.runtime import ContractViolation, Guard, guarded

if TYPE_CHECKING:
    from collections.abc import Callable


@pytest.fixture
def guard(contracts: Callable[..., Any], invariant: Callable[..., Any], spec: Callable[..., Any]) -> Guard:
    rule = invariant("request.params.amount <= request.params.limit && request.tenant_id != ''")
    return Guard(contracts(invariants=[rule], specs=[spec(postconditions=["result == request.params.amount"])]))


def test_arguments_are_parameters_by_name_with_defaults(guard: Guard) -> None:
    calls: list[int] = []

    @guard.guarded("thing.do")
    def pay(tenant_id: str, amount: int, *, limit: int = 10) -> int:
        """Pay."""
        calls.append(amount)
        return amount

    assert pay("t-1", 5) == 5
    assert pay("t-1", amount=20, limit=30) == 20
    with pytest.raises(ContractViolation):
        pay("t-1", 20)
    with pytest.raises(ContractViolation):
        pay("", 5)
    with pytest.raises(TypeError):
        pay("t-1")  # type: ignore[call-arg] # what is wrong with it is the test
    assert calls == [5, 20]
    assert (pay.__name__, pay.__doc__) == ("pay", "Pay.")


def test_the_result_is_judged(guard: Guard) -> None:
    @guarded("thing.do", by=guard)
    def pay(tenant_id: str, amount: int, limit: int) -> int:
        return amount + 1

    with pytest.raises(ContractViolation) as caught:
        pay("t-1", 5, 10)
    assert caught.value.called


def test_methods_and_coroutine_functions_can_be_decorated(guard: Guard) -> None:
    class Till:
        total = 0

        @guard.guarded("thing.do")
        async def pay(self, tenant_id: str, amount: int, limit: int) -> int:
            await asyncio.sleep(0)
            self.total += amount
            return amount

    till = Till()
    assert asyncio.run(till.pay("t-1", 5, 10)) == 5
    with pytest.raises(ContractViolation):
        asyncio.run(till.pay("t-1", 50, 10))
    assert till.total == 5


def test_a_method_of_an_operation_can_be_named(contracts: Callable[..., Any], key_creation: dict[str, Any]) -> None:
    guard = Guard(contracts(invariants=[key_creation]))
    guard.provide("tenant", lambda context: context["params"]["tenant"])

    @guard.guarded("api_keys.write", method="create")
    def create(tenant_id: str, tenant: dict[str, str]) -> str:
        return "made"

    @guard.guarded("api_keys.write", method="revoke")
    def revoke(tenant_id: str, tenant: dict[str, str]) -> str:
        return "gone"

    suspended = {"status": "SUSPENDED"}
    assert create("t-1", {"status": "ACTIVE"}) == "made"
    assert revoke("t-1", suspended) == "gone"
    with pytest.raises(ContractViolation):
        create("t-1", suspended)


def test_another_context_can_be_made_of_the_arguments(guard: Guard) -> None:
    @guard.guarded("thing.do", context=lambda order: {"tenant_id": "t-1", "params": order})
    def pay(order: dict[str, int]) -> int:
        return order["amount"]

    assert pay({"amount": 5, "limit": 10}) == 5
    with pytest.raises(ContractViolation):
        pay({"amount": 50, "limit": 10})
