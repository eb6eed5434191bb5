"""A topology that looks at nothing, forbids nothing or permits what it must not is a finding itself."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from layered import ENGINE, FILES, Layered

if TYPE_CHECKING:
    from pathlib import Path

# The shape of a tool's own package: layers are folders and single modules, headers are off.
PACKAGE = """\
name: tool
root: tool
headers: off
layers:
  - {id: cli, title: Command line, paths: [tool/cli/**, tool/__main__.py], may_import: [engine, core, version]}
  - {id: engine, title: Engine, paths: [tool/engine.py], may_import: [core, version]}
  - {id: core, title: Words, paths: [tool/core/**], may_import: [version]}
  - {id: version, title: Version, paths: [tool/__init__.py]}
"""
PACKAGE_FILES = {
    "tool/__init__.py": '__version__ = "1"\n',
    "tool/__main__.py": "from tool.cli.run import main\n",
    "tool/cli/__init__.py": "",
    "tool/cli/run.py": "from tool import __version__\nfrom tool.engine import run\n",
    "tool/engine.py": "from tool.core import Rule\n",
    "tool/core/__init__.py": "from tool.core.rule import Rule\n\n__all__ = ['Rule']\n",
    "tool/core/rule.py": "class Rule: ...\n",
}


@pytest.fixture
def project(tmp_path: Path) -> Layered:
    return Layered(tmp_path)


@pytest.fixture
def package(project: Layered) -> Layered:
    project.config = project.config.replace("source: [app]", "source: [tool]")
    project.layers, project.files = PACKAGE, dict(PACKAGE_FILES)
    return project


def test_the_package_of_a_tool_keeps_its_own_layers(package: Layered) -> None:
    assert package.told() == []


def test_a_single_module_can_be_a_layer(package: Layered) -> None:
    package.files["tool/core/rule.py"] = "from tool.engine import run\n"
    assert package.told() == ["LAY001 tool/core/rule.py:1"]


def test_a_new_module_of_the_package_must_be_placed(package: Layered) -> None:
    package.files["tool/extra.py"] = ""
    assert package.told() == ["LAY031 tool/extra.py:1"]


@pytest.mark.parametrize(
    "addition",
    [
        "audiences:\n  - {name: A, paths: [app/models/**, app/nowhere/**]}\n",
        "outside:\n  - {paths: [app/nowhere.py], reason: Gone.}\n",
        "outside:\n  - {paths: [app/models], reason: A folder without its files.}\n",
    ],
)
def test_a_glob_that_matches_no_file_is_told(project: Layered, addition: str) -> None:
    project.layers += addition
    assert [finding.code for finding in project.findings()] == ["LAY040"]


def test_a_glob_of_a_layer_that_matches_no_file_is_told_at_its_entry(project: Layered) -> None:
    project.change_layers("[app/models/**]", "[app/models/**, app/tables/**]")
    [finding] = project.findings()
    assert (finding.code, finding.location.path, finding.location.line) == ("LAY040", "layers.yaml", 17)
    assert finding.message == "app/tables/** (layer L7) matches no file"


def test_a_pattern_of_domains_that_matches_no_file_is_told(project: Layered) -> None:
    project.change_layers("domain_pattern: app/cus/{domain}/**", "domain_pattern: app/customers/{domain}/**")
    assert {finding.code for finding in project.findings()} == {"LAY040", "LAY044"}


def test_a_banned_name_that_nobody_bears_is_what_was_wanted(project: Layered) -> None:
    project.layers += 'banned_names:\n  - {pattern: "*_service.py", reason: No.}\n'
    project.layers += "legacy:\n  - {prefix: app.services, instead: app.cus}\n"
    assert project.told() == []


def test_a_layer_in_no_direction_is_told_once_it_has_files(project: Layered) -> None:
    project.layers += "  - {id: JOBS, title: Jobs, paths: [app/jobs/**]}\n"
    project.files["app/jobs/nightly.py"] = ""
    assert [finding.code for finding in project.findings()] == ["LAY041"]


def test_a_direction_upwards_is_told_with_the_circle_it_closes(project: Layered) -> None:
    project.change_layers("may_import: [L7]", "may_import: [L7, L4]")
    [finding] = project.findings()
    assert finding.code == "LAY043"
    assert "L6 -> L4 -> L5 -> L6" in finding.message


def test_a_direction_upwards_without_a_circle_is_told_too(project: Layered) -> None:
    project.change_layers("may_import: [L4], peers: none", "may_import: [], peers: none")
    project.change_layers("may_import: [L7]", "may_import: [L7, L2]")
    [finding] = project.findings()
    assert (finding.code, finding.message) == ("LAY043", "L6 may import L2, which is listed above it")


def test_a_layer_that_names_itself_is_told(project: Layered) -> None:
    project.change_layers("may_import: [L7]", "may_import: [L7, L6]")
    [finding] = project.findings()
    assert (finding.code, finding.message) == ("LAY043", "L6 may import L6, which is the layer itself")


def test_a_layer_may_name_a_part_of_itself(project: Layered) -> None:
    project.change_layers("may_import: [L6]", "may_import: [L6, L5/schemas]")
    assert project.told() == []


def test_a_rule_against_the_orm_needs_to_know_the_orm(project: Layered) -> None:
    project.layers += "orm_modules: []\n"
    [finding] = project.findings()
    assert (finding.code, finding.target) == ("LAY044", "L5 no_orm")


def test_domains_need_to_be_told_apart(project: Layered) -> None:
    project.change_layers("domain_pattern: app/cus/{domain}/**\n", "")
    assert [finding.target for finding in project.findings()] == ["L5 peers", "L6 peers"]


@pytest.mark.parametrize(("until", "told"), [("2026-05-31", ["LAY045"]), ("2026-06-01", []), ("2026-06-02", [])])
def test_an_exemption_holds_up_to_its_last_day(project: Layered, until: str, told: list[str]) -> None:
    project.layers += f"outside:\n  - {{paths: [app/main.py], reason: Root., owner: team, until: {until}}}\n"
    project.files["app/main.py"] = ""
    assert [finding.code for finding in project.findings()] == told


@pytest.mark.parametrize(
    ("glob", "told"),
    [
        ("app/**/helpers.py", ["LAY046"]),
        ("app/**/help*.py", ["LAY046"]),
        ("app/*/helpers.py", ["LAY046"]),
        ("app/tools/*.py", []),
        ("app/tools/**", []),
        ("app/tools/helpers.py", ["LAY031"]),
    ],
)
def test_an_exemption_names_the_folder_of_its_files(project: Layered, glob: str, told: list[str]) -> None:
    project.layers += f'outside:\n  - {{paths: ["{glob}"], reason: Help.}}\n'
    project.files |= {"app/tools/helpers.py": "", "app/tools/deep/helpers.py": ""}
    codes = [finding.code for finding in project.findings() if finding.location.path != "app/tools/deep/helpers.py"]
    assert codes == [code for code in told if code != "LAY031"]


def test_two_topologies_judge_their_own_files(project: Layered, tmp_path: Path) -> None:
    project.config = project.config.replace("[layers.yaml]", "[layers.yaml, tool.yaml]").replace("[app]", "[app, tool]")
    (tmp_path / "tool.yaml").write_text(PACKAGE, "utf-8")
    project.files = {**FILES, **PACKAGE_FILES, ENGINE: "from tool.engine import run\n", "tool/extra.py": ""}
    assert project.told() == ["LAY031 tool/extra.py:1"]
