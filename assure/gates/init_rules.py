"""The rules on `__init__.py` files: no logic, no side effects, exports complete and from the own layer (R15)."""

from __future__ import annotations

from assure.core import Rule, Severity

LOGIC = Rule(
    "INI001",
    "logic-in-init",
    """An `__init__.py` defines something, computes something, or decides something.

    **Why.** The file runs whenever anything below the package is imported, and nobody looks for code in it. A guard
    such as `try: import x` makes what the package exports depend on the machine. Allowed are a docstring, imports,
    `__all__`, literal values, imports under `TYPE_CHECKING`, and a `__getattr__` that only imports lazily.

    **Instead.** Move the code into a module of the package and import its name from there.

    **Source.** R15""",
    category="logic",
)
SIDE_EFFECT = Rule(
    "INI002",
    "side-effect-in-init",
    """An `__init__.py` calls something when it is imported.

    **Why.** Importing any module of the package runs the call: it registers, connects or configures in an order that
    depends on who imports first.

    **Instead.** Do it in a function that the composition root calls.

    **Source.** R15""",
    category="side-effect",
)
STAR_IMPORT = Rule(
    "INI003",
    "star-import",
    """An `__init__.py` imports with a star.

    **Why.** What the package exports then depends on what another module happens to bind; nobody decided on it, and
    nothing notices when it changes.

    **Instead.** Import the names that are meant.

    **Source.** R15""",
    Severity.MEDIUM,
    "export",
)
MISSING_ALL = Rule(
    "INI004",
    "missing-all",
    """An `__init__.py` re-exports names and has no `__all__`.

    **Why.** Without the list nobody can tell what the package promises from what it only uses.

    **Instead.** List every exported name in a literal `__all__`.

    **Source.** R15""",
    category="export",
)
UNBOUND_EXPORT = Rule(
    "INI005",
    "unbound-export",
    """`__all__` names something that is not there at run time.

    **Why.** `from package import name` fails, and so does `import *`; often the name is only imported under
    `TYPE_CHECKING`, or its import was deleted.

    **Instead.** Import the name at run time (or in a lazy `__getattr__`), or take it out of the list.

    **Source.** R15""",
    category="export",
)
INCOMPLETE_ALL = Rule(
    "INI006",
    "incomplete-all",
    """A public name that an `__init__.py` imports from the project is not in its `__all__`.

    **Why.** Callers can import it, so they will; the list that says what is promised does not mention it.

    **Instead.** Add the name to `__all__`, or don't import it here.

    **Source.** R15""",
    category="export",
)
DYNAMIC_ALL = Rule(
    "INI007",
    "dynamic-all",
    """`__all__` is not a literal list of names.

    **Why.** Type checkers and readers can't tell what is in it, and neither can these rules: what the package exports
    was not judged.

    **Instead.** Write the names out.

    **Source.** R15""",
    Severity.MEDIUM,
    "export",
)
FOREIGN_EXPORT = Rule(
    "INI008",
    "foreign-export",
    """A package of one layer exports a name that comes from another layer, or from outside the project.

    **Why.** The package becomes a second door to the other layer (a driver's package that hands out the ORM's session,
    a spine that hands out engines), and the rules on imports see only the door.

    **Instead.** Export what the package's own layer defines; callers import the rest where it lives, if they may.

    **Source.** R14, R15""",
    category="layer",
)
DANGLING_EXPORT = Rule(
    "INI009",
    "dangling-export",
    """An exported name leads to nothing in the tree.

    **Why.** The module it is imported from does not exist or does not define it: importing the package fails, or will
    as soon as the lazy import runs.

    **Instead.** Mend the import, or take the name out.

    **Source.** R15""",
    category="export",
)
DUPLICATE_EXPORT = Rule(
    "INI010",
    "duplicate-export",
    """`__all__` names something twice.

    **Why.** One of the two is usually a different name that was meant, and is missing.

    **Instead.** Keep one of them.

    **Source.** R15""",
    Severity.LOW,
    "export",
)
PRIVATE_EXPORT = Rule(
    "INI011",
    "private-export",
    """An `__init__.py` imports or exports a name with a leading underscore.

    **Why.** The underscore says that the name is its module's own business; a package that takes it over makes it
    everybody's.

    **Instead.** Give the name a public spelling if the package needs it, or leave it in its module.

    **Source.** R15""",
    Severity.MEDIUM,
    "export",
)

RULES = (
    LOGIC,
    SIDE_EFFECT,
    STAR_IMPORT,
    MISSING_ALL,
    UNBOUND_EXPORT,
    INCOMPLETE_ALL,
    DYNAMIC_ALL,
    FOREIGN_EXPORT,
    DANGLING_EXPORT,
    DUPLICATE_EXPORT,
    PRIVATE_EXPORT,
)
