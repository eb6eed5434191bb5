"""What the invariants gate finds in invariants: dead, vague, never violated, or caught by other calls (R1, R2)."""

from __future__ import annotations

from assure.core import Rule, Severity

DEAD_INVARIANT = Rule(
    "INV001",
    "dead-invariant",
    """An invariant of an operation that nothing registers or dispatches.

    **Why.** It is evaluated for no call. It is counted as a guard and guards nothing.

    **Instead.** Anchor it at the operation that is meant (the message names the nearest live one), or take it out.

    **Source.** R1; most invariants of a backend guarding names that nothing registers is one of the defects that got
    through.""",
    Severity.CRITICAL,
    "dead contract",
)
DUPLICATE_ID = Rule(
    "INV002",
    "duplicate-invariant-id",
    """Two invariants with one id.

    **Why.** Violations, incidents and enforcement rules name an invariant by its id; with two of them nobody can tell
    which one is meant.

    **Instead.** Give one of the two places an id of its own.

    **Source.** R1.""",
    category="identity",
)
ID_FORM = Rule(
    "INV003",
    "invariant-id-form",
    """The id of an invariant is not a name and a number, such as BI-APIKEY-001.

    **Why.** Ids are quoted in commits, incidents and evidence, and searched for there.

    **Instead.** Use capitals and a number of at least three digits: BI-APIKEY-001.

    **Source.** R1.""",
    Severity.LOW,
    "identity",
)
UNKNOWN_OWNER = Rule(
    "INV004",
    "unknown-owner",
    """A file of invariants names an owner that is no domain.

    **Why.** Its invariants are in nobody's count, and enforcement rules by domain never select them.

    **Instead.** Write the domain's name as the domains file has it, or declare the domain.

    **Source.** R1, R12.""",
    category="contradiction",
)
OWNER_CONTRADICTS = Rule(
    "INV005",
    "owner-contradicts",
    """An invariant stands with another domain than the one that owns its operation.

    **Why.** Its mode is set with the wrong domain, and its violations are sent to the wrong people.

    **Instead.** Move it to the file of the domain that owns the operation.

    **Source.** R12: each operation has exactly one owner domain.""",
    Severity.MEDIUM,
    "contradiction",
)
SPELT_DIFFERENTLY = Rule(
    "INV006",
    "operation-spelt-differently",
    """An invariant spells its operation in another way than the domains file or the registry.

    **Why.** Names are compared letter by letter: the invariant of `api_keys.create` is never found for a call that is
    `api_key.create`.

    **Instead.** Use one spelling everywhere; the message names the other place.

    **Source.** R1, R2; three spellings of one operation in spec, invariant and registry is one of the defects that got
    through.""",
    category="dead contract",
)
UNKNOWN_DISPATCH = Rule(
    "INV007",
    "unknown-dispatch-operation",
    """An invariant applies to a dispatch operation that nothing registers.

    **Why.** No call ever carries that name.

    **Instead.** Write the dispatch operation as it is registered; the message names the nearest one.

    **Source.** R2: an alias that names an unknown operation is an error found statically.""",
    category="alias",
)
UNKNOWN_METHOD = Rule(
    "INV008",
    "unknown-dispatch-method",
    """An invariant applies to a method that the handler does not know.

    **Why.** The handler refuses that method, so that the invariant is evaluated for no call that does anything.

    **Instead.** Write the method as the handler's dispatch table or if/elif spells it.

    **Source.** R2.""",
    category="alias",
)
TOO_BROAD = Rule(
    "INV009",
    "alias-too-broad",
    """An invariant applies to a whole dispatch operation that serves several methods.

    **Why.** Every method then triggers what was meant for one: `revoke` and `list` are refused by the rule for
    `create`.

    **Instead.** Name the method: `{dispatch: api_keys.write, method: create}`.

    **Source.** R2: an alias that is too broad is an error found statically.""",
    Severity.CRITICAL,
    "alias",
)
FOREIGN_WAY = Rule(
    "INV010",
    "alias-of-another-operation",
    """An invariant applies to a call that is another operation.

    **Why.** It is anchored at one operation and blocks a different one, whose people never agreed to it.

    **Instead.** Name only pairs by which its own operation is reached; write an invariant for the other operation if
    the rule is meant for both.

    **Source.** R2: an alias that overlaps another is an error found statically.""",
    category="alias",
)
READ_BLOCKED = Rule(
    "INV011",
    "read-triggers-write-invariant",
    """An invariant of a write applies to a read.

    **Why.** People can no longer look at what they are not allowed to change, which is when they need to look.

    **Instead.** Take the pair out of `applies_to`, or anchor the invariant at the read, if it is meant for it.

    **Source.** R2: a read path is never blocked by an invariant of a write.""",
    Severity.CRITICAL,
    "alias",
)
WAY_NOT_COVERED = Rule(
    "INV012",
    "way-not-covered",
    """An operation is also reached by a call that its invariant does not apply to.

    **Why.** On that way it runs without the rule: whoever takes it passes by the guard.

    **Instead.** Add the pair to `applies_to`, or leave `applies_to` out: it then applies to every way.

    **Source.** R1, R2.""",
    category="alias",
)
NO_EXAMPLE = Rule(
    "INV013",
    "example-missing",
    """An invariant without an example in which it holds, or without one that violates it.

    **Why.** A rule that nobody has seen hold refuses everything, and one that nobody has seen violated refuses
    nothing; both look like a rule.

    **Instead.** Add at least one context under `examples.holds` and one under `examples.violates`.

    **Source.** R1: every invariant has positive and negative examples.""",
    category="examples",
)
EXAMPLE_FAILS = Rule(
    "INV014",
    "example-fails",
    """An example comes to something else than it says.

    **Why.** Either the condition does not mean what its author thinks, or the example does not; the one that runs in
    production is the condition.

    **Instead.** Look at the values in the message, and mend the condition or the example.

    **Source.** R1: examples run, through the engine that evaluates the invariant in production.""",
    Severity.CRITICAL,
    "examples",
)
NEVER_VIOLATED = Rule(
    "INV015",
    "violated-by-error-only",
    """No example violates the condition; each of them only makes it fail with an error.

    **Why.** Missing context is refused by every condition. That this one ever says no to a context that is complete
    has not been shown.

    **Instead.** Add an example with every value present, and one of them wrong.

    **Source.** R1: each invariant can both hold and be violated.""",
    Severity.MEDIUM,
    "examples",
)
EXAMPLE_OUTSIDE_CONTEXT = Rule(
    "INV016",
    "example-outside-context",
    """An example holds values that the declared context does not have.

    **Why.** What can't occur proves nothing: a status that is misspelt in the same way in condition and example makes
    both agree.

    **Instead.** Write the example with names and values of `context`; only leaving something out is allowed, to show
    that what is missing fails closed.

    **Source.** R1; values that never occur are one of the defects that got through.""",
    category="examples",
)
READS_NOTHING = Rule(
    "INV017",
    "condition-reads-nothing",
    """A condition that looks at nothing of its context.

    **Why.** It says the same for every call: it always holds, or the operation is closed to everybody.

    **Instead.** Let it look at what the rule is about.

    **Source.** R1: each invariant can both hold and be violated.""",
    category="meaning",
)
SAME_MEANING = Rule(
    "INV018",
    "same-meaning",
    """Two invariants of one operation say the same in other words.

    **Why.** One of the two is changed some day, and the other goes on refusing.

    **Instead.** Keep one of them.

    **Source.** R1: duplicates by meaning, after order, negation and variables have been put into one form.""",
    Severity.MEDIUM,
    "meaning",
)
UNUSED_VARIABLE = Rule(
    "INV019",
    "unused-variable",
    """A variable that neither the condition nor anything it mentions uses.

    **Why.** It reads like a part of the rule and decides nothing.

    **Instead.** Mention it as `variables.<name>`, or take it out.

    **Source.** R1.""",
    Severity.LOW,
    "meaning",
)
NOBODY_SUPPLIES = Rule(
    "INV020",
    "name-that-nobody-supplies",
    """A condition reads a name that no provider of the backend supplies.

    **Why.** The name is absent at every call, so that the condition always fails, or its guard always passes.

    **Instead.** Register a provider for it (`@registry.provide("tenant")`), or read a name that is supplied; the
    message lists who supplies what.

    **Source.** R1; conditions over context that nobody sets are one of the defects that got through.""",
    Severity.CRITICAL,
    "context",
)
VALUES_DIFFER = Rule(
    "INV021",
    "values-differ-from-model",
    """A context declares other values than the enumeration of the backend that it names.

    **Why.** A condition that wants `ACTIVE` where the model stores `active` can never hold.

    **Instead.** Write the values under `enum` as the class under `x-enum-of` has them.

    **Source.** R1; values that never occur are one of the defects that got through.""",
    category="context",
)

RULES = (
    DEAD_INVARIANT,
    DUPLICATE_ID,
    ID_FORM,
    UNKNOWN_OWNER,
    OWNER_CONTRADICTS,
    SPELT_DIFFERENTLY,
    UNKNOWN_DISPATCH,
    UNKNOWN_METHOD,
    TOO_BROAD,
    FOREIGN_WAY,
    READ_BLOCKED,
    WAY_NOT_COVERED,
    NO_EXAMPLE,
    EXAMPLE_FAILS,
    NEVER_VIOLATED,
    EXAMPLE_OUTSIDE_CONTEXT,
    READS_NOTHING,
    SAME_MEANING,
    UNUSED_VARIABLE,
    NOBODY_SUPPLIES,
    VALUES_DIFFER,
)
