"""The catalogue: what a name leads to, why it is dead, and what was meant."""

from __future__ import annotations

from pathlib import Path

import pytest
from guarded_project import guarded

from assure.contracts.catalogue import Catalogue
from assure.contracts.values import EMPTY, Contracts, DispatchAnchor, Domain, OperationEntry, Spec, UseCase
from assure.core import Location
from assure.tree.facts import HandlerMethod, Registration

AT = Location("specs.yaml", 1, 1)


def registration(
    operation: str, *methods: str, certain: bool = True, opened: bool = False, handler: str = "app.h.H"
) -> Registration:
    """A registration as the tree reports it; without methods it serves one operation."""
    told_apart = tuple(HandlerMethod(method, 1, f"app.h.H.{method}") for method in methods)
    return Registration(
        operation,
        repr(operation),
        handler,
        "app/boot.py",
        3,
        1,
        "",
        "call",
        "app.R",
        certain,
        False,
        told_apart,
        opened,
    )


def anchor(text: str) -> DispatchAnchor:
    """`integrations.write:enable` as a pair."""
    dispatch, _, method = text.partition(":")
    return DispatchAnchor(dispatch, method, AT)


def owned(name: str, *pairs: str, domain: str = "d", critical: bool = False) -> OperationEntry:
    """An operation of a domain."""
    return OperationEntry(name, domain, "write", critical, tuple(map(anchor, pairs)), AT)


def domain(*operations: OperationEntry) -> Domain:
    """A domain of these operations."""
    return Domain("d", "", "", ("app/**",), operations, AT)


def spec(operation: str, *pairs: str, status: str = "active", critical: bool = False, identity: str = "SPEC-1") -> Spec:
    """A spec of an operation."""
    return Spec(
        identity, operation, status, "", critical, "", "", tuple(map(anchor, pairs)),
        None, None, None, (), (), (), (), "", None, EMPTY, AT,
    )  # fmt: skip


WRITE = registration("integrations.write", "enable", "disable")
KEYS = registration("api_keys.write", "create_api_key", "revoke")
READ = registration("overview.query")


def test_a_registered_name_is_live() -> None:
    found = Catalogue.join(Contracts(), (READ,)).resolve("overview.query")
    assert (found.how, found.live, found.nearest) == ("registered", True, "")
    assert [service.registration for service in found.services] == [READ]


def test_a_declared_pair_makes_an_alias_and_names_the_method_that_serves() -> None:
    contracts = Contracts(domains=(domain(owned("integration.enable", "integrations.write:enable")),))
    found = Catalogue.join(contracts, (WRITE,)).resolve("integration.enable")
    assert found.how == "alias"
    assert found.why == "`integration.enable` is reached by `integrations.write:enable`"
    assert [(each.registration, each.method and each.method.method) for each in found.services] == [(WRITE, "enable")]


def test_a_pair_of_the_domains_file_serves_a_spec_without_one() -> None:
    contracts = Contracts((spec("a.b"),), (domain(owned("a.b", "integrations.write:enable")),))
    entry = Catalogue.join(contracts, (WRITE,)).entries["a.b"]
    assert entry.specs
    assert [str(each) for each in entry.anchors] == ["integrations.write:enable"]
    assert entry.served_by


def test_a_pair_that_both_files_declare_stands_once() -> None:
    pair = "integrations.write:enable"
    contracts = Contracts((spec("a.b", pair),), (domain(owned("a.b", pair)),))
    assert len(Catalogue.join(contracts, (WRITE,)).entries["a.b"].anchors) == 1


def test_a_retired_spec_anchors_nothing() -> None:
    contracts = Contracts((spec("a.b", "integrations.write:enable", status="retired"),))
    entry = Catalogue.join(contracts, (WRITE,)).entries["a.b"]
    assert (entry.anchors, entry.served_by, entry.active) == ((), (), ())
    assert len(entry.specs) == 1


@pytest.mark.parametrize("name", ["integrations.write:enable", "integrations.write.enable"])
def test_a_dispatch_operation_with_a_method_is_a_sub_operation(name: str) -> None:
    found = Catalogue.join(Contracts(), (WRITE,)).resolve(name)
    assert (found.how, found.name) == ("method", name)


def test_a_method_that_the_handler_does_not_know_is_dead_and_says_which_it_knows() -> None:
    found = Catalogue.join(Contracts(), (WRITE,)).resolve("integrations.write:enabel")
    assert not found.live
    assert found.why == (
        "`integrations.write` is registered, but its handler knows no method `enabel`; it knows: disable, enable"
    )
    assert found.nearest == "integrations.write:enable"


def test_a_declared_pair_with_a_misspelt_method_says_so_and_names_the_pair_that_was_meant() -> None:
    contracts = Contracts(domains=(domain(owned("integration.enable", "integrations.write:enabel")),))
    found = Catalogue.join(contracts, (WRITE,)).resolve("integration.enable")
    assert "knows no method `enabel`" in found.why
    assert found.nearest == "integrations.write:enable"


def test_one_live_pair_of_two_is_enough_for_a_name_and_the_dead_one_can_be_asked_for() -> None:
    contracts = Contracts(domains=(domain(owned("a.b", "integrations.write:enable", "integrations.write:gone")),))
    catalogue = Catalogue.join(contracts, (WRITE,))
    assert catalogue.resolve("a.b").how == "alias"
    assert not catalogue.resolve_pair("integrations.write", "gone").live


def test_a_handler_without_methods_has_none_of_them() -> None:
    found = Catalogue.join(Contracts(), (READ,)).resolve_pair("overview.query", "get")
    assert (
        found.why
        == "`overview.query` is registered, but its handler tells no methods apart, so that `get` is none of them"
    )


