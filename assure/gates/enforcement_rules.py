"""What the invariants gate finds in the file that says what is enforced where (R1)."""

from __future__ import annotations

from assure.core import Rule, Severity

NO_ENFORCEMENT = Rule(
    "INV030",
    "no-enforcement",
    """Invariants without a file that says what is enforced.

    **Why.** Whether a violation blocks would then be a default of the program that nobody has decided on.

    **Instead.** Write a file with at least `default: strict` and name it under `contracts.enforcement`.

    **Source.** R1: the mode is set by configuration for the registry, a domain or one invariant.""",
    category="enforcement",
)
SELECTS_NOTHING = Rule(
    "INV031",
    "rule-selects-nothing",
    """A rule of the enforcement file selects no contract.

    **Why.** Somebody believes that these are recorded, or that they block; a misspelt id changes nothing at all.

    **Instead.** Write id and domain as the contracts have them; the message names the nearest one.

    **Source.** R1; nothing examined is never a pass.""",
    category="enforcement",
)
PAST_ITS_DAY = Rule(
    "INV032",
    "rule-past-its-day",
    """A rule of the enforcement file is past its last day.

    **Why.** It says nothing any more: what it let through is held to the default again, which is a surprise for
    whoever relies on it.

    **Instead.** Take the rule out, or agree with its owner on a new last day.

    **Source.** R1, R29.""",
    Severity.MEDIUM,
    "enforcement",
)
NEVER_DECIDES = Rule(
    "INV033",
    "rule-never-decides",
    """A rule of the enforcement file decides for no contract, because others go before it everywhere.

    **Why.** A rule that names an id goes before one that names a domain, and that before one that names a severity;
    of equals the stricter one counts. This one looks like a decision and is none.

    **Instead.** Take it out, or make it more exact than those that go before it.

    **Source.** R1.""",
    Severity.MEDIUM,
    "enforcement",
)
CRITICAL_PASSES = Rule(
    "INV034",
    "critical-in-monitor",
    """A critical invariant is only recorded.

    **Why.** Critical means that a violation must not get through; monitor lets every one through. One of the two words
    is wrong.

    **Instead.** Enforce it, give it the severity that it has in truth, or name it in a rule by its id, with the reason
    and the day on which it will block.

    **Source.** R1: ENFORCE blocks what is critical.""",
    category="enforcement",
)
UNRESOLVED_ALLOWED = Rule(
    "INV035",
    "unresolved-method-allowed",
    """A dispatch whose method no contract knows is let through.

    **Why.** A method that is misspelt, or new, runs with no contract evaluated at all.

    **Instead.** Write `unresolved_method: deny`, and anchor what is legitimate.

    **Source.** R2: fail closed.""",
    category="enforcement",
)

RULES = (NO_ENFORCEMENT, SELECTS_NOTHING, PAST_ITS_DAY, NEVER_DECIDES, CRITICAL_PASSES, UNRESOLVED_ALLOWED)
