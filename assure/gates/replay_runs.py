"""Runs all replay cases: on the working tree against goldens, or on two trees against each other, and on one twice."""

from __future__ import annotations

from contextlib import ExitStack
from dataclasses import replace
from hashlib import sha256
from itertools import chain, islice, tee
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from assure.backend.pool import Pool
from assure.contracts.bundle import bundle_of
from assure.gates.backends import launch_of
from assure.gates.dispatch_routes import ways_of
from assure.gates.replay_seats import Came, Seat, Stand
from assure.replay.asked import Asked
from assure.replay.captures import WrongLine, captures_in

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping

    from assure.backend.process import Launch
    from assure.contracts.catalogue import Catalogue
    from assure.contracts.replaying import ReplayCase
    from assure.gates.replay_seats import Way
    from assure.replay.asked import Elsewhere
    from assure.workspace import Workspace

WORKING_TREE = "the working tree"
_CHUNK = 16
# One case in so many is run twice although it came out as expected.
_SAMPLED, _SAMPLED_CAPTURES = 4, 16
# So many cases are worth a process of their own.
_WORTH = 256


class Ready(NamedTuple):
    """A case with what it is dispatched by; `why` says why nothing serves it, with the nearest name as `near`."""

    case: ReplayCase
    operation: str
    way: Way
    why: str = ""
    near: str = ""


class Ran(NamedTuple):
    """A case that was run: on the candidate, a second time on what is compared with, and on the baseline where one is.

    `again` is None where it was not run a second time.
    """

    ready: Ready
    candidate: Came
    again: Came | None
    baseline: Came | None


def asked_of(workspace: Workspace) -> Asked:
    """What the command line asks for; in the pack, the goldens."""
    found = workspace.asked.get("replay")
    return found if isinstance(found, Asked) else Asked()


def all_cases(workspace: Workspace) -> Iterator[ReplayCase | WrongLine]:
    """The cases that people wrote, then those that were captured, read as they are needed."""
    contracts = workspace.contracts
    root = Path(workspace.config.root)
    captured = (captures_in(root, path) for path in contracts.captures)
    return chain(contracts.replay_cases, chain.from_iterable(captured))


def catalogue_of(workspace: Workspace) -> Catalogue:
    """What is served where the cases are judged: in the candidate."""
    candidate = asked_of(workspace).candidate
    return candidate.catalogue if candidate else workspace.catalogue


def ready(case: ReplayCase, catalogue: Catalogue) -> Ready:
    """What a case is dispatched by."""
    if case.dispatch:
        found = catalogue.resolve_pair(case.dispatch, case.method)
        operation = case.operation or _anchored(case, catalogue)
        return Ready(case, operation, (case.dispatch, case.method), "" if found.live else found.why, found.nearest)
    ways = ways_of(case.operation, catalogue)
    if ways:
        return Ready(case, case.operation, ways[0])
    found = catalogue.resolve(case.operation)
    return Ready(case, case.operation, ("", ""), found.why, found.nearest)


