"""The shapes of what is known about the backend's source; frozen tuples, so that a store can keep them cheaply.

Every path is relative to the project root in posix spelling; lines and columns count from 1. `scope` is the enclosing
qualified name inside the module (`IntegrationDriver.save`, empty at module level). `symbol` is a full dotted name,
module and qualified name joined by a dot (`app.hoc.cus.integrations.L6_drivers.driver.IntegrationDriver`).
These shapes hold names and positions only: no syntax tree leaves this package.
"""

from __future__ import annotations

from typing import NamedTuple, Protocol


class SourceError(NamedTuple):
    """Why a file could not be read as Python, where, and what was met.

    `kind` is one of "syntax", "encoding", "null-byte", "symlink-loop", "unreadable", "too-large", "nested-too-deep".
    """

    kind: str
    line: int
    column: int
    message: str


class Header(NamedTuple):
    """The declared header of a file: `Layer: L6 — Driver`, `AUDIENCE: CUSTOMER` (comment block or docstring).

    `fields` holds every `Name: value` line at the top of the file as (lower-case name, value, line), in file order; the
    name is "" for a comment that only says HYBRID.
    """

    fields: tuple[tuple[str, str, int], ...]


class Import(NamedTuple):
    """One imported module or name, at the place where it is named.

    `module` is absolute (relative imports are resolved; one that climbs above its root keeps its dots); `name` is the
    imported name, "" for `import module`, "*" for a star. `alias` is the name bound here (`a` for `import a.b`), "*"
    for a star. `context` is "runtime", "type-checking" (a branch never taken at run time: `if TYPE_CHECKING`,
    `if False`), "lazy" (inside a function) or "dynamic" (`import_module("x")`, `__import__("x")`, an import in an exec
    string; nothing is bound, so `alias` is ""). A dynamic import whose module is no constant has module "" and `alias`
    = the expression as written.
    """

    module: str
    name: str
    alias: str
    line: int
    column: int
    scope: str
    context: str


class Definition(NamedTuple):
    """A class, function, method or module-level variable (where it is first bound); `scope.name` is its qualname.

    `decorators` and `bases` are dotted names as resolved through this file's imports and own module-level names; of a
    decorator that is called, the callee. Expressions that are no such name are kept as written.
    """

    qualname: str
    kind: str  # "class", "function", "async function", "variable"
    line: int
    column: int
    end_line: int
    decorators: tuple[str, ...]
    bases: tuple[str, ...]


class Use(NamedTuple):
    """Something reached through an imported or module-level name: `dotted` is its dotted name through imports.

    `how` is "call" (decorators included), "base" (of a class, whose qualname is the scope), "type" (in an annotation,
    or where TYPE_CHECKING is true), "take" (any other attribute that is taken), or "unknown": an attribute of `dotted`
    whose name only the run tells, as written in `expression`. A name that a parameter or a local variable hides does
    not count as the module's.
    """

    dotted: str
    line: int
    column: int
    scope: str
    how: str
    expression: str


class Exports(NamedTuple):
    """What a module says it exports, and what it really binds.

    `declared` holds (name, line), and is None without `__all__`; literals, concatenations, `+=`, `append`, `extend` and
    other modules' `__all__` are followed, and `dynamic` is True where something else takes part. `bound` is every
    name that module-level code binds, sorted, those behind star imports of this tree included; `unknown_stars` are the
    modules outside the tree that are imported with a star.
    """

    declared: tuple[tuple[str, int], ...] | None
    dynamic: bool
    line: int
    bound: tuple[str, ...]
    unknown_stars: tuple[str, ...]


class InitStatement(NamedTuple):
    """One module-level statement of a file (gates ask for those of an `__init__.py`).

    `kind` is one of
    - "docstring", "future", "import", "all" (`__all__` in any form), "version" (a dunder set to a literal);
    - "type-checking-import": `if TYPE_CHECKING:` around imports; "guarded-import": `try/except ImportError` or a
      test of `sys.version_info` or `sys.platform` around nothing but imports and constants;
    - "lazy-export": `__getattr__` or `__dir__` in the form that only imports, or `lazy_loader.attach`;
    - "constant": a name set to a literal, `pass`; "assignment": to anything else that calls nothing;
    - "call": a statement or an assignment that calls something; "definition": a class or function;
    - "control-flow": any other `if`, `for`, `while`, `try`, `with`, `match`; "other": all the rest.

    `text` is the first line of the statement, at most 80 characters.
    """

    kind: str
    line: int
    column: int
    text: str


class Suppression(NamedTuple):
    """A comment `# assure: allow[TXB001] reason="..." until=2027-03-31`, as written.

    `first_line` to `last_line` is the statement the comment stands on (or the next one, for a comment on a line of
    its own). `problem` says what is wrong with its form, "" where nothing is.
    """

    codes: tuple[str, ...]
    reason: str
    until: str
    owner: str
    line: int
    column: int
    first_line: int
    last_line: int
    scope: str
    problem: str


