"""Writes the matrix of failures as a page for people: each scenario, what fails in it, and the outcome that is safe."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from assure.contracts.faults import Failure, FaultRow, FaultsFile, SafeOutcome

_NOBODY = "(nobody)"


def matrix_page(files: Iterable[FaultsFile]) -> str:
    """The page: rows by operation and id, how many there are of each kind of failure, and the journals."""
    held = tuple(files)
    rows = sorted((row for file in held for row in file.rows), key=lambda row: (row.operation, row.id))
    lines = ["# Failures and safe outcomes", "", *_summary(rows), ""]
    for operation in dict.fromkeys(row.operation for row in rows):
        lines += [f"## `{operation}`", "", *_table([row for row in rows if row.operation == operation]), ""]
    journals = {each.table: each.reason for file in held for each in file.journals}
    lines += _journals(journals)
    return "\n".join(lines).rstrip("\n") + "\n"


def _summary(rows: list[FaultRow]) -> Iterator[str]:
    operations = len({row.operation for row in rows})
    yield f"{_count(len(rows), 'scenario')} in {_count(operations, 'operation')}; each is run by `assure faults`."
    kinds = sorted({row.fault.kind for row in rows})
    yield ""
    yield from ("| failure | scenarios |", "| --- | --- |")
    for kind in kinds:
        ids = ", ".join(sorted(row.id for row in rows if row.fault.kind == kind))
        yield f"| {kind} | {ids} |"


def _table(rows: list[FaultRow]) -> Iterator[str]:
    yield from (
        "| id | scenario | failure | outcome | stored | asked again | owner |",
        "| --- | --- | --- | --- | --- | --- | --- |",
    )
    for row in rows:
        cells = (
            row.id,
            _line(row.scenario),
            _failure(row.fault),
            _outcome(row.expect),
            _stored(row.expect),
            row.expect.again or "any",
            _line(row.owner) or _NOBODY,
        )
        yield f"| {' | '.join(cells)} |"


def _failure(fault: Failure) -> str:
    hit = f", hit {fault.hit}" if fault.hit > 1 else ""
    after = f", after {fault.seconds:g} s" if fault.kind == "timeout" else ""
    held = ", ".join(f"{name} is {value}" for name, value in sorted(fault.values.items()))
    return f"{fault.kind} at `{fault.point}`{hit}{after}{f' ({_line(held)})' if held else ''}"


def _outcome(expect: SafeOutcome) -> str:
    return f"{expect.outcome}, `{expect.error}`" if expect.error else expect.outcome


def _stored(expect: SafeOutcome) -> str:
    """What is stored, in words."""
    if expect.state:
        return {"unchanged": "nothing", "whole": "everything"}[expect.state]
    return "; ".join(
        f"{table}: {', '.join(f'{number} {kind}' for kind, number in numbers.items() if number) or 'nothing'}"
        for table, numbers in sorted(expect.changes.items())
    )


def _journals(journals: Mapping[str, str]) -> Iterator[str]:
    if journals:
        yield from ("## Journals", "", "Rows are added to these by a dispatch that changes nothing, too.", "")
        yield from (f"- `{table}`: {_line(journals[table])}" for table in sorted(journals))


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}{'' if number == 1 else 's'}"


def _line(text: str) -> str:
    """People's words on one line, without what Markdown would take for a table, a tag or emphasis."""
    return " ".join(text.split()).replace("\\", "\\\\").replace("<", "\\<").replace("*", "\\*").replace("|", "\\|")
