"""The house keeps what it promises: its own layers, current pages, a README that is true, pinned requirements."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import tomllib
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from assure.__main__ import main
from assure.cli.commands import COMMANDS
from assure.gates import GATE_NAMES

if TYPE_CHECKING:
    from collections.abc import Iterator

ROOT = Path(__file__).resolve().parents[2]


def tracked() -> list[str]:
    """The files of the project, with git or (in an unpacked archive) without."""
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, check=False)
    if listed.returncode == 0:
        return [name for name in listed.stdout.decode().split("\0") if name and (ROOT / name).is_file()]
    return [
        path.relative_to(ROOT).as_posix() for path in ROOT.rglob("*") if path.is_file() and ".venv" not in path.parts
    ]


@pytest.mark.parametrize("gate", ["layers", "init-hygiene"])
def test_our_own_package_passes_its_own_gates(
    gate: str, capsys: pytest.CaptureFixture[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ASSURE_CACHE_DIR", str(tmp_path))
    code = main([gate, "--strict", "--config", str(ROOT / "self.assure.yaml")])
    told = capsys.readouterr()
    assert code == 0, told.out + told.err


def test_every_generated_page_is_current() -> None:
    command = [sys.executable, str(ROOT / "scripts" / "generate_docs.py"), "--check"]
    run = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert (run.returncode, run.stdout, run.stderr) == (0, "", "")


def test_every_gate_is_named_in_the_readme_in_the_order_of_the_pack() -> None:
    rows = re.findall(r"^\| `([a-z-]+)` \|", (ROOT / "README.md").read_text("utf-8"), re.MULTILINE)
    assert tuple(rows) == GATE_NAMES


def links(page: Path) -> Iterator[str]:
    """The relative links of a Markdown page."""
    prose = re.sub(r"^(`{3,}).*?^\1$|`[^`\n]+`", "", page.read_text("utf-8"), flags=re.DOTALL | re.MULTILINE)
    for target in re.findall(r"\]\(([^)\s]+)\)", prose):
        if not re.match(r"[a-z]+:|#", target):
            yield target.partition("#")[0]


@pytest.mark.parametrize(
    "page", ["README.md", "CHANGELOG.md", *sorted(f"docs/{path.name}" for path in (ROOT / "docs").iterdir())]
)
def test_every_link_of_a_page_leads_somewhere(page: str) -> None:
    path = ROOT / page
    pages = sorted(path.rglob("*.md")) if path.is_dir() else [path]
    dead = [f"{one.name}: {link}" for one in pages for link in links(one) if not (one.parent / link).exists()]
    assert not dead


def test_the_example_configuration_of_the_readme_judges_a_project_as_the_readme_says(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    config, layers = re.findall(r"```yaml\n(.*?)```", (ROOT / "README.md").read_text("utf-8"), re.DOTALL)
    files = {
        "assure.yaml": config,
        "layers.yaml": layers,
        "src/shop/__init__.py": "",
        "src/shop/main.py": "import shop.api.orders\n",
        "src/shop/api/orders.py": "import shop.services.orders\n",
        "src/shop/services/orders.py": "import shop.storage.orders\n",
        "src/shop/storage/orders.py": "",
    }
    for name, text in files.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(text, "utf-8")
    monkeypatch.setenv("ASSURE_CACHE_DIR", str(tmp_path / "cache"))
    monkeypatch.chdir(tmp_path)
    assert main(["gatepack", "--today", "2026-06-01"]) == 0, capsys.readouterr()
    (tmp_path / "src/shop/storage/orders.py").write_text("import shop.api.orders\n", "utf-8")
    assert main(["gatepack", "--today", "2026-06-01"]) == 1
    monkeypatch.delenv("CI", raising=False)
    words = ["baseline", "add", "--reason", "as we found it", "--owner", "platform", "--until", "2027-03-31"]
    assert main([*words, "--today", "2026-06-01"]) == 0
    assert main(["gatepack", "--strict", "--today", "2026-06-01"]) == 0, capsys.readouterr()


def test_every_requirement_has_a_pinned_version() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    wanted = [*project["dependencies"], *(r for extra in project["optional-dependencies"].values() for r in extra)]
    names = {re.split(r"[\[<>=!~; ]", requirement)[0].lower() for requirement in wanted}
    lines = (ROOT / "constraints.txt").read_text("utf-8").lower().splitlines()
    pinned = {line.partition("==")[0] for line in lines if "==" in line}
    assert names - {"assure-gatepack"} <= pinned
    assert all(re.fullmatch(r"#.*|[A-Za-z0-9._-]+==[A-Za-z0-9.+!]+", line) for line in lines)


def test_the_makefile_documents_every_target_that_a_person_calls() -> None:
    text = (ROOT / "Makefile").read_text("utf-8")
    targets = set(re.findall(r"^\.PHONY: ([a-z-]+)$", text, re.MULTILINE))
    documented = set(re.findall(r"^([a-z-]+):.* ## \S", text, re.MULTILINE))
    assert targets == documented
    assert {"gatepack", "test", "example", "bench", "docs", "lint", "format", "conformance", "clean"} <= targets


def test_the_pipeline_script_may_be_executed_and_is_valid() -> None:
    script = ROOT / ".ci" / "run"
    assert os.access(script, os.X_OK)
    assert subprocess.run(["bash", "-n", str(script)], capture_output=True, check=False).returncode == 0


def test_no_file_holds_a_folder_of_this_machine() -> None:
    places = {str(ROOT), str(Path.home())} - {"/"}
    found = [
        f"{name}: {place}"
        for name in tracked()
        for place in places
        if f"{place}/".encode() in (ROOT / name).read_bytes()
    ]
    assert not found


def test_every_command_has_a_line_that_fits_the_help() -> None:
    assert all(len(command.summary) <= 62 and not command.summary.endswith(".") for command in COMMANDS)
