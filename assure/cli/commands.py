"""The table of commands: what each is called, which module serves it, and the line that describes it.

`assure --help` and the dispatch both read it. It imports nothing: the help answers as fast as Python itself starts.
"""

TITLE = "A gate pack for the business logic of layered Python backends."


class Command:
    """One row of the table; a plain class, because importing `dataclasses` would double the time of `--help`."""

    __slots__ = ("group", "module", "name", "summary")

    def __init__(self, name: str, group: str, module: str, summary: str) -> None:
        self.name = name
        self.group = group
        self.module = module
        self.summary = summary


PACK, GATE, DEBT, LEARN = "The whole pack", "One gate", "Debt", "Understanding"

COMMANDS = (
    Command("gatepack", PACK, "assure.cli.gates", "Run all gates in their fixed order: N/N PASS, or why not"),
    Command("specs", GATE, "assure.cli.gates", "Operation specs are complete, live and unambiguous"),
    Command("manifest", GATE, "assure.cli.gates", "Every use case resolves to an operation, route and handler"),
    Command("ownership", GATE, "assure.cli.gates", "Every operation has one owner, and its code lives there"),
    Command("tx-boundaries", GATE, "assure.cli.gates", "Only the spine commits and rolls back"),
    Command("layers", GATE, "assure.cli.gates", "Imports, headers and names keep to the declared layers"),
    Command("init-hygiene", GATE, "assure.cli.gates", "__init__.py files hold exports and nothing else"),
    Command("debt", GATE, "assure.cli.gates", "Waivers are justified and current; frozen files are unchanged"),
    Command("baseline add", DEBT, "assure.cli.baseline", "Freeze today's findings, with a reason"),
    Command("baseline prune", DEBT, "assure.cli.baseline", "Take paid debt out of the baseline"),
    Command("baseline show", DEBT, "assure.cli.baseline", "What is frozen, by whom, and until when"),
    Command("explain", LEARN, "assure.cli.explain", "Why a rule exists, and what to write instead"),
    Command("rules", LEARN, "assure.cli.rules", "List every rule"),
    Command("schema", LEARN, "assure.cli.schema", "Print the JSON Schema of a kind of file, for editors"),
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
