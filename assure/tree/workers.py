"""Finds out about many files, in several processes where there is enough to read to pay for their start."""

from __future__ import annotations

import marshal
import pickle
import subprocess
import sys
from typing import TYPE_CHECKING, Any

from assure.tree.extract import learn, undisturbed
from assure.tree.files import read_file
from assure.tree.rows import EMPTY, QUICK, Learnt, Question

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from assure.tree.shapes import TreeOptions

# Below this many files a worker would spend more time starting than it saves.
SHARE = 300
_SERVE = "import sys; sys.path[:] = sys.argv[1].split(chr(10)); from assure.tree.workers import serve; serve()"


def learn_all(questions: Sequence[Question], options: TreeOptions, jobs: int) -> Iterator[Learnt]:
    """The answers to all questions, in their order; the same for any number of jobs."""
    shares = max(1, min(jobs, len(questions) // SHARE))
    helpers = [_Helper(questions[number::shares], options) for number in range(1, shares)]
    try:
        own = learn_here(questions[::shares], options)
        lots = [own, *(helper.answers() for helper in helpers)]
    finally:
        for helper in helpers:
            helper.stop()
    return iter([lots[number % shares][number // shares] for number in range(len(questions))])


def learn_here(questions: Sequence[Question], options: TreeOptions) -> list[Learnt]:
    """The answers to some questions, found in this process."""
    with undisturbed():
        return [_learn(question, options) for question in questions]


def serve() -> None:
    """What a helper process does: take questions from standard input, give answers to standard output."""
    options, questions = pickle.load(sys.stdin.buffer)  # noqa: S301  (from the process that started this one)
    answers = [tuple(answer) for answer in learn_here(questions, options)]
    sys.stdout.buffer.write(marshal.dumps(answers))


def _learn(question: Question, options: TreeOptions) -> Learnt:
    data = read_file(f"{options.root}/{question.path}")
    if isinstance(data, bytes):
        return learn(data, question, options)
    told = (data.kind, data.line, data.column, data.message)
    return Learnt(
        False, 0, False, told, {kind: (told, (), (), ()) if kind == QUICK else EMPTY[kind] for kind in question.kinds}
    )


class _Helper:
    """A process that answers a share of the questions; when it fails, its share is answered here."""

    def __init__(self, questions: Sequence[Question], options: TreeOptions) -> None:
        self._questions = questions
        self._options = options
        command = [sys.executable, "-I", "-S", "-c", _SERVE, "\n".join(sys.path)]
        pipe = subprocess.PIPE
        self._process = subprocess.Popen(command, stdin=pipe, stdout=pipe, stderr=subprocess.DEVNULL)  # noqa: S603
        assert self._process.stdin is not None
        self._process.stdin.write(pickle.dumps((options, list(questions))))
        self._process.stdin.close()

    def answers(self) -> list[Learnt]:
        """Its answers, or ours."""
        assert self._process.stdout is not None
        output = self._process.stdout.read()
        if self._process.wait() != 0:
            return learn_here(self._questions, self._options)
        answers: list[Any] = marshal.loads(output)  # noqa: S302  (from the process started above)
        return [Learnt(*answer) for answer in answers]

    def stop(self) -> None:
        """End the process where it still runs."""
        self._process.kill()
        self._process.wait()
        if self._process.stdout is not None:
            self._process.stdout.close()