def run_all(cases: Iterable[Ready], workspace: Workspace, as_expected: Callable[[Ready, Came], bool]) -> Iterator[Ran]:
    """Run the cases, a few at a time, and give what they came to in their order, whatever the number of processes.

    Without a baseline a case is run twice where it does not come out `as_expected`, and as one of a fixed sample.
    """
    asked = asked_of(workspace)
    jobs = asked.jobs or max(1, len(workspace.contracts.replay_cases) // _WORTH)
    here = _stand(workspace, asked.candidate, "")
    with ExitStack() as stack:
        pool = stack.enter_context(Pool(jobs, lambda: Seat(here)))
        if asked.baseline is None:
            yield from _against_goldens(pool, cases, as_expected)
            return
        before, twice = _stand(workspace, asked.baseline, ""), _stand(workspace, asked.baseline, "1")
        baseline = stack.enter_context(Pool(jobs, lambda: Seat(before)))
        again = stack.enter_context(Pool(jobs, lambda: Seat(twice)))
        yield from _against_baseline((pool, baseline, again), cases)


def _against_goldens(
    pool: Pool[Seat], cases: Iterable[Ready], as_expected: Callable[[Ready, Came], bool]
) -> Iterator[Ran]:
    """Each chunk forwards, then those of it that are looked at twice once more, backwards."""

    def there_and_back(seat: Seat, chunk: tuple[Ready, ...]) -> list[Ran]:
        came = _forwards(seat, chunk)
        # What came to no decision is not asked again: it may have ended the backend, or taken all of its time.
        decided = [number for number in range(len(chunk)) if came[number].decision is not None]
        numbers = [n for n in decided if _sampled(chunk[n]) or not as_expected(chunk[n], came[n])]
        again = {number: seat.run(*_what(chunk[number])) for number in reversed(numbers)}
        return [Ran(each, came[number], again.get(number), None) for number, each in enumerate(chunk)]

    for ran in pool.map(there_and_back, _chunks(cases)):
        yield from ran


def _against_baseline(pools: tuple[Pool[Seat], Pool[Seat], Pool[Seat]], cases: Iterable[Ready]) -> Iterator[Ran]:
    """Each chunk on the candidate, on the baseline, and on the baseline again: in another order, by another hash."""
    candidate, baseline, again = pools
    chunks = tee(_chunks(cases), 4)
    came = candidate.map(_forwards, chunks[1]), baseline.map(_forwards, chunks[2]), again.map(_backwards, chunks[3])
    for chunk, now, before, twice in zip(chunks[0], *came, strict=True):
        yield from map(Ran, chunk, now, twice, before)


def _forwards(seat: Seat, chunk: tuple[Ready, ...]) -> list[Came]:
    return [seat.run(*_what(each)) for each in chunk]


def _backwards(seat: Seat, chunk: tuple[Ready, ...]) -> list[Came | None]:
    """A chunk, the last case of it first; of captures a sample. What came is given in the order of the chunk."""
    return [seat.run(*_what(each)) if not each.case.captured or _sampled(each) else None for each in reversed(chunk)][
        ::-1
    ]


def _what(each: Ready) -> tuple[ReplayCase, Way]:
    return each.case, each.way


def _sampled(each: Ready) -> bool:
    """Whether a case belongs to those that are run a second time whatever they come to: always the same ones."""
    one_in = _SAMPLED_CAPTURES if each.case.captured else _SAMPLED
    return sha256(each.case.id.encode()).digest()[0] % one_in == 0


def _chunks(cases: Iterable[Ready]) -> Iterator[tuple[Ready, ...]]:
    rest = iter(cases)
    while chunk := tuple(islice(rest, _CHUNK)):
        yield chunk


def _anchored(case: ReplayCase, catalogue: Catalogue) -> str:
    """The business operation that is anchored at the pair which a case dispatches; the pair itself where none is."""
    for pair, entries in _anchors(catalogue):
        if pair == (case.dispatch, case.method):
            return entries
    return f"{case.dispatch}:{case.method}" if case.method else case.dispatch


def _anchors(catalogue: Catalogue) -> Iterator[tuple[Way, str]]:
    for name, entry in catalogue.entries.items():
        yield from (((anchor.dispatch, anchor.method), name) for anchor in entry.anchors)


def _stand(workspace: Workspace, elsewhere: Elsewhere | None, hash_seed: str) -> Stand:
    """A backend to run cases on: here or in another tree, always by the configuration and contracts that are here."""
    config, contracts = workspace.config, workspace.contracts
    launch = launch_of(config)
    if elsewhere is not None:
        launch = _moved(launch, config.root, elsewhere)
    if hash_seed:
        launch = replace(launch, variables={**launch.variables, "PYTHONHASHSEED": hash_seed})
    assert config.backend is not None  # `launch_of` has seen to it
    bundle = bundle_of(contracts)
    return Stand(
        elsewhere.label if elsewhere else WORKING_TREE,
        launch,
        config.backend.harness,
        bundle,
        config.dispatch,
        contracts.use_cases,
        _secrets(bundle, workspace.catalogue),
        elsewhere.catalogue if elsewhere else workspace.catalogue,
    )


def _moved(launch: Launch, root: str, elsewhere: Elsewhere) -> Launch:
    """The same start in another tree; the interpreter stays the one of the working tree."""
    inside = [str(Path(elsewhere.root) / Path(folder).relative_to(root)) for folder in launch.path]
    return replace(launch, folder=Path(elsewhere.root), path=(*inside, *elsewhere.path))


def _secrets(bundle: Mapping[str, object], catalogue: Catalogue) -> dict[Way, tuple[str, ...]]:
    """The paths of secrets in decisions, by what is dispatched."""
    found: dict[Way, tuple[str, ...]] = {}
    specs = bundle.get("specs")
    for spec in specs if isinstance(specs, list) else ():
        for way in ways_of(spec["operation"], catalogue):
            found[way] = tuple(sorted({*found.get(way, ()), *spec["secrets"]}))
    return found
