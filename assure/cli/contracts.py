"""`specs compile`, `specs catalogue`, `faults matrix`: contracts as backends and as people read them (R1, R3, R4)."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from assure.cli.options import CONFIG, NO_CACHE, CommandLine, Parameter
from assure.cli.terminal import show, tell
from assure.core import ExitCode, UsageProblem

if TYPE_CHECKING:
    from collections.abc import Iterator

    from assure.cli.options import Values
    from assure.contracts.promised import Expression
    from assure.contracts.values import Contracts
    from assure.workspace import Workspace

_OUTPUT = Parameter("output", "text", ("--output", "-o"), "Write it to this file; else it is printed.", metavar="FILE")
_CHECK = Parameter("check", "flag", ("--check",), "Write nothing: end with 1 where the file is missing or not current.")
_PARAMETERS = (CONFIG, _OUTPUT, _CHECK, NO_CACHE)

_LINES = {
    "specs compile": CommandLine(
        "Compile specs, invariants, lifecycles and enforcement into the JSON bundle that a backend loads in"
        " production.\n\nThe same contracts give the same bytes. A file is written by rename, and only when every"
        " condition can be used.",
        _PARAMETERS,
        (
            ("assure specs compile -o contracts.json", "then: Contracts.from_bundle('contracts.json')"),
            ("assure specs compile -o contracts.json --check", "in a pipeline, where the file is committed"),
        ),
    ),
    "specs catalogue": CommandLine(
        "Write what each operation promises as Markdown: specs, invariants and lifecycles, domain by domain.",
        _PARAMETERS,
        (
            ("assure specs catalogue -o docs/contracts.md", "for the people who have to agree to it"),
            ("assure specs catalogue -o docs/contracts.md --check", "that the page is current"),
        ),
    ),
    "faults matrix": CommandLine(
        "Write the matrix of failures as Markdown: each scenario, what fails in it, and the outcome that is safe.",
        _PARAMETERS,
        (
            ("assure faults matrix -o docs/faults.md", "for the people who have to agree to it"),
            ("assure faults matrix -o docs/faults.md --check", "that the page is current"),
        ),
    ),
}


def line(name: str) -> CommandLine:
    """The line of one of the commands."""
    return _LINES[name]


def run(name: str, values: Values) -> int:
    """Print, write or compare the text; raises what wrong files and a wrong line deserve."""
    if values["check"] and not values["output"]:
        raise UsageProblem("--check compares with a file; name it with --output")
    text = _text(name, _workspace(name, values))
    if values["check"]:
        return _compare(name, values["output"], text)
    if values["output"]:
        from assure.cli.files import write_text

        write_text(values["output"], text)
    else:
        show(text)
    return int(ExitCode.HELD)


def _text(name: str, workspace: Workspace) -> str:
    if name == "specs compile":
        return _compiled(workspace.contracts)
    return _matrix(workspace.contracts) if name == "faults matrix" else _catalogue(workspace)


def _workspace(name: str, values: Values) -> Workspace:
    """The project; raises UsageProblem where it promises nothing that a bundle or a page could hold."""
    from assure.cli.session import open_session

    session = open_session({"today": None, "jobs": None, **values}, waivers_judged=False)
    contracts = session.workspace.contracts
    if name == "faults matrix":
        if not contracts.fault_files:
            raise UsageProblem(f"{session.config.path} names no faults under `contracts`")
    elif not (contracts.specs or contracts.invariants):
        raise UsageProblem(f"{session.config.path} names neither specs nor invariants under `contracts`")
    return session.workspace


def _compiled(contracts: Contracts) -> str:
    from assure.contracts.bundle import bundle_of, bundle_text
    from assure.runtime.bundle_entries import BundleProblems
    from assure.runtime.contracts import Contracts as Runnable

    bundle = bundle_of(contracts)
    problems = tuple(_misspelt(contracts))
    if not problems:
        try:
            Runnable.from_mapping(bundle)
        except BundleProblems as raised:
            problems = raised.problems
    if problems:
        raise UsageProblem("the contracts can't be compiled:\n" + "\n".join(f"  {problem}" for problem in problems))
    return bundle_text(bundle)


def _misspelt(contracts: Contracts) -> Iterator[str]:
    """What is wrong with the texts of conditions and messages, each at its character in the YAML file."""
    from assure.runtime.conditions import ConditionProblems, compile_condition, compile_expression

    for text, holds in _texts(contracts):
        try:
            compile_condition(text.text, ready=False) if holds else compile_expression(text.text)
        except ConditionProblems as raised:
            for problem in raised.problems:
                if problem.error:
                    yield f"{text.place(problem.place.text_line, problem.place.text_column)}: {problem.message}"


def _texts(contracts: Contracts) -> Iterator[tuple[Expression, bool]]:
    """Every expression that a bundle holds, and whether it is a condition."""
    for invariant in contracts.invariants:
        yield from ((guard, True) for guard in invariant.match)
        yield from ((variable.expression, False) for variable in invariant.variables)
        yield invariant.condition, True
        if invariant.message_expression is not None:
            yield invariant.message_expression, False
    for spec in contracts.specs:
        if spec.status == "active":
            sections = (spec.preconditions, spec.postconditions, spec.forbidden, spec.on_exception)
            yield from ((clause.condition, True) for section in sections for clause in section)


def _catalogue(workspace: Workspace) -> str:
    from assure.contracts.readable import catalogue_page

    # Who supplies a name is known where the configuration says how that is registered; else no source is read.
    shapes = workspace.config.providers
    registered = workspace.tree.registered(shapes) if shapes else ()
    return catalogue_page(workspace.contracts, {each.operation: f"`{each.path}`" for each in registered})


def _matrix(contracts: Contracts) -> str:
    from assure.faults.matrix import matrix_page

    return matrix_page(contracts.fault_files)


def _compare(name: str, path: str, text: str) -> int:
    try:
        current = Path(path).read_bytes() == text.encode()
        why = "is not current"
    except OSError as problem:
        current, why = False, f"can't be read ({problem.strerror})"
    if not current:
        tell(f"{path} {why}: assure {name} -o {path}")
    return int(ExitCode.HELD if current else ExitCode.FINDINGS)
