"""Gate `tx-boundaries`: only the layer that owns the transaction commits, rolls back or opens one (R13)."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from assure.core import Gate, Location, Rule, Severity, Subject
from assure.gates.topology import Atlas
from assure.gates.unreadable import UNREADABLE_SOURCE, unreadable

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from assure.contracts.values import Topology
    from assure.core import Finding
    from assure.gates.topology import Place, TopologyMap
    from assure.tree.facts import FileFacts, TransactionControl
    from assure.tree.tree import Tree
    from assure.workspace import Workspace

COMMIT_BELOW_SPINE = Rule(
    "TXB001",
    "commit-below-spine",
    """
    A commit outside the layer that owns the transaction.

    **Why.** What was done so far becomes permanent although the operation may still be refused: a postcondition that
    fails afterwards, or an error in the next step, leaves half of the work behind.

    **Instead.** Let the spine commit when the whole operation is done; `flush()` makes the database see the rows until
    then.

    **Source.** R13
    """,
    Severity.CRITICAL,
    "commit",
)
ROLLBACK_BELOW_SPINE = Rule(
    "TXB002",
    "rollback-below-spine",
    """
    A rollback outside the layer that owns the transaction.

    **Why.** It throws away the work of everybody who shares the transaction, not only what failed here, and the caller
    goes on as if its own rows were still there.

    **Instead.** Raise, and let the spine roll back. To undo a single step, put it into a savepoint
    (`with session.begin_nested():`).

    **Source.** R13
    """,
    Severity.CRITICAL,
    "rollback",
)
OWN_TRANSACTION = Rule(
    "TXB003",
    "own-transaction",
    """
    A transaction of its own, outside the layer that owns the transaction.

    **Why.** What runs in it is committed or rolled back by itself: it does not see what the operation has not
    committed yet, and it stays when the operation is rolled back.

    **Instead.** Use the session that the spine hands down; where a step may fail alone, a savepoint.

    **Source.** R13
    """,
    Severity.CRITICAL,
    "own transaction",
)
RAW_TRANSACTION_SQL = Rule(
    "TXB004",
    "raw-transaction-sql",
    """
    A BEGIN, COMMIT or ROLLBACK as SQL text, outside the layer that owns the transaction.

    **Why.** It ends the operation's transaction behind the back of the session, which goes on believing in it.

    **Instead.** Take the statement out; the spine ends the transaction. `SAVEPOINT` and `ROLLBACK TO` are no concern of
    this rule.

    **Source.** R13
    """,
    Severity.CRITICAL,
    "raw sql",
)
AUTOCOMMIT = Rule(
    "TXB005",
    "autocommit",
    """
    Autocommit is switched on outside the layer that owns the transaction.

    **Why.** From here on every statement is permanent at once: there is nothing left that the spine could roll back.

    **Instead.** Use the session as it is handed down. What really can't run in a transaction (VACUUM, CREATE INDEX
    CONCURRENTLY) belongs into a migration or a tool of its own.

    **Source.** R13
    """,
    Severity.CRITICAL,
    "autocommit",
)
COMMITTING_HELPER = Rule(
    "TXB006",
    "committing-helper",
    """
    A call of something that commits or rolls back, outside the layer that owns the transaction.

    **Why.** The commit stands elsewhere, perhaps under a harmless name, a decorator or a `commit=True`; the effect is
    that of a commit here. A helper that stands in a layer which is judged itself is reported there, once.

    **Instead.** Call a form of it that leaves the transaction alone, or move the call up into the spine.

    **Source.** R13
    """,
    Severity.CRITICAL,
    "helper",
)
UNRESOLVED_RECEIVER = Rule(
    "TXB007",
    "unresolved-transaction-receiver",
    """
    A commit, rollback or begin of something that can't be told to be a database session or not.

    **Why.** A receiver that can't be resolved may be the session; to leave it out would be to pass on what was not
    understood.

    **Instead.** Give the parameter or attribute its type, or name its class under `sessions` in assure.yaml when it is
    one.

    **Source.** R13
    """,
    Severity.HIGH,
    "unresolved",
)
NO_OWNER = Rule(
    "TXB008",
    "no-layer-owns-transactions",
    """
    A topology in which no layer owns the transaction.

    **Why.** Without an owner the rule means nothing: either nobody commits, or everybody does.

    **Instead.** Write `commits: true` at the layer that commits and rolls back.

    **Source.** R13
    """,
    Severity.HIGH,
    "no owner",
)

_RULE_OF = {
    "commit": COMMIT_BELOW_SPINE,
    "close-transaction": COMMIT_BELOW_SPINE,
    "rollback": ROLLBACK_BELOW_SPINE,
    "begin": OWN_TRANSACTION,
    "context-manager": OWN_TRANSACTION,
    "raw-sql": RAW_TRANSACTION_SQL,
    "autocommit": AUTOCOMMIT,
    "helper": COMMITTING_HELPER,
    "decorator": COMMITTING_HELPER,
    "flag": COMMITTING_HELPER,
}
RULES = (*dict.fromkeys(_RULE_OF.values()), UNRESOLVED_RECEIVER, NO_OWNER, UNREADABLE_SOURCE)


class _Item(NamedTuple):
    """A file with where it stands and what it does to transactions."""

    facts: FileFacts
    place: Place
    owners: str
    controls: tuple[TransactionControl, ...]


def subjects(workspace: Workspace) -> Iterable[Subject]:
    """Every file of a layer that does not own the transaction; files that may, and the topologies, counted apart."""
    if not workspace.tree.files:
        return
    by_path: dict[str, list[TransactionControl]] = {}
    for control in workspace.tree.transactions:
        by_path.setdefault(control.path, []).append(control)
    for places in Atlas(workspace.contracts).maps:
        owners = ", ".join(layer.id for layer in places.topology.layers if layer.commits)
        yield Subject("topology", places.topology.name, places.topology)
        for facts in workspace.tree.files:
            if not places.covers(facts.path):
                continue
            place = places.place(facts.path)
            own = [
                control
                for control in by_path.get(facts.path, ())
                if not (control.action == "helper" and _is_told_at_home(control, place, places, workspace.tree))
            ]
            item = _Item(facts, place, owners, tuple(own))
            yield Subject(_kind(place), facts.path, item)


def _kind(place: Place) -> str:
    """`file` for one that must leave the transaction alone; the others are counted and not judged."""
    if place.layer is None:
        return "exempt file"
    return "owning file" if place.layer.commits else "file"


def _is_told_at_home(control: TransactionControl, place: Place, places: TopologyMap, tree: Tree) -> bool:
    """Whether a call of a helper needs no word here: the helper is judged where it stands, or is the owner's to call.

    A layer above the owner hands its session down to it: that is the way things go.
    """
    home = places.place(tree.path_of(control.resolved)).layer
    if home is None or place.layer is None:
        return False
    if not home.commits:
        return True
    order = [layer.id for layer in places.topology.layers]
    return order.index(place.layer.id) < order.index(home.id)


def judge(subject: Subject, _workspace: Workspace) -> Iterator[Finding]:
    """What is wrong with one of them."""
    if subject.kind == "topology":
        yield from _topology(subject.item)
        return
    item: _Item = subject.item
    yield from unreadable(item.facts)
    if subject.kind == "file":
        begun = {control.line for control in item.controls if control.action == "begin"}
        for control in item.controls:
            if control.begun not in begun:  # else it is the transaction of that line, which is told there
                yield _finding(control, item)


def _topology(topology: Topology) -> Iterator[Finding]:
    if not any(layer.commits for layer in topology.layers):
        layers = ", ".join(layer.id for layer in topology.layers)
        message = f"no layer of `{topology.name}` owns the transaction; there are {layers}"
        yield NO_OWNER.at(topology.at, message, target=topology.name)


def _finding(control: TransactionControl, item: _Item) -> Finding:
    """The finding of one place that controls the transaction where it must not."""
    rule = _RULE_OF[control.action] if control.certain else UNRESOLVED_RECEIVER
    owner = f"only {item.owners} may" if item.owners else "no layer may"
    entered = [each.line for each in item.controls if each.begun == control.line and control.action == "begin"]
    how = f"{control.how}; entered on line {entered[0]}" if entered else control.how
    what = f"`{control.receiver}` ({control.action})" if control.receiver else control.action
    return rule.at(
        Location(control.path, control.line, control.column, control.scope),
        f"{what} in {item.place.seat}, and {owner} end or open a transaction: {how}",
        target=f"{control.receiver} {control.action}".strip(),
        action=control.action,
        layer=str(item.place.seat),
        domain=item.place.domain,
        resolved=control.resolved,
    )


GATE = Gate("tx-boundaries", "Transaction boundaries", RULES, subjects, judge, examines=("file",))
