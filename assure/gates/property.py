"""Gate `property`: lifecycles walked on the real registry, and promises about whatever is asked of it (R8)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from assure.core import Finding, Gate, Subject
from assure.gates import property_rules as rules
from assure.gates.property_walks import Begun, Planned, Tried, judge_walk, planned, walks

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from assure.backend.deciding import DecidingSession
    from assure.gates.property_backend import Bench
    from assure.workspace import Workspace

UNSEEN = "harness"


def subjects(workspace: Workspace) -> Iterable[Subject]:
    """Each lifecycle as it is written; then, on the running backend, its walk and every pair of it.

    Raises CouldNotJudge where nothing says how the backend is run.
    """
    contracts = workspace.contracts
    specs = tuple(spec for spec in contracts.specs if spec.status == "active")
    yield from planned(contracts.lifecycles, specs)
    if contracts.lifecycles:
        yield from _run(workspace)


def _run(workspace: Workspace) -> Iterator[Subject]:
    """What is run on the backend: under all contracts, and, of forbidden steps, under none."""
    # Only who runs something pays for what running takes.
    from assure.backend.deciding import DecidingSession
    from assure.contracts.bundle import bundle_of
    from assure.gates.backends import Kept, launch_of
    from assure.gates.dispatch_examples import Book
    from assure.gates.property_backend import Bench, uncontracted

    launch, contracts, settings = launch_of(workspace.config), workspace.contracts, workspace.config.backend
    if settings is None:
        return

    def bench(session: DecidingSession) -> Bench:
        return Bench(session, Kept(session, workspace.config.dispatch), Book(contracts.use_cases), workspace)

    lifecycles = sorted(contracts.lifecycles, key=lambda each: each.name)
    specs = tuple(spec for spec in contracts.specs if spec.status == "active")
    with (
        DecidingSession(launch, settings.harness, bundle_of(contracts), "strict") as strict,
        DecidingSession(launch, settings.harness, uncontracted(contracts), "strict") as bare,
    ):
        under, alone = bench(strict), bench(bare)
        for lifecycle in lifecycles:
            yield from walks(lifecycle, specs, under, alone)
        yield Subject(UNSEEN, settings.harness, under)


def judge(subject: Subject, workspace: Workspace) -> Iterator[Finding]:
    """What is wrong with a lifecycle, with its walk, or with one pair of it."""
    if isinstance(subject.item, Planned | Begun | Tried):
        yield from judge_walk(subject.item)
    elif subject.kind == UNSEEN:
        yield from _seen(subject.item, workspace)


def _seen(bench: Bench, workspace: Workspace) -> Iterator[Finding]:
    """Whether the harness lets anybody see what a request changes."""
    settings = workspace.config.backend
    if settings is not None and bench.blind:
        message = f"the harness {settings.harness} has neither `engine` nor `rows`: what a refusal changed is not seen"
        yield rules.NOT_OBSERVED.at(settings.at, message, target=settings.harness)


GATE = Gate(
    "property",
    "Properties and lifecycles",
    rules.RULES,
    subjects,
    judge,
    examines=("lifecycle",),
)
