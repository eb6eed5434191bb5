"""What a question about conditions comes to: proved, refuted by a context, or not decided for a reason."""

from __future__ import annotations

import enum
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any


class SolverMissing(Exception):
    """Raised when a question is put and the solver is not installed; the text says what to install."""


class Untranslatable(Exception):
    """Raised inside for a part of a condition that has no translation: the question is then not decided."""

    def __init__(self, reason: str, text: str = "", at: int = 0) -> None:
        super().__init__(reason)
        self.reason = reason
        self.text = text
        self.at = at


class Verdict(enum.StrEnum):
    """The three answers; there is no fourth, and the third is neither of the others."""

    PROVED = "proved"
    REFUTED = "refuted"
    UNDECIDED = "not decided"


@dataclass(frozen=True, slots=True)
class Answer:
    """An answer: `context` is the JSON of a counterexample that the engine has confirmed, `reason` why none was found.

    `text` and `at` are the condition and the offset in it where the reason stands, `text` empty where it has no place.
    """

    verdict: Verdict
    context: Mapping[str, Any] | None = None
    reason: str = ""
    text: str = ""
    at: int = 0

    @property
    def proved(self) -> bool:
        """Whether it is certain."""
        return self.verdict is Verdict.PROVED

    @property
    def refuted(self) -> bool:
        """Whether there is a counterexample."""
        return self.verdict is Verdict.REFUTED

    @property
    def undecided(self) -> bool:
        """Whether there is no answer."""
        return self.verdict is Verdict.UNDECIDED


PROVED = Answer(Verdict.PROVED)


def undecided(reason: str, text: str = "", at: int = 0) -> Answer:
    """The answer that there is none, with the reason."""
    return Answer(Verdict.UNDECIDED, None, reason, text, at)
