"""What the solver proves of invariants and of the clauses of specs, beyond what their examples show (R1, R3)."""

from __future__ import annotations

from assure.core import Rule, Severity

ALWAYS_HOLDS = Rule(
    "INV101",
    "proved-never-violated",
    """An invariant that no context can violate.

    **Why.** It is counted as a guard, and there is nothing that it would ever stop.

    **Instead.** Say in the condition what must not happen, or take the invariant out. The proof covers every context
    that conforms to the declared `context`: if the schema rules out what the invariant is about, widen the schema.

    **Source.** R1: each invariant can both hold and be violated; proved by the solver for every context.""",
    category="proof",
)
NEVER_HOLDS = Rule(
    "INV102",
    "proved-never-holds",
    """An invariant that holds in no context.

    **Why.** In STRICT nobody can carry out the operation, whatever they send.

    **Instead.** Look for two parts of the condition that exclude each other, or for a value that the schema rules out.

    **Source.** R1: each invariant can both hold and be violated; proved by the solver for every context.""",
    Severity.CRITICAL,
    "proof",
)
IMPLIED = Rule(
    "INV103",
    "proved-implied",
    """An invariant that stops nothing which another invariant of its operation does not stop.

    **Why.** It adds nothing, and whoever relaxes the other one believes that this one was all there is to it.

    **Instead.** Keep the stronger of the two, or say what this one is meant to stop besides.

    **Source.** R1; proved by the solver for every context.""",
    Severity.LOW,
    "proof",
)
EQUIVALENT = Rule(
    "INV104",
    "proved-equivalent",
    """Two invariants of one operation that stop exactly the same, however differently they are written.

    **Why.** One of the two is changed some day, and the other goes on refusing.

    **Instead.** Keep one of them.

    **Source.** R1: duplicates by meaning; proved by the solver for every context.""",
    Severity.MEDIUM,
    "proof",
)
CONTRADICT = Rule(
    "INV105",
    "proved-contradiction",
    """Two invariants of one operation that nothing can satisfy together.

    **Why.** Where both apply, every call is refused by the one or by the other. Each looks right by itself.

    **Instead.** Give them guards under `match` that keep them apart, or change one of them. The message shows a context
    in which both apply.

    **Source.** R1; proved by the solver for every context.""",
    Severity.CRITICAL,
    "proof",
)
MAY_ERR = Rule(
    "INV106",
    "may-end-in-error",
    """An invariant ends in an error for a context that its schema allows.

    **Why.** An error never allows: a call that is legitimate is refused, with a message that nobody understands.

    **Instead.** Guard what fails, or rule the value out in the schema. The message shows a context that the engine has
    evaluated to an error.

    **Source.** R1; the context was found by the solver and replayed through the engine.""",
    Severity.MEDIUM,
    "proof",
)
GUARD_NEVER_TRUE = Rule(
    "INV107",
    "guard-never-true",
    """A guard under `match` that is true in no context, by itself or together with the others.

    **Why.** The invariant never applies, so that it guards nothing.

    **Instead.** Mend the guard, or take the invariant out.

    **Source.** R1; proved by the solver for every context.""",
    category="proof",
)
LITERAL_NEVER_MATCHES = Rule(
    "INV108",
    "literal-never-matches",
    """A comparison with a literal that is true in no context in which the invariant applies.

    **Why.** It wants a value that the schema (a pattern, a length, a bound, the guards) rules out: the part of the
    condition behind it decides nothing.

    **Instead.** Write a value that occurs, or widen the schema if it does occur.

    **Source.** R1; values that never occur are one of the defects that got through.""",
    category="proof",
)
NOT_DECIDED = Rule(
    "INV109",
    "not-decided",
    """A question about an invariant that the solver could not answer.

    **Why.** Neither a proof nor a counterexample was found; the invariant may be right, and nobody has shown it.

    **Instead.** The message says which part could not be translated, or that the limit of steps was reached: split the
    condition, bound lists in the schema (`maxItems`), or accept it with a waiver that says why.

    **Source.** R1: what could not be judged is neither passed nor failed.""",
    Severity.LOW,
    "proof",
)
RULES = (
    ALWAYS_HOLDS,
    NEVER_HOLDS,
    IMPLIED,
    EQUIVALENT,
    CONTRADICT,
    MAY_ERR,
    GUARD_NEVER_TRUE,
    LITERAL_NEVER_MATCHES,
    NOT_DECIDED,
)

PRECONDITIONS_EXCLUDE = Rule(
    "SPEC101",
    "preconditions-never-hold",
    """The preconditions of a spec never hold together.

    **Why.** The operation is closed to everybody: every call is refused by one of them.

    **Instead.** Look for two that exclude each other, or for a value that the schemas rule out.

    **Source.** R3; proved by the solver for every context.""",
    Severity.CRITICAL,
    "proof",
)
POSTCONDITION_IMPOSSIBLE = Rule(
    "SPEC102",
    "postcondition-impossible",
    """A postcondition that can't hold once the preconditions have.

    **Why.** Every call that is let in fails afterwards, whatever the handler does.

    **Instead.** Change the one or the other; the message shows a context in which the preconditions hold.

    **Source.** R3; proved by the solver for every context, state and result that the schemas allow.""",
    Severity.CRITICAL,
    "proof",
)
CLAUSE_SAYS_NOTHING = Rule(
    "SPEC103",
    "clause-says-nothing",
    """A postcondition that no outcome can violate, or a forbidden state that no outcome can be.

    **Why.** It is counted as a promise, and every result whatsoever keeps it.

    **Instead.** Say what the outcome must be. Where the schemas of `result` and `state` already say all of it, leave it
    to one of the two: in production it is the clause that is evaluated, and no schema.

    **Source.** R3; proved by the solver for every context, state and result that the schemas allow.""",
    Severity.MEDIUM,
    "proof",
)
CLAUSE_NOT_DECIDED = Rule(
    "SPEC104",
    "clause-not-decided",
    """A question about the clauses of a spec that the solver could not answer.

    **Why.** Neither a proof nor a counterexample was found; the spec may be right, and nobody has shown it.

    **Instead.** The message says which part could not be translated, or that the limit of steps was reached: split the
    clause, bound lists in the schema (`maxItems`), or accept it with a waiver that says why.

    **Source.** R3: what could not be judged is neither passed nor failed.""",
    Severity.LOW,
    "proof",
)
SPEC_RULES = (PRECONDITIONS_EXCLUDE, POSTCONDITION_IMPOSSIBLE, CLAUSE_SAYS_NOTHING, CLAUSE_NOT_DECIDED)
