"""The table of commands: what each is called, which module serves it, and the line that describes it.

`assure --help` and the dispatch both read it. It imports nothing: the help answers as fast as Python itself starts.
"""

TYPE_CHECKING = False  # spelt out, because importing it from `typing` is what this file is here to avoid
if TYPE_CHECKING:
    from collections.abc import Callable

    from assure.cli.options import CommandModule


TITLE = "A gate pack for the business logic of layered Python backends."


class Command:
    """One row of the table; a plain class, because importing `dataclasses` would double the time of `--help`.

    `load` imports the module that serves the command.
    """

    __slots__ = ("group", "load", "name", "summary")

    def __init__(self, name: str, group: str, load: "Callable[[], CommandModule]", summary: str) -> None:
        self.name = name
        self.group = group
        self.load = load
        self.summary = summary


def _gates() -> "CommandModule":
    from assure.cli import gates

    return gates


def _baseline() -> "CommandModule":
    from assure.cli import baseline

    return baseline


def _explain() -> "CommandModule":
    from assure.cli import explain

    return explain


def _rules() -> "CommandModule":
    from assure.cli import rules

    return rules


def _schema() -> "CommandModule":
    from assure.cli import schema

    return schema


def _replay() -> "CommandModule":
    from assure.cli import replay

    return replay


def _contracts() -> "CommandModule":
    from assure.cli import contracts

    return contracts


PACK, GATE, PROMISE, DEBT, LEARN = "The whole pack", "One gate", "Contracts", "Debt", "Understanding"

COMMANDS = (
    Command("gatepack", PACK, _gates, "Run all gates in their fixed order: N/N PASS, or why not"),
    Command("specs", GATE, _gates, "Operation specs are complete, live and unambiguous"),
    Command("invariants", GATE, _gates, "Invariants guard live calls, and their examples run"),
    Command("manifest", GATE, _gates, "Every use case resolves to an operation, route and handler"),
    Command("ownership", GATE, _gates, "Every operation has one owner, and its code lives there"),
    Command("tx-boundaries", GATE, _gates, "Only the spine commits and rolls back"),
    Command("layers", GATE, _gates, "Imports, headers and names keep to the declared layers"),
    Command("init-hygiene", GATE, _gates, "__init__.py files hold exports and nothing else"),
    Command("dispatch", GATE, _gates, "Every route dispatches its operation exactly once"),
    Command("property", GATE, _gates, "Lifecycles are walked on the backend; properties hold"),
    Command("replay", GATE, _replay, "Recorded decisions come out the same again"),
    Command("faults", GATE, _gates, "Failures are let into dispatches, and do no harm"),
    Command("debt", GATE, _gates, "Waivers are justified and current; frozen files are unchanged"),
    Command("specs compile", PROMISE, _contracts, "The bundle that a backend loads in production"),
    Command("specs catalogue", PROMISE, _contracts, "What each operation promises, as Markdown"),
    Command("faults matrix", PROMISE, _contracts, "What may fail, and the outcome that is safe, as Markdown"),
    Command("replay import", PROMISE, _replay, "Cases of replay out of captures, each thing once"),
    Command("baseline add", DEBT, _baseline, "Freeze today's findings, with a reason"),
    Command("baseline prune", DEBT, _baseline, "Take paid debt out of the baseline"),
    Command("baseline show", DEBT, _baseline, "What is frozen, by whom, and until when"),
    Command("explain", LEARN, _explain, "Why a rule exists, and what to write instead"),
    Command("rules", LEARN, _rules, "List every rule"),
    Command("schema", LEARN, _schema, "Print the JSON Schema of a kind of file or of evidence"),
)

FOOT = """\
Options come after the command; `assure COMMAND --help` lists them.
Exit codes: 0 everything held, 1 findings, 2 usage or contract files wrong,
3 not judged, 70 a bug of assure, 130 interrupted.
"""


def top_help() -> str:
    """What `assure --help` prints."""
    lines = ["Usage: assure COMMAND [OPTIONS]", "", TITLE]
    group = ""
    for command in COMMANDS:
        if command.group != group:
            group = command.group
            lines += ["", f"{group}:"]
        lines.append(f"  {command.name:<16}{command.summary}")
    return "\n".join([*lines, "", FOOT])
