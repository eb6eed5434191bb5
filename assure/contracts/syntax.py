"""What the YAML parser's complaints mean in plain words: the same for its C and its pure form."""

from __future__ import annotations

from typing import TYPE_CHECKING

from assure.contracts import rules
from assure.core import Rule

if TYPE_CHECKING:
    from yaml import MarkedYAMLError

_WORDS: tuple[tuple[str, str, str], ...] = (
    (
        "mapping values are not allowed",
        "a `:` that belongs to no key here",
        "put quotes around text that contains `: `, and check the indentation",
    ),
    ("unexpected end of stream", "a text in quotes is never closed", ""),
    ("unknown escape character", "an escape that YAML does not know", "in single quotes a backslash is plain text"),
    ("',' or ']'", "a list in `[ ]` is not continued with `,` or closed with `]`", ""),
    ("',' or '}'", "a mapping in `{ }` is not continued with `,` or closed with `}`", ""),
    ("tab character", "a tab indents this line", "indent with spaces"),
    ("could not find expected ':'", "a key without `:`", ""),
    ("expected '-'", "this line belongs to no list entry above it", "align it, or begin it with `- `"),
    ("but found '?'", "this line belongs to no list entry above it", "align it, or begin it with `- `"),
    ("expected key", "the indentation of this line fits none of the lines above it", ""),
    ("<block end>", "the indentation of this line fits none of the lines above it", ""),
    ("node content", "a value is missing here", ""),
    ("incompatible YAML document", "a version of YAML that nobody reads", "leave out the %YAML line"),
    ("<document start>", "nothing more may stand here", ""),
)


def explain(error: MarkedYAMLError, text: str) -> tuple[Rule, int, int, str, str]:
    """The rule, the place (counted from 0), what is wrong, and what to do about it."""
    mark = error.problem_mark or error.context_mark
    line, column, index = (mark.line, mark.column, mark.index) if mark else (0, 0, 0)
    problem = str(error.problem or error.context or "it can't be read")
    if "tag handle" in problem:
        return rules.UNSAFE_TAG, line, column, "a tag that is not declared", "take the tag out"
    if "cannot start any token" in problem:
        return rules.SYNTAX, line, column, *_bad_start(text, index)
    if error.context_mark and index >= len(text.rstrip()):
        line, column = error.context_mark.line, error.context_mark.column
    message, hint = next(((said, hint) for met, said, hint in _WORDS if met in problem), (problem, ""))
    return rules.SYNTAX, line, column, message, hint


def _bad_start(text: str, index: int) -> tuple[str, str]:
    char = text[index : index + 1]
    if char == "\t":
        return "a tab where YAML wants spaces", "indent with spaces"
    return f"a value can't begin with `{char}`", "put the text in quotes"
