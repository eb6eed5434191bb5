"""What a backend pays for importing the runtime, and for contracts that it does not have."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import pytest

from assure.runtime import OperationRegistry

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

HEAVY = {"typer", "rich", "pydantic", "yaml", "sqlalchemy", "jsonschema", "asyncio", "ast", "json", "logging", "re"}
SHOW = "import sys; before = set(sys.modules); import {what}; print(*sorted(set(sys.modules) - before), sep='\\n')"


def modules_of(what: str) -> set[str]:
    found = subprocess.run(
        [sys.executable, "-I", "-S", "-c", f"import sys; sys.path[:0] = {sys.path!r}; " + SHOW.format(what=what)],
        capture_output=True,
        text=True,
        check=True,
    )
    return set(found.stdout.split())


def test_importing_the_runtime_imports_nothing_else() -> None:
    assert modules_of("assure.runtime") == {"__future__", "assure", "assure.runtime"}


def test_a_registry_needs_the_standard_library_and_nothing_heavy() -> None:
    found = modules_of("assure.runtime.registry")
    roots = {name.partition(".")[0] for name in found}
    assert not {"typer", "rich", "pydantic", "yaml", "sqlalchemy", "jsonschema", "asyncio", "logging", "json"} & roots
    assert roots - {"assure"} <= sys.stdlib_module_names
    assert {name for name in found if name.startswith("assure.")} <= {
        name for name in found if name.startswith("assure.runtime")
    }


def test_importing_the_runtime_costs_at_most_ten_milliseconds() -> None:
    code = "import time; t = time.process_time(); import assure.runtime; print(time.process_time() - t)"
    taken = [
        float(subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout)
        for _ in range(5)
    ]
    assert min(taken) <= 0.010


def test_an_unknown_name_is_no_export() -> None:
    import assure.runtime

    with pytest.raises(AttributeError, match="nosuch"):
        assure.runtime.nosuch  # noqa: B018


def test_every_export_is_there() -> None:
    import assure.runtime
    from assure.runtime.exports import HOMES

    assert sorted(HOMES) == sorted(assure.runtime.__all__)
    for name in assure.runtime.__all__:
        assert getattr(assure.runtime, name).__name__ == name


class Counting(Mapping[str, Any]):
    """Parameters that count how often they are looked at."""

    def __init__(self, size: int) -> None:
        self._values = {f"p{number}": number for number in range(size)} | {"a": 1}
        self.looked = 0

    def __getitem__(self, key: str) -> Any:
        self.looked += 1
        return self._values[key]

    def __iter__(self) -> Iterator[str]:
        pytest.fail("a dispatch goes through all parameters")

    def __len__(self) -> int:
        self.looked += 1
        return len(self._values)


def test_what_a_dispatch_looks_at_does_not_grow_with_the_context(
    contracts: Callable[..., Any], invariant: Callable[..., Any], spec: Callable[..., Any]
) -> None:
    parts = contracts(
        invariants=[invariant("request.params.a == 1")], specs=[spec(postconditions=["result == request.params.a"])]
    )
    registry = OperationRegistry(parts)
    registry.register("thing.do", lambda _: 1)
    looked = []
    for size in (0, 10_000):
        params = Counting(size)
        registry.execute("thing.do", {"params": params})
        looked.append(params.looked)
    assert looked[0] == looked[1] < 10
