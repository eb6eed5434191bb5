"""The rules on imports that take a detour: through re-exports, attributes, strings, or out of the project (R14)."""

from __future__ import annotations

from assure.core import Rule, Severity

INDIRECT_IMPORT = Rule(
    "LAY006",
    "indirect-import",
    """A file imports a name that a permitted module only hands on from a forbidden layer.

    **Why.** A re-export is a second door: the import reads `from app.spine import enable`, and what runs is an engine.
    Names are followed to where they are defined, through any number of modules, stars included.

    **Instead.** Let the layer between offer an operation of its own, and take the re-export out.

    **Source.** R14""",
    category="indirect",
)
INDIRECT_CALL = Rule(
    "LAY007",
    "indirect-call",
    """A file reaches a forbidden layer through an attribute of a package or module that it may import.

    **Why.** `spine.engines.enable()` needs no import of an engine; only the way of the attribute shows where it leads.
    The same holds for what is only taken (`make = spine.engines.Engine`), inherited from, named as a type or taken by
    `getattr(spine.engines, "Engine")`, and for a name that stands for the module.

    **Instead.** Call what the permitted layer offers itself.

    **Source.** R14""",
    category="indirect",
)
DYNAMIC_IMPORT = Rule(
    "LAY008",
    "dynamic-import",
    """A module of a forbidden layer, or of a forbidden audience, is imported by its name as text.

    **Why.** `import_module("app.engines.policy")`, `__import__`, `sys.modules["app.engines.policy"]` and an import
    inside an `exec` string do at run time what an import statement may not do. Names that are put together from
    constants are followed.

    **Instead.** As for an import statement: go through the layer that is permitted.

    **Source.** R14""",
    category="dynamic",
)
UNRESOLVED_DYNAMIC_IMPORT = Rule(
    "LAY009",
    "unresolved-dynamic-import",
    """A file in a layer imports a module, runs code or takes a module's attribute that is only known at run time.

    **Why.** Nobody can tell which layer it reaches. What could not be judged is not passed. An importer that is handed
    on (`map(import_module, names)`), a file that is run by its path and `exec` of unknown code count; so does
    `getattr(module, name)` where the module leads to a forbidden layer.

    **Instead.** Import the modules in question by literal names, or choose from a literal table of what may be
    called. Loading plugins is the business of a file that is listed as `outside` (the composition root), which hands
    the result in.

    **Source.** R14""",
    Severity.MEDIUM,
    "dynamic",
)
ORM_AT_RUN_TIME = Rule(
    "LAY011",
    "orm-at-run-time",
    """A file of a layer with `no_orm` imports the ORM at run time.

    **Why.** A layer that decides must be testable without a database. Once the ORM is there, queries follow, and then
    the transaction. An import inside a function runs as well, and so does one for an exception class only. Under
    `TYPE_CHECKING` nothing is imported, so that a type may be named there.

    **Instead.** Import under `if TYPE_CHECKING:` for annotations; move what needs the ORM into a driver, and let the
    driver translate the ORM's exceptions.

    **Source.** R14""",
    category="orm",
)
LEGACY_IMPORT = Rule(
    "LAY012",
    "legacy-import",
    """A file imports from a namespace that is legacy.

    **Why.** The namespace is on its way out; each new import keeps it alive. Files of the namespace itself may import
    each other.

    **Instead.** Import from what replaces it, as its entry says.

    **Source.** R14""",
    category="legacy",
)

OUTSIDE_LEADS_BACK = Rule(
    "LAY015",
    "outside-leads-back",
    """A file that is listed as `outside` with `may_be_imported: true` imports a layer.

    **Why.** Every layer may import it, so that whatever it imports is in reach of every layer: a driver that imports
    the settings, which import a route, has imported the route.

    **Instead.** Let the file import nothing of the layers, or take `may_be_imported` out and hand in what it holds.

    **Source.** R14""",
    category="exemption",
)

RULES = (
    OUTSIDE_LEADS_BACK,
    INDIRECT_IMPORT,
    INDIRECT_CALL,
    DYNAMIC_IMPORT,
    UNRESOLVED_DYNAMIC_IMPORT,
    ORM_AT_RUN_TIME,
    LEGACY_IMPORT,
)
