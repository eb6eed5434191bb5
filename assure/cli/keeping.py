"""Keeps what a run came to, with all that it was judged from, where the next one may be answered with it."""

from __future__ import annotations

import hashlib
import os
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from assure.config import PACKAGING, scripts_of
from assure.core import Verdict
from assure.evidence.endings import kept_pieces
from assure.kept import inputs
from assure.kept.answer import config_path, day, runs_file
from assure.kept.folder import PACK_JSON, PLAN
from assure.kept.record import Body, write

if TYPE_CHECKING:
    from collections.abc import Iterator

    from assure.backend.git import Git
    from assure.cli.options import Values
    from assure.cli.session import Session
    from assure.contracts.files import ContractFile
    from assure.contracts.values import Config
    from assure.core import Report
    from assure.kept.record import Plain
    from assure.tree.tree import Tree

# Gates whose findings follow from configuration, contracts, baseline and source alone. The others run the backend, or
# ask what is installed beside it.
STATIC = frozenset({"manifest", "ownership", "tx-boundaries", "layers", "init-hygiene", "debt"})
_JUDGED = (Verdict.PASSED, Verdict.FAILED, Verdict.EMPTY, Verdict.SKIPPED)
_REGULAR, _CLEAN, _MERGED, _TAB = "100", "H", "0", "\t"


@dataclass(slots=True)
class Taken:
    """The texts that a run gave: files of evidence by name, the file a person asked for, and what was printed.

    Of the latter two, absent where there is none, also the kind of their ending.
    """

    evidence: dict[str, str] = field(default_factory=dict)
    filed: tuple[str | None, str] = (None, "")
    printed: tuple[str | None, str] = (None, "")

    def show(self, text: str, format: str) -> None:
        """Note what is printed."""
        self.printed = text, _timed(format)

    def file(self, text: str, format: str) -> None:
        """Note what the file gets."""
        self.filed = text, _timed(format)


def _timed(format: str) -> str:
    return format if format in ("json", "text") else ""


def keep(name: str, values: Values, session: Session, report: Report, taken: Taken, colour: bool) -> None:
    """Keep a run, if it is one that may be answered for another time."""
    config = config_path(values["config"])
    place = runs_file(name, values, config)
    if not place or not _final(report) or not session.settled:
        return
    body = Body()
    seen = _seen(session, config, body)
    if seen is None:
        return
    given = _given(report, taken, session, body)
    asked = inputs.asked(inputs.kind_of(name, values, config), day(values), colour)
    if given is not None and session.today == day(values):
        write(place, asked, seen, given, body.parts)


def _final(report: Report) -> bool:
    """Whether the same inputs are sure to give the same again: a time limit or a crash is no such thing."""
    gates = STATIC.issuperset(report.planned) and len(report.results) == len(report.planned)
    return report.complete and gates and all(result.verdict in _JUDGED for result in report.results)


def _seen(session: Session, config: str, body: Body) -> Plain | None:
    """What the run was judged from; None where that has changed since, or is more than can be compared."""
    git, root = session.git, session.config.root
    if git is None or not _plain(git, session):
        return None
    promised = (os.path.realpath(config), *_contracts(session), session.config.baseline, *PACKAGING)
    changed = _changed(git, session.workspace.tree)
    if not inputs.are_few(root, (*promised, *changed)):
        return None
    files = [inputs.content(root, path) for path in promised]
    sources = [inputs.content(root, path) for path in changed]
    if not (_is_read(session, files) and _is_judged(session.workspace.tree, sources, root)):
        return None
    stands = _as_judged(git, session.config)
    if stands is None:
        return None
    patterns = tuple(inputs.matched(root, text) for text in _patterns(session))
    return (*files, *sources), patterns, session.config.evidence, tuple(stands), body.place(git.survey[0])


def _as_judged(git: Git, config: Config) -> inputs.Standing | None:
    """How the working tree stands, if that is how it stood when it was judged."""
    stands = inputs.Standing.of(config.root, config.evidence)
    tracked, untracked = git.records
    if stands is None or inputs.tracked(config.root) != git.survey[0]:
        return None
    changed = {f"C {record[record.find(_TAB) + 1 :]}" for record in tracked if record[0] != _CLEAN}
    below = f"{config.evidence.strip('/')}/"
    new = {f"? {path}" for path in untracked if not path.startswith(below)}
    now = {line for line in os.fsdecode(stands[0]).split("\0") if line and not line.startswith(f"? {below}")}
    same = now == changed | new and stands[1].split()[-1] == os.fsencode(git.commit)
    return stands if same and stands == inputs.Standing.of(config.root, config.evidence) else None


