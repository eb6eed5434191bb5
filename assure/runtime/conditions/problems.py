"""What is wrong with the text of a condition, and where: inside the text and in the file that holds it."""

from __future__ import annotations

# Every kind of problem, and what it means; a kind never changes its meaning.
KINDS = {
    "syntax": "The text is no expression of CEL, or is too large or nested too deep.",
    "unknown-name": "The context declares no such name.",
    "unknown-field": "The schema of the value declares no such field.",
    "unknown-function": "CEL has no such function.",
    "arity": "The function is not called with that many values.",
    "no-overload": "The operator or function has no meaning for values of these types.",
    "never-equal": "The two sides are of types that are never equal.",
    "never-occurs": "The literal is none of the values that the schema allows.",
    "unguarded": "The field may be absent, and nothing around it asks with has() whether it is there.",
    "may-fail": "Some of the values that the schema allows make this an error.",
    "always-error": "This is an error on every value.",
    "unsupported": "This part of CEL needs protocol buffers, which the engine does without.",
    "not-bool": "A condition has to be true or false, and this is something else.",
}


class Origin:
    """Where the text of a condition begins: a file (posix, relative to the project root), line and column from 1.

    Further lines of the text are taken to begin at the same column, as the lines of a YAML block do.
    """

    __slots__ = ("column", "file", "line")

    def __init__(self, file: str = "", line: int = 1, column: int = 1) -> None:
        self.file = file
        self.line = line
        self.column = column

    def place(self, text: str, offset: int) -> Place:
        """The place of the character at `offset` of `text`."""
        before = text[:offset]
        line = before.count("\n") + 1
        column = offset - (before.rfind("\n") + 1) + 1
        return Place(self.file, self.line + line - 1, self.column + column - 1, line, column)


class Place:
    """One place in a condition: `file`, `line`, `column` in the file, `text_line`, `text_column` in the text."""

    __slots__ = ("column", "file", "line", "text_column", "text_line")

    def __init__(self, file: str, line: int, column: int, text_line: int, text_column: int) -> None:
        self.file = file
        self.line = line
        self.column = column
        self.text_line = text_line
        self.text_column = text_column

    def __str__(self) -> str:
        return f"{self.file}:{self.line}:{self.column}" if self.file else f"{self.text_line}:{self.text_column}"

    def __repr__(self) -> str:
        return f"Place({self!s})"

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Place) and self._key == other._key

    def __hash__(self) -> int:
        return hash(self._key)

    @property
    def _key(self) -> tuple[str, int, int, int, int]:
        return (self.file, self.line, self.column, self.text_line, self.text_column)


class Problem:
    """One thing that is wrong with a condition before it runs.

    `kind` is one of `KINDS`. An `error` stops the
    condition from being used; a `warning` (`error` false) says that it can go wrong on values its schema allows.
    """

    __slots__ = ("error", "kind", "message", "place")

    def __init__(self, kind: str, message: str, place: Place, *, error: bool = True) -> None:
        self.kind = kind
        self.message = message
        self.place = place
        self.error = error

    def __str__(self) -> str:
        return f"{self.place}: {self.message}"

    def __repr__(self) -> str:
        return f"Problem({self.kind!r}, {str(self)!r})"


class ConditionProblems(ValueError):
    """Raised when a condition can't be used: all its problems, in order of place."""

    def __init__(self, problems: tuple[Problem, ...]) -> None:
        super().__init__("\n".join(str(problem) for problem in problems))
        self.problems = problems
