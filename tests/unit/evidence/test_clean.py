"""Cleaning: nothing secret, invisible or of this machine gets from a report into a format."""

from __future__ import annotations

import json
from typing import Any

import pytest

from assure.evidence import FORMATS, render
from assure.evidence.clean import clean_report, one_line, visible, without_machine


def test_characters_that_drive_a_terminal_or_disguise_text_are_spelt_out() -> None:
    assert visible("\x1b[31m\x00\u202e\udc80\ufeff") == r"\x1b[31m\x00\u202e\udc80\ufeff"


def test_newlines_tabs_and_letters_of_any_script_stay() -> None:
    assert visible("a\r\nb\tй 🧾") == "a\nb\tй 🧾"


def test_one_line_has_no_line_breaks() -> None:
    assert one_line(" a\n  b\tc ") == "a b c"


def test_a_trace_names_no_folder_of_the_machine() -> None:
    trace = 'File "{}", line 3'
    for path, shown in {
        "/srv/me/assure/main/assure/gates/x.py": "assure/gates/x.py",
        "/srv/me/lib/python3.11/site-packages/yaml/nodes.py": "yaml/nodes.py",
        "C:\\Users\\me\\assure\\engine.py": "assure/engine.py",
        "/srv/me/lib/python3.11/functools.py": "functools.py",
        "<frozen runpy>": "<frozen runpy>",
    }.items():
        assert without_machine(trace.format(path)) == trace.format(shown)


def test_a_path_has_no_line_breaks(samples: Any) -> None:
    odd = samples.finding(location=samples.Location("a\nb.py"))
    (result,) = clean_report(samples.report(samples.result(findings=(odd,)))).results
    assert result.findings[0].location.path == "a\\nb.py"


@pytest.mark.parametrize("format", FORMATS)
def test_no_secret_is_in_any_format(samples: Any, format: str) -> None:
    assert samples.SECRET in samples.HOSTILE
    assert samples.SECRET not in render(samples.mixed(), format, waived=True)


@pytest.mark.parametrize("format", FORMATS)
def test_no_format_holds_a_control_character_or_a_path_of_the_machine(samples: Any, format: str) -> None:
    text = render(samples.mixed(), format, waived=True)
    assert not set(text) & set("\x00\x1b\r\u202e\ufffe")
    assert "/srv/somebody" not in text


@pytest.mark.parametrize("format", FORMATS)
def test_undecodable_file_names_can_be_written_as_utf8(samples: Any, format: str) -> None:
    odd = samples.finding(location=samples.Location("a\udcff.py"), message="\udc80")
    report = samples.report(samples.result(verdict=samples.Verdict.FAILED, findings=(odd,)))
    assert r"a\udcff.py" in render(report, format).encode().decode().replace("%5C", "\\").replace("\\\\", "\\").replace(
        "a&#92;udcff", r"a\udcff"
    )


@pytest.mark.parametrize("format", FORMATS)
def test_messages_that_name_the_folder_of_the_project_become_relative(samples: Any, format: str) -> None:
    broken = samples.result(
        verdict=samples.Verdict.BROKEN, reason="ENG003 no file /srv/me/shop/app/a.py in /srv/me/shop, /srv/x"
    )
    text = render(samples.report(broken), format, root="/srv/me/shop/")
    assert "ENG003 no file app/a.py in ., /srv/x" in text
    assert "/srv/me" not in text


def test_a_folder_beside_the_project_is_not_taken_for_it(samples: Any) -> None:
    broken = samples.result(verdict=samples.Verdict.BROKEN, reason="no /srv/me/shop-old/a")
    assert clean_report(samples.report(broken), "/srv/me/shop").results[0].reason == "no /srv/me/shop-old/a"


def test_cleaning_twice_changes_nothing_more(any_report: Any) -> None:
    clean = clean_report(any_report)
    assert clean_report(clean) == clean
    assert json.loads(render(clean, "json")) == json.loads(render(any_report, "json"))
