"""What the specs gate can find: operations without a promise, and promises that nothing keeps (R3, R2)."""

from __future__ import annotations

from assure.core import Rule, Severity

CRITICAL_WITHOUT_SPEC = Rule(
    "SPEC001",
    "critical-without-spec",
    """A critical operation without a spec.

    **Why.** Nothing says what must hold before and after it, or what must never come of it; whoever breaks it breaks
    no promise.

    **Instead.** Write a spec with input, preconditions, postconditions and forbidden states, anchored at the
    operation.

    **Source.** R3: every critical operation has a complete spec.""",
    Severity.CRITICAL,
    "missing spec",
)
WITHOUT_SPEC = Rule(
    "SPEC002",
    "operation-without-spec",
    """An operation without a spec.

    **Why.** What it is meant to do stands nowhere but in its code, so that no check can tell a defect from a decision.

    **Instead.** Write a spec for it; for an operation that is not critical, a result schema and one postcondition are
    a good beginning.

    **Source.** R3.""",
    Severity.MEDIUM,
    "missing spec",
)
DEAD_SPEC = Rule(
    "SPEC003",
    "dead-spec",
    """A spec of an operation that nothing registers or dispatches.

    **Why.** The spec is never bound to a call. It is counted as a promise and guards nothing.

    **Instead.** Anchor it at the operation that is meant (the message names the nearest live one), name the pair of
    dispatch operation and method that reaches it under `dispatch`, or retire the spec.

    **Source.** R3; every contract must resolve to a registered operation, an alias, or an operation with a method.""",
    category="dead contract",
)
DUPLICATE_ID = Rule(
    "SPEC004",
    "duplicate-spec-id",
    """Two specs with one id.

    **Why.** Evidence, incidents and waivers name a spec by its id; with two of them nobody can tell which one held.

    **Instead.** Give one of the two places an id of its own.

    **Source.** R3: ids are unique.""",
    category="identity",
)
TWO_ACTIVE = Rule(
    "SPEC005",
    "two-active-specs",
    """Two active specs for one operation.

    **Why.** They can promise different things, and each is true only as long as nobody reads the other.

    **Instead.** Join them into one spec, or retire the one that no longer holds.

    **Source.** R3: a spec is the contract of one operation.""",
    category="identity",
)
INCOMPLETE = Rule(
    "SPEC006",
    "incomplete-spec",
    """The active spec of a critical operation lacks parts.

    **Why.** A critical operation is guarded on its way in and on its way out; what the spec leaves open is not
    checked at all, and looks as if it were.

    **Instead.** Add the parts that the message names. What an operation must never lead to is a `forbidden` state;
    one that writes nothing says so with `effects: {writes: []}`.

    **Source.** R3: every critical operation has a complete spec.""",
    category="completeness",
)
RETIRED_BUT_SERVED = Rule(
    "SPEC007",
    "retired-but-served",
    """An operation is still served, and its only spec is retired.

    **Why.** A retired spec is judged no more. Retiring it while callers still reach the operation takes the guard
    away and leaves the door.

    **Instead.** Set the spec active again, write the one that replaces it, or take the registration out.

    **Source.** R3: specs are active or retired.""",
    category="missing spec",
)
UNKNOWN_DISPATCH = Rule(
    "SPEC008",
    "unknown-dispatch-operation",
    """A spec is anchored at a dispatch operation that nothing registers.

    **Why.** No call ever carries that name, so that the spec is never found for one.

    **Instead.** Write the dispatch operation as it is registered; the message names the nearest one.

    **Source.** R2: an alias that names an unknown operation is an error found statically.""",
    category="alias",
)
UNKNOWN_METHOD = Rule(
    "SPEC009",
    "unknown-dispatch-method",
    """A spec is anchored at a method that the handler does not know.

    **Why.** The handler refuses that method, so that the spec is never found for a call that does anything.

    **Instead.** Write the method as the handler's dispatch table or if/elif spells it.

    **Source.** R2, R3: methods are read from the handler's dispatch table or its if/elif.""",
    category="alias",
)
ALIAS_OVERLAP = Rule(
    "SPEC010",
    "alias-overlap",
    """Two operations are anchored at the same dispatch.

    **Why.** A call that takes this way is both operations at once: the contracts of either one can block the other.

    **Instead.** Give each operation the exact pair of dispatch operation and method that is its own.

    **Source.** R2: an alias that overlaps another is an error found statically.""",
    category="alias",
)
ALIAS_TOO_BROAD = Rule(
    "SPEC011",
    "alias-too-broad",
    """An operation is anchored at a whole dispatch operation that serves several methods.

    **Why.** Every method then triggers what was meant for one: a read is blocked by the rules of a write.

    **Instead.** Name the method: `{dispatch: api_keys.write, method: create}`.

    **Source.** R2: an alias that is too broad is an error found statically.""",
    category="alias",
)
UNKNOWN_DOMAIN = Rule(
    "SPEC012",
    "unknown-domain",
    """A spec names a domain that the domains file does not have.

    **Why.** The spec is then in nobody's count and in nobody's review.

    **Instead.** Write the domain's name as the domains file has it, or declare the domain.

    **Source.** R3, R12.""",
    category="contradiction",
)
DOMAIN_CONTRADICTS = Rule(
    "SPEC013",
    "domain-contradicts-owner",
    """A spec names another domain than the one that owns its operation.

    **Why.** One operation has one owner. Two files that disagree send the reader to the wrong people, and count the
    spec for the wrong domain.

    **Instead.** Correct the one of the two places that is wrong.

    **Source.** R12: each operation has exactly one owner domain.""",
    category="contradiction",
)
DUPLICATE_CLAUSE = Rule(
    "SPEC014",
    "duplicate-clause-id",
    """Two clauses of a spec have one id.

    **Why.** A violation is reported by spec and clause; with two of the name nobody can tell which one was violated.

    **Instead.** Give each clause an id of its own within the spec.

    **Source.** R3.""",
    category="identity",
)
ID_FORM = Rule(
    "SPEC015",
    "spec-id-form",
    """The id of a spec is not a name and a number, such as SPEC-007.

    **Why.** Ids are quoted in commits, incidents and evidence, and searched for there; an id with a meaning in it is
    renamed when the meaning changes.

    **Instead.** Use capitals and a number of at least three digits: SPEC-007, SPEC-INTEG-012.

    **Source.** R3.""",
    Severity.LOW,
    "identity",
)
CRITICAL_CONTRADICTS = Rule(
    "SPEC016",
    "critical-contradicts",
    """The spec and the domains file disagree on whether the operation is critical.

    **Why.** What is critical blocks in ENFORCE and needs a complete spec; with two answers the reader believes one and
    the run follows the other.

    **Instead.** Decide, and write the same in both places.

    **Source.** R3, R1.""",
    category="contradiction",
)
DISPATCH_CONTRADICTS = Rule(
    "SPEC017",
    "dispatch-contradicts",
    """The spec and the domains file name different ways to the same operation.

    **Why.** On a way that only one of them names, the operation runs without the other's promises.

    **Instead.** Write the pairs in one of the two places, or the same pairs in both.

    **Source.** R2: an alias is exact.""",
    category="contradiction",
)
SPELT_DIFFERENTLY = Rule(
    "SPEC018",
    "operation-spelt-differently",
    """A spec spells its operation in another way than the domains file or the registry.

    **Why.** Names are compared letter by letter: `api_keys.create` and `api_key.create` are two operations, one
    without a spec and one without an owner.

    **Instead.** Use one spelling everywhere; the message names the other place.

    **Source.** R3; three spellings of one operation in spec, invariant and registry is one of the defects that got
    through.""",
    category="dead contract",
)
NO_PROMISE = Rule(
    "SPEC019",
    "spec-without-promise",
    """An active spec that promises nothing: no schema, no condition, no forbidden state.

    **Why.** It counts as a spec, and no call can ever break it.

    **Instead.** Write at least what comes back (`result`) or one thing that holds afterwards (`postconditions`).

    **Source.** R3; nothing examined is never a pass.""",
    Severity.MEDIUM,
    "completeness",
)
READ_THAT_WRITES = Rule(
    "SPEC020",
    "read-that-writes",
    """The spec of a read lists tables that the operation writes.

    **Why.** Reads are left out of the rules for writes; a read that writes escapes them all.

    **Instead.** Declare the operation as `kind: write` in the domains file, or take the tables out of `effects`.

    **Source.** R2, R3: a read path is never blocked by an invariant of a write.""",
    category="contradiction",
)

RULES = (
    CRITICAL_WITHOUT_SPEC,
    WITHOUT_SPEC,
    DEAD_SPEC,
    DUPLICATE_ID,
    TWO_ACTIVE,
    INCOMPLETE,
    RETIRED_BUT_SERVED,
    UNKNOWN_DISPATCH,
    UNKNOWN_METHOD,
    ALIAS_OVERLAP,
    ALIAS_TOO_BROAD,
    UNKNOWN_DOMAIN,
    DOMAIN_CONTRADICTS,
    DUPLICATE_CLAUSE,
    ID_FORM,
    CRITICAL_CONTRADICTS,
    DISPATCH_CONTRADICTS,
    SPELT_DIFFERENTLY,
    NO_PROMISE,
    READ_THAT_WRITES,
)
