"""`assure replay`: recorded decisions against goldens, or ref against ref; goldens written for review (R9)."""

from __future__ import annotations

import os
from contextlib import ExitStack
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from assure.cli import gates
from assure.cli.options import CONFIG, NO_CACHE, RUN_PARAMETERS, CommandLine, Parameter
from assure.cli.signals import terminate_as_interrupt
from assure.cli.terminal import show, tell
from assure.core import CouldNotJudge, ExitCode, UsageProblem

if TYPE_CHECKING:
    from assure.backend.git import Git
    from assure.cli.options import Values
    from assure.cli.session import Session
    from assure.contracts.catalogue import Catalogue
    from assure.contracts.replaying import ReplayCase
    from assure.gates.replay_goldens import Golden
    from assure.replay.asked import Asked, Elsewhere

GATE, IMPORT = "replay", "replay import"
_OWN = (
    Parameter(
        "baseline_ref", "text", ("--baseline-ref",), "Compare with what this git ref decides, instead of the goldens.",
        metavar="REF",
    ),
    Parameter(
        "candidate_ref", "text", ("--candidate-ref",), "Judge this git ref. Default: the working tree.", metavar="REF"
    ),
    Parameter(
        "update", "flag", ("--update",),
        "Write the decisions as they are now into the YAML files, for a person to read; refused where CI is set.",
    ),
)  # fmt: skip
_LINE = CommandLine(
    "Ask the backend for recorded decisions again, and say what has become different.\n\nWithout refs each case is"
    " compared with what its file expects. With refs both run the same cases under the contracts and the harness"
    " settings of the working tree; they are exported to a scratch folder, and the repository is only read.",
    (*RUN_PARAMETERS, *_OWN),
    (
        ("assure replay --strict", "against the goldens; no drift passes"),
        ("assure replay --baseline-ref main --strict", "what this branch decides otherwise"),
        ("assure replay --baseline-ref v1 --candidate-ref v2 -f json -o drift.json", "for a program"),
        ("assure replay --update", "then `git diff`, and read"),
    ),
)


_IMPORT = CommandLine(
    "Make replay cases of captures (JSON lines, as the recorder of assure.runtime writes them).\n\nOf captures that"
    " exercise the same (operation, method, outcome, clauses, shape of the parameters) one becomes a case, unless there"
    " is such a case already. What was recorded stands under `expect`; say under `given` what has to come before, and"
    " let `assure replay --update` write the rest.",
    (
        CONFIG,
        NO_CACHE,
        Parameter("output", "text", ("--output", "-o"), "Write a new file; else it is printed.", metavar="FILE"),
        Parameter("files", "list", (), "The files of captures.", metavar="FILE...", required=True),
    ),
    (("assure replay import captures/*.jsonl -o replay/captured.yaml", "then add what is given, and `--update`"),),
)


def line(name: str) -> CommandLine:
    """The line of one of the two commands."""
    return _IMPORT if name == IMPORT else _LINE


def run(name: str, values: Values) -> int:
    """Judge, write goldens or import captures; raises what wrong files and a wrong line deserve."""
    if name == IMPORT:
        return _import(values)
    if values["update"]:
        return _update(values)
    if values["candidate_ref"] and not values["baseline_ref"]:
        raise UsageProblem("--candidate-ref is compared with a ref; name it with --baseline-ref")
    with terminate_as_interrupt(), ExitStack() as stack:
        return gates.run(GATE, values, {GATE: _asked(values, stack)})


def _asked(values: Values, stack: ExitStack) -> Asked:
    from assure.replay.asked import Asked

    jobs = values["jobs"] or 0
    if not values["baseline_ref"]:
        return Asked(jobs=jobs)
    from assure.cli.session import open_session

    session = open_session(values, waivers_judged=False)
    baseline = _exported(values["baseline_ref"], session, stack)
    candidate = _exported(values["candidate_ref"], session, stack) if values["candidate_ref"] else None
    return Asked(baseline, candidate, jobs)


def _exported(ref: str, session: Session, stack: ExitStack) -> Elsewhere:
    """What a backend needs of a ref, in a folder that is gone when the command ends, however it ends."""
    from tempfile import TemporaryDirectory

    from assure.cli.past import Past
    from assure.cli.repository import why_unusable
    from assure.replay.asked import Elsewhere

    git, settings = session.git, session.config.backend
    if git is None:
        raise CouldNotJudge(f"a ref needs git: {why_unusable(session.config.root)}")
    if settings is None:
        raise CouldNotJudge(f"{session.config.path} does not say how the backend is run; describe it under `backend`")
    folder = Path(stack.enter_context(TemporaryDirectory(prefix="assure-replay-", ignore_cleanup_errors=True)))
    tree, beside = folder / "tree", folder / "harness"
    tree.mkdir()
    folders = dict.fromkeys((*(settings.path or session.config.import_roots), *session.config.source))
    try:
        lost = Past(git, git.resolve(ref), tree).write_below(_plain(folders))
    except CouldNotJudge as problem:
        raise CouldNotJudge(f"{ref} can't be exported: {problem}{_how_to_fetch(git)}") from None
    if lost:
        raise CouldNotJudge(f"{ref}: the submodule {', '.join(lost)} is not at hand: git submodule update --init")
    module = settings.harness.partition(":")[0]
    places = settings.path or session.config.import_roots
    if not any((tree / place / part).exists() for place in places for part in _files(module)):
        _put_harness(module, places, session, beside, ref)
    there = replace(session, config=replace(session.config, root=str(tree)))
    return Elsewhere(ref, str(tree), (str(beside),) if beside.exists() else (), _catalogue(there, session))


