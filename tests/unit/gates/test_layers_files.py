"""Every file below the root has one place and a name that is not banned; what can't be read is said."""

from __future__ import annotations

import marshal
from collections import Counter
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from layered import DRIVER, ENGINE, FILES, ROUTE, Layered, module

from assure.core import Severity
from assure.gates import load
from assure.gates.layers import GATE
from assure.tree.tree import Tree

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

BANNED = 'banned_names:\n  - {pattern: "*_service.py", reason: Call it an engine or a driver.}\n'


@pytest.fixture
def project(tmp_path: Path) -> Layered:
    return Layered(tmp_path)


def test_a_banned_name_is_told_with_what_to_call_it(project: Layered) -> None:
    project.layers += BANNED
    project.files |= {"app/spine/order_service.py": "", "app/spine/services.py": "", "app/spine/service_orders.py": ""}
    [finding] = project.findings()
    assert (finding.code, finding.location.path) == ("LAY030", "app/spine/order_service.py")
    assert (finding.fix, finding.category) == ("Call it an engine or a driver.", "banned-name")


def test_a_file_in_no_layer_is_told_whatever_it_holds(project: Layered) -> None:
    project.files |= {"app/helpers.py": "", "app/cus/orders/notes.py": ""}
    assert project.told() == ["LAY031 app/cus/orders/notes.py:1", "LAY031 app/helpers.py:1"]


def test_a_folder_without_an_init_file_is_judged(project: Layered) -> None:
    project.files["app/loose/deep/x.py"] = f"import {module(DRIVER)}\n"
    assert project.told() == ["LAY031 app/loose/deep/x.py:1"]


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("", []),
        ('"""A shop."""\n', []),
        ('"""A shop."""\n\n__version__ = "1.0"\n', []),
        ("# Layer: none\n", []),
        ("from app.spine.orders import place\n", ["LAY031 app/__init__.py:1"]),
        ("x = 1\n", ["LAY031 app/__init__.py:1"]),
    ],
)
def test_a_package_that_holds_nothing_needs_no_layer(project: Layered, text: str, told: list[str]) -> None:
    project.files["app/__init__.py"] = text
    assert project.told() == told


def test_a_file_below_another_root_is_not_this_topologys_business(project: Layered) -> None:
    project.config = project.config.replace("source: [app]", "source: [app, tools]")
    project.files["tools/helpers.py"] = f"import {module(DRIVER)}\n"
    assert project.told() == []


def test_a_layer_imports_nothing_that_is_below_no_root(project: Layered) -> None:
    project.config = project.config.replace("source: [app]", "source: [app, tools]")
    project.files["tools/helpers.py"] = f"import {module(ROUTE)}\n"
    project.files[ENGINE] = "import tools.helpers\n"
    [finding] = project.findings()
    assert (finding.code, finding.location.path) == ("LAY013", ENGINE)
    assert "below no topology's root" in finding.message


def test_a_layer_beyond_the_root_is_told_since_nothing_there_is_judged(project: Layered) -> None:
    project.layers = project.layers.replace("root: app\n", "root: app/cus\n")
    found = [finding for finding in project.findings() if finding.code == "LAY047"]
    assert [finding.target for finding in found] == [
        "app/api/facades/**",
        "app/api/routes/**",
        "app/spine/**",
        "app/models/**",
    ]
    assert "app/api/facades/orders.py, which is not below the root app/cus" in found[0].message


def test_a_file_that_two_parts_claim_is_told(project: Layered) -> None:
    project.change_layers("app/models/**", 'app/models/**, "app/cus/orders/L6_drivers/*.py"')
    [finding] = project.findings()
    assert (finding.code, finding.location.path) == ("LAY032", DRIVER)
    assert "L6 and by L7" in finding.message


def test_a_file_that_two_audiences_claim_is_told(project: Layered) -> None:
    project.layers += "audiences:\n  - {name: A, paths: [app/models/**]}\n  - {name: B, paths: [app/m*/**]}\n"
    [finding] = project.findings()
    assert (finding.code, finding.message.count("A and by B")) == ("LAY032", 1)


@pytest.mark.parametrize(
    ("data", "kind"),
    [("def f(:\n", "syntax"), ('X = "Zoë"\n'.encode("latin-1"), "encoding"), (b"X = 'a\x00b'\n", "null-byte")],
)
def test_a_file_that_can_not_be_read_is_a_finding_and_the_rest_goes_on(
    project: Layered, data: str | bytes, kind: str
) -> None:
    project.files |= {ENGINE: data, ROUTE: f"import {module(DRIVER)} as d\n"}
    bypass, unread = project.findings()
    assert (bypass.code, unread.code, unread.target) == ("LAY002", "ENG010", kind)
    assert (unread.location.line, unread.severity) == (1, Severity.CRITICAL)


def test_an_empty_tree_has_no_subjects(project: Layered) -> None:
    project.files = {}
    assert project.subjects() == []