def test_a_handler_that_can_not_be_traced_says_so() -> None:
    lost = registration("a.write", handler="")
    assert "could not be traced" in Catalogue.join(Contracts(), (lost,)).resolve_pair("a.write", "x").why


def test_a_handler_that_takes_any_method_serves_every_one() -> None:
    found = Catalogue.join(Contracts(), (registration("a.write", opened=True),)).resolve("a.write:anything")
    assert (found.how, found.services[0].method) == ("method", None)
    assert found.why == "the handler of `a.write` takes any method that the caller names"


def test_a_registration_on_an_untraced_object_does_not_count_and_is_named() -> None:
    found = Catalogue.join(Contracts(), (registration("a.b", certain=False),)).resolve("a.b")
    assert not found.live
    assert "registered at app/boot.py:3, but on an object that could not be traced" in found.why


def test_a_registration_without_a_constant_name_serves_nothing() -> None:
    catalogue = Catalogue.join(Contracts(), (registration(""),))
    assert (dict(catalogue.entries), dict(catalogue.registered), dict(catalogue.doubtful)) == ({}, {}, {})


@pytest.mark.parametrize(
    ("dead", "nearest"),
    [
        ("integrations.enable", "integration.enable"),
        ("integration.enabel", "integration.enable"),
        ("Integration.Enable", "integration.enable"),
        ("integration.disable", "integrations.write:disable"),
        ("api_keys.create", "api_keys.write:create_api_key"),
        ("api_key.create", "api_keys.write:create_api_key"),
        ("apikey.create", "api_keys.write:create_api_key"),
        ("api_key.revoke", "api_keys.write:revoke"),
        ("overviews.query", "overview.query"),
        ("billing.charge", ""),
    ],
)
def test_the_nearest_live_name_is_found_across_spellings(dead: str, nearest: str) -> None:
    contracts = Contracts((spec(dead),), (domain(owned("integration.enable", "integrations.write:enable")),))
    assert Catalogue.join(contracts, (WRITE, KEYS, READ)).resolve(dead).nearest == nearest


def test_a_dead_name_is_never_its_own_or_another_dead_names_neighbour() -> None:
    contracts = Contracts((spec("invoice.pay"), spec("invoices.pay")))
    catalogue = Catalogue.join(contracts, (READ,))
    assert catalogue.resolve("invoice.pay").nearest == ""


def test_entries_are_what_was_promised_and_what_was_found() -> None:
    use_case = UseCase("UC-1", "t", "manifest.only", (), "m:f", AT)
    contracts = Contracts(
        (spec("spec.only"),), (domain(owned("integration.enable", "integrations.write:enable")),), use_cases=(use_case,)
    )
    catalogue = Catalogue.join(contracts, (WRITE, READ))
    assert list(catalogue.entries) == ["integration.enable", "manifest.only", "overview.query", "spec.only"]
    assert catalogue.entries["manifest.only"].use_cases == (use_case,)
    assert not catalogue.entries["spec.only"].served_by


def test_an_operation_is_critical_when_any_file_says_so() -> None:
    contracts = Contracts(
        (spec("a.b", critical=True), spec("c.d", critical=True, status="retired")),
        (domain(owned("e.f", critical=True)),),
    )
    entries = Catalogue.join(contracts, ()).entries
    assert [name for name in entries if entries[name].critical] == ["a.b", "e.f"]


def test_two_operations_at_one_pair_overlap() -> None:
    pair = "integrations.write:enable"
    contracts = Contracts(
        domains=(domain(owned("a.b", pair), owned("c.d", pair), owned("e.f", "integrations.write:disable")),)
    )
    ((found, entries),) = Catalogue.join(contracts, (WRITE,)).overlaps()
    assert found == ("integrations.write", "enable")
    assert [entry.operation for entry in entries] == ["a.b", "c.d"]


def test_methods_that_nobody_is_anchored_at_are_unclaimed() -> None:
    contracts = Contracts((spec("api_keys.write:revoke"),), (domain(owned("a.b", "integrations.write:enable")),))
    unclaimed = Catalogue.join(contracts, (WRITE, KEYS)).unclaimed()
    assert [(each.registration.operation, each.method and each.method.method) for each in unclaimed] == [
        ("api_keys.write", "create_api_key"),
        ("integrations.write", "disable"),
    ]


def test_the_methods_of_a_dispatch_operation_come_from_all_its_registrations() -> None:
    catalogue = Catalogue.join(Contracts(), (WRITE, registration("integrations.write", "archive")))
    assert catalogue.methods("integrations.write") == ("archive", "disable", "enable")
    assert len(catalogue.registered["integrations.write"]) == 2


def test_the_order_of_what_is_joined_does_not_matter() -> None:
    specs = (spec("a.b"), spec("c.d", identity="SPEC-2"))
    one = Catalogue.join(Contracts(specs), (WRITE, KEYS))
    other = Catalogue.join(Contracts(specs[::-1]), (KEYS, WRITE))
    assert list(one.entries) == list(other.entries)
    assert one.resolve("api_key.revoke") == other.resolve("api_key.revoke")


def test_an_operation_knows_the_invariants_that_guard_it_and_the_lifecycles_it_steps_in(tmp_path: Path) -> None:
    entries = guarded(tmp_path).workspace().catalogue.entries
    assert [invariant.id for invariant in entries["key.create"].invariants] == ["BI-KEY-001"]
    assert [lifecycle.name for lifecycle in entries["key.revoke"].lifecycles] == ["key"]
    assert (entries["keys.query"].invariants, entries["keys.query"].lifecycles) == ((), ())
