"""Comments that allow a violation are found in comments only, cover a statement, and say what is wrong with them."""

from __future__ import annotations

from textwrap import dedent
from typing import TYPE_CHECKING

import pytest

from assure.tree.tree import Tree

if TYPE_CHECKING:
    from assure.tree.facts import Suppression

FINE = 'allow[TXB001] reason="why" until=2027-03-31'


def found(text: str) -> tuple[Suppression, ...]:
    return Tree.of({"a.py": dedent(text)}).files[0].suppressions


def one(text: str) -> Suppression:
    [suppression] = found(text)
    return suppression


def test_a_comment_names_codes_reason_day_and_owner() -> None:
    allowed = one('x = 1  # assure: allow[TXB001, LAY002] reason="it\'s \\"late\\"" until=2027-03-31 owner=billing\n')
    assert (allowed.codes, allowed.reason, allowed.until, allowed.owner) == (
        ("TXB001", "LAY002"),
        'it\'s "late"',
        "2027-03-31",
        "billing",
    )
    assert (allowed.line, allowed.column, allowed.problem) == (1, 8, "")


def test_the_same_words_in_a_string_or_docstring_allow_nothing() -> None:
    assert found(f'"""\n# assure: {FINE}\n"""\nx = \'# assure: {FINE}\'\n') == ()


def test_other_comments_may_stand_beside_it() -> None:
    assert one(f"x = 1  # noqa: E501  # assure: {FINE}  # more words\n").problem == ""


@pytest.mark.parametrize(
    ("text", "lines", "scope"),
    [
        (f"x = 1  # assure: {FINE}\n", (1, 1), ""),
        (f"x = (  # assure: {FINE}\n    1,\n)\n", (1, 3), ""),
        (f"x = (\n    1,  # assure: {FINE}\n)\n", (1, 3), ""),
        (f"# assure: {FINE}\nx = (\n    1)\ny = 2\n", (1, 3), ""),
        (f"# assure: {FINE}\n\n# more\ny = 2\n", (1, 4), ""),
        (f"def f():  # assure: {FINE}\n    x = 1\n    y = 2\n", (1, 1), ""),
        (f"# assure: {FINE}\n@d\ndef f(\n    a,\n):\n    x = 1\n", (1, 5), ""),
        (f"class A:\n    def f(self):\n        # assure: {FINE}\n        x = 1\n        y = 2\n", (3, 4), "A.f"),
        (f"if a:\n    b()  # assure: {FINE}\nelse:\n    c()\n", (2, 2), ""),
        (f"with a as b:  # assure: {FINE}\n    c()\n", (1, 1), ""),
        (f"match a:\n    case 1:\n        b()  # assure: {FINE}\n", (3, 3), ""),
        (f"try:\n    a()\nexcept E:\n    b()  # assure: {FINE}\n", (4, 4), ""),
    ],
)
def test_it_covers_the_statement_it_stands_on_or_the_next_one(text: str, lines: tuple[int, int], scope: str) -> None:
    allowed = one(text)
    assert ((allowed.first_line, allowed.last_line), allowed.scope, allowed.problem) == (lines, scope, "")


@pytest.mark.parametrize(
    ("comment", "words"),
    [
        ("ignore", "does not say what it allows"),
        ("allow", "does not say what it allows"),
        ("allow[]", "names no rule"),
        ("allow[*]", "'*' is no rule code"),
        ("allow[TXB]", "'TXB' is no rule code"),
        ("allow[commit-below-spine]", "is no rule code"),
        ("allow[TXB001, TXB001]", "stands twice"),
        ("allow[TXB001] until=2027-01-01", "gives no reason"),
        ('allow[TXB001] reason="" until=2027-01-01', "gives no reason"),
        ('allow[TXB001] reason="why"', "gives no last day"),
        ('allow[TXB001] reason="why" until=soon', "'soon' is no day"),
        ('allow[TXB001] reason="why" until=2027-02-30', "is no day"),
        ('allow[TXB001] reason="why" until=20270228', "is no day"),
        ('allow[TXB001] reason="why" until=2027-01-01 ticket=7', "'ticket' is not known"),
        ('allow[TXB001] reason="why" reason="what" until=2027-01-01', "'reason' is given twice"),
        ("allow[TXB001] because I say so", "'because I say so' is not understood"),
        ('allow[TXB001] reason="open until=2027-01-01', "is not understood"),
    ],
)
def test_a_comment_in_the_wrong_form_says_what_is_wrong(comment: str, words: str) -> None:
    assert words in one(f"x = 1  # assure: {comment}\n").problem


def test_a_comment_that_no_statement_follows_stands_on_nothing() -> None:
    allowed = one(f"x = 1\n# assure: {FINE}\n")
    assert "stands on no statement" in allowed.problem
    assert (allowed.first_line, allowed.last_line) == (2, 2)
