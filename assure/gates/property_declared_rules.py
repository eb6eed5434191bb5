"""What the property gate finds in declared properties: promises about many requests that one of them breaks (R8)."""

from __future__ import annotations

from assure.core import Rule, Severity

DOES_NOT_HOLD = Rule(
    "PROP030",
    "property-does-not-hold",
    """A declared property that some generated input breaks.

    **Why.** A threshold that grows laxer as a value rises, or policies whose outcome depends on which came first, pass
    every example that somebody thought of.

    **Instead.** The message has the smallest requests that show it, as they can be made again. Correct the decision; or
    the property, where it promises more than is meant.

    **Source.** R8: thresholds are monotone, policy conflicts resolve the same way in any order.""",
    Severity.CRITICAL,
    "property",
)
NOT_TRIED = Rule(
    "PROP031",
    "property-not-tried",
    """A declared property for which no generated input came to a decision.

    **Why.** It holds of nothing, and looks as if it held of everything.

    **Instead.** Let `given` lead to where the request completes, let `varies` generate what the operation takes, and
    `decision` name what its result has.

    **Source.** R8; nothing examined is never a pass.""",
    category="not tried",
)

RULES = (DOES_NOT_HOLD, NOT_TRIED)
