"""The CFG rules: what can be wrong in the configuration and in a contract file (exit 2)."""

from __future__ import annotations

from assure.core import Rule, Severity


def _rule(number: int, name: str, doc: str) -> Rule:
    return Rule(f"CFG{number:03d}", name, doc, Severity.CRITICAL, "configuration")


SYNTAX = _rule(
    1,
    "syntax",
    """The file is not valid YAML.

    **Why.** Nothing of a file that can't be read can be checked, and a promise that is not checked is no promise.

    **Instead.** Mend the line that is named; a tab is no indentation, and text with `: ` or ` #` in it wants quotes.

    **Source.** R3""",
)
DUPLICATE_KEY = _rule(
    2,
    "duplicate-key",
    """A mapping holds the same key twice.

    **Why.** Most readers keep the last one silently, so that a contract says something else than the eye sees.

    **Instead.** Keep one of the two places that are named.

    **Source.** R3""",
)
UNKNOWN_KEY = _rule(
    3,
    "unknown-key",
    """A key that this kind of file does not know.

    **Why.** A misspelt key is a promise that nobody reads: `postcondition:` would switch a check off without a word.

    **Instead.** Use the key that is suggested, or one of those listed by `assure schema KIND`.

    **Source.** R3""",
)
WRONG_TYPE = _rule(
    4,
    "wrong-type",
    """A value of another type than the key takes.

    **Why.** Nothing is converted: `"1"` is not `1` and `true` is not `1`, so that a file means what it says.

    **Instead.** Write a value of the expected type; put quotes around text that looks like a number or like `true`.

    **Source.** R3""",
)
MISSING_KEY = _rule(
    5,
    "missing-key",
    """A key that must be there is absent.

    **Why.** A default for something that decides a verdict would be a guess.

    **Instead.** Add the key.

    **Source.** R3""",
)
VALUE_NOT_ALLOWED = _rule(
    6,
    "value-not-allowed",
    """A value of the right type that has no meaning here.

    **Why.** A value that no check understands would be ignored, and ignored is not passed.

    **Instead.** Use one of the values or the form that the message names.

    **Source.** R3""",
)
TOO_LARGE = _rule(
    7,
    "too-large",
    """A file or a value is larger than a contract file may be.

    **Why.** Bounds keep a run's time and memory predictable, whatever a repository contains.

    **Instead.** Split the file; each setting under `contracts` takes several files and globs.

    **Source.** R3""",
)
ALIAS_BOMB = _rule(
    8,
    "yaml-bomb",
    """Anchors, aliases or nesting grow beyond every bound, or an alias contains itself.

    **Why.** A few lines of YAML can unfold to billions of values and take the machine down.

    **Instead.** Write the values out, or split the file; a person's contract stays far below the bounds.

    **Source.** R3""",
)
UNSAFE_TAG = _rule(
    9,
    "unsafe-tag",
    """A YAML tag that would build something else than plain values.

    **Why.** Tags such as `!!python/object` run code when a file is loaded; contract files are data.

    **Instead.** Take the tag out; text, numbers, true/false, lists and mappings are all that is needed.

    **Source.** R3""",
)
DUPLICATE_ID = _rule(
    10,
    "duplicate-id",
    """Two entries have the same id or name.

    **Why.** A reference to the id would mean either of them, and evidence could not tell them apart.

    **Instead.** Give one of the two places that are named an id of its own.

    **Source.** R3""",
)
ENCODING = _rule(
    11,
    "encoding",
    """The file is not UTF-8 text.

    **Why.** Guessing an encoding would read other names than those that were written.

    **Instead.** Save the file as UTF-8 without control characters.

    **Source.** R3""",
)
MISSING_FILE = _rule(
    12,
    "missing-file",
    """A file that the configuration names is not there or can't be read.

    **Why.** A contract that is not found can't be broken, so its checks would pass on nothing.

    **Instead.** Mend the path, create the file, or take the entry out of the configuration.

    **Source.** R3""",
)
EMPTY_GLOB = _rule(
    13,
    "glob-matches-nothing",
    """A pattern of the configuration matches no file.

    **Why.** A folder that was renamed would silently take all its contracts out of the run.

    **Instead.** Mend the pattern, or take it out of the configuration.

    **Source.** R3, R14""",
)
EMPTY_CONDITION = _rule(
    14,
    "empty-condition",
    """A condition without text.

    **Why.** An empty condition neither holds nor is violated; it only looks like a check.

    **Instead.** Write the CEL expression, or take the clause out.

    **Source.** R3""",
)
BAD_GLOB = _rule(
    15,
    "bad-glob",
    """A path pattern that can't be read.

    **Why.** A pattern that means nothing matches nothing, and what matches nothing is never judged.

    **Instead.** Use posix paths relative to the project root: `*` and `?` within a name, `**` alone between slashes.

    **Source.** R14""",
)
OUTSIDE_PROJECT = _rule(
    16,
    "outside-the-project",
    """A path that leads out of the project.

    **Why.** What lies outside is not under review with the project, and another machine does not have it.

    **Instead.** Keep the file below the folder of `assure.yaml` and name it relative to that.

    **Source.** R26""",
)
EMPTY_FILE = _rule(
    17,
    "empty-file",
    """A contract file without content.

    **Why.** Nothing examined is never a pass, and an empty file is more often a mistake than a decision.

    **Instead.** Write the contracts, or delete the file and its entry in the configuration.

    **Source.** R3""",
)
SEVERAL_DOCUMENTS = _rule(
    18,
    "several-documents",
    """More than one YAML document in a file.

    **Why.** Only one would be read; what stands after the second `---` would be a promise nobody checks.

    **Instead.** Keep one document a file, or make one list of them.

    **Source.** R3""",
)
BAD_SCHEMA = _rule(
    19,
    "bad-json-schema",
    """A JSON Schema that is none (draft 2020-12).

    **Why.** A validator that meets a keyword it can't use either stops or ignores it; both let wrong values through.

    **Instead.** Mend the keyword; references stay within the schema (`#/$defs/...`).

    **Source.** R3""",
)
NOT_A_DATE = _rule(
    20,
    "not-a-date",
    """A day that does not exist.

    **Why.** Waivers and deferrals end on a day; a day that never comes would be a waiver without an end.

    **Instead.** Write a real day as YYYY-MM-DD.

    **Source.** R16, R29""",
)
UNKNOWN_REFERENCE = _rule(
    21,
    "unknown-reference",
    """A name that refers to nothing in the files read.

    **Why.** A permission for a layer that does not exist permits nothing, and the one that was meant is missing.

    **Instead.** Use the name that is suggested, or declare the one that is missing.

    **Source.** R14, R29""",
)
NO_CONTRACT = _rule(
    22,
    "no-contract-in-document",
    """Markdown documents that hold no spec.

    **Why.** A fence that was lost or renamed takes its specs out of the run without a sound.

    **Instead.** Put the specs into a fenced block that begins with ```` ```yaml assure ````, or take the path out of
    the configuration.

    **Source.** R3""",
)
KEY_NOT_TEXT = _rule(
    23,
    "key-not-text",
    """A key of a mapping that is no text.

    **Why.** `1:` and `true:` are numbers and truth values, which no reader of JSON can tell from their text.

    **Instead.** Put the key in quotes.

    **Source.** R3""",
)
CONTRADICTION = _rule(
    24,
    "contradiction",
    """Two keys of one entry that exclude each other, or of which one is needed.

    **Why.** Whichever were taken, the file would mean something else than half of what it says.

    **Instead.** Keep the one that is meant.

    **Source.** R3""",
)

RULES: tuple[Rule, ...] = (
    SYNTAX,
    DUPLICATE_KEY,
    UNKNOWN_KEY,
    WRONG_TYPE,
    MISSING_KEY,
    VALUE_NOT_ALLOWED,
    TOO_LARGE,
    ALIAS_BOMB,
    UNSAFE_TAG,
    DUPLICATE_ID,
    ENCODING,
    MISSING_FILE,
    EMPTY_GLOB,
    EMPTY_CONDITION,
    BAD_GLOB,
    OUTSIDE_PROJECT,
    EMPTY_FILE,
    SEVERAL_DOCUMENTS,
    BAD_SCHEMA,
    NOT_A_DATE,
    UNKNOWN_REFERENCE,
    NO_CONTRACT,
    KEY_NOT_TEXT,
    CONTRADICTION,
)
