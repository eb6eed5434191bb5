"""What the tests of contract files share: a project on disk that takes a few words to write."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from textwrap import dedent

import pytest

from assure.config import load_config
from assure.contracts.cache import ValueCache
from assure.contracts.document import Document, read
from assure.contracts.loader import load_contracts
from assure.contracts.problems import Problems
from assure.contracts.values import Config, Contracts
from assure.core import ContractProblem, ContractProblems


@dataclass(frozen=True)
class Project:
    """A folder with an assure.yaml and whatever a test writes into it."""

    root: Path

    def write(self, path: str, content: str | bytes) -> Project:
        """One file; text loses its common indentation."""
        file = self.root / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(dedent(content).encode() if isinstance(content, str) else content)
        return self

    def config(self, cache: ValueCache | None = None) -> Config:
        """The loaded configuration."""
        return load_config(self.root / "assure.yaml", cache)

    def contracts(self, cache: ValueCache | None = None) -> Contracts:
        """The loaded contracts."""
        return load_contracts(self.config(cache), cache)

    def problems(self) -> tuple[ContractProblem, ...]:
        """Everything that is wrong in the files; fails where nothing is."""
        with pytest.raises(ContractProblems) as raised:
            self.contracts()
        return raised.value.problems

    def told(self) -> list[str]:
        """The problems as a person reads them."""
        return [str(problem) for problem in self.problems()]


@pytest.fixture
def project(tmp_path: Path) -> Project:
    """A project whose configuration names one place for each kind of contract file that a test may write."""
    return Project(tmp_path).write("assure.yaml", "project: shop\n")


@pytest.fixture
def specs(project: Project) -> Project:
    """A project with one file of specs."""
    return project.write("assure.yaml", "project: shop\ncontracts: {specs: [specs.yaml]}\n")


Reader = Callable[[str | bytes], tuple[Document | None, list[str]]]


@pytest.fixture
def reader() -> Reader:
    """Reads one YAML text; answers its document and its problems as text."""

    def read_text(text: str | bytes) -> tuple[Document | None, list[str]]:
        problems = Problems()
        document = read(text.encode() if isinstance(text, str) else text, "f.yaml", problems)
        return document, told(problems)

    return read_text


def told(problems: Problems) -> list[str]:
    """The problems as text, none where there are none."""
    try:
        problems.raise_any()
    except ContractProblems as raised:
        return [str(problem) for problem in raised.problems]
    return []
