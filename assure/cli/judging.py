"""Runs the gates of a command line, leaves evidence, shows the result, and keeps it for the next run."""

from __future__ import annotations

import os
import sys
from dataclasses import replace
from typing import TYPE_CHECKING

from assure.cli.keeping import Taken, keep
from assure.cli.progress import progress_on
from assure.cli.repository import notes_on
from assure.cli.session import chosen, open_session, reproduced
from assure.cli.terminal import tell
from assure.gates import GATE_NAMES
from assure.kept.answer import now

if TYPE_CHECKING:
    from collections.abc import Mapping

    from assure.cli.options import Values
    from assure.cli.session import Session
    from assure.core import Gate, Report


def judge(name: str, values: Values, whole: bool, asked: Mapping[str, object] | None = None) -> int:
    """Run the gates and return the exit code of the report; raises what a wrong line or a wrong file deserves.

    `name` is that of a gate, or of the `whole` pack; `asked` has what is asked of one gate alone, by its name.
    """
    from assure.cli.outlet import Outlet
    from assure.cli.signals import terminate_as_interrupt

    gates, left_out = chosen(GATE_NAMES if whole else (name,), values)
    session = open_session(values, waivers_judged=any(gate.last for gate in gates))
    session = replace(session, asked=asked) if asked else session
    outlet = Outlet.of(values, session.config, always=whole)
    # Wrong contract files end the run here, while the evidence of the last good one still stands.
    session.check_contracts()
    outlet.plan(gates, session.mode(values))
    taken = Taken()
    with terminate_as_interrupt():
        report = _judged(name, gates, left_out, session, values, whole)
        if outlet.detailed:
            report = replace(report, judged=session.judged())
        report = outlet.write(report, taken)
        session.keep()
    outlet.show(report, taken)
    if not asked:
        keep(name, values, session, report, taken, outlet.colour)
    _tell_of_bugs(report)
    return int(report.exit_code)


def _judged(
    name: str, gates: tuple[Gate, ...], left_out: tuple[str, ...], session: Session, values: Values, whole: bool
) -> Report:
    """Run the gates, with what `--since` knows already."""
    from assure.engine import run_gates

    options, started = session.options(values, left_out), now()
    notes: tuple[str, ...] = ()
    if values["since"]:
        from assure.cli.since import known_at

        known, notes = known_at(values["since"], gates, session, values)
        options = replace(options, known=known)
    if not whole:
        options = replace(options, expected_gates=None)
    watcher = progress_on(sys.stderr, os.environ, quiet=values["quiet"], verbose=values["verbose"])
    report = run_gates(gates, session.workspace, options, watcher)
    return replace(
        report,
        notes=(*report.notes, *notes, *notes_on(session.git, session.config.root)),
        command=reproduced(name, values, session.config),
        run=(("started", started), ("ended", now())),
    )


def _tell_of_bugs(report: Report) -> None:
    """Each crash of ours once, as a report to paste, after everything else."""
    traces = sorted({result.trace for result in report.results if result.bug})
    if traces:
        from assure.cli.failures import crash_report

        tell(*(f"\n{crash_report(report.command, trace)}" for trace in traces))
