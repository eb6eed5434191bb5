"""What the tree is told before it is read: where the source is and how this backend registers its operations."""

from __future__ import annotations

from dataclasses import dataclass

from assure.core import Location


@dataclass(frozen=True, slots=True)
class RegistrationShape:
    """How operations are registered in this backend.

    `kind` "call": `<receiver>.<method>(name, handler)`; "decorator": `@<receiver>.<method>(name)`; "dictionary": a
    mapping assigned to `variable` (dotted). `receiver` is the dotted class or function result that counts;
    `name` and `handler` are argument positions or keywords. Every other receiver is a look-alike.
    """

    kind: str
    receiver: str
    method: str
    variable: str
    name: str
    handler: str
    at: Location


@dataclass(frozen=True, slots=True)
class DispatchShape:
    """How operations are dispatched in this backend.

    `<receiver>.<method>(operation, context)`, for each of `receivers` (dotted classes, or modules whose functions
    dispatch) and `methods`; without `receivers` those of the registrations count. `operation` and `context` are
    argument positions or keywords; `field` is the field or key of a context that holds the method of the operation.
    """

    receivers: tuple[str, ...] = ()
    methods: tuple[str, ...] = ("execute", "aexecute")
    operation: str = "0"
    context: str = "1"
    field: str = "method"


@dataclass(frozen=True, slots=True)
class TreeOptions:
    """Where the judged source is and which shapes in it count; built from the configuration.

    `root` is the absolute project root; `import_roots` are folders (relative) that stand on `sys.path`; `source` are
    folders or globs (relative) of the files to judge; `exclude` are globs left out. `session_names` are names that
    stand for a database session where nothing else tells (`db`, `session`, `uow`); `session_types` are dotted classes
    of this backend that count as sessions. `entry_points` are dotted functions and classes that are called from outside
    the source that is judged.
    """

    root: str
    import_roots: tuple[str, ...]
    source: tuple[str, ...]
    exclude: tuple[str, ...] = ()
    registrations: tuple[RegistrationShape, ...] = ()
    session_names: tuple[str, ...] = ()
    session_types: tuple[str, ...] = ()
    dispatch: DispatchShape = DispatchShape()
    entry_points: tuple[str, ...] = ()