def _patterns(session: Session) -> Iterator[str]:
    from assure.contracts.files import KINDS

    for kind in KINDS:
        yield from getattr(session.config, kind)


def _contracts(session: Session) -> tuple[str, ...]:
    root = session.config.root
    return tuple(sorted({path for text in _patterns(session) for path in inputs.matched(root, text)[1]}))


def _is_read(session: Session, files: list[tuple[str, str, bytes | None]]) -> bool:
    """Whether configuration, contracts and baseline still hold what this run read in them."""
    from assure.contracts.files import find, load
    from assure.contracts.loader import digest_of
    from assure.contracts.problems import Problems

    problems = Problems()
    now = load(session.config, find(session.config, problems), problems)
    held = {path: data for path, _, data in files}
    baseline = held[session.config.baseline]
    return (
        not problems
        and digest_of(now) == session.workspace.contracts.digest
        and all(_data(file, held.get(file.path)) == file.data for file in now)
        and hashlib.sha256(files[0][2] or b"").hexdigest() == session.config.digest
        and scripts_of(Path(session.config.root)) == session.config.scripts
        and (baseline or b"") == session.baseline_data
    )


def _data(file: ContractFile, held: bytes | None) -> bytes:
    """What stands for a contract file with this content: of captured cases a digest does."""
    from assure.contracts.files import is_captures

    return hashlib.sha256(held or b"").hexdigest().encode() if is_captures(file) else held or b""


def _plain(git: Git, session: Session) -> bool:
    """Whether git's list says all there is to say: no links, no repositories in it, nothing hidden from git."""
    tracked, untracked = git.records
    config, tree = session.config, session.workspace.tree
    if any(
        record[0] not in "HC" or record[2:5] != _REGULAR or record[record.find(_TAB) - 1] != _MERGED
        for record in tracked
    ):
        return False
    if any(path.endswith(("/", "pyvenv.cfg")) for path in untracked) or any(r.endswith("pyvenv.cfg") for r in tracked):
        return False
    below, endings = config.evidence.strip("/") + "/", tuple(map(os.fsdecode, inputs.EVIDENCE))
    return not any(facts.path.startswith(below) for facts in tree.files) and not any(
        text.endswith(endings) for text in config.source
    )


def _changed(git: Git, tree: Tree) -> list[str]:
    """The files that are judged, or might be, of which git does not say what they hold."""
    from assure.tree.listing import names_of_source

    tracked, untracked = git.records
    clean = {record[record.find(_TAB) + 1 :] for record in tracked if record[0] == _CLEAN}
    dirty = {record[record.find(_TAB) + 1 :] for record in tracked if record[0] != _CLEAN}
    endings, names = names_of_source(tree.options)
    open_ = {path for path in (*dirty, *untracked) if path.endswith(endings)}
    return sorted(open_ | names | {facts.path for facts in tree.files if facts.path not in clean})


def _is_judged(tree: Tree, sources: list[tuple[str, str, bytes | None]], root: str) -> bool:
    """Whether these files still hold what was judged."""
    from assure.tree.source import is_meant

    for path, real, data in sources:
        facts = tree.file(path)
        if real != f"{root}/{path}" and data is not None:
            return False
        if facts is not None and (data is None or not facts.digest or not is_meant(data, facts.digest)):
            return False
    return True


def _given(report: Report, taken: Taken, session: Session, body: Body) -> Plain | None:
    """What another run is answered with; None where a text is not as it should be."""
    from assure.evidence.figures import population

    lines = tuple(f"{result.gate}: {result.verdict} ({population(result)}; 0.00 s)" for result in report.results)
    try:
        shown = [_pieces(report, text, kind, body) for text, kind in (taken.printed, taken.filed)]
        files = [(name, _pieces(report, text, _kind(name), body)) for name, text in taken.evidence.items()]
    except ValueError:
        return None
    files.sort(key=lambda file: file[0] == PACK_JSON)
    return int(report.exit_code), lines, *shown, (session.config.evidence, tuple(files)) if files else None


def _kind(name: str) -> str:
    """Which kind of ending a file of evidence has."""
    return "json" if name.endswith(".json") and name != PLAN else ""


def _pieces(report: Report, text: str | None, kind: str, body: Body) -> Plain | None:
    """A text as places in the body, with the moments that are filled in later."""
    if text is None:
        return None
    fixed, ending = kept_pieces(report, text, kind)
    return body.place(fixed.encode()), *(
        part if number % 2 else body.place(part.encode()) for number, part in enumerate(ending)
    )
