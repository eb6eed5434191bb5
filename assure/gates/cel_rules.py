"""What can be wrong with a condition before anything runs, in invariants and in clauses of specs (R1, R3)."""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING

from assure.core import Rule, Severity

if TYPE_CHECKING:
    from collections.abc import Mapping

SYNTAX = Rule(
    "CEL001",
    "condition-syntax",
    """A condition that is no CEL expression.

    **Why.** It can't be evaluated at all. In STRICT the operation is closed to everybody, in MONITOR it is guarded by
    nothing.

    **Instead.** Mend it at the place that is named. CEL has `&&`, `||` and `!` for and, or and not, `==` for
    comparing, and no statements.

    **Source.** R1; Common Expression Language, language definition.""",
    Severity.CRITICAL,
    "condition",
)
UNKNOWN_NAME = Rule(
    "CEL002",
    "unknown-name",
    """A condition reads a name that nothing in its declared context supplies.

    **Why.** The name has no value at any call: the condition always fails, and whoever wrote it believes that it
    guards something.

    **Instead.** Read a name that is declared, or declare it under `context` with its schema and have a provider
    supply it. `state` and `result` exist only after the handler has run, `error` only when it failed; `state` and
    `old` want a `state` schema, `result` a `result` schema.

    **Source.** R1; conditions over context that nobody sets are one of the defects that got through.""",
    Severity.CRITICAL,
    "condition",
)
UNKNOWN_FUNCTION = Rule(
    "CEL003",
    "unknown-function",
    """A condition calls a function that CEL does not have, or with a number of arguments that it does not take.

    **Why.** The call is an error at every evaluation.

    **Instead.** Use the functions of CEL: `size`, `contains`, `startsWith`, `endsWith`, `matches`, `timestamp`,
    `duration`, the conversions, and the macros `has`, `all`, `exists`, `exists_one`, `map` and `filter`.

    **Source.** R1; CEL, standard definitions.""",
    category="condition",
)
WRONG_TYPES = Rule(
    "CEL004",
    "wrong-types",
    """A condition applies an operator or a function to values that it does not take.

    **Why.** CEL converts nothing: `"5" < 6` is an error and not an answer.

    **Instead.** Compare values of one type, and convert where it is meant: `int(...)`, `string(...)`,
    `timestamp(...)`.

    **Source.** R1; types come from the JSON Schemas of context, input, result and state.""",
    category="condition",
)
NOT_A_BOOL = Rule(
    "CEL005",
    "not-a-bool",
    """A condition that gives something else than true or false.

    **Why.** There is no truthiness in CEL: a text or a number is no answer, so that the condition never holds.

    **Instead.** Say what is asked of the value: `size(name) > 0`, `count != 0`.

    **Source.** R1.""",
    category="condition",
)
UNKNOWN_FIELD = Rule(
    "CEL006",
    "unknown-field",
    """A condition reads a field that its schema does not declare.

    **Why.** A misspelt field is absent at every call.

    **Instead.** Write the field as the schema has it, or declare it there.

    **Source.** R1.""",
    category="condition",
)
UNGUARDED = Rule(
    "CEL007",
    "unguarded-optional",
    """A condition reads a field that may be absent, without asking first.

    **Why.** Where it is absent the condition ends in an error, and an error never allows: a call that is legitimate
    is refused, with a message that nobody understands.

    **Instead.** Ask first: `has(request.params.days) && ...`, or `!has(request.params.days) || ...`; or make the field
    required in its schema, if it is always there.

    **Source.** R1.""",
    Severity.MEDIUM,
    "condition",
)
MAY_FAIL = Rule(
    "CEL008",
    "may-fail",
    """A condition fails with an error for some values that its schemas allow.

    **Why.** An error never allows. Mostly the value may be null: nothing stands in the database yet.

    **Instead.** Ask first: `state.key != null && state.key.status == "active"`.

    **Source.** R1.""",
    Severity.MEDIUM,
    "condition",
)
NEVER_EQUAL = Rule(
    "CEL009",
    "never-equal",
    """A condition compares values that can't be equal, whatever they are.

    **Why.** The comparison says the same for every call. CEL compares values of different types as unequal, without an
    error.

    **Instead.** Compare with a value of the type that the schema declares.

    **Source.** R1: each invariant can both hold and be violated.""",
    category="condition",
)
NEVER_OCCURS = Rule(
    "CEL010",
    "value-never-occurs",
    """A condition compares with a value that its schema says does not occur.

    **Why.** It wants `ACTIVE` where `active` is stored: it can only be violated, or, with `!=`, only hold.

    **Instead.** Write one of the values that the message lists, or add the value to the enumeration in the schema, if
    it does occur.

    **Source.** R1; values that never occur are one of the defects that got through.""",
    Severity.CRITICAL,
    "condition",
)
ALWAYS_ERROR = Rule(
    "CEL011",
    "always-an-error",
    """A part of a condition that is an error whatever the values: a wrong pattern, a division by zero, no such day.

    **Why.** An error never allows, so that the condition refuses every call that reaches this part.

    **Instead.** Mend the literal at the place that is named.

    **Source.** R1.""",
    category="condition",
)

RULES = (
    SYNTAX,
    UNKNOWN_NAME,
    UNKNOWN_FUNCTION,
    WRONG_TYPES,
    NOT_A_BOOL,
    UNKNOWN_FIELD,
    UNGUARDED,
    MAY_FAIL,
    NEVER_EQUAL,
    NEVER_OCCURS,
    ALWAYS_ERROR,
)

# The engine's words for problems. A word that is not here is a newer one: it counts as the gravest of its sort.
BY_KIND: Mapping[str, Rule] = MappingProxyType(
    {
        "syntax": SYNTAX,
        "unknown-name": UNKNOWN_NAME,
        "unknown-function": UNKNOWN_FUNCTION,
        "arity": UNKNOWN_FUNCTION,
        "unsupported": UNKNOWN_FUNCTION,
        "no-overload": WRONG_TYPES,
        "not-bool": NOT_A_BOOL,
        "unknown-field": UNKNOWN_FIELD,
        "unguarded": UNGUARDED,
        "may-fail": MAY_FAIL,
        "never-equal": NEVER_EQUAL,
        "never-occurs": NEVER_OCCURS,
        "always-error": ALWAYS_ERROR,
    }
)
