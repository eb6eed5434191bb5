"""The rules on what the header of a file declares: layer, kind and audience (R14)."""

from __future__ import annotations

from assure.core import Rule, Severity

MISSING_HEADER = Rule(
    "LAY020",
    "missing-header",
    """A file declares no layer, or no audience, where headers are required.

    **Why.** The header is what a reader sees first and what a review compares the code with; without it the folder is
    the only claim, and nothing contradicts a file that was put in the wrong one. An `__init__.py` needs none, since it
    holds nothing of its own.

    **Instead.** Open the file with `# Layer: L6 — Driver` (the id and a kind of its folder), and with
    `# AUDIENCE: CUSTOMER` where the folder belongs to an audience.

    **Source.** R14""",
    Severity.MEDIUM,
    "header",
)
MALFORMED_HEADER = Rule(
    "LAY021",
    "malformed-header",
    """A `Layer:` line that is not of the form `Layer: L6 — Driver`.

    **Why.** A line that can't be read declares nothing, and looks as if it did.

    **Instead.** Write the id of the layer, a dash, and the kind of file; write the line once.

    **Source.** R14""",
    Severity.MEDIUM,
    "header",
)
HEADER_CONTRADICTS_FOLDER = Rule(
    "LAY022",
    "header-contradicts-folder",
    """The layer or the kind that a header declares is not the one of its folder.

    **Why.** One of the two is wrong, and which rules hold for the file depends on it: a driver in an engine's folder
    may not touch the database, an engine in a driver's folder may. A header must not claim a layer in a file that is
    listed as outside all layers, either.

    **Instead.** Move the file to the folder of the layer it declares, or declare the layer of its folder.

    **Source.** R14""",
    category="header",
)
INVALID_PAIR = Rule(
    "LAY023",
    "invalid-pair",
    """A header pairs a layer with a kind of file that belongs to another: `L4 — Domain Engine`.

    **Why.** The pair has no meaning: domain engines are L5, and what is L4 coordinates them. Such headers come from
    files that were moved, or that do the work of two layers.

    **Instead.** Write the pair that the topology knows, and split the file if it does both.

    **Source.** R14""",
    category="header",
)
UNKNOWN_LAYER = Rule(
    "LAY024",
    "unknown-layer",
    """A header declares a layer that the topology does not have.

    **Why.** No rule is written for such a layer, so the declaration promises something that nobody checks.

    **Instead.** Use one of the layers of the topology.

    **Source.** R14""",
    category="header",
)
UNKNOWN_KIND = Rule(
    "LAY025",
    "unknown-kind",
    """A header declares a kind of file that the topology does not know.

    **Why.** The kind says what a file may do. One that nobody defined may do anything.

    **Instead.** Use a kind of the layer, or add the word to its `headers` if it is meant.

    **Source.** R14""",
    Severity.MEDIUM,
    "header",
)
DUAL_ROLE = Rule(
    "LAY026",
    "dual-role",
    """A header gives one file two roles: two layers, two kinds, or HYBRID.

    **Why.** A file that decides and performs effects can be judged by the rules of neither, and is where the next
    transaction in an engine will come from.

    **Instead.** Split the file along its two roles, one in the folder of each.

    **Source.** R14""",
    category="dual-role",
)
AUDIENCE_CONTRADICTS_FOLDER = Rule(
    "LAY027",
    "audience-contradicts-folder",
    """The audience that a header declares is not the one of its folder.

    **Why.** A file that left its audience's folder is read, reviewed and served under the rules of another: an
    operator's view among the customers' ones.

    **Instead.** Move the file to a folder of the audience it declares, or declare the audience of its folder.

    **Source.** R14""",
    category="audience",
)
UNKNOWN_AUDIENCE = Rule(
    "LAY028",
    "unknown-audience",
    """A header declares an audience that the topology does not have.

    **Why.** Nothing is checked for an audience that nobody declared.

    **Instead.** Use one of the audiences of the topology, or declare this one with its folders.

    **Source.** R14""",
    Severity.MEDIUM,
    "audience",
)

RULES = (
    MISSING_HEADER,
    MALFORMED_HEADER,
    HEADER_CONTRADICTS_FOLDER,
    INVALID_PAIR,
    UNKNOWN_LAYER,
    UNKNOWN_KIND,
    DUAL_ROLE,
    AUDIENCE_CONTRADICTS_FOLDER,
    UNKNOWN_AUDIENCE,
)
