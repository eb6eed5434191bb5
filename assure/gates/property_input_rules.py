"""What the property gate finds by generated inputs and sequences: promises that hold for examples alone (R8)."""

from __future__ import annotations

from assure.core import Rule, Severity

INVALID_ACCEPTED = Rule(
    "PROP020",
    "invalid-input-accepted",
    """An operation completes with parameters that the input schema of its spec refuses.

    **Why.** Whoever builds on the spec believes that such a request is turned away. What is let in is stored, and the
    rules behind it were never thought through for it.

    **Instead.** Check parameters before the engine; or, where they are meant, say so in `input`.

    **Source.** R8, R3: inputs valid and invalid, from the spec's own schema.""",
    Severity.CRITICAL,
    "inputs",
)
EFFECT_NOT_DECLARED = Rule(
    "PROP021",
    "effect-not-declared",
    """A completed request changed a table that the `effects` of its spec do not name.

    **Why.** Reviews, failure drills and replays rely on what an operation may write. Nobody looks at what it writes
    besides.

    **Instead.** Name the table under `effects.writes`, or stop writing to it.

    **Source.** R3, R8.""",
    category="effects",
)
NOT_IDEMPOTENT = Rule(
    "PROP022",
    "not-idempotent",
    """The same request a second time breaks or changes something, and the spec calls the operation idempotent.

    **Why.** Callers, queues and proxies repeat what is idempotent. Each repetition does harm.

    **Instead.** Make the second time change nothing; or write `idempotent: false`, and let callers know.

    **Source.** R8: idempotence is tried on the real registry.""",
    Severity.CRITICAL,
    "effects",
)
NOT_ASKED = Rule(
    "PROP023",
    "operation-not-asked",
    """An operation with a spec that nothing asked for with generated inputs.

    **Why.** Nobody knows what it does with other parameters than those that somebody thought of.

    **Instead.** Give its spec an `input`, and a run that `holds`: generated parameters are laid over those of the run.

    **Source.** R8: an operation that nothing reached is a finding.""",
    category="not asked",
)
SEQUENCE_DIFFERS = Rule(
    "PROP024",
    "sequence-differs",
    """A sequence of requests after which the backend is not where its lifecycle says.

    **Why.** Each step by itself is right, and together they are not: something is remembered that should not be, or
    forgotten.

    **Instead.** The message has the shortest such sequence; each line of it is a request that can be made.

    **Source.** R8: lifecycles as state machines, model and backend compared after each step.""",
    Severity.CRITICAL,
    "lifecycle",
)

RULES = (INVALID_ACCEPTED, EFFECT_NOT_DECLARED, NOT_IDEMPOTENT, NOT_ASKED, SEQUENCE_DIFFERS)
