"""What the ownership gate can find of registrations that are written and do not hold: never run, undone, dangling."""

from __future__ import annotations

from assure.core import Rule, Severity

NEVER_REGISTERED = Rule(
    "OWN019",
    "never-registered",
    """Operations that are registered by a function or class that nothing calls.

    **Why.** The registration stands in the code, every contract finds the operation it speaks of, and at run time the
    operation does not exist: one line that was lost from the bootstrap takes away what all static checks still see.
    What is called only by something dead is dead too, and so are functions that call only each other. One finding
    tells all that hangs on one beginning. The other gates take a registration as it is written; whether it ever
    happens is decided here, so a run without this gate does not ask.

    A mention in running code counts as a call: under any name that imports, re-exports or assignments give it, as an
    argument, in a table, in a text that spells it, put together for `getattr`. An import alone does not, nor do
    comments, docstrings, `__all__`, code that never runs, and files that are not judged (tests). No caller is asked for
    where there may be one that nobody sees: for what a decorator or the base class of a library may call, special
    methods of a class that is used, `main`, `create_app`, a factory without parameters that returns what it makes, the
    scripts and entry points of pyproject.toml and setup.cfg, the harness, and what `entry_points` in assure.yaml names.
    Where the search would lead through very many files, as for a name that a framework calls in hundreds of plug-ins,
    it ends, and the function counts as called.

    **Instead.** Call it where the registry is built, or delete it with its handlers and contracts. What is called from
    outside the judged source, by a server or another package, is named under `entry_points` in assure.yaml.

    **Source.** R12; dead contracts and registration that depends on what was imported are among the defects that got
    through.""",
    Severity.CRITICAL,
    "registration",
)
REGISTRATION_UNDONE = Rule(
    "OWN020",
    "registration-undone",
    """A registration that is taken away or replaced in another way than registrations are made.

    **Why.** `del OPERATIONS["key.create"]`, `OPERATIONS.clear()`, `registry.unregister("key.create")` or a hand in the
    registry's own store (`registry._operations["key.create"] = other`) change what is registered behind the back of
    everything that reads registrations from the code: contracts keep finding an operation that is gone, or judge a
    handler that never runs.

    Copies are left alone, and so are other tables and other registries with such a method. Where a registry keeps its
    operations is read from the methods that register; a method that puts them there by another way is told as well.

    **Instead.** Leave out the registration itself, or describe the other way under `registrations`. What differs by
    surroundings is decided where it is registered; what must be stopped at run time is refused by the registry (a kill
    switch), which is recorded.

    **Source.** R12; the registry is the single execution authority (R1).""",
    category="registration",
)
HANDLER_MISSING = Rule(
    "OWN021",
    "handler-missing",
    """A registration, or an entry of a handler's table of methods, that leads to something that does not exist.

    **Why.** The name is imported from a module that does not define it, or taken of a class that has no such attribute:
    the first call fails, or already the import does, while every contract counts the operation as served.

    Told only where everything that could define the name is at hand: not for modules that assign names at run time, nor
    for classes with a base or a decorator out of sight. A name that is imported only for type checkers does not exist
    when the program runs.

    **Instead.** Write the name the function has now, or take the entry out.

    **Source.** R12; a contract is met by code that runs (R6), and a domain that could not create one key counted as
    done.""",
    category="registration",
)
UNKNOWN_ENTRY_POINT = Rule(
    "OWN022",
    "unknown-entry-point",
    """An entry point in assure.yaml that names no function or class of the tree.

    **Why.** The entry was written so that a function without callers counts as called. It no longer speaks of anything,
    and the function that has the name next is excused without anybody deciding so.

    **Instead.** Write the dotted name that the function has now, or take the entry out.

    **Source.** R12; allow-lists that match nothing are one of the defects that got through.""",
    Severity.MEDIUM,
    "registration",
)

RULES = (NEVER_REGISTERED, REGISTRATION_UNDONE, HANDLER_MISSING, UNKNOWN_ENTRY_POINT)
