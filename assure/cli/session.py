"""From options to a workspace: which configuration, which gates, which day, and how each fact is loaded on request."""

from __future__ import annotations

import os
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from assure.core import ContractProblem, ContractProblems, Judged, Mode, UsageProblem
from assure.gates import GATE_NAMES, load
from assure.kept.answer import day
from assure.kept.cachedir import cache_path
from assure.workspace import Workspace

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from assure.backend.git import Git
    from assure.cli.options import Values
    from assure.contracts.cache import ValueCache
    from assure.contracts.values import Config, Contracts
    from assure.core import Gate, Waiver
    from assure.engine import RunOptions
    from assure.tree.tree import Tree

# A folder that can't exist: nothing is found in it and nothing can be put there.
NOWHERE = Path(os.devnull) / "assure"


@dataclass(frozen=True)
class Session:
    """One project, as one command line wants it judged.

    `today` is the ISO date on which waivers are judged; `cache` is the folder for what may be reused; `rule_codes`
    are those a waiver may name. `asked` has what the line asks of one gate alone, by its name.
    """

    config: Config
    today: str
    jobs: int
    cache: Path
    rule_codes: frozenset[str]
    asked: Mapping[str, object] = field(default_factory=dict)

    @cached_property
    def workspace(self) -> Workspace:
        """What gates may ask for; nothing is loaded before the first one asks."""
        return Workspace(
            config=self.config,
            today=self.today,
            load_contracts=self._contracts,
            load_tree=self._tree,
            load_baseline=self._baseline,
            moved=self._moved,
            rule_codes=self.rule_codes,
            asked=self.asked,
        )

    @cached_property
    def git(self) -> Git | None:
        """The repository around the project, looked at once for everything that is asked of it."""
        from assure.backend.git import Git

        return Git.at(Path(self.config.root))

    def mode(self, values: Values) -> Mode:
        """The mode of the run: `--strict`, or what the configuration says."""
        return Mode.STRICT if values["strict"] else self.config.mode

    def check_contracts(self) -> None:
        """Load every contract file; raises ContractProblems with all that is wrong in any of them."""
        _ = self.workspace.contracts

    def options(self, values: Values, left_out: tuple[str, ...]) -> RunOptions:
        """How the engine is to run: what the command line says, then what the configuration says."""
        from assure.engine import RunOptions

        return RunOptions(
            mode=self.mode(values),
            time_limit=self.config.time_limit,
            fail_fast=values["fail_fast"],
            settings=self.config.gates,
            left_out=left_out,
            expected_gates=self.config.expected_gates,
        )

    def judged(self) -> Judged:
        """What was judged: commit, whether the tree equals it, and digests of all that was read."""
        loaded, git = self.workspace.__dict__, self.git
        return Judged(
            commit=git.commit if git else "",
            clean=bool(git and git.clean((self.config.evidence,))),
            configuration=self.config.digest,
            contracts=self.workspace.contracts.digest if "contracts" in loaded else "",
            tree=self.workspace.tree.digest if "tree" in loaded else "",
        )

    def keep(self) -> None:
        """Keep what this run learnt of the tree for the next one."""
        if self.cache != NOWHERE and "tree" in self.workspace.__dict__:
            self.workspace.tree.save()

    @property
    def values_cache(self) -> ValueCache:
        """Where checked contract files are kept."""
        return _values(self.cache)

    def _contracts(self) -> Contracts:
        from assure.contracts.loader import load_contracts

        return load_contracts(self.config, self.values_cache)

    def _tree(self) -> Tree:
        from assure.config import check_source, tree_options
        from assure.tree.tree import Tree

        tree = Tree.load(tree_options(self.config), self.jobs, self.cache, self.git)
        check_source(self.config, tree.patterns)
        return tree

    @property
    def settled(self) -> bool:
        """Whether this run depends on nothing but files that held what it knows of them, and on their places.

        Where a file has been moved to is told by the history of git as well.
        """
        loaded = self.workspace.__dict__
        known = "tree" in loaded and "contracts" in loaded and "baseline_data" in self.__dict__
        return known and "moves" not in self.__dict__ and self.workspace.tree.settled

    @cached_property
    def baseline_data(self) -> bytes:
        """What the baseline file holds, nothing where there is none."""
        return _bytes(Path(self.config.root) / self.config.baseline)

    @cached_property
    def moves(self) -> Git | None:
        """The repository as it is asked where files have gone."""
        return self.git

    def _baseline(self) -> tuple[Waiver, ...]:
        data = self.baseline_data
        if not data:
            return ()
        from assure.contracts.baseline import moved, parse_baseline

        return moved(parse_baseline(_text(data, self.config.baseline), self.config.baseline), self._moved)

    def _moved(self, path: str) -> str:
        """Where git knows a file of the tree to be now, "" for one that is where it was or that git does not know."""
        if self.workspace.tree.file(path):
            return ""
        return self.moves.moved(path) if self.moves else ""


