"""`assure baseline add`, `prune` and `show`: the only hands that write the baseline, and never a pipeline's (R16)."""

from __future__ import annotations

import os
from fnmatch import fnmatchcase
from pathlib import Path
from typing import TYPE_CHECKING

from assure.cli.options import CONFIG, JOBS, NO_CACHE, TODAY, CommandLine, Parameter
from assure.cli.terminal import safe, show, tell
from assure.core import UNWAIVABLE, CouldNotJudge, UsageProblem, Verdict

if TYPE_CHECKING:
    from collections.abc import Iterable

    from assure.cli.options import Values
    from assure.cli.session import Session
    from assure.core import Finding, Report, Waiver

_COMMON = (CONFIG, JOBS, TODAY, NO_CACHE)
_ONLY = Parameter("only", "list", ("--only",), "Findings of these gates, separated by commas.", metavar="GATES")
_CODE = Parameter("code", "list", ("--code",), "Findings of these rules, separated by commas.", metavar="CODES")
_PATH = Parameter("path", "list", ("--path",), "Findings in files that match; * spans folders.", metavar="GLOBS")

_LINES = {
    "baseline add": CommandLine(
        "Freeze the findings of today that nothing covers yet, each with reason, owner and last day. The file is for"
        " review: commit it with the change that needs it.",
        (
            Parameter("reason", "text", ("--reason",), "Why this may stay for now.", metavar="TEXT", required=True),
            Parameter("owner", "text", ("--owner",), "Who will pay it.", metavar="NAME", required=True),
            Parameter("until", "text", ("--until",), "The last day.", metavar="YYYY-MM-DD", required=True),
            _ONLY,
            _CODE,
            _PATH,
            Parameter("out_of_scope", "flag", ("--out-of-scope",), "Counted apart: not this team's to pay."),
            *_COMMON,
        ),
        (
            (
                'assure baseline add --reason "old" --owner web --until 2027-03-31',
                "everything that is open",
            ),
            ("assure baseline add --code LAY001 --path 'app/legacy/*' ...", "one rule in one folder"),
        ),
    ),
    "baseline prune": CommandLine(
        "Take entries out whose violation is gone, and follow files that were moved.",
        _COMMON,
        (("assure baseline prune", "then commit the shorter file"),),
    ),
    "baseline show": CommandLine(
        "List what is frozen, by whom, and until when.", (CONFIG, TODAY), (("assure baseline show", ""),)
    ),
}


def line(name: str) -> CommandLine:
    """The line of one of the three commands."""
    return _LINES[name]


def run(name: str, values: Values) -> int:
    """Do what the command says; raises UsageProblem for a wrong line or in a pipeline, CouldNotJudge without ground."""
    return {"baseline add": _add, "baseline prune": _prune, "baseline show": _show}[name](values)


def _add(values: Values) -> int:
    from assure.contracts.baseline import added, is_date

    _no_pipeline()
    session = _session(values)
    _check_words(values, session)
    if not is_date(values["until"]):
        raise UsageProblem(f"--until must be a date such as 2027-03-31, met {values['until']!r}")
    if values["until"] < session.today:
        raise UsageProblem(f"--until {values['until']} has passed already (today is {session.today})")
    chosen = tuple(f for f in _open_findings(_run(session, values["only"])) if _wanted(f, values))
    if not chosen:
        show("nothing to freeze: no open finding fits")
        return 0
    before = session.workspace.baseline
    after = added(
        before,
        chosen,
        reason=values["reason"],
        owner=values["owner"],
        until=values["until"],
        today=session.today,
        in_scope=not values["out_of_scope"],
    )
    _write(session, after)
    for finding in chosen:
        show(safe(f"{finding.location}: {finding.code} {finding.name} frozen until {values['until']}"))
    show(f"{len(after)} entries in {session.config.baseline} (before: {len(before)})")
    return 0


