"""Tries a judgement on generated values, and shrinks the first that fails to the smallest one (R8).

The same values are tried on every machine: the seed is the caller's, nothing is remembered between runs, no clock
decides how long it is tried, and what Hypothesis would pick up from the modules that happen to be loaded is left out.
Imported only where values are generated: it needs the extra `property`.
"""

from __future__ import annotations

import contextlib
import json
import tempfile
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from hypothesis import HealthCheck, Phase, Verbosity, configuration, given, seed, settings
from hypothesis.errors import HypothesisException, Unsatisfiable
from hypothesis.internal.conjecture import providers
from hypothesis.internal.constants_ast import Constants

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from hypothesis import strategies as st

# How many judgements a failure may cost while it is made smaller.
SHRINKING = 120


@dataclass(frozen=True, slots=True)
class Failure:
    """Why a value fails: `kind` is what has to stay the same while it is made smaller, `why` is for people.

    `case` is the request that shows it, as a replay case holds it; "" where one request does not.
    """

    kind: str
    why: str
    case: str = ""


@dataclass(frozen=True, slots=True)
class Tried:
    """What came of trying: how many different values, and the smallest that fails with its failure, if any does."""

    values: int
    smallest: Any = None
    failure: Failure | None = None


class _Falsified(Exception):
    """A value failed; raised at one place only, so that all failures of a trial are one to Hypothesis."""


class _Judging:
    """Judges each different value once; after a failure only so many more, and only failures of its kind count."""

    def __init__(self, judge: Callable[[Any], Failure | None]) -> None:
        self._judge = judge
        self._known: dict[str, Failure | None] = {}
        self._left = SHRINKING
        self.first: Failure | None = None
        self.before = 0
        self.smallest: tuple[Any, Failure] | None = None

    def __call__(self, value: Any) -> None:
        key = json.dumps(value, sort_keys=True, default=repr)
        if key not in self._known:
            if self.first is not None:
                if not self._left:
                    return
                self._left -= 1
            self._known[key] = self._judge(value)
        failure = self._known[key]
        if failure is None or (self.first is not None and failure.kind != self.first.kind):
            return
        if self.first is None:
            self.first, self.before = failure, len(self._known)
        self.smallest = (value, failure)
        raise _Falsified

    @property
    def values(self) -> int:
        """How many different values were judged until one failed."""
        return self.before or len(self._known)


def tried(values: st.SearchStrategy[Any], judge: Callable[[Any], Failure | None], examples: int, name: str) -> Tried:
    """Try so many values; `name` decides which. A strategy without any value is tried on none."""
    judging = _Judging(judge)

    @seed(_seed(name))
    @settings(
        max_examples=examples,
        database=None,
        deadline=None,
        phases=(Phase.generate, Phase.shrink),
        suppress_health_check=tuple(HealthCheck),
        verbosity=Verbosity.quiet,
        print_blob=False,
        report_multiple_bugs=False,
    )
    @given(values)
    def trial(value: Any) -> None:
        judging(value)

    with _steady():
        try:
            trial()
        except Unsatisfiable:
            pass
        except (_Falsified, HypothesisException):
            if judging.smallest is None:
                raise
    if judging.smallest is None:
        return Tried(judging.values)
    return Tried(judging.values, *judging.smallest)


def _seed(name: str) -> int:
    from hashlib import sha256

    return int.from_bytes(sha256(name.encode()).digest()[:8], "big")


@contextlib.contextmanager
def _steady() -> Iterator[None]:
    """Nothing is written beside the project, and no constant is drawn because a module of somebody's is loaded."""
    found = providers._get_local_constants
    home = configuration.__hypothesis_home_directory
    with tempfile.TemporaryDirectory(prefix="assure-property-") as folder:
        configuration.set_hypothesis_home_dir(folder)
        providers._get_local_constants = Constants
        providers.CONSTANTS_CACHE.cache.clear()
        try:
            yield
        finally:
            providers._get_local_constants = found
            configuration.set_hypothesis_home_dir(home)