def _how_to_fetch(git: Git) -> str:
    """What to do where the repository was cloned without the contents of its history."""
    from assure.backend.gitcommand import GitCommand

    promised = GitCommand(git.root, {}).ask("config", "--get-regexp", r"^remote\..*\.promisor$")
    return "; this is a partial clone: git fetch --refetch --filter=blob:limit=1g" if promised.text else ""


def _plain(folders: dict[str, None]) -> list[str]:
    """The folders that paths and patterns stand in."""
    from assure.tree.globs import fixed_prefix, is_glob

    return [fixed_prefix(text).rstrip("/") or "." if is_glob(text) else text for text in folders]


def _files(module: str) -> tuple[str, str]:
    path = module.replace(".", "/")
    return f"{path}.py", f"{path}/__init__.py"


def _put_harness(module: str, places: tuple[str, ...], session: Session, beside: Path, ref: str) -> None:
    """A ref that has no harness yet is opened by the one of the working tree."""
    from shutil import copyfile

    for place in places:
        source = Path(session.config.root) / place / _files(module)[0]
        if source.is_file() and "." not in module:
            beside.mkdir()
            copyfile(source, beside / source.name)
            return
    raise CouldNotJudge(f"{ref} has no harness {module}, and that of the working tree is no file that stands alone")


def _catalogue(there: Session, session: Session) -> Catalogue:
    """What is served in a tree, joined with the promises of the working tree."""
    from assure.contracts.catalogue import Catalogue

    return Catalogue.join(session.workspace.contracts, there.workspace.tree.registrations)


def _update(values: Values) -> int:
    """Write what has become different into the files, each whole or not at all."""
    if os.environ.get("CI"):
        raise UsageProblem("--update writes goldens for a person to read; a pipeline (CI is set) never does")
    if values["baseline_ref"] or values["candidate_ref"]:
        raise UsageProblem("--update writes what the working tree decides; it goes with no ref")
    from assure.cli.session import open_session
    from assure.gates.replay_goldens import goldens
    from assure.replay.asked import Asked

    session = replace(open_session(values, waivers_judged=False), asked={GATE: Asked(jobs=values["jobs"] or 0)})
    if not session.workspace.contracts.replay_cases:
        raise UsageProblem(f"{session.config.path} names no replay cases under `contracts.replay`")
    with terminate_as_interrupt():
        found = list(goldens(session.workspace))
    session.keep()
    texts = _texts(session, found)
    _write(session, texts)
    new = {path: sum(each.new for each in found if each.case.at.path == path) for path in texts}
    for path, count in new.items():
        show(f"{path}: {count} written\n")
    lost = [each for each in found if each.problem]
    for each in lost:
        tell(f"{each.case.at}: {each.case.id} was not written: {each.problem}")
    show(f"{len(found) - len(lost)} cases, {sum(new.values())} written\n")
    return int(ExitCode.FINDINGS if lost else ExitCode.HELD)


def _texts(session: Session, found: list[Golden]) -> dict[str, str]:
    """The new text of each file that changes; nothing is written before all of them are known."""
    from assure.replay.golden import written

    root, texts = Path(session.config.root), {}
    for path in sorted({each.case.at.path for each in found if each.new}):
        mine = {each.case.id: each.decision for each in found if each.new and each.case.at.path == path}
        texts[path] = written((root / path).read_bytes(), path, mine)
    return texts


def _write(session: Session, texts: dict[str, str]) -> None:
    from assure.cli.files import write_text

    for path, text in texts.items():
        write_text(str(Path(session.config.root) / path), text)


def _import(values: Values) -> int:
    """Print or write the cases; lines that are no captures are told, and the others imported all the same."""
    from itertools import chain

    from assure.cli.session import open_session
    from assure.gates.replay_runs import ready
    from assure.replay.captures import WrongLine, captures_in
    from assure.replay.importing import as_yaml, distinct

    if values["output"] and Path(values["output"]).exists():
        raise UsageProblem(f"{values['output']} exists; an import writes a new file, and never over cases")
    session = open_session({"today": None, "jobs": None, **values}, waivers_judged=False)
    known, here, catalogue = session.workspace.contracts.replay_cases, Path.cwd(), session.workspace.catalogue
    _all_there(values["files"])
    captured = chain.from_iterable(captures_in(here, path) for path in values["files"])
    found = list(distinct(captured, known, lambda case: ready(case, catalogue).way))
    cases = [each for each in found if not isinstance(each, WrongLine)]
    wrong = [each for each in found if isinstance(each, WrongLine)]
    entries = as_yaml(cases, _free(known), lambda case: ready(case, catalogue).operation)
    for each in wrong:
        tell(f"{each.at}: {each.why}")
    if cases:
        _leave(f"# Captured by the recorder, and imported.\ncases:\n{entries}", values["output"])
    tell(f"{len(cases)} cases imported")
    return int(ExitCode.FINDINGS if wrong else ExitCode.HELD)


def _all_there(paths: tuple[str, ...]) -> None:
    for path in paths:
        if not Path(path).is_file():
            raise UsageProblem(f"there is no file {path}")


def _free(known: tuple[ReplayCase, ...]) -> int:
    """The first number that no case has, nor any after it."""
    numbers = [int(case.id.rpartition("-")[2]) for case in known if case.id.rpartition("-")[2].isdigit()]
    return max(numbers, default=0) + 1


def _leave(text: str, path: str | None) -> None:
    from assure.cli.files import write_text

    if path:
        write_text(path, text)
    else:
        show(text)
