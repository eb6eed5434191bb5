"""What the ownership gate can find: operations without their one owner, and registrations nobody can follow (R12)."""

from __future__ import annotations

from assure.core import Rule, Severity

TWO_OWNERS = Rule(
    "OWN001",
    "two-owners",
    """An operation that more than one domain declares.

    **Why.** Whoever changes the operation asks one owner and surprises the other; each may also say something else of
    its kind, of its dispatch or of how critical it is.

    **Instead.** Keep the entry of the domain that answers for the operation, and take the other one out.

    **Source.** R12: each operation has exactly one owner domain.""",
    category="owner",
)
UNOWNED = Rule(
    "OWN002",
    "unowned-operation",
    """An operation that the backend serves and that no domain declares.

    **Why.** What nobody owns nobody reviews: no domain says whether the operation is critical, where its code belongs
    or who is asked when it breaks.

    **Instead.** Declare the operation in the domains file, under the domain that answers for it; an operation that is
    reached through a method of a dispatch operation names that pair under `dispatch`.

    **Source.** R12: no owner is a violation.""",
    category="owner",
)
DEAD_OPERATION = Rule(
    "OWN003",
    "dead-operation",
    """An operation that a domain declares and that nothing registers.

    **Why.** Every promise about a name that nothing serves holds for nothing, while its reader counts it as covered.

    **Instead.** Write the name as it is registered, name the pair of dispatch operation and method that reaches it
    under `dispatch`, or take the entry out.

    **Source.** R12; every contract must resolve to a registered operation, an alias, or an operation with a method
    (R2, R3).""",
    category="dead contract",
)
REGISTERED_TWICE = Rule(
    "OWN004",
    "registered-twice",
    """An operation that is registered more than once by code of the same domain.

    **Why.** Only one handler can win. Which one depends on the order in which the registrations run, and the other
    one is code that looks alive.

    **Instead.** Keep one registration; a variant gets an operation or a method of its own.

    **Source.** R12; registration must not depend on order (R1: the registry is the single execution authority).""",
    category="registration",
)
REGISTERED_BY_TWO_DOMAINS = Rule(
    "OWN005",
    "registered-by-two-domains",
    """An operation that code of two domains registers.

    **Why.** Two owners serve one name: the last one to register wins, and the domain that is asked for the operation
    may not be the one that runs.

    **Instead.** Keep the registration whose handler lives in the owner's folder, and give the other one an operation
    of its own domain.

    **Source.** R12: each operation has exactly one owner domain, and the code that serves it lives there.""",
    Severity.CRITICAL,
    "owner",
)
HANDLER_ELSEWHERE = Rule(
    "OWN006",
    "handler-outside-owner",
    """Code that serves an operation and stands outside the folders of its owner.

    **Why.** The owner changes the folders it owns and does not see this code; whoever owns the place does not know
    that it serves another domain's operation.

    **Instead.** Move the handler into a folder of the owner, add its folder to the owner's `paths`, or give the
    operation to the domain in whose folder it is served.

    **Source.** R12: a handler outside its owner's folder is a violation.""",
    category="place",
)
HANDLER_UNRESOLVED = Rule(
    "OWN007",
    "handler-unresolved",
    """A registration whose handler can't be traced to a function or class of this tree.

    **Why.** Without the handler nobody can tell where the operation is served, which methods it knows, or whether the
    owner's code runs at all.

    **Instead.** Register a function, a class or an instance of a class by name; build handlers in functions that say
    in their annotation what they return.

    **Source.** R12: the code that serves an operation lives with its owner.""",
    category="registration",
)
DYNAMIC_NAME = Rule(
    "OWN008",
    "dynamic-operation-name",
    """A registration whose operation name is worked out while the program runs.

    **Why.** A name that only exists at run time can't be matched with any contract; every promise could be dead, and
    every unpromised operation alive. The message quotes the expression, tells the function it stands in, and why its
    text alone names no operation.

    **Instead.** Write the name out: a literal, a constant, or a loop over a literal table of names and handlers.

    **Source.** R12; dynamic names are reported (R3, R6).""",
    category="registration",
)
UNRESOLVED_REGISTRY = Rule(
    "OWN009",
    "unresolved-registry",
    """A call that has the shape of a registration on an object that could not be traced.

    **Why.** It may be the registry of operations, and then an operation is served that no contract was matched with;
    or another registry that looks alike. Guessing by the name of the variable is wrong in both directions.

    **Instead.** Annotate the parameter or variable with the class of the registry, or of the other registry that it
    is; the class that counts stands under `registrations` in assure.yaml.

    **Source.** R12; which receiver counts is resolved, not spelt.""",
    category="registration",
)
REGISTERED_AT_IMPORT = Rule(
    "OWN010",
    "registered-at-import",
    """An operation that is registered as a side effect of importing a module.

    **Why.** What is registered then depends on which modules were imported, and in which order: a test, a worker and
    the server may each see another registry. Where no file of the tree imports the module, and its name is not that of
    one that programs start with (`main`, `asgi`, ...), the finding is high: nothing there may ever be registered.
    (A function that registers and that nothing calls is OWN019.)

    **Instead.** Register in a function that the start of the backend calls, with the registry as its parameter.

    **Source.** R12; registration as a side effect of importing a route module is one of the defects that got
    through.""",
    Severity.MEDIUM,
    "registration",
)
PATH_MATCHES_NOTHING = Rule(
    "OWN011",
    "domain-path-matches-nothing",
    """A path of a domain that matches no file of the tree.

    **Why.** A folder that was moved or renamed leaves its domain without code, and every rule about where code lives
    passes on nothing.

    **Instead.** Write the path the code has now; a folder is written with `/**` at its end.

    **Source.** R12; allow-lists that match no file are one of the defects that got through.""",
    category="place",
)
PATHS_OVERLAP = Rule(
    "OWN012",
    "domain-paths-overlap",
    """Files that two domains claim as theirs.

    **Why.** A handler in both folders is in its owner's folder whoever the owner is: the rule that keeps code with its
    owner can't fail there any more.

    **Instead.** Narrow one of the two paths until each file has one owner.

    **Source.** R12: exactly one owner domain.""",
    category="place",
)
IDLE_DOMAIN = Rule(
    "OWN013",
    "domain-without-operations",
    """A domain that declares no operation.

    **Why.** A domain owns operations; one without any is either unfinished, or a folder that no rule about ownership
    looks at.

    **Instead.** Declare the operations it answers for, or take the domain out.

    **Source.** R12, R24.""",
    Severity.LOW,
    "owner",
)
UNDECLARED_METHOD = Rule(
    "OWN014",
    "undeclared-method",
    """A method that a dispatch operation serves and that no operation names.

    **Why.** The method can be called like any other, yet no operation, and so no owner and no spec, is anchored at it.

    **Instead.** Declare the operation in the domains file with this pair under `dispatch`, or take the method out of
    the handler.

    **Source.** R12; sub-operations are read from the handler's dispatch table or its if/elif (R2).""",
    category="owner",
)
SHAPE_MATCHES_NOTHING = Rule(
    "OWN015",
    "registration-shape-matches-nothing",
    """A way of registering that assure.yaml describes and the tree never uses.

    **Why.** A class that was renamed or moved makes every operation it registers invisible, and what can't be seen is
    not judged.

    **Instead.** Write the dotted name that the class, method or table has now, or take the entry out.

    **Source.** R12; a rule that matched nothing is a finding.""",
    category="registration",
)
OPEN_METHODS = Rule(
    "OWN016",
    "open-methods",
    """A handler that calls whatever method the caller names.

    **Why.** With `getattr(self, method)` or a table built at run time, every attribute is an operation that nobody
    declared; what the handler serves can't be told from the code.

    **Instead.** Write a literal table of method names to functions, and refuse every other name.

    **Source.** R12; the methods of a dispatch operation are exact (R2).""",
    category="registration",
)
PATH_BY_FILE_NAME = Rule(
    "OWN017",
    "domain-path-by-file-name",
    """A path of a domain that names a file without its folder and matches files in several folders.

    **Why.** The entry was written for one file; each new file that happens to have the name is owned without anybody
    deciding so.

    **Instead.** Write the path with its folder.

    **Source.** R12; allow-lists by file name that match several files are one of the defects that got through.""",
    Severity.MEDIUM,
    "place",
)
DEAD_DISPATCH = Rule(
    "OWN018",
    "dead-dispatch",
    """A pair of dispatch operation and method, declared for an operation, that leads to nothing.

    **Why.** A call never takes this way, so that nothing that is promised for the operation is ever checked on it.

    **Instead.** Write the dispatch operation as it is registered and the method as its handler knows it.

    **Source.** R12, R2: an alias that names an unknown operation is an error found statically.""",
    category="dead contract",
)

RULES = (
    TWO_OWNERS,
    UNOWNED,
    DEAD_OPERATION,
    REGISTERED_TWICE,
    REGISTERED_BY_TWO_DOMAINS,
    HANDLER_ELSEWHERE,
    HANDLER_UNRESOLVED,
    DYNAMIC_NAME,
    UNRESOLVED_REGISTRY,
    REGISTERED_AT_IMPORT,
    PATH_MATCHES_NOTHING,
    PATHS_OVERLAP,
    IDLE_DOMAIN,
    UNDECLARED_METHOD,
    SHAPE_MATCHES_NOTHING,
    OPEN_METHODS,
    PATH_BY_FILE_NAME,
    DEAD_DISPATCH,
)
