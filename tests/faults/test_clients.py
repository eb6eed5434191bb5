"""Failures at the clients of a backend, and at its failpoints."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest

from assure.backend.worker.faults_clients import ClientFailure, stand_before
from assure.backend.worker.faults_injector import Fault, Injector


class Vault:
    def __init__(self) -> None:
        self.stored: list[str] = []

    def store(self, name: str) -> int:
        self.stored.append(name)
        return len(self.stored)

    async def fetch(self, name: str) -> str:
        self.stored.append(name)
        return f"vault://{name}"


def standing(*clients: object) -> Injector:
    injector = Injector(lambda _: None)
    stand_before({f"c{number}": client for number, client in enumerate(clients)}, injector)
    return injector


@pytest.mark.parametrize(
    ("kind", "error", "stored"),
    [
        ("raise", ClientFailure, []),
        ("timeout", TimeoutError, []),
        ("unreachable", ConnectionError, []),
        ("not_registered", LookupError, []),
        ("lost_acknowledgement", ConnectionError, ["a"]),
    ],
)
def test_a_client_fails_as_its_kind_says(kind: str, error: type[Exception], stored: list[str]) -> None:
    vault = Vault()
    injector = standing(vault)
    injector.begin(Fault("client.c0.store", kind))
    with pytest.raises(error):
        vault.store("a")
    assert vault.stored == stored


def test_a_duplicate_delivery_reaches_a_client_twice() -> None:
    vault = Vault()
    injector = standing(vault)
    injector.begin(Fault("client.c0.store", "duplicate_delivery"))
    assert (vault.store("a"), vault.stored) == (2, ["a", "a"])


def test_a_method_that_is_awaited_fails_when_it_is_awaited() -> None:
    vault = Vault()
    injector = standing(vault)
    injector.begin(Fault("client.c0.fetch", "lost_acknowledgement"))
    with pytest.raises(ConnectionError):
        asyncio.run(vault.fetch("a"))
    assert vault.stored == ["a"]
    assert asyncio.run(vault.fetch("b")) == "vault://b"


def test_a_client_that_is_out_of_reach_takes_no_other_with_it() -> None:
    vault, other = Vault(), Vault()
    injector = standing(vault, other)
    injector.begin(Fault("client.c0.store", "unreachable"))
    with pytest.raises(ConnectionError):
        vault.store("a")
    with pytest.raises(ConnectionError):
        asyncio.run(vault.fetch("a"))
    assert other.store("a") == 1


def test_between_dispatches_a_client_is_itself() -> None:
    vault = Vault()
    injector = standing(vault)
    assert vault.store("a") == 1
    assert injector.passed == []


def test_a_client_that_lets_nobody_stand_before_it_is_told() -> None:
    class Slotted:
        __slots__ = ()

        def store(self) -> None:
            """Stores nothing."""

    with pytest.raises(TypeError, match="the client c0 of the harness lets nobody stand in front of store"):
        standing(Slotted())


def test_standing_before_a_client_twice_is_standing_there_once() -> None:
    vault: Any = Vault()
    injector = Injector(lambda _: None)
    for _ in range(2):
        stand_before({"vault": vault}, injector)
    injector.begin(None)
    vault.store("a")
    assert [point.point for point in injector.passed] == ["client.vault.store"]
