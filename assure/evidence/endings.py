"""How results end: the part that tells when they came about, and how it reads in a run that has nothing to judge.

All else is the same for the same input; so a result that is kept needs another ending and nothing more.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from assure.evidence.jsontext import json_text
from assure.kept.answer import ENDED, STARTED

if TYPE_CHECKING:
    from collections.abc import Iterator

    from assure.core import GateResult, Report

_GAPS = (("started", f"<{STARTED}>"), ("ended", f"<{ENDED}>"))


def timeless(report: Report) -> Report:
    """The report of a run that took no time, its clocks left open; it tells since when nothing has changed."""
    since = dict(report.run).get("started", "")
    run = (*_GAPS, ("unchanged_since", since)) if since else _GAPS
    return replace(report, results=tuple(replace(each, seconds=0.0) for each in report.results), run=run)


def kept_pieces(report: Report, text: str, timed: str) -> tuple[str, tuple[str, ...]]:
    """A rendered result as what stays and what follows it, where each second piece stands for a moment.

    `timed` says what kind of ending it has: "json", "text", or "" for none. Raises ValueError for another ending.
    """
    if not timed:
        return text, ()
    for ending, other in zip(_endings(report, timed), _endings(timeless(report), timed), strict=True):
        if text.endswith(ending):
            return text.removesuffix(ending), tuple(_split(other))
    raise ValueError("a result with an ending of its own")


def _split(ending: str) -> Iterator[str]:
    """The ending cut at the moments that are left open: text, moment, text, moment, text."""
    before, _, rest = ending.partition(f"<{ENDED}>")
    if not rest:
        yield before
        return
    between, _, after = rest.partition(f"<{STARTED}>")
    yield from (before, ENDED, between, STARTED, after)


def _endings(report: Report, timed: str) -> Iterator[str]:
    if timed == "json":
        for results in (report.results, *((result,) for result in report.results)):
            yield _run_block(report, results)
        return
    from assure.evidence.text import closing

    for alone in (False, True):
        for colour in (False, True):
            yield "\n".join(closing(report, colour, alone)) + "\n"


def _run_block(report: Report, results: tuple[GateResult, ...]) -> str:
    from assure.evidence.assemble import run_document

    return json_text({"run": run_document(report, results)})[1:]
