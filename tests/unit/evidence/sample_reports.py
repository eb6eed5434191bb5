"""Reports to render: one of every verdict with hostile text in it, a green one, an interrupted one."""

from __future__ import annotations

from dataclasses import replace

from assure.core import (
    Deferral,
    ExitCode,
    Finding,
    GateResult,
    Judged,
    Location,
    Mode,
    Population,
    Report,
    Rule,
    Severity,
    Verdict,
    Waiver,
    WaiverKind,
)

SECRET = "hunter2-S3cr3t"
# Everything that means something to one of the formats, and a password.
HOSTILE = (
    "a | b `c|d` `` e ` f\r\n- g <script>alert(1)</script> &amp; ]]> <!-- % ::error::x, y: z ##[group]\x1b[31mred"
    "\x00\ufffe\u202e"
    f" \\| [l](http://e.example) *s* _u_ ~~d~~ $m$ postgresql://app:{SECRET}@db/x émoji 🧾"
)

COMMIT = Rule(
    "TXB001",
    "commit-below-spine",
    "A commit below the spine.\n\n**Why.** The spine owns it.\n\n**Instead.** Let the spine commit.",
    Severity.CRITICAL,
    "transactions",
)
NAME = replace(COMMIT, code="TXB002", name="odd-name", severity=Severity.LOW, category="names")
STALE = Rule("BAS001", "baseline-stale", "A stale entry.\n\n**Why.** W.\n\n**Instead.** I.", Severity.LOW)

JUDGED = Judged("4f2a9c" * 6, True, "sha256:c0", "sha256:c1", "sha256:c2")
RUN = (("started", "2026-06-01T10:11:12Z"), ("ended", "2026-06-01T10:11:13Z"))
FILES = Population((("entry", 1), ("file", 120)), ("TXB001", "TXB002"))


def finding(rule: Rule = COMMIT, line: int = 12, **changes: object) -> Finding:
    """A finding in a driver."""
    place = Location("app/drivers/store.py", line, 5, "Store.save")
    made = rule.at(place, f"`self._s.commit()` in line {line}", target="self._s.commit", operation="store.save")
    return replace(made, **changes)


def waiver(covered: Finding, **changes: object) -> Waiver:
    """A line of the baseline that covers the finding."""
    made = Waiver(
        kind=WaiverKind.BASELINE,
        identity=covered.identity,
        reason="old code | to be moved",
        owner="storage",
        until="2027-01-31",
        location=Location("assure-baseline.jsonl", 3),
        first_seen="2026-01-31",
    )
    return replace(made, **changes)


def result(gate: str = "tx-boundaries", verdict: Verdict = Verdict.PASSED, **changes: object) -> GateResult:
    """The result of a gate with two rules that saw 120 files."""
    return replace(
        GateResult(gate, f"Title of {gate}", verdict, Mode.ENFORCE, (COMMIT, NAME), FILES, seconds=0.0314), **changes
    )


def report(*results: GateResult, exit_code: ExitCode = ExitCode.HELD, **changes: object) -> Report:
    """The report of a run of these gates."""
    made = Report(tuple(each.gate for each in results), results, Mode.ENFORCE, exit_code, JUDGED, run=RUN)
    return replace(made, **changes)


def suppressed(line: int) -> tuple[Finding, Waiver]:
    """A finding with the comment in the source that covers it."""
    covered = finding(NAME, line)
    comment = Location(covered.location.path, line, 20)
    return covered, waiver(
        covered, kind=WaiverKind.SUPPRESSION, location=comment, first_seen="", in_scope=False, owner=""
    )


def green() -> Report:
    """Everything passed, with debt."""
    covered = finding(line=40)
    debt = replace(result("debt"), rules=(STALE,), population=Population((("file", 120),), ("BAS001",)))
    return report(result("layers"), result(waived=((covered, waiver(covered)), suppressed(50))), debt)


def mixed() -> Report:
    """A gate of every verdict, hostile text everywhere; exit 70, because one of them crashed."""
    bad = finding(message=HOSTILE, fix=HOSTILE, target=HOSTILE, facts=(("detail", HOSTILE), ("password", SECRET)))
    covered = finding(line=40, message=HOSTILE, ordinal=1)
    faint = finding(NAME, 3)
    whole = finding(NAME, location=Location("app/x, y:%ü b.py"))
    project = finding(NAME, location=Location(""), message="nothing declares a spine")
    gone = STALE.at(Location("assure-baseline.jsonl", 4), "nobody violates TXB001 any more", target="x")
    unjudged = Population((), ("TXB001",))
    return report(
        result("specs"),
        result(
            "tx-boundaries",
            Verdict.FAILED,
            findings=(bad, faint, whole, project, finding(line=14)),
            waived=((covered, waiver(covered, reason=HOSTILE, owner=HOSTILE)), suppressed(50)),
            known=(finding(line=70, ordinal=2),),
        ),
        result("layers", Verdict.FAILED, mode=Mode.MONITOR, findings=(faint,)),
        result("empty-one", Verdict.EMPTY, population=unjudged, reason="ENG001 nothing was examined"),
        result(
            "later",
            Verdict.SKIPPED,
            population=Population(),
            deferral=Deferral(HOSTILE, "team", "2026-12-31"),
            reason=f"deferred until 2026-12-31 by team: {HOSTILE}",
        ),
        result(
            "overdue",
            Verdict.SKIPPED,
            population=Population(),
            deferral=Deferral("r", "team", "2026-01-31"),
            reason="ENG004 the deferral ended on 2026-01-31 (team: r)",
        ),
        result("broken-one", Verdict.BROKEN, population=unjudged, reason=f"ENG003 git said: {HOSTILE}"),
        result(
            "crashed",
            Verdict.BROKEN,
            population=unjudged,
            reason="ENG005 the gate crashed",
            bug=True,
            trace=f'Traceback\n  File "/srv/somebody/lib/assure/gates/layers.py", line 3\nValueError: {HOSTILE}',
        ),
        result("stopped", Verdict.SKIPPED, population=Population(), reason="not run: --fail-fast stopped the pack"),
        result(
            "debt",
            Verdict.PASSED,
            rules=(STALE,),
            findings=(gone,),
            population=Population((("file", 120),), ("BAS001",)),
        ),
        exit_code=ExitCode.BUG,
        notes=(f"note: {HOSTILE}",),
    )


def interrupted() -> Report:
    """A run that ^C ended after the first of three gates."""
    return replace(
        report(result("specs"), exit_code=ExitCode.INTERRUPTED, complete=False),
        planned=("specs", "layers", "debt"),
        notes=("interrupted: layers, debt did not finish",),
    )


ALL = {"green": green, "mixed": mixed, "interrupted": interrupted}
