"""When conditions are compiled: read and checked with the contracts, made to code when they are needed."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, Any

import pytest

from assure.runtime import BundleProblems, Contracts, ContractViolation, OperationRegistry
from assure.runtime.conditions import compile_condition, fast

if TYPE_CHECKING:
    from collections.abc import Callable


@pytest.fixture
def made(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The texts of the functions that were compiled since."""
    sources: list[str] = []
    original = fast.Writer.function

    def function(self: Any) -> str:
        sources.append(original(self))
        return sources[-1]

    monkeypatch.setattr(fast.Writer, "function", function)
    return sources


def registry_of(contracts: Contracts) -> OperationRegistry:
    registry = OperationRegistry(contracts)
    registry.register("thing.do", lambda context: "done")
    registry.freeze()
    return registry


def test_loading_contracts_compiles_nothing_and_a_dispatch_what_it_asks(
    contracts: Callable[..., Contracts], invariant: Callable[..., Any], made: list[str]
) -> None:
    registry = registry_of(
        contracts(
            invariants=[invariant("request.params.n > 0"), invariant("request.params.m > 0", id="BI-2", operation="x")]
        )
    )
    assert made == []
    assert registry.execute("thing.do", {"params": {"n": 1}}) == "done"
    assert len(made) == 1
    assert registry.execute("thing.do", {"params": {"n": 1}}) == "done"
    assert len(made) == 1


def test_a_registry_that_is_warm_compiles_nothing_while_all_is_well(
    contracts: Callable[..., Contracts], invariant: Callable[..., Any], made: list[str]
) -> None:
    registry = registry_of(
        contracts(invariants=[invariant("request.params.n > 0"), invariant("size(request.params.s) < 9", id="BI-2")])
    )
    registry.warm()
    assert made
    before = len(made)
    assert registry.execute("thing.do", {"params": {"n": 1, "s": ""}}) == "done"
    assert len(made) == before


@pytest.mark.parametrize(
    "condition", ["request.params.n >", "nothing(request.params.n)", "request.params.n", "'a' > 1", "size(1)"]
)
def test_a_bad_condition_is_refused_when_it_is_loaded_and_not_when_it_is_asked(
    contracts: Callable[..., Contracts], invariant: Callable[..., Any], condition: str
) -> None:
    if condition == "request.params.n":
        # Whether that is a bool only the request can say.
        registry = registry_of(contracts(invariants=[invariant(condition)]))
        with pytest.raises(ContractViolation):
            registry.execute("thing.do", {"params": {"n": 1}})
        return
    with pytest.raises(BundleProblems):
        contracts(invariants=[invariant(condition)])


def test_threads_that_ask_first_at_the_same_time_get_the_same_verdicts(
    contracts: Callable[..., Contracts], invariant: Callable[..., Any]
) -> None:
    for _ in range(20):
        registry = registry_of(contracts(invariants=[invariant("request.params.n > 0 && request.params.n < 100")]))

        def ask(number: int, registry: OperationRegistry = registry) -> bool:
            try:
                return bool(registry.execute("thing.do", {"params": {"n": number}}))
            except ContractViolation:
                return False

        with ThreadPoolExecutor(8) as pool:
            assert list(pool.map(ask, range(-8, 8))) == [number > 0 for number in range(-8, 8)]


@pytest.mark.parametrize("depth", [5, 18, 19, 20, 21, 25])
def test_macros_nested_deeper_than_python_allows_are_answered_all_the_same(depth: int) -> None:
    text = "l.all(x, " * depth + "x == x" + ")" * depth
    assert compile_condition(text).evaluate({"l": [1]}).holds
    assert compile_condition(text).evaluate({"l": 1}).failed
