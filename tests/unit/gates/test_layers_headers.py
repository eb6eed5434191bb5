"""Headers say what their folder says, in the words of the topology."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from layered import DRIVER, ENGINE, ROUTE, SCHEMA, SPINE, Layered

from assure.gates.header_words import LayerLine, read_layer_line, read_names

if TYPE_CHECKING:
    from pathlib import Path

AUDIENCES = """\
audiences:
  - {name: CUSTOMER, paths: [app/cus/**]}
  - {name: STAFF, paths: [app/api/**]}
"""


@pytest.fixture
def project(tmp_path: Path) -> Layered:
    return Layered(tmp_path)


@pytest.mark.parametrize(
    ("value", "ids", "kinds"),
    [
        ("L6 — Driver", ("L6",), ("Driver",)),
        ("L6 – Driver", ("L6",), ("Driver",)),
        ("L6 -- Driver", ("L6",), ("Driver",)),
        ("L6 - Driver", ("L6",), ("Driver",)),
        ("L6: Driver", ("L6",), ("Driver",)),
        ("L6—Driver", ("L6",), ("Driver",)),
        ("L6 (Driver)", ("L6",), ("Driver",)),
        ("L2 (Route) — calls L4", ("L2",), ("Route",)),
        ("L2.1 — Facade", ("L2.1",), ("Facade",)),
        ("L4 — Spine (Orchestrator)", ("L4",), ("Spine",)),
        ("L4/L5 — Engine", ("L4", "L5"), ("Engine",)),
        ("L4 and L5 — Engine & Driver", ("L4", "L5"), ("Engine", "Driver")),
        ("data-access — Repository", ("data-access",), ("Repository",)),
        ("L6", ("L6",), ()),
        ("— Driver", (), ("Driver",)),
        ("", (), ()),
    ],
)
def test_a_layer_line_is_an_id_a_dash_and_a_kind(value: str, ids: tuple[str, ...], kinds: tuple[str, ...]) -> None:
    assert read_layer_line(value) == LayerLine(ids, kinds)


@pytest.mark.parametrize(
    ("value", "names"),
    [
        ("CUSTOMER", ("CUSTOMER",)),
        ("CUSTOMER (tenant-scoped)", ("CUSTOMER",)),
        ("CUSTOMER — all tenants", ("CUSTOMER",)),
        ("CUSTOMER, STAFF", ("CUSTOMER", "STAFF")),
        ("", ()),
    ],
)
def test_an_audience_line_is_one_or_more_names(value: str, names: tuple[str, ...]) -> None:
    assert read_names(value) == names


@pytest.mark.parametrize(
    ("header", "code"),
    [
        ("Layer: L5 — Domain Engine", ""),
        ("Layer: l5 — domain engines", ""),
        ("Layer: L5 — Engine", ""),
        ("Layer: L5 — Pricing Engine", ""),
        ("Layer: L5 — Engine for prices", ""),
        ("Layer: L5 — Domain Engine (System Truth)", ""),
        ("Layer: L5 (Domain Engine)", ""),
        ("Layer: Domain Engine", "LAY021"),
        ("Layer: — Domain Engine", "LAY021"),
        ("Layer: L5 Domain Engine", "LAY021"),
        ("Layer: L5-Engine", "LAY021"),
        ("Layer: L5", "LAY021"),
        ("Layer:", "LAY021"),
        ("Layer: L5 — Engine\n# Layer: L5 — Engine", "LAY021"),
        ("Layer: L6 — Driver", "LAY022"),
        ("Layer: L5 — Domain Schema", "LAY022"),
        ("Layer: L4 — Domain Engine", "LAY023"),
        ("Layer: L5 — Driver", "LAY023"),
        ("Layer: L3 — Boundary Adapter", "LAY024"),
        ("Layer: L5a — Engine", "LAY024"),
        ("Layer: L5 — Platform Substrate", "LAY025"),
        ("Layer: L5/L6 — Engine", "LAY026"),
        ("Layer: L5 — Engine / Driver", "LAY026"),
        ("Layer: L5 — Engine & Schema", "LAY026"),
        ("Layer: L5 — Hybrid Engine", "LAY026"),
        ("Layer: L5 — Engine\n# Role: HYBRID (decides and stores)", "LAY026"),
        ("Layer: L5 — Engine\n# Layer: L6 — Driver", "LAY026"),
        ("Layer: L5 — Engine\n# Role: searches in a hybrid index", ""),
        ("Role: Prices", ""),
    ],
)
def test_a_header_is_judged_in_the_folder_of_domain_engines(project: Layered, header: str, code: str) -> None:
    project.files[ENGINE] = f"# {header}\n"
    assert [finding.code for finding in project.findings()] == ([code] if code else [])


@pytest.mark.parametrize(
    ("path", "header"),
    [
        (SPINE, "L4 — Orchestrator / Authority"),
        (SPINE, "L4 — Spine (Handler)"),
        (SCHEMA, "L5 — Domain Schemas"),
        (DRIVER, "L6 — Data Access Driver"),
        (ROUTE, "L2 — API Route"),
    ],
)
def test_a_header_of_its_folder_is_fine(project: Layered, path: str, header: str) -> None:
    project.files[path] = f'"""Something.\n\nLayer: {header}\n"""\n'
    assert project.told() == []


def test_the_finding_stands_at_the_line_and_says_what_to_write(project: Layered) -> None:
    project.files[ENGINE] = "#!/usr/bin/env python\n# Role: Prices\n# Layer: L4 — Domain Engine\n"
    [finding] = project.findings()
    assert (finding.location.line, finding.category) == (3, "header")
    assert "Domain Engine is L5" in finding.message
    assert "`Layer: L5 — Domain Engine`" in finding.fix


def test_headers_may_be_left_out_where_they_are_optional(project: Layered) -> None:
    assert project.told() == []


def test_a_required_header_that_is_missing_is_told_for_each_file_but_packages(project: Layered) -> None:
    project.layers = "headers: required\n" + project.layers
    project.files = {path: "# Layer: L5 — Engine\n" if path == ENGINE else "" for path in project.files}
    project.files["app/models/__init__.py"] = ""
    told = project.told()
    assert len(told) == len(project.files) - 2
    assert all(line.startswith("LAY020") for line in told)


def test_an_audience_line_is_required_where_the_folder_has_an_audience(project: Layered) -> None:
    project.layers = "headers: required\n" + project.layers + AUDIENCES.replace("app/api/**", ROUTE)
    project.files = {ENGINE: "# Layer: L5 — Engine\n", SPINE: "# Layer: L4 — Spine\n"}
    assert [line for line in project.told() if line.startswith("LAY02")] == [f"LAY020 {ENGINE}:1"]


def test_headers_are_not_read_where_they_are_off(project: Layered) -> None:
    project.layers = "headers: off\n" + project.layers + AUDIENCES
    project.files[ENGINE] = "# Layer: L7 — HYBRID\n# AUDIENCE: NOBODY\n"
    assert project.told() == []


@pytest.mark.parametrize(
    ("header", "code"),
    [
        ("CUSTOMER", ""),
        ("customer", ""),
        ("CUSTOMER (tenant-scoped)", ""),
        ("STAFF", "LAY027"),
        ("CUSTOMER, STAFF", "LAY027"),
        ("INTERNAL", "LAY028"),
        ("", "LAY028"),
    ],
)
def test_the_declared_audience_is_that_of_the_folder(project: Layered, header: str, code: str) -> None:
    project.layers += AUDIENCES
    project.files[ENGINE] = f"# AUDIENCE: {header}\n"
    assert [finding.code for finding in project.findings()] == ([code] if code else [])


def test_a_file_that_left_its_audience_is_told_where_it_belongs(project: Layered) -> None:
    project.layers += AUDIENCES
    project.files[SPINE] = "# AUDIENCE: CUSTOMER\n"
    [finding] = project.findings()
    assert (finding.code, finding.category) == ("LAY027", "audience")
    assert "app/cus/**" in finding.fix


def test_without_audiences_the_audience_line_says_nothing(project: Layered) -> None:
    project.files[ENGINE] = "# AUDIENCE: ANYBODY\n"
    assert project.told() == []


def test_a_file_outside_the_layers_may_not_claim_one(project: Layered) -> None:
    project.layers += "outside:\n  - {paths: [app/main.py, app/run.py], reason: Programs.}\n"
    project.files["app/main.py"] = "# Layer: L4 — Spine\n"
    project.files["app/run.py"] = "# Layer: none (composition root)\n"
    assert project.told() == ["LAY022 app/main.py:1"]


def test_kinds_are_free_where_the_topology_names_none(project: Layered) -> None:
    project.change_layers(", headers: [Model]", "")
    project.files["app/models/order.py"] = "# Layer: L7 — Whatever\n"
    assert project.told() == []


def test_a_package_needs_no_header_but_must_not_lie(project: Layered) -> None:
    project.files["app/models/__init__.py"] = "# Layer: L6 — Driver\n"
    assert project.told() == ["LAY022 app/models/__init__.py:1"]


@pytest.mark.parametrize(
    "line",
    [
        "HYBRID",
        "HYBRID FILE: decides and stores",
        "Hybrid: engine and driver",
        "Role: HYBRID",
        "Layer: L5/L6",
        "Layer: L5 + L6",
        "Layers: L5, L6",
        "L5 + L6",
        "L5/L6 : Engine",
        "Layer: L5 — Engine; L6 — Driver",
    ],
)
def test_a_header_that_gives_two_roles_is_told_in_every_spelling(project: Layered, line: str) -> None:
    project.files[ENGINE] = f"# {line}\n"
    assert project.told() == [f"LAY026 {ENGINE}:1"]


@pytest.mark.parametrize(
    "line",
    [
        "layer: l6 — driver",
        "LAYER : L6 – DRIVER",
        "Layer: L6 - Driver",
        "Layer: L6 : Driver",
        "Layer: L6 −  Driver",
        "Layer: L6 → Driver",
        "Layer: `L6` — **Driver**",
        "Layer: Ｌ６ — Driver",
        "Architecture Layer: L6 — Driver",
        "@layer: L6 — Driver",
        ": Layer: L6 — Driver",
        "Layer L6 — Driver",
        "L6 : Driver",
        "L6: Driver",
        "L6 — Driver",
        "L6 - Driver",
    ],
)
def test_a_header_is_read_in_every_spelling(project: Layered, line: str) -> None:
    project.files[ENGINE] = f"# {line}\n"
    assert project.told() == [f"LAY022 {ENGINE}:1"]
    project.files |= {ENGINE: "", DRIVER: f"# {line}\n"}
    assert project.told() == []


@pytest.mark.parametrize("line", ["Layer: L6, Driver", "Layer = L6 Driver", "Layer - L6 Driver", "Layer: L6-Driver"])
def test_a_header_that_can_not_be_read_is_said_to_be_malformed(project: Layered, line: str) -> None:
    project.files[ENGINE] = f"# {line}\n"
    assert project.told() == [f"LAY021 {ENGINE}:1"]


@pytest.mark.parametrize(
    "text",
    [
        '"""Hybrid search over words and vectors."""\n',
        "# Hybrid search over words and vectors.\n",
        "# L4 — Orchestrator\n# L5 — Engine\n# L6 — Driver\n",
        "# L6 : see the notes\n",
        "# Layer of caching above the store.\n",
        "# K8 — Driver\n",
        "# Hybrid: no\n",
    ],
)
def test_a_sentence_in_the_first_comment_declares_nothing(project: Layered, text: str) -> None:
    project.files[ENGINE] = text
    assert project.told() == []


@pytest.mark.parametrize(
    "line", ["Audience: founder", "AUDIENCE : FOUNDER", "Target Audience: FOUNDER", "@audience FOUNDER"]
)
def test_an_audience_is_read_in_every_spelling(project: Layered, line: str) -> None:
    project.layers += (
        'audiences:\n  - {name: CUSTOMER, paths: ["app/cus/**"]}\n  - {name: FOUNDER, paths: [app/api/**]}\n'
    )
    project.files[ENGINE] = f"# {line}\n"
    assert project.told() == [f"LAY027 {ENGINE}:1"]