def _prune(values: Values) -> int:
    _no_pipeline()
    session = _session(values)
    before = session.workspace.baseline
    report = _run(session, ())
    verdicts = (Verdict.PASSED, Verdict.FAILED)
    judged = {rule.code for result in report.results if result.verdict in verdicts for rule in result.rules}
    used = {waiver.identity for result in report.results for _, waiver in result.waived}
    open_now = {finding.identity for result in report.results for finding in result.findings}
    # An entry past its day covers nothing any more, yet its violation is there: that is a debt, not a paid one. And
    # what no gate came to a verdict on may still be violated.
    kept = tuple(w for w in before if w.identity in used | open_now or w.identity.code not in judged)
    if before:  # without any entry there is nothing to take out, and no file to make
        _write(session, kept)
    for waiver in sorted(set(before) - set(kept), key=lambda waiver: waiver.identity):
        show(safe(f"{waiver.identity.path}: {waiver.identity.code} is paid, its entry is gone"))
    for waiver in sorted((w for w in kept if w.identity.code not in judged), key=lambda waiver: waiver.identity):
        tell(f"{waiver.identity.path}: {waiver.identity.code} was not judged; its entry stays")
    show(f"{len(kept)} entries in {session.config.baseline} (before: {len(before)})")
    return 0


def _show(values: Values) -> int:
    session = _session({**values, "jobs": None, "no_cache": False})
    entries = session.workspace.baseline
    for waiver in sorted(entries, key=lambda waiver: waiver.identity):
        scope = "" if waiver.in_scope else ", out of scope"
        late = ", PAST ITS DAY" if waiver.expired(session.today) else ""
        where = f"{waiver.identity.path} {waiver.identity.qualname}".rstrip()
        line = f"{waiver.identity.code} {where}: until {waiver.until}{late}, {waiver.owner}{scope}: {waiver.reason}"
        show(safe(line))
    show(f"{len(entries)} entries in {session.config.baseline}")
    return 0


def _no_pipeline() -> None:
    """A pipeline that could freeze its own findings would never be red."""
    if os.environ.get("CI", "").lower() not in ("", "0", "false"):
        raise UsageProblem("the baseline is written by people, never by a pipeline (CI is set)")


def _session(values: Values) -> Session:
    from assure.cli.session import open_session

    return open_session({"strict": False, "only": (), "skip": (), "since": None, "fail_fast": False, **values})


def _check_words(values: Values, session: Session) -> None:
    """Raise UsageProblem for a reason or owner that says nothing, and for a code that no finding can have."""
    for name in ("reason", "owner"):
        if not values[name].strip():
            raise UsageProblem(f"--{name} is empty; frozen debt has a reason and somebody who pays it")
    for code in values["code"]:
        if code not in session.rule_codes or code.startswith(UNWAIVABLE):
            why = "can't be waived" if code in session.rule_codes else "is no rule of assure; `assure rules` lists them"
            raise UsageProblem(f"--code {code} {why}")


def _run(session: Session, only: tuple[str, ...]) -> Report:
    from assure.engine import RunOptions, run_gates
    from assure.gates import GATE_NAMES, load

    gates = load(only or GATE_NAMES)
    options = RunOptions(time_limit=session.config.time_limit, settings=session.config.gates)
    return run_gates(gates, session.workspace, options)


def _open_findings(report: Report) -> Iterable[Finding]:
    """What a baseline may cover; raises CouldNotJudge where a gate broke, since its list would not be whole."""
    broken = [f"{r.gate} ({r.reason})" for r in report.results if r.verdict is Verdict.BROKEN]
    if broken:
        raise CouldNotJudge(f"nothing was frozen: {'; '.join(broken)}")
    return (f for result in report.results for f in result.findings if not f.code.startswith(UNWAIVABLE))


def _wanted(finding: Finding, values: Values) -> bool:
    codes, paths = values["code"], values["path"]
    if codes and finding.code not in codes:
        return False
    return not paths or any(fnmatchcase(finding.location.path, pattern) for pattern in paths)


def _write(session: Session, waivers: Iterable[Waiver]) -> None:
    from assure.cli.files import write_text
    from assure.contracts.baseline import render_baseline

    write_text(str(Path(session.config.root) / session.config.baseline), render_baseline(waivers))
    if not any(waivers):
        tell(f"{session.config.baseline} is empty now; it may be deleted")
