"""Markdown: nothing from outside can change the page, and the pages say what a reader needs."""

from __future__ import annotations

import html
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from assure.core import Verdict
from assure.evidence import render
from assure.evidence.clean import clean_report, one_line, visible
from assure.evidence.markdown import gate_page, index_page, pack_page
from assure.evidence.markup import code, fenced, table, text

READER = MarkdownIt("commonmark", {"html": True}).enable("table").enable("strikethrough")


def tokens(page: str) -> list[str]:
    """The kinds of everything in a page, inline ones too."""
    found: list[str] = []
    for token in READER.parse(page):
        found.append(token.type)
        found.extend(child.type for child in token.children or ())
    return found


def cells(page: str) -> list[list[str]]:
    """The text of every table row in a page."""
    rows: list[list[str]] = []
    inside = False
    for token in READER.parse(page):
        if token.type == "tr_open":
            rows.append([])
            inside = True
        elif token.type == "table_close":
            inside = False
        elif token.type == "inline" and inside:
            rows[-1].append("".join(shown(child) for child in token.children or ()))
    return rows


def shown(child: Any) -> str:
    """What a reader sees of an inline token; the code tags are ours."""
    return "" if child.content in ("<code>", "</code>") else str(child.content)


anything = st.text(max_size=40) | st.text(alphabet="|`\\<>&*_[]()#~$!-+=1.: \n\tab", max_size=40)


@given(anything, anything)
def test_a_cell_shows_its_text_and_breaks_no_table(first: str, second: str) -> None:
    rows = cells("\n".join(table(("A", "B"), [[text(visible(first)), code(visible(second))]])))
    assert len(rows) == 2
    assert [len(row) for row in rows] == [2, 2]
    assert rows[1][0].replace("`", "") == one_line(visible(first)).replace("`", "")
    assert rows[1][1] == one_line(visible(second))


@given(anything)
def test_text_from_outside_holds_no_tag_link_image_or_emphasis(value: str) -> None:
    page = f"- {text(visible(value))}\n"
    ours = page.replace("<code>", "").replace("</code>", "")
    assert not set(tokens(ours)) & {
        "html_inline", "html_block", "link_open", "image", "em_open", "strong_open", "s_open", "heading_open", "hr",
    }  # fmt: skip
    assert tokens(page).count("list_item_open") == 1


@given(anything)
def test_a_fence_is_longer_than_any_inside(value: str) -> None:
    (block,) = READER.parse("\n".join(fenced("x" + visible(value))))
    assert block.content.rstrip("\n") == ("x" + visible(value)).rstrip("\n").replace("\r", "\n")


def test_code_between_backticks_stays_code() -> None:
    assert text("`self._s` is *bad*") == r"`self._s` is \*bad\*"


def test_hostile_text_breaks_no_table_of_any_page(samples: Any) -> None:
    report = clean_report(samples.mixed())
    pages = [pack_page(report), render(report, "markdown"), *(gate_page(report, each) for each in report.results)]
    for page in pages:
        for table_rows in split_tables(page):
            assert len({len(row) for row in table_rows}) == 1
        assert "<script" not in html.unescape(page.replace("&lt;", ""))


def split_tables(page: str) -> list[list[list[str]]]:
    """The rows of each table of a page."""
    tables: list[list[list[str]]] = []
    for token in READER.parse(page):
        if token.type == "table_open":
            tables.append([])
        elif token.type == "tr_open":
            tables[-1].append([])
        elif token.type in ("td_open", "th_open"):
            tables[-1][-1].append("cell")
    return tables


def test_the_page_of_a_gate_says_what_was_found_where_and_what_to_do(samples: Any) -> None:
    report = clean_report(samples.mixed())
    page = gate_page(report, report.results[1])
    assert (
        "| `app/drivers/store.py:14:5` | TXB001 commit-below-spine | critical | `self._s.commit()` in line 14 |" in page
    )
    assert "Let the spine commit." in page
    assert "assure tx-boundaries" in page
    assert "exit 1: findings block" in page
    assert "| names | 3 | 1 |" in page


def test_zero_is_not_called_a_pass_where_it_is_none(samples: Any) -> None:
    report = clean_report(samples.mixed())
    pages = {result.gate: gate_page(report, result) for result in report.results}
    assert "(exit 0: everything held;" in pages["specs"]
    assert "(exit 0: its findings block nothing in this mode;" in pages["layers"]
    assert "(exit 0: deferred;" in pages["later"]
    assert "(exit 3: not everything could be judged;" in pages["overdue"]
    assert "(no exit status;" in pages["stopped"]


def test_the_page_of_the_pack_holds_the_reality_audit(samples: Any) -> None:
    page = pack_page(clean_report(samples.mixed()))
    for heading in ("**What passed**", "**What is blocked, and why**", "**Next actions**"):
        assert heading in page
    assert "**2/10 PASS (2 failed, 1 empty, 2 skipped, 2 broken, 1 not run)**" in page.replace("\\", "")


def test_the_index_names_verdict_files_command_and_exit_status_of_each_workstream(samples: Any) -> None:
    report = clean_report(samples.mixed())
    page = index_page(report, {"tx-boundaries": ("tx-boundaries.json", "tx-boundaries.md")}, ("gatepack.json",))
    rows = {row[0]: row[1:] for row in cells(page)}
    assert rows["tx-boundaries"][1] == "failed"
    assert "tx-boundaries.md" in rows["tx-boundaries"][2]
    assert rows["tx-boundaries"][3:] == ["assure tx-boundaries", "1"]
    assert rows["stopped"][4] == ""
    assert rows["gatepack"][3:] == ["assure gatepack", "70"]


def test_gates_without_a_result_are_in_every_page_that_lists_gates(samples: Any) -> None:
    report = clean_report(samples.interrupted())
    for page in (pack_page(report), index_page(report, {}, ())):
        assert [row[0] for row in cells(page) if "not run" in row] == ["layers", "debt"]
        assert "is incomplete" in page


@pytest.mark.parametrize("verdict", [Verdict.SKIPPED, Verdict.BROKEN, Verdict.EMPTY])
def test_a_rule_of_a_gate_that_did_not_judge_is_not_shown_as_clean(samples: Any, verdict: Verdict) -> None:
    unjudged = samples.result(verdict=verdict, reason="why")
    rules = gate_page(samples.report(unjudged), unjudged).split("## Rules")[1]
    assert "| 0 |" not in rules
    assert rules.count("| not judged |") == 2


@pytest.mark.parametrize("name", ["green", "mixed"])
def test_no_clock_or_duration_is_in_a_page(samples: Any, name: str) -> None:
    first = samples.ALL[name]()
    slower = tuple(replace(result, seconds=9.9) for result in first.results)
    second = replace(first, results=slower, run=(("started", "2031-01-01T00:00:00Z"),))
    assert render(first, "markdown") == render(second, "markdown")
