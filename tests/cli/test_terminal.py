"""Colour is for terminals and for those who ask for it; progress never reaches standard output."""

from __future__ import annotations

import errno
import io
from typing import TYPE_CHECKING

import pytest

from assure.cli.progress import CLEAR, OneLine, PlainLines, progress_on
from assure.cli.terminal import colour_wanted, redraws, show, tell
from assure.core import Gate, GateResult, Mode, Population, UsageProblem, Verdict

if TYPE_CHECKING:
    from collections.abc import Mapping


class Full(io.StringIO):
    """A stream on a full disk."""

    def write(self, text: str, /) -> int:
        raise OSError(errno.ENOSPC, "No space left on device")


class Terminal(io.StringIO):
    """A stream that a person looks at."""

    def isatty(self) -> bool:
        return True


LAYERS = Gate("layers", "Layers", (), lambda _: (), lambda _s, _w: iter(()))
RESULT = GateResult("layers", "Layers", Verdict.PASSED, Mode.STRICT, (), Population((("file", 2),)), seconds=0.5)


@pytest.mark.parametrize(
    ("environment", "no_color", "on_terminal", "in_file"),
    [
        ({}, False, True, False),
        ({}, True, False, False),
        ({"NO_COLOR": "1"}, False, False, False),
        ({"NO_COLOR": ""}, False, True, False),
        ({"FORCE_COLOR": "1"}, False, True, True),
        ({"FORCE_COLOR": "0"}, False, False, False),
        ({"FORCE_COLOR": "1", "NO_COLOR": "1"}, False, False, False),
        ({"FORCE_COLOR": "1"}, True, False, False),
        ({"TERM": "dumb"}, False, False, False),
        ({"CI": "true"}, False, True, False),
    ],
)
def test_colour_follows_the_line_then_the_environment_then_the_terminal(
    environment: Mapping[str, str], no_color: bool, on_terminal: bool, in_file: bool
) -> None:
    assert colour_wanted(Terminal(), no_color=no_color, environment=environment) is on_terminal
    assert colour_wanted(io.StringIO(), no_color=no_color, environment=environment) is in_file


@pytest.mark.parametrize("environment", [{"CI": "true"}, {"TERM": "dumb"}])
def test_a_line_is_drawn_over_only_where_a_person_looks(environment: Mapping[str, str]) -> None:
    assert redraws(Terminal(), {})
    assert not redraws(io.StringIO(), {})
    assert not redraws(Terminal(), environment)


def test_on_a_terminal_progress_is_one_line_that_is_gone_at_the_end() -> None:
    stream = Terminal()
    progress = OneLine(stream)
    progress.gate_started(LAYERS, 1, 3)
    progress.subject_judged(LAYERS, 1, "app/\x1b[31mred.py")
    progress.gate_ended(RESULT)
    said = stream.getvalue()
    assert "\n" not in said
    assert f"{CLEAR}[1/3] layers" in said
    assert "\x1b[31m" not in said
    assert said.endswith(CLEAR)


def test_in_a_log_progress_is_one_line_a_gate() -> None:
    stream = io.StringIO()
    progress = PlainLines(stream)
    progress.gate_started(LAYERS, 1, 3)
    progress.subject_judged(LAYERS, 1, "app/a.py")
    progress.gate_ended(RESULT)
    assert stream.getvalue() == "[1/3] layers: passed (2 files, 0 rules; 0.50 s)\n"


def test_a_verbose_log_says_when_a_gate_begins() -> None:
    stream = io.StringIO()
    PlainLines(stream, verbose=True).gate_started(LAYERS, 2, 3)
    assert stream.getvalue() == "[2/3] layers ...\n"


def test_a_quiet_run_is_watched_by_nobody() -> None:
    assert progress_on(Terminal(), {}, quiet=True, verbose=False) is None
    assert isinstance(progress_on(Terminal(), {}, quiet=False, verbose=False), OneLine)
    assert isinstance(progress_on(Terminal(), {"CI": "1"}, quiet=False, verbose=False), PlainLines)


@pytest.mark.parametrize("watcher", [OneLine, PlainLines])
def test_progress_that_nobody_can_take_disturbs_no_gate(watcher: type[OneLine | PlainLines]) -> None:
    progress = watcher(Full())
    progress.gate_started(LAYERS, 1, 1)
    progress.subject_judged(LAYERS, 1, "app/x.py")
    progress.gate_ended(RESULT)


def test_a_result_that_a_full_disk_refuses_is_no_success(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.stdout", Full())
    with pytest.raises(UsageProblem, match="can't write to standard output: No space left"):
        show("7/7 PASS")


def test_a_complaint_that_nobody_can_take_is_no_crash(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.stderr", Full())
    tell("assure: something is wrong")