def open_session(values: Values, *, waivers_judged: bool = True) -> Session:
    """The session of a command line; raises UsageProblem and ContractProblems for what is wrong with it.

    Without `waivers_judged` (the debt gate does not run) nobody asks which rules there are, and no gate is imported.
    """
    from assure.config import check_folders, find_config, load_config

    today = _day(values)
    cache = NOWHERE if values["no_cache"] or not cache_path() else Path(cache_path())
    path = Path(values["config"]) if values["config"] else find_config(_working_folder())
    config = load_config(path, _values(cache), GATE_NAMES)
    check_folders(config)
    codes = frozenset(rule.code for gate in load() for rule in gate.rules) if waivers_judged else frozenset[str]()
    return Session(config, today, values["jobs"] or os.cpu_count() or 1, cache, codes)


def chosen(names: Iterable[str], values: Values) -> tuple[tuple[Gate, ...], tuple[str, ...]]:
    """The gates of `names` that `--only` and `--skip` leave, in the order of the pack, and the names they take out.

    Raises UsageProblem for a name that is no gate, and where no gate is left to run.
    """
    asked = tuple(names)
    for name in (*values["only"], *values["skip"]):
        if not name:
            known = ", ".join(GATE_NAMES)
            raise UsageProblem(f"--only and --skip take names of gates, and an empty one was met; there are {known}")
        if name not in GATE_NAMES:
            from assure.cli.failures import nearest

            raise UsageProblem(f"no gate is called `{name}`{nearest(name, list(GATE_NAMES))}")
    wanted = [n for n in asked if (not values["only"] or n in values["only"]) and n not in values["skip"]]
    if not wanted:
        raise UsageProblem("--only and --skip leave no gate to run")
    return load(wanted), tuple(name for name in asked if name not in wanted)


def reproduced(name: str, values: Values, config: Config) -> tuple[str, ...]:
    """The command line, run from the project's folder, that judges the same in the same way."""
    words = ["assure", name]
    words += ["--strict"] if values["strict"] else []
    words += ["--config", config.path] if config.path != "assure.yaml" else []
    for option in ("only", "skip"):
        words += [f"--{option}", ",".join(sorted(values[option], key=GATE_NAMES.index))] if values[option] else []
    words += ["--since", values["since"]] if values["since"] else []
    for name in ("baseline_ref", "candidate_ref"):
        words += [f"--{name.replace('_', '-')}", values[name]] if values.get(name) else []
    words += ["--fail-fast"] if values["fail_fast"] else []
    words += ["--today", values["today"]] if values["today"] else []
    return tuple(words)


def _working_folder() -> Path:
    """Where the command was started; raises UsageProblem where that has been removed in the meantime."""
    try:
        return Path.cwd()
    except FileNotFoundError:
        raise UsageProblem("the working directory is gone; change to one that exists, or name --config") from None


def _day(values: Values) -> str:
    """The day to judge on; raises UsageProblem for a text that is no date."""
    text: str | None = values["today"]
    if text:
        from assure.contracts.baseline import is_date

        if not is_date(text):
            raise UsageProblem(f"--today must be a date such as 2027-03-31, met {text!r}")
    return day(values)


def _bytes(path: Path) -> bytes:
    """What the baseline file holds, nothing where there is none; raises UsageProblem for one that can't be read."""
    try:
        return path.read_bytes()
    except FileNotFoundError:
        return b""
    except OSError as problem:
        raise UsageProblem(f"the baseline {path.name} can't be read: {problem.strerror}") from None


def _text(data: bytes, path: str) -> str:
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError as problem:
        from assure.contracts.rules import ENCODING

        line = data.count(b"\n", 0, problem.start) + 1
        message = f"the file is not UTF-8: met the byte 0x{data[problem.start]:02x}"
        raise ContractProblems((ContractProblem(ENCODING.code, path, line, 1, message),)) from None


def _values(cache: Path) -> ValueCache:
    """The cache of checked configuration and contract files in a folder."""
    from assure.contracts.cache import ValueCache

    return ValueCache(None if cache == NOWHERE else cache)