class HandlerMethod(NamedTuple):
    """One method a handler tells apart: a key of its dispatch table, or a comparison in its if/elif or match."""

    method: str
    line: int
    target: str  # symbol or expression the method leads to, "" where the branch holds its own code
    missing: str = ""  # why that does not exist


class Registration(NamedTuple):
    """One place where an operation is registered, after the receiver has been resolved.

    `operation` is "" where the name is not a constant (`expression` then holds it as written). `handler` is a symbol,
    or "" where it can't be resolved. `shape`: "call", "decorator", "dictionary". `receiver` is the resolved class of
    the receiver, "" where it can't be resolved: then `certain` is False and gates report it. `at_import` tells that
    the registration happens when its module is imported. `methods` are those the handler tells apart;
    `open_methods` that it may accept others too (a dynamic table, `getattr(self, method)`). `missing` says why there is
    no such handler, "" where there may be.
    """

    operation: str
    expression: str
    handler: str
    path: str
    line: int
    column: int
    scope: str
    shape: str
    receiver: str
    certain: bool
    at_import: bool
    methods: tuple[HandlerMethod, ...]
    open_methods: bool
    missing: str = ""


class Uncalled(NamedTuple):
    """A function or class that nothing calls, where registrations wait for a call that never comes (R12).

    `kind` is "function" or "class", or "circle" for functions that only call each other; `scope` is the qualified name.
    `others` are the symbols of further ones by which the same registrations could be reached and are not, `through`
    those of the functions that register where none of these does so itself. `operations` are named as in
    `Registration`, an expression standing for a name that is not constant; `places` are the path, line and column of
    each registration.
    """

    path: str
    line: int
    column: int
    scope: str
    kind: str
    others: tuple[str, ...]
    through: tuple[str, ...]
    operations: tuple[str, ...]
    places: tuple[tuple[str, int, int], ...]


class Alteration(NamedTuple):
    """One place that takes registrations away, or puts others in their place, behind the back of their shapes (R12).

    `kind` is "removed" or "replaced"; `written` what stands there, shortened; `receiver` the registry's class or the
    table as the configuration names it; `operation` the name that is meant, "" where it is not constant or not one.
    """

    path: str
    line: int
    column: int
    scope: str
    kind: str
    written: str
    receiver: str
    operation: str


class TransactionControl(NamedTuple):
    """One place that opens, ends or disables a database transaction (R13); savepoints and look-alikes are absent.

    `action`: "commit", "rollback", "begin", "autocommit", "raw-sql", "context-manager" (commits or rolls back on
    exit), "decorator", "helper" (a call of a function or method that controls the transaction itself), "flag"
    (`commit=True` to such a one), "close-transaction" (two-phase, `prepare`). `receiver` is the expression as
    written, `resolved` the class or kind it was resolved to, `how` a short sentence on how that is known.
    `certain` is False where the receiver could not be resolved: gates report it under a rule of its own. `begun` is the
    line of the same function on which the transaction that a block enters was begun, 0 for all else: both places stand
    for one transaction.
    """

    action: str
    path: str
    line: int
    column: int
    end_line: int
    scope: str
    receiver: str
    resolved: str
    how: str
    certain: bool
    begun: int = 0


class Symbol(NamedTuple):
    """Where a dotted name is really defined, after re-exports have been followed."""

    module: str
    qualname: str
    path: str
    line: int
    kind: str


class ImportReader(Protocol):
    """Hands out the imports of files when they are asked for."""

    def imports(self, facts: FileFacts) -> tuple[Import, ...]:
        """Every import of a file, by place."""


class FileFacts(NamedTuple):
    """What is cheaply known about one source file without looking at any other; always at hand, no parse needed.

    `renames` are the module-level names that are set to an imported name or to an attribute of one, each with the
    dotted expression as written (`Engine = pricing.Engine`): re-exports in another form.
    `digest` is the git blob id of its content. A file with an `error` has no other facts. What needs a full parse is
    asked of the tree: `tree.definitions(path)`, `tree.uses(path)`, `tree.exports(path)`, `tree.init(path)`,
    `tree.logic(path)`.
    """

    path: str
    module: str
    is_package: bool
    digest: str
    error: SourceError | None
    header: Header | None
    suppressions: tuple[Suppression, ...]
    reader: ImportReader
    renames: tuple[tuple[str, str], ...] = ()

    @property
    def imports(self) -> tuple[Import, ...]:
        """Every import of the file, by place; decoded when first asked for."""
        return () if self.error else self.reader.imports(self)
