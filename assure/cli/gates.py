"""`assure gatepack` and one command a gate: runs them, leaves evidence, shows the result."""

from __future__ import annotations

import os
import sys
from dataclasses import replace
from typing import TYPE_CHECKING

from assure.cli.commands import COMMANDS
from assure.cli.options import RUN_PARAMETERS, CommandLine
from assure.cli.progress import progress_on
from assure.cli.repository import notes_on
from assure.cli.session import chosen, open_session, reproduced, utc_now
from assure.cli.terminal import tell
from assure.gates import GATE_NAMES

if TYPE_CHECKING:
    from collections.abc import Mapping

    from assure.cli.options import Values
    from assure.cli.session import Session
    from assure.core import Gate, Report

PACK = "gatepack"

_PACK_LINE = CommandLine(
    "Run all gates over the project, in their fixed order, and print N/N PASS or what is wrong.\n\n"
    "Evidence goes to the folder that assure.yaml names (default: evidence/): a JSON and a Markdown file for each gate"
    " and for the pack. The exit code is zero only when everything was judged and nothing blocks.",
    RUN_PARAMETERS,
    (
        ("assure gatepack --strict", "as a pipeline runs it"),
        ("assure gatepack --only layers,tx-boundaries", "two gates, for a quick look"),
        ("assure gatepack --since origin/main", "only what this branch brings"),
        ("assure gatepack -f sarif -o assure.sarif", "and the result as SARIF beside the evidence"),
    ),
)


def line(name: str) -> CommandLine:
    """The line of the pack or of one gate."""
    if name == PACK:
        return _PACK_LINE
    summary = next(command.summary for command in COMMANDS if command.name == name)
    return CommandLine(
        f"{summary}.\n\nRuns this gate alone; evidence is written where --output says.",
        RUN_PARAMETERS,
        (
            (f"assure {name} --strict", "every finding counts"),
            (f"assure {name} --since origin/main", "only what this branch brings"),
            (f"assure {name} -f json -o {name}.json", "for a program"),
        ),
    )


def run(name: str, values: Values, asked: Mapping[str, object] | None = None) -> int:
    """Run the gates and return the exit code of the report; raises what a wrong line or a wrong file deserves."""
    from assure.cli.outlet import Outlet
    from assure.cli.signals import terminate_as_interrupt

    gates, left_out = chosen(GATE_NAMES if name == PACK else (name,), values)
    session = open_session(values, waivers_judged=any(gate.last for gate in gates))
    session = replace(session, asked=asked) if asked else session
    outlet = Outlet.of(values, session.config, always=name == PACK)
    # Wrong contract files end the run here, while the evidence of the last good one still stands.
    session.check_contracts()
    outlet.plan(gates, session.mode(values))
    with terminate_as_interrupt():
        report = _judged(name, gates, left_out, session, values)
        if outlet.detailed:
            report = replace(report, judged=session.judged())
        report = outlet.write(report)
        session.keep()
    outlet.show(report)
    _tell_of_bugs(report)
    return int(report.exit_code)


def _judged(name: str, gates: tuple[Gate, ...], left_out: tuple[str, ...], session: Session, values: Values) -> Report:
    """Run the gates, with what `--since` knows already."""
    from assure.engine import run_gates

    options, started = session.options(values, left_out), utc_now()
    notes: tuple[str, ...] = ()
    if values["since"]:
        from assure.cli.since import known_at

        known, notes = known_at(values["since"], gates, session, values)
        options = replace(options, known=known)
    if name != PACK:
        options = replace(options, expected_gates=None)
    watcher = progress_on(sys.stderr, os.environ, quiet=values["quiet"], verbose=values["verbose"])
    report = run_gates(gates, session.workspace, options, watcher)
    return replace(
        report,
        notes=(*report.notes, *notes, *notes_on(session.git, session.config.root)),
        command=reproduced(name, values, session.config),
        run=(("started", started), ("ended", utc_now())),
    )


def _tell_of_bugs(report: Report) -> None:
    """Each crash of ours once, as a report to paste, after everything else."""
    traces = sorted({result.trace for result in report.results if result.bug})
    if traces:
        from assure.cli.failures import crash_report

        tell(*(f"\n{crash_report(report.command, trace)}" for trace in traces))