def test_without_a_topology_nothing_is_examined(project: Layered) -> None:
    project.config = "project: shop\nsource: [app]\n"
    assert project.subjects() == []


def test_a_tree_that_has_no_file_below_the_root_examines_no_file(project: Layered) -> None:
    project.layers = project.layers.replace("root: app\n", "root: backend\n")
    kinds = Counter(subject.kind for subject in project.subjects())
    assert kinds == {"layer": 6, "topology": 1}
    assert GATE.examines == ("file",)


def test_the_population_is_counted_by_kind(project: Layered) -> None:
    project.layers += "audiences:\n  - {name: A, paths: [app/models/**]}\n"
    project.layers += "outside:\n  - {paths: [app/main.py], reason: Root.}\n"
    project.files["app/main.py"] = ""
    kinds = Counter(subject.kind for subject in project.subjects())
    assert kinds == {"file": len(FILES) + 1, "layer": 6, "audience": 1, "exemption": 1, "topology": 1}


def test_a_finding_is_the_same_one_when_lines_are_added_above_it(project: Layered) -> None:
    project.files[ROUTE] = f"import {module(DRIVER)} as d\n"
    [before] = project.findings()
    project.files[ROUTE] = f'"""Routes."""\n\nimport json\nimport {module(DRIVER)} as d\n'
    [after] = project.findings()
    assert before.identity == after.identity
    assert before.location.line != after.location.line


class Remembering(Tree):
    """A tree that keeps what was worked out, as the store does."""

    kept: dict[tuple[str, str], bytes]

    def remember(self, name: str, inputs: str, compute: Callable[[], object]) -> object:
        """What `compute` gave the first time, through the bytes of a store."""
        if (name, inputs) not in self.kept:
            self.kept[name, inputs] = marshal.dumps(compute())
        return marshal.loads(self.kept[name, inputs])


@pytest.mark.parametrize("gate", ["layers", "init-hygiene"])
def test_findings_that_were_kept_are_the_findings_that_were_found(project: Layered, gate: str) -> None:
    project.files |= {
        ROUTE: f"def late():\n    import {module(DRIVER)} as d\n",
        "app/x.py": "",
        "app/y.py": "def f(:\n",
    }
    project.files["app/models/__init__.py"] = "from .order import *\nprint(1)\n"
    fresh = project.findings(gate)
    project.tree_class = type("Kept", (Remembering,), {"kept": {}})
    assert fresh
    assert project.findings(gate) == fresh
    assert project.findings(gate) == fresh


def test_kept_findings_are_not_used_for_other_contracts(project: Layered) -> None:
    project.files[ROUTE] = f"import {module(DRIVER)} as d\n"
    project.tree_class = type("Kept", (Remembering,), {"kept": {}})
    assert project.told() == [f"LAY002 {ROUTE}:1"]
    project.change_layers("may_import: [L4]", "may_import: [L4, L6]")
    assert project.told() == []


def test_gates_are_loaded_by_name_in_the_order_of_the_pack() -> None:
    assert [gate.name for gate in load(("init-hygiene", "layers"))] == ["layers", "init-hygiene"]


def test_every_rule_of_the_gate_has_a_code_and_a_name_of_its_own() -> None:
    assert len({rule.code for rule in GATE.rules}) == len(GATE.rules)
    assert len({rule.name for rule in GATE.rules}) == len(GATE.rules)
    assert all(rule.category and rule.section("Why") and rule.section("Instead") for rule in GATE.rules)


def test_judging_in_another_order_gives_the_same_findings(project: Layered) -> None:
    project.files |= {ROUTE: f"import {module(DRIVER)} as d\nimport {module(ENGINE)} as e\n", "app/x.py": ""}
    workspace = project.workspace()
    forward = [f for subject in GATE.subjects(workspace) for f in GATE.judge(subject, workspace)]
    again = replace(workspace)
    backward = [f for subject in reversed(list(GATE.subjects(again))) for f in GATE.judge(subject, again)]
    assert sorted(forward, key=lambda f: f.sort_key) == sorted(backward, key=lambda f: f.sort_key)


@pytest.mark.parametrize(
    "name",
    ["X_SERVICE.py", "XService.py", "OrderPolicyService.py", "x-service.py", "X_Service.py", "x_service/__init__.py"],
)
def test_a_banned_name_is_banned_in_every_spelling(project: Layered, name: str) -> None:
    project.layers += BANNED
    project.files[f"app/spine/{name}"] = ""
    assert project.told() == [f"LAY030 app/spine/{name}:1"]


@pytest.mark.parametrize("name", ["services.py", "service_level.py", "microservice.py", "service.py"])
def test_a_name_that_the_ban_does_not_match_is_fine(project: Layered, name: str) -> None:
    project.layers += BANNED
    project.files[f"app/spine/{name}"] = ""
    assert project.told() == []
