"""Writes what is generated (pages of rules and formats, schemas, help in the README); --check says what is stale.

Every page is a function of the code and of tests/cases: the same bytes on every machine.
"""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from assure.cli.pages import Example, index_table, page
from assure.cli.rulebook import rulebook
from assure.contracts import formats, schema
from assure.evidence import schema as evidence_schema

if TYPE_CHECKING:
    from collections.abc import Iterator

    from assure.core import Rule

ROOT = Path(__file__).resolve().parent.parent
CASES = ROOT / "tests" / "cases"
# Folders whose every file is generated; one that nothing generates any more is not current either.
WHOLE = ("docs/rules", "docs/formats", "docs/schemas")

# What stands in the folder of a case and is no part of its project.
LEFT_BY_RUNS = {"expected.yaml", "evidence", "__pycache__", ".pyc"}

INDEX_HEAD = """\
# Rules

Every rule there is; `assure rules` prints the same list and `assure explain CODE` the page of a rule. A code never
changes its meaning.

"""


def outputs() -> dict[str, str]:
    """Each generated file, by its path relative to the project, with the text it has to hold."""
    pages = {f"docs/rules/{rule.code}.md": rule_page(rule, appliers) for rule, appliers in rulebook()}
    pages["docs/rules/index.md"] = INDEX_HEAD + index_table(rulebook())
    pages.update({f"docs/formats/{name}": text for name, text in formats.pages().items()})
    pages.update({f"docs/schemas/{kind}.json": schema.schema(kind) for kind in schema.KINDS})
    pages["README.md"] = with_help((ROOT / "README.md").read_text("utf-8"))
    for kind in evidence_schema.DOCUMENTS:
        text = json.dumps(evidence_schema.json_schema(kind), indent=2, ensure_ascii=False)
        pages[f"docs/schemas/{kind}.json"] = text + "\n"
    return pages


def with_help(readme: str) -> str:
    """The README with what the program prints today below each line that names one of its `--help`s."""

    def block(match: re.Match[str]) -> str:
        words = match["words"].split()[1:]
        environment = {**os.environ, "COLUMNS": "80", "LC_ALL": "C.UTF-8"}
        command = [sys.executable, "-m", "assure", *words]
        told = subprocess.run(command, env=environment, cwd=ROOT, capture_output=True, encoding="utf-8", check=True)
        return f"{match['head']}```text\n{told.stdout.rstrip()}\n```"

    return re.sub(
        r"(?P<head>`(?P<words>assure[^`]* --help|assure --help)`[^`]*:\n\n)```text\n.*?```",
        block,
        readme,
        flags=re.DOTALL,
    )


def rule_page(rule: Rule, appliers: tuple[str, ...]) -> str:
    """The page of a rule with the first bad and the first good case of it."""
    bad, good = first_case(rule.code, "bad"), first_case(rule.code, "good")
    if not (bad and good):
        return page(rule, appliers)
    found, before, after = found_in(bad, rule.code), files_of(bad), files_of(good)
    differing = {path for path in before.keys() | after.keys() if before.get(path) != after.get(path)}
    shown = [Example(path, before[path], found.get(path, 0)) for path in before if path in differing | found.keys()]
    beside = [Example(path, after[path]) for path in after if path in differing]
    return page(rule, appliers, shown, beside)


def first_case(code: str, kind: str) -> Path | None:
    """The first of the cases `bad`, `bad-...` (or `good`...) of a rule, None where it has none."""
    return next((folder for folder in sorted((CASES / code).glob(f"{kind}*")) if folder.is_dir()), None)


def found_in(folder: Path, code: str) -> dict[str, int]:
    """The files in which a bad case expects its own rule, with the first line for each."""
    import yaml

    raw = yaml.safe_load((folder / "expected.yaml").read_text("utf-8"))
    entries = raw if isinstance(raw, list) else (raw.get("findings") or raw.get("problems") or [])
    places: dict[str, int] = {}
    for entry in entries:
        if entry["code"] == code:
            places.setdefault(entry["path"], entry.get("line", 0))
    return places


def files_of(folder: Path) -> dict[str, str]:
    """The files of a case that have something to read, by path; bytes that are not UTF-8 are spelt out."""
    files = sorted(
        path for path in folder.rglob("*") if path.is_file() and not LEFT_BY_RUNS & {*path.parts, path.suffix}
    )
    texts = {file.relative_to(folder).as_posix(): file.read_text("utf-8", "backslashreplace") for file in files}
    return {path: text.replace("\0", "\\x00") for path, text in texts.items() if text.strip()}


def stale() -> Iterator[str]:
    """The paths that are missing, differ from what has to be there, or are there without reason."""
    wanted = outputs()
    for path, text in wanted.items():
        file = ROOT / path
        if not file.is_file() or file.read_text("utf-8") != text:
            yield path
    for folder in WHOLE:
        for file in sorted((ROOT / folder).glob("*")):
            if file.relative_to(ROOT).as_posix() not in wanted:
                yield file.relative_to(ROOT).as_posix()


def write() -> None:
    """Write every page that is not current, and remove those that nothing generates any more."""
    wanted = outputs()
    for path in sorted(stale()):
        file = ROOT / path
        if path in wanted:
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(wanted[path], "utf-8", newline="\n")
            print(f"wrote {path}")
        else:
            file.unlink()
            print(f"removed {path}")


def main() -> int:
    """0 when all is current (or was written), 1 when `--check` found something that is not."""
    if "--check" not in sys.argv[1:]:
        write()
        return 0
    found = sorted(stale())
    for path in found:
        print(f"{path} is not current: make docs")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
