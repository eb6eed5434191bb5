"""Makes a report safe to publish: secrets are masked, and characters that a reader can't see are spelt out."""

from __future__ import annotations

import re
from dataclasses import dataclass, fields, replace
from typing import TYPE_CHECKING

from assure.core import Report
from assure.evidence.secrets import mask, mask_value

if TYPE_CHECKING:
    from assure.core import Finding, GateResult, Location, Waiver

# Control characters can drive a terminal, bidirectional marks can disguise text, and lone surrogates (undecodable
# bytes in file names) and noncharacters can't be written as UTF-8 or XML at all.
_UNSEEN = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200b\u200e\u200f\u2028-\u202e\u2060\u2066-\u2069\ufeff\ud800-\udfff\ufffe\uffff]"
)
_FILE_IN_TRACE = re.compile(r'File "(?P<path>[^"\n]+)"')


def visible(text: str) -> str:
    r"""The text with unseen characters written as `\x1b` or `\u202e`; newlines and tabs stay, `\r\n` becomes `\n`."""
    if text.isprintable():
        return text
    return _UNSEEN.sub(_spelt, text.replace("\r\n", "\n"))


def one_line(text: str) -> str:
    """The text on a single line, for formats in which a newline would end an entry."""
    return " ".join(text.split())


def without_machine(trace: str) -> str:
    """A traceback that names its files without the folders of the machine."""
    return _FILE_IN_TRACE.sub(lambda match: f'File "{_from_package(match["path"])}"', trace)


@dataclass(frozen=True, slots=True)
class CleanReport(Report):
    """A report in which every text is masked and visible, so that nobody has to clean it again."""


def clean_report(report: Report, root: str = "") -> CleanReport:
    """The report with every text in it masked and visible; all formats are made from this.

    `root` is the folder of the project as the machine knows it: where a message names it, what is below stays.
    """
    return report if isinstance(report, CleanReport) else _Cleaner(root.rstrip("/\\")).report(report)


class _Cleaner:
    """Cleans one report, each distinct text of it once; what is clean already comes back as the same object."""

    def __init__(self, folder: str) -> None:
        self._folder = folder
        self._words: dict[str, str] = {}
        self._paths: dict[str, str] = {}

    def report(self, report: Report) -> CleanReport:
        taken = CleanReport(**{field.name: getattr(report, field.name) for field in fields(Report)})
        return replace(
            taken,
            results=tuple(map(self._result, report.results)),
            notes=tuple(map(self.words, report.notes)),
            command=tuple(map(self.words, report.command)),
            run=tuple((key, self.words(mask_value(key, value))) for key, value in report.run),
        )

    def words(self, text: str) -> str:
        known = self._words.get(text)
        if known is None:
            known = self._words[text] = visible(mask(_below(self._folder, text)))
        return known

    def _path(self, path: str) -> str:
        known = self._paths.get(path)
        if known is None:
            known = self._paths[path] = visible(mask(path)).replace("\n", "\\n").replace("\t", "\\t")
        return known

    def _result(self, result: GateResult) -> GateResult:
        words, deferral = self.words, result.deferral
        return replace(
            result,
            findings=tuple(map(self._finding, result.findings)),
            known=tuple(map(self._finding, result.known)),
            waived=tuple((self._finding(finding), self._waiver(waiver)) for finding, waiver in result.waived),
            reason=words(result.reason),
            deferral=deferral and replace(deferral, reason=words(deferral.reason), owner=words(deferral.owner)),
            trace=words(without_machine(result.trace)),
        )

    def _finding(self, finding: Finding) -> Finding:
        words, place = self.words, self._place(finding.location)
        message, target, fix = words(finding.message), words(finding.target), words(finding.fix)
        facts = tuple((key, words(mask_value(key, value))) for key, value in finding.facts)
        if place is finding.location and (message, target, fix, facts) == (
            finding.message, finding.target, finding.fix, finding.facts,
        ):  # fmt: skip
            return finding
        return replace(finding, location=place, message=message, target=target, fix=fix, facts=facts)

    def _waiver(self, waiver: Waiver) -> Waiver:
        words, identity = self.words, waiver.identity
        return replace(
            waiver,
            identity=replace(identity, path=self._path(identity.path), target=words(identity.target)),
            reason=words(waiver.reason),
            owner=words(waiver.owner),
            location=self._place(waiver.location),
        )

    def _place(self, place: Location) -> Location:
        path, qualname = self._path(place.path), self._path(place.qualname)
        if (path, qualname) == (place.path, place.qualname):
            return place
        return replace(place, path=path, qualname=qualname)


def _below(folder: str, text: str) -> str:
    """The text with paths below the folder made relative."""
    if not folder or folder not in text:
        return text
    return re.sub(rf"{re.escape(folder)}(?:([/\\])|(?![\w-]))", lambda match: "" if match[1] else ".", text)


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
