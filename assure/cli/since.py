"""What stood already at a git ref (`--since`): the same gates over the project as it was, by its own contracts."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from assure.core import ContractProblems, CouldNotJudge, Identity

if TYPE_CHECKING:
    from assure.backend.git import Git
    from assure.cli.options import Values
    from assure.cli.session import Session
    from assure.core import Gate

# What gates read. A repository also holds pictures and data, which would only have to be copied.
SUFFIXES = (".py", ".yaml", ".yml", ".md", ".json", ".jsonl")


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
        raise CouldNotJudge("--since needs a git repository around the project, and git itself")
    base = git.base(ref)
    with TemporaryDirectory(prefix="assure-since-") as folder:
        _export(git, base, Path(folder))
        return _judged(Path(folder), gates, session, values, git, base)


def _export(git: Git, commit: str, folder: Path) -> None:
    """Write the files that gates read, as they stood at a commit."""
    entries = [
        entry for entry in git.files_at(commit) if entry.mode.startswith("100") and entry.path.endswith(SUFFIXES)
    ]
    for entry, data in zip(entries, git.read_blobs(entry.blob for entry in entries), strict=True):
        target = folder / entry.path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(data)


def _judged(
    folder: Path, gates: tuple[Gate, ...], session: Session, values: Values, git: Git, base: str
) -> tuple[frozenset[Identity], tuple[str, ...]]:
    from assure.config import load_config
    from assure.engine import run_gates

    path = folder / session.config.path
    if not path.is_file():
        return frozenset(), (f"{session.config.path} did not exist at the ref of --since: every finding is new",)
    try:
        config = load_config(path, session.values_cache)
        there = replace(session, config=config)
        report = run_gates(gates, there.workspace, replace(there.options(values, ()), fail_fast=False))
    except ContractProblems as problems:
        count = len(problems.problems)
        return frozenset(), (
            f"contract files were wrong at the ref of --since ({count} problems): every finding is new",
        )
    if not report.complete:
        raise KeyboardInterrupt
    renames = git.renames(base)
    identities = (finding.identity for result in report.results for finding in result.findings)
    return frozenset(replace(i, path=renames.get(i.path, i.path)) for i in identities), ()
