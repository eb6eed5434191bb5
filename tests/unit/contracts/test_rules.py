"""The CFG rules: each has a page that says why, what instead and where it comes from."""

from __future__ import annotations

import pytest

from assure.contracts.rules import RULES
from assure.core import Rule


def test_codes_are_numbered_without_a_gap_and_names_are_unique() -> None:
    assert [rule.code for rule in RULES] == [f"CFG{number:03d}" for number in range(1, len(RULES) + 1)]
    assert len({rule.name for rule in RULES}) == len(RULES)


@pytest.mark.parametrize("rule", RULES, ids=[rule.code for rule in RULES])
def test_a_rule_says_why_what_instead_and_where_it_comes_from(rule: Rule) -> None:
    assert rule.summary.endswith(".")
    assert all(rule.section(title) for title in ("Why", "Instead", "Source"))
