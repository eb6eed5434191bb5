"""Makes a report safe to publish: secrets are masked, and characters that a reader can't see are spelt out."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

from assure.evidence.secrets import mask, mask_value

if TYPE_CHECKING:
    from collections.abc import Callable

    from assure.core import Finding, GateResult, Location, Report, Waiver

    Words = Callable[[str], str]

# Control characters can drive a terminal, bidirectional marks can disguise text, and lone surrogates (undecodable
# bytes in file names) and noncharacters can't be written as UTF-8 or XML at all.
_UNSEEN = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200b\u200e\u200f\u2028-\u202e\u2060\u2066-\u2069\ufeff\ud800-\udfff\ufffe\uffff]"
)
_FILE_IN_TRACE = re.compile(r'File "(?P<path>[^"\n]+)"')


def visible(text: str) -> str:
    r"""The text with unseen characters written as `\x1b` or `\u202e`; newlines and tabs stay, `\r\n` becomes `\n`."""
    return _UNSEEN.sub(_spelt, text.replace("\r\n", "\n"))


def one_line(text: str) -> str:
    """The text on a single line, for formats in which a newline would end an entry."""
    return " ".join(text.split())


def without_machine(trace: str) -> str:
    """A traceback that names its files without the folders of the machine."""
    return _FILE_IN_TRACE.sub(lambda match: f'File "{_from_package(match["path"])}"', trace)


def clean_report(report: Report, root: str = "") -> Report:
    """The report with every text in it masked and visible; all formats are made from this.

    `root` is the folder of the project as the machine knows it: where a message names it, what is below stays.
    """
    seen: dict[str, str] = {}
    folder = root.rstrip("/\\")

    def words(text: str) -> str:
        if text not in seen:
            seen[text] = visible(mask(_below(folder, text)))
        return seen[text]

    return replace(
        report,
        results=tuple(_result(result, words) for result in report.results),
        notes=tuple(words(note) for note in report.notes),
        command=tuple(words(word) for word in report.command),
        run=tuple((key, words(mask_value(key, value))) for key, value in report.run),
    )


def _below(folder: str, text: str) -> str:
    """The text with paths below the folder made relative."""
    if not folder or folder not in text:
        return text
    return re.sub(rf"{re.escape(folder)}(?:([/\\])|(?![\w-]))", lambda match: "" if match[1] else ".", text)


def _result(result: GateResult, words: Words) -> GateResult:
    deferral = result.deferral
    return replace(
        result,
        findings=tuple(_finding(finding, words) for finding in result.findings),
        known=tuple(_finding(finding, words) for finding in result.known),
        waived=tuple((_finding(finding, words), _waiver(waiver, words)) for finding, waiver in result.waived),
        reason=words(result.reason),
        deferral=deferral and replace(deferral, reason=words(deferral.reason), owner=words(deferral.owner)),
        trace=words(without_machine(result.trace)),
    )


def _finding(finding: Finding, words: Words) -> Finding:
    return replace(
        finding,
        location=_place(finding.location),
        message=words(finding.message),
        target=words(finding.target),
        fix=words(finding.fix),
        facts=tuple((key, words(mask_value(key, value))) for key, value in finding.facts),
    )


def _waiver(waiver: Waiver, words: Words) -> Waiver:
    identity = replace(waiver.identity, path=_path(waiver.identity.path), target=words(waiver.identity.target))
    return replace(
        waiver,
        identity=identity,
        reason=words(waiver.reason),
        owner=words(waiver.owner),
        location=_place(waiver.location),
    )


def _place(location: Location) -> Location:
    return replace(location, path=_path(location.path), qualname=visible(location.qualname))


def _path(path: str) -> str:
    return visible(path).replace("\n", "\\n").replace("\t", "\\t")


def _spelt(match: re.Match[str]) -> str:
    number = ord(match[0])
    return f"\\x{number:02x}" if number < 0x100 else f"\\u{number:04x}"


def _from_package(path: str) -> str:
    """The path from our package or from where packages are installed; of any other file the name alone."""
    parts = path.replace("\\", "/").split("/")
    for mark, skipped in (("assure", 0), ("site-packages", 1)):
        if mark in parts[:-1]:
            at = len(parts) - 1 - parts[::-1].index(mark)
            return "/".join(parts[at + skipped :])
    return parts[-1]
