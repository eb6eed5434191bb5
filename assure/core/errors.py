"""The problems assure itself reports: people's files that are wrong, and judgements that can't be made."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class ContractProblem:
    """One thing that is wrong in a file a person wrote: where, the value met, what was expected.

    `code` is a CFG rule (`CFG001`...), so that `assure explain` has a page for it.
    """

    code: str
    path: str
    line: int
    column: int
    message: str
    hint: str = ""

    def __str__(self) -> str:
        place = ":".join([self.path, *(str(n) for n in (self.line, self.column) if n)])
        hint = f" ({self.hint})" if self.hint else ""
        return f"{place}: {self.code} {self.message}{hint}"


class AssureError(Exception):
    """The base of what assure raises on purpose; anything else that escapes is our bug."""


class UsageProblem(AssureError):
    """A command was called wrongly (exit 2)."""


class ContractProblems(AssureError):
    """Configuration or contract files are wrong (exit 2); carries every problem of every file at once."""

    def __init__(self, problems: tuple[ContractProblem, ...]) -> None:
        self.problems = tuple(sorted(problems, key=lambda p: (p.path, p.line, p.column, p.code, p.message)))
        super().__init__("\n".join(str(problem) for problem in self.problems))


class CouldNotJudge(AssureError):
    """A gate has no ground to judge on (git is missing, the baseline is red): the gate is broken, exit 3."""
