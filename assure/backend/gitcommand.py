"""Runs the git command: no shell, a time limit, plain English, no programs of the repository's choosing, no writes."""

from __future__ import annotations

import os
import subprocess
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

from assure.core import CouldNotJudge
from assure.kept.gitwords import command, environment

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

SECONDS = 120


class Answer(NamedTuple):
    """What git said: exit status, standard output, and the last line of standard error."""

    code: int
    output: bytes
    problem: str

    @property
    def text(self) -> str:
        """The output as text; bytes that are no UTF-8 (file names) survive as Python spells them."""
        return os.fsdecode(self.output)


class Running(NamedTuple):
    """A git command under way, so that two can work at a time."""

    process: subprocess.Popen[bytes]
    feed: bytes | None

    def answer(self) -> Answer:
        """Wait for its end; raises CouldNotJudge when that takes too long."""
        try:
            output, errors = self.process.communicate(self.feed, timeout=SECONDS)
        except subprocess.TimeoutExpired as problem:
            self.process.kill()
            self.process.communicate()
            raise CouldNotJudge(f"git did not answer within {SECONDS} seconds") from problem
        said = errors.decode(errors="replace").strip().rsplit("\n", 1)[-1]
        return Answer(self.process.returncode, output, said)

    def text(self) -> str:
        """The output of a command that must succeed; raises CouldNotJudge with git's own words otherwise."""
        return os.fsdecode(self.output())

    def output(self) -> bytes:
        """Like `text`, undecoded."""
        answer = self.answer()
        if answer.code != 0:
            raise CouldNotJudge(f"git failed with exit status {answer.code}: {answer.problem}")
        return answer.output


@dataclass(frozen=True, slots=True)
class GitCommand:
    """The git command in one folder; `variables` are added to the environment of each run."""

    folder: Path
    variables: Mapping[str, str]

    def start(self, *arguments: str, feed: bytes | None = None) -> Running:
        """Start a command; raises CouldNotJudge where there is no git."""
        try:
            process = subprocess.Popen(  # noqa: S603  (a fixed program; its arguments never reach a shell)
                command(*arguments),
                cwd=self.folder,
                env={**environment(), **self.variables},
                stdin=subprocess.DEVNULL if feed is None else subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.PIPE,
            )
        except OSError as problem:
            raise CouldNotJudge(f"git can't be started: {problem.strerror}") from problem
        return Running(process, feed)

    def ask(self, *arguments: str) -> Answer:
        """Run a command that may fail."""
        return self.start(*arguments).answer()

    def read(self, *arguments: str) -> str:
        """Run a command that must succeed; raises CouldNotJudge otherwise."""
        return self.start(*arguments).text()
