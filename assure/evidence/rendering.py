"""Turns the report of a run into what people and machines read; each format is imported when it is asked for."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from assure.core import Report

FORMATS = ("text", "json", "markdown", "sarif", "junit", "github")


def render(
    report: Report,
    format: str,
    colour: bool = False,
    waived: bool = False,
    root: str = "",
    shown: int | None = None,
) -> str:
    """The report in one of FORMATS, with secrets masked, ending with a newline.

    `colour` (ANSI codes), `waived` (list waived and known findings too) and `shown` (how many findings of one rule are
    listed, None for all, 0 for the closing table alone) concern `text` only; the other formats never have colour and
    hold everything. `root` is the absolute folder of the project: messages that name it become relative. Raises
    UsageProblem for an unknown format.
    """
    from assure.evidence.clean import clean_report

    clean = clean_report(report, root)
    if format == "text":
        from assure.evidence import text

        return text.render(clean, colour, waived, shown)
    if format == "json":
        from assure.evidence import assemble

        return assemble.render(clean)
    return _for_others(clean, format)


def step_summary(report: Report, root: str = "") -> str:
    """The Markdown to append to the file that GITHUB_STEP_SUMMARY names, under the size that GitHub shows."""
    from assure.evidence.clean import clean_report
    from assure.evidence.github import summary

    return summary(clean_report(report, root))


def _for_others(clean: Report, format: str) -> str:
    """The formats made for other programs and for pages."""
    if format == "markdown":
        from assure.evidence import markdown

        return markdown.render(clean)
    if format == "sarif":
        from assure.evidence import sarif

        return sarif.render(clean)
    if format == "junit":
        from assure.evidence import junit

        return junit.render(clean)
    if format == "github":
        from assure.evidence import github

        return github.render(clean)
    from assure.core import UsageProblem

    raise UsageProblem(f"there is no format {format!r}; formats are {', '.join(FORMATS)}")
