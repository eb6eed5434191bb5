"""How much is tried is what the configuration says, and never what the clock or the machine says."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from assure.config import load_config
from assure.core import ContractProblems
from assure.gates.property_inputs import _spread

if TYPE_CHECKING:
    from pathlib import Path


def test_the_number_of_examples_is_a_setting_of_the_gate(tmp_path: Path) -> None:
    file = tmp_path / "assure.yaml"
    file.write_text("project: shop\ngates: {property: {examples: 100}}\n", "utf-8")
    assert load_config(file).gates["property"].examples == 100
    file.write_text("project: shop\ngates: {property: {examples: 0}}\n", "utf-8")
    with pytest.raises(ContractProblems, match="examples"):
        load_config(file)


def test_of_many_things_that_can_be_wrong_those_that_are_tried_lie_far_apart() -> None:
    assert _spread(3, 6) == [0, 1, 2]
    assert _spread(11, 6) == [0, 2, 4, 6, 8, 10]
    assert _spread(100, 2) == [0, 99]
