"""What stood already at a git ref (`--since`): the same gates over the project as it was, by its own contracts."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from assure.cli.past import Past
from assure.cli.repository import why_unusable
from assure.core import ContractProblems, CouldNotJudge, Identity

if TYPE_CHECKING:
    from assure.cli.options import Values
    from assure.cli.session import Session
    from assure.core import Gate


def known_at(
    ref: str, gates: tuple[Gate, ...], session: Session, values: Values
) -> tuple[frozenset[Identity], tuple[str, ...]]:
    """The findings that stood where this tree left `ref`, under the names their files have now, and notes on that.

    The project is judged there by the configuration and contracts it had there: a promise that this change takes back
    or makes wrong is new. Where it had none, or broken ones, nothing is known and every finding is new. Raises
    CouldNotJudge without git, for a ref that is missing, and for a history that is too shallow.
    """
    from tempfile import TemporaryDirectory

    git = session.git
    if git is None:
        raise CouldNotJudge(f"--since needs git: {why_unusable(session.config.root)}")
    base = git.base(ref)
    with TemporaryDirectory(prefix="assure-since-") as folder:
        return _judged(Past(git, base, Path(folder)), gates, session, values)


def _judged(
    past: Past, gates: tuple[Gate, ...], session: Session, values: Values
) -> tuple[frozenset[Identity], tuple[str, ...]]:
    from assure.config import load_config
    from assure.engine import run_gates

    path = past.folder / session.config.path
    past.write_file(session.config.path)
    if not path.is_file():
        return frozenset(), (f"{session.config.path} did not exist at the ref of --since: every finding is new",)
    try:
        config = load_config(path, session.values_cache)
        lost = past.write_for(config)
        there = replace(session, config=config)
        report = run_gates(gates, there.workspace, replace(there.options(values, ()), fail_fast=False))
    except ContractProblems as problems:
        count = len(problems.problems)
        return frozenset(), (
            f"contract files were wrong at the ref of --since ({count} problems): every finding is new",
        )
    if not report.complete:
        raise KeyboardInterrupt
    renames = past.git.renames(past.commit)
    identities = (finding.identity for result in report.results for finding in result.findings)
    known = frozenset(replace(i, path=renames.get(i.path, i.path)) for i in identities)
    return known, tuple(f"what stood in {name} at the ref of --since is not at hand: it is new" for name in lost)
