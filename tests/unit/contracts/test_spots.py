"""Every character of a condition is found again in its file, however YAML quotes, folds and indents it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from assure.contracts.document import compose
from assure.contracts.places import Origin
from assure.contracts.problems import Problems
from assure.contracts.spots import expression
from assure.core import Location

if TYPE_CHECKING:
    from assure.contracts.promised import Expression
    from tests.unit.contracts.conftest import Project


def condition(text: str, *, pure: bool = False, origin: Origin | None = None) -> Expression:
    """The value under `condition`, with its places."""
    document = compose(text, origin or Origin("f.yaml"), Problems(), pure=pure)
    assert document is not None
    return expression(document.data["condition"], document.place["condition"])


def found(text: str, wanted: str, *, pure: bool = False) -> str:
    """What stands in the source where the character `wanted` of the condition should be."""
    parsed = condition(text, pure=pure)
    place = parsed.place_of(parsed.text.index(wanted))
    return text.split("\n")[place.line - 1][place.column - 1]


WRITTEN = {
    "plain": "condition: a == b && @x\n",
    "plain on two lines": "condition: a == b\n  && @x\n",
    "single quotes": "condition: 'it''s && @x'\n",
    "double quotes": 'condition: "a == \\"b\\" && \\x41 @x"\n',
    "double quotes with escaped breaks": 'condition: "a \\\n    b @x"\n',
    "double quotes folded": 'condition: "a\n    b\n\n    @x"\n',
    "folded": "condition: >-\n  a == b\n  && c\n\n  @x\n",
    "folded with deeper lines": "condition: >\n  a\n    b\n  c @x\n",
    "literal": "condition: |\n  a ==\n    b && @x\n",
    "literal with indicators": "condition: |2-  # said so\n    a\n   @x\n",
    "anchored": 'condition: &c "a @x"\n',
    "tagged": "condition: !!str a @x\n",
    "anchored block": "condition: &c >-\n  a\n  @x\n",
    "after other letters": 'condition: "äöü \\u00e9 🙂 @x"\n',
    "in a flow mapping": "{condition: 'a @x', other: 1}\n",
}


@pytest.mark.parametrize("pure", [False, True], ids=["c", "pure"])
@pytest.mark.parametrize("text", WRITTEN.values(), ids=WRITTEN)
def test_a_character_is_found_where_it_is_written(text: str, pure: bool) -> None:
    assert found(text, "@", pure=pure) == "@"
    assert found(text, "x", pure=pure) == "x"


def test_a_position_inside_a_text_of_several_lines_is_that_of_the_file() -> None:
    parsed = condition("condition: |\n    a == 1 &&\n      b == 2\n")
    assert parsed.text == "a == 1 &&\n  b == 2\n"
    assert parsed.place(1, 1) == Location("f.yaml", 2, 5)
    assert parsed.place(2, 3) == Location("f.yaml", 3, 7)


def test_a_folded_text_of_one_line_leads_back_to_the_lines_it_was_folded_from() -> None:
    parsed = condition("condition: >-\n  a == 1\n  && b == 2\n")
    assert parsed.text == "a == 1 && b == 2"
    assert parsed.place(1, parsed.text.index("b") + 1) == Location("f.yaml", 3, 6)


def test_an_escape_is_as_wide_as_it_is_written() -> None:
    parsed = condition('condition: "x == \\"a\\" && y"\n')
    assert parsed.place(1, parsed.text.index("y") + 1) == Location("f.yaml", 1, 27)


def test_what_stands_after_the_end_is_the_end() -> None:
    assert condition("condition: a ==\n").place(1, 5) == Location("f.yaml", 1, 16)


def test_an_alias_leads_to_its_anchor() -> None:
    document = compose("first: &c 'a @x'\ncondition: *c\n", Origin("f.yaml"), Problems())
    assert document is not None
    parsed = expression(document.data["condition"], document.place["condition"])
    assert parsed.place_of(2) == Location("f.yaml", 1, 14)


def test_a_condition_in_a_markdown_fence_stands_in_the_markdown_file(project: Project) -> None:
    project.write("assure.yaml", "project: shop\ncontracts: {specs: [a.md]}\n")
    fence = "Text.\n\n> ```yaml assure\n> - id: SPEC-001\n>   operation: a.b\n>   postconditions:\n"
    project.write("a.md", fence + '>     - {id: POST-1, condition: "a @x"}\n> ```\n')
    (spec,) = project.contracts().specs
    (clause,) = spec.postconditions
    place = clause.condition.place_of(2)
    line = (project.root / "a.md").read_text("utf-8").split("\n")[place.line - 1]
    assert line[place.column - 1] == "@"


TEXTS = st.text(st.sampled_from("ab \"'\\\n\té🙂&|=#:x,"), min_size=1, max_size=40)


@settings(max_examples=200, deadline=None)
@given(text=TEXTS, style=st.sampled_from(["", '"', "'", "|", ">"]), width=st.integers(10, 40))
def test_every_visible_character_of_any_text_leads_to_itself_or_to_its_escape(
    text: str, style: str, width: int
) -> None:
    source = yaml.safe_dump({"condition": text}, default_style=style or None, width=width, allow_unicode=True)
    parsed = condition(source)
    lines = source.split("\n")
    for offset, char in enumerate(parsed.text):
        if not char.isspace():
            place = parsed.place_of(offset)
            assert lines[place.line - 1][place.column - 1] in (char, "\\")
