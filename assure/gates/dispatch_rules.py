"""What the dispatch gate can find: routes that pass the registry by, dispatch twice, or something else (R6)."""

from __future__ import annotations

from assure.core import Rule, Severity

_SOURCE = "**Source.** R6: each route reaches its operation through the registry and dispatches exactly once."


def _rule(number: int, name: str, doc: str, severity: Severity, category: str) -> Rule:
    return Rule(f"DSP{number:03d}", name, f"{doc}\n\n    {_SOURCE}", severity, category)


NO_DISPATCH = _rule(
    1,
    "route-without-dispatch",
    """A route whose handler never dispatches an operation.

    **Why.** What it does runs past everything the registry holds: invariants, preconditions, authority, audit.

    **Instead.** Let the handler call `registry.execute(operation, context)` and give back what comes of it. A route
    that serves no operation, such as a health check, is waived with its reason. Where a registry dispatches by another
    method than `execute` and `aexecute`, name it under `dispatches` in assure.yaml.""",
    Severity.CRITICAL,
    "past the registry",
)
WAY_WITHOUT = _rule(
    2,
    "way-without-dispatch",
    """A handler that dispatches on some ways, and answers without a dispatch on another.

    **Why.** The early return is the way that nobody guards: a cached or default answer is given without authority and
    without a record.

    **Instead.** Decide inside the operation, or refuse by raising; a way that raises needs no dispatch.""",
    Severity.HIGH,
    "past the registry",
)
TWICE = _rule(
    3,
    "two-dispatches",
    """A handler that dispatches twice on one way.

    **Why.** Two dispatches are two transactions: when the second fails the first stands, and nobody has promised what
    half of it means.

    **Instead.** Make one operation of the two, in the spine, where one transaction holds both.""",
    Severity.CRITICAL,
    "count",
)
IN_A_LOOP = _rule(
    4,
    "dispatch-in-a-loop",
    """A handler that may dispatch again and again.

    **Why.** How often it happens depends on what the caller sends; each time is a transaction of its own, and the
    request fails in the middle.

    **Instead.** Hand the whole list to one operation, which the spine runs in one transaction.""",
    Severity.CRITICAL,
    "count",
)
UNKNOWN_OPERATION = _rule(
    5,
    "dispatches-nothing-known",
    """A handler that dispatches a name, or a method of it, that nothing serves.

    **Why.** Each request on this route fails, and no contract that is written for the real name is evaluated.

    **Instead.** Write the name that is registered; the message has the nearest.""",
    Severity.CRITICAL,
    "dead dispatch",
)
DYNAMIC = _rule(
    6,
    "dispatch-not-told",
    """A dispatch whose operation, or whose method, is not written out.

    **Why.** Which operation a route reaches then depends on what a caller sends: nobody can say which contracts guard
    it.

    **Instead.** Write name and method as constants, a route for each; or show the route by an example under `backend`,
    and waive this with its reason.""",
    Severity.HIGH,
    "dead dispatch",
)
OTHER_OPERATION = _rule(
    7,
    "route-dispatches-another-operation",
    """A route that dispatches another operation than the one the manifest names for it.

    **Why.** The use case, its spec and its invariants are about an operation that this route never runs.

    **Instead.** Correct the handler, or the row of the manifest.""",
    Severity.CRITICAL,
    "contradiction",
)
PAST_THE_REGISTRY = _rule(
    8,
    "route-reaches-past-the-registry",
    """A handler that calls an engine, a driver or the database itself.

    **Why.** What it reads or writes there is outside every contract and outside the transaction that the spine owns,
    however properly it dispatches besides.

    **Instead.** Move the call into the operation that the route dispatches.""",
    Severity.CRITICAL,
    "past the registry",
)
OPEN_PARAMETERS = _rule(
    9,
    "unlisted-parameters",
    """A reading route that takes parameters nobody listed, in its query or in a body.

    **Why.** A filter that is misspelt then reads everything, and one that nobody thought of reaches the query.

    **Instead.** Name each parameter; put them in a model with `extra="forbid"`, so that any other is refused.""",
    Severity.HIGH,
    "parameters",
)
UNKNOWN_PARAMETER = _rule(
    10,
    "parameter-unknown-to-the-spec",
    """A reading route with a query parameter that the input of its operation's spec does not know.

    **Why.** The spec is what was promised and reviewed: the parameter is either refused by it in each request, or
    reaches the handler without ever having been thought of.

    **Instead.** Take the parameter out, or put it into the spec's `input`.""",
    Severity.HIGH,
    "parameters",
)
NOT_IN_MANIFEST = _rule(
    11,
    "route-in-no-use-case",
    """A route that the source serves and no use case names.

    **Why.** Nobody says which operation it ought to dispatch, so nothing can be compared.

    **Instead.** Add a use case with this route, or take the route out.""",
    Severity.HIGH,
    "manifest",
)
NOT_SERVED = _rule(
    12,
    "use-case-on-no-route",
    """A use case whose route no application serves.

    **Why.** Whoever follows the row gets 404: the route was renamed, or its router is not included any more.

    **Instead.** Write the path with all prefixes, as it is served; the message has the nearest.""",
    Severity.CRITICAL,
    "manifest",
)
NOT_TRACED = _rule(
    13,
    "route-not-traced",
    """A route whose path, methods or handler the source does not tell, or that no known application serves.

    **Why.** What can't be followed was not judged; it must not count as sound.

    **Instead.** Write prefixes as constants and include routers where an application is made.""",
    Severity.MEDIUM,
    "not traced",
)
DOUBTFUL = _rule(
    14,
    "dispatch-not-traced",
    """A call that looks like a dispatch, on an object that could not be followed to the registry.

    **Why.** It may go to another registry, which holds no contract.

    **Instead.** Annotate the parameter or attribute with the registry's class.""",
    Severity.MEDIUM,
    "not traced",
)
NO_EXAMPLE = _rule(
    20,
    "route-never-run",
    """A route of the manifest without an example that runs.

    **Why.** A route that never ran is proved by nobody: its handler may fail at the first request.

    **Instead.** Give its use case an example: what is `given`, the `request`, and the `status` that answers it.""",
    Severity.HIGH,
    "not run",
)
WRONG_ANSWER = _rule(
    21,
    "example-answered-otherwise",
    """An example whose answer has another status than it says.

    **Why.** Either the backend does not do what the use case promises, or the example describes another backend.

    **Instead.** The message holds the answer; correct the backend, or the example.""",
    Severity.CRITICAL,
    "run",
)
RAN_OTHERWISE = _rule(
    22,
    "request-dispatches-not-once",
    """A request that was answered and dispatched not exactly once.

    **Why.** None is an answer past the registry; two are two transactions. This is what really ran, whatever the source
    looks like.

    **Instead.** Find the dispatches that the message counts: middleware, dependencies and events dispatch too.""",
    Severity.CRITICAL,
    "run",
)
RAN_ANOTHER = _rule(
    23,
    "request-dispatches-another-operation",
    """A request that dispatched another operation than the one the manifest names.

    **Why.** The contracts of the use case guard something that does not run on its route.

    **Instead.** Correct the handler, or the row of the manifest.""",
    Severity.CRITICAL,
    "run",
)
TAKES_ANYTHING = _rule(
    24,
    "unknown-parameter-taken",
    """A reading route that answered a request with a parameter it does not know, in the query or in the body.

    **Why.** The caller believes that it was filtered, and gets everything.

    **Instead.** Refuse what is not listed: a model with `extra="forbid"` does.""",
    Severity.HIGH,
    "parameters",
)
WRONG_EXAMPLE = _rule(
    25,
    "example-cannot-be-sent",
    """An example that says too little or refers to nothing, so that it can't be sent.

    **Why.** It shows nothing, and looks as if it did.

    **Instead.** Name a use case that has an example, a value its answer holds, each parameter of the path, and the
    route where there are several.""",
    Severity.HIGH,
    "not run",
)
NOT_SENT = _rule(
    26,
    "examples-not-sent",
    """Use cases have examples, and nothing says how the backend is run.

    **Why.** The examples read like a proof, and not one of them was sent: what a route really dispatches is unjudged.

    **Instead.** Describe the backend under `backend` in assure.yaml (see docs/harness.md). Where it can't be run yet,
    take the examples out until it can, or defer the gate with a reason and a last day.""",
    Severity.HIGH,
    "not run",
)

RULES = (
    NO_DISPATCH, WAY_WITHOUT, TWICE, IN_A_LOOP, UNKNOWN_OPERATION, DYNAMIC, OTHER_OPERATION, PAST_THE_REGISTRY,
    OPEN_PARAMETERS, UNKNOWN_PARAMETER, NOT_IN_MANIFEST, NOT_SERVED, NOT_TRACED, DOUBTFUL, NO_EXAMPLE, WRONG_ANSWER,
    RAN_OTHERWISE, RAN_ANOTHER, TAKES_ANYTHING, WRONG_EXAMPLE, NOT_SENT,
)  # fmt: skip
