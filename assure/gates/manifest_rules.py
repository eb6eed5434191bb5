"""What the manifest gate can find: rows that lead nowhere, rows that are missing, rows that stand twice (R17)."""

from __future__ import annotations

from assure.core import Rule, Severity

DEAD_USE_CASE = Rule(
    "MAN001",
    "dead-use-case",
    """A use case whose operation nothing registers or dispatches.

    **Why.** The manifest says that a person can do something which the backend does not do under that name.

    **Instead.** Write the operation as the domains file and the registry have it; the message names the nearest live
    one.

    **Source.** R17: every reference resolves in the code.""",
    category="dead contract",
)
HANDLER_MISSING = Rule(
    "MAN002",
    "handler-not-found",
    """A use case whose handler is not in the tree.

    **Why.** Whoever follows the row ends nowhere: the handler was renamed or moved, and the manifest was not.

    **Instead.** Write the handler as package.module:qualname of the code that exists now.

    **Source.** R17: every reference resolves in the code.""",
    category="dead contract",
)
NOT_LISTED = Rule(
    "MAN003",
    "operation-not-in-manifest",
    """An operation that no use case names.

    **Why.** The manifest is read as the whole of what people can do. What is missing there was asked for by nobody,
    and is tested and reviewed by nobody.

    **Instead.** Add a use case for the operation, or take the operation out of the backend.

    **Source.** R17: none is missing.""",
    category="missing row",
)
DUPLICATE_ROW = Rule(
    "MAN004",
    "duplicate-row",
    """Two use cases with the same operation, routes and handler.

    **Why.** Each thing stands once, or the counts are wrong and one of the rows is forgotten at the next change.

    **Instead.** Keep one of the two rows that are named.

    **Source.** R17: none stands twice.""",
    category="duplicate",
)
ROUTE_TWICE = Rule(
    "MAN005",
    "route-in-two-rows",
    """One route stands for two use cases.

    **Why.** A route reaches one operation; one of the two rows is wrong. Routes that differ only in the names of
    their path parameters are the same route.

    **Instead.** Correct the route of the row that is wrong.

    **Source.** R17; each route dispatches exactly once (R6).""",
    category="duplicate",
)
OTHER_HANDLER = Rule(
    "MAN006",
    "handler-contradicts-registry",
    """The handler of a use case is not the one that the registry calls for its operation.

    **Why.** The row points at code that exists and that this use case never runs; a reader audits the wrong thing.

    **Instead.** Write the handler that is registered, or register the one that is meant.

    **Source.** R17: every reference resolves in the code; the registry is the single execution authority.""",
    category="contradiction",
)
OTHER_DOMAIN = Rule(
    "MAN007",
    "handler-in-other-domain",
    """The handler of a use case lives with another domain than the one that owns the operation.

    **Why.** The manifest and the domains file send the reader to two different owners.

    **Instead.** Move the handler to its owner, or give the operation to the domain that serves it.

    **Source.** R17, R12.""",
    Severity.MEDIUM,
    "contradiction",
)
SPELT_DIFFERENTLY = Rule(
    "MAN008",
    "use-case-spelt-differently",
    """A use case calls its operation by another name than the domains file or the registry.

    **Why.** Whoever searches for the operation does not find the row: names are compared letter by letter, and a
    dispatch pair such as `api_keys.write:create` is how an operation is reached, not what it is called.

    **Instead.** Write the operation's own name; the message has it.

    **Source.** R17; three spellings of one operation are one of the defects that got through.""",
    Severity.MEDIUM,
    "contradiction",
)

RULES = (
    DEAD_USE_CASE,
    HANDLER_MISSING,
    NOT_LISTED,
    DUPLICATE_ROW,
    ROUTE_TWICE,
    OTHER_HANDLER,
    OTHER_DOMAIN,
    SPELT_DIFFERENTLY,
)
