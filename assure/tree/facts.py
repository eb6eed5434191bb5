"""The shapes of what is known about the backend's source; frozen tuples, so that a store can keep them cheaply.

Every path is relative to the project root in posix spelling; lines and columns count from 1. `scope` is the enclosing
qualified name inside the module (`IntegrationDriver.save`, empty at module level). `symbol` is a full dotted name,
module and qualified name joined by a dot (`app.hoc.cus.integrations.L6_drivers.driver.IntegrationDriver`).
These shapes hold names and positions only: no syntax tree leaves this package.
"""

from __future__ import annotations

from typing import NamedTuple


class SourceError(NamedTuple):
    """Why a file could not be read as Python: the kind, where, and what was met."""

    kind: str  # "syntax", "encoding", "null-byte", "symlink-loop", "unreadable", "too-large", "nested-too-deep"
    line: int
    column: int
    message: str


class Header(NamedTuple):
    """The declared header of a file: `Layer: L6 — Driver`, `AUDIENCE: CUSTOMER` (comment block or docstring).

    `fields` holds every `Name: value` line at the top of the file as (lower-case name, value, line), in file order.
    """

    fields: tuple[tuple[str, str, int], ...]


class Import(NamedTuple):
    """One imported module or name.

    `module` is absolute (relative imports are resolved); `name` is the imported name, "" for `import module`, "*" for
    a star. `alias` is the name bound here. `context` is "runtime", "type-checking" (under `if TYPE_CHECKING`),
    "lazy" (inside a function) or "dynamic" (`import_module("x")`, `__import__("x")`, an import in an exec string).
    A dynamic import whose module is no constant has module "" and `alias` = the expression as written.
    """

    module: str
    name: str
    alias: str
    line: int
    column: int
    scope: str
    context: str


class Definition(NamedTuple):
    """A class, function, method or module-level variable. `decorators` and `bases` are dotted names as resolved
    through this file's imports (unresolvable expressions are kept as written)."""

    qualname: str
    kind: str  # "class", "function", "async function", "variable"
    line: int
    column: int
    end_line: int
    decorators: tuple[str, ...]
    bases: tuple[str, ...]


class Call(NamedTuple):
    """A call whose callee starts at an imported or module-level name; `callee` is its dotted name through imports."""

    callee: str
    line: int
    column: int
    scope: str


class Exports(NamedTuple):
    """What a module says it exports. `declared` is None without `__all__`; `dynamic` when `__all__` is not a literal
    (concatenations and `+=` of literals and of other modules' `__all__` are followed, the rest is dynamic)."""

    declared: tuple[tuple[str, int], ...] | None
    dynamic: bool
    line: int
    bound: tuple[str, ...]  # every public name that module-level code binds


class InitStatement(NamedTuple):
    """One module-level statement of an `__init__.py`.

    `kind`: "docstring", "future", "import", "all", "version" (a dunder set to a literal), "type-checking-import",
    "lazy-export" (`__getattr__`/`__dir__` in the form that only imports), "constant", "definition", "call",
    "control-flow", "assignment", "other". `text` is the first line of the statement, at most 80 characters.
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


class Registration(NamedTuple):
    """One place where an operation is registered, after the receiver has been resolved.

    `operation` is "" where the name is not a constant (`expression` then holds it as written). `handler` is a symbol,
    or "" where it can't be resolved. `shape`: "call", "decorator", "dictionary". `receiver` is the resolved class of
    the receiver, "" where it can't be resolved: then `certain` is False and gates report it. `at_import` tells that
    the registration happens when its module is imported. `methods` are those the handler tells apart;
    `open_methods` that it may accept others too (a dynamic table, `getattr(self, method)`).
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


class TransactionControl(NamedTuple):
    """One place that opens, ends or disables a database transaction (R13); savepoints and look-alikes are absent.

    `action`: "commit", "rollback", "begin", "autocommit", "raw-sql", "context-manager" (commits or rolls back on
    exit), "decorator", "helper" (a call of a function or method that controls the transaction itself), "flag"
    (`commit=True` to such a one), "close-transaction" (two-phase, `prepare`). `receiver` is the expression as
    written, `resolved` the class or kind it was resolved to, `how` a short sentence on how that is known.
    `certain` is False where the receiver could not be resolved: gates report it under a rule of its own.
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


class Symbol(NamedTuple):
    """Where a dotted name is really defined, after re-exports have been followed."""

    module: str
    qualname: str
    path: str
    line: int
    kind: str


class FileFacts(NamedTuple):
    """What is known about one source file without looking at any other."""

    path: str
    module: str
    is_package: bool
    digest: str
    error: SourceError | None
    header: Header | None
    imports: tuple[Import, ...]
    definitions: tuple[Definition, ...]
    calls: tuple[Call, ...]
    exports: Exports | None
    init: tuple[InitStatement, ...]
    suppressions: tuple[Suppression, ...]
