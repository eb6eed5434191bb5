"""Imports go down the topology, one permitted step at a time, within a domain and an audience."""

from __future__ import annotations

from itertools import product
from typing import TYPE_CHECKING

import pytest
from layered import (
    DRIVER,
    ENGINE,
    FACADE,
    MODEL,
    OTHER_DRIVER,
    OTHER_ENGINE,
    ROUTE,
    SCHEMA,
    SPINE,
    Layered,
    module,
)

if TYPE_CHECKING:
    from pathlib import Path

# From top to bottom; a step of one is permitted, everything else is not.
ORDER = (FACADE, ROUTE, SPINE, ENGINE, DRIVER, MODEL)
AUDIENCES = """\
audiences:
  - {name: CUSTOMER, paths: [app/cus/orders/**, app/api/**]}
  - {name: STAFF, paths: [app/cus/stock/**], may_import: [CUSTOMER]}
"""


def expected(source: str, target: str) -> list[str]:
    """What the topology says of an import from one layer into another."""
    step = ORDER.index(target) - ORDER.index(source)
    if step == 1:
        return []
    return [f"{'LAY001' if step < 0 else 'LAY002'} {source}:1"]


@pytest.fixture
def project(tmp_path: Path) -> Layered:
    return Layered(tmp_path)


@pytest.mark.parametrize(("source", "target"), [pair for pair in product(ORDER, ORDER) if pair[0] != pair[1]])
def test_a_layer_may_import_the_next_one_and_no_other(project: Layered, source: str, target: str) -> None:
    project.files[source] = f"import {module(target)} as target\n"
    assert project.told() == expected(source, target)


@pytest.mark.parametrize(
    "statement",
    [
        "import app.cus.orders.L5_engines.pricing",
        "import app.cus.orders.L5_engines.pricing as engine",
        "from app.cus.orders.L5_engines.pricing import price",
        "from app.cus.orders.L5_engines import pricing",
        "from app.cus.orders.L5_engines.pricing import *",
        "from ...cus.orders.L5_engines.pricing import price",
        "try:\n    from app.cus.orders.L5_engines.pricing import price\nexcept ImportError:\n    price = None",
        "def late():\n    from app.cus.orders.L5_engines.pricing import price",
        "from typing import TYPE_CHECKING\nif TYPE_CHECKING:\n    from app.cus.orders.L5_engines.pricing import price",
    ],
)
def test_every_spelling_of_an_import_counts(project: Layered, statement: str) -> None:
    project.files[ROUTE] = statement + "\n"
    assert [finding.code for finding in project.findings()] == ["LAY002"]


def test_the_finding_names_both_layers_and_what_would_be_legal(project: Layered) -> None:
    project.files[ROUTE] = "def late():\n    from app.cus.orders.L5_engines.pricing import price\n"
    [finding] = project.findings()
    assert finding.message == (
        "L2 imports app.cus.orders.L5_engines.pricing (L5/engines) inside a function; L2 may import L4"
    )
    assert (finding.location.qualname, finding.target) == ("late", "app.cus.orders.L5_engines.pricing")
    assert dict(finding.facts) == {"layer": "L2", "imports": "L5/engines"}
    assert finding.category == "direction"


def test_the_same_module_is_told_once_a_scope(project: Layered) -> None:
    line = "from app.cus.orders.L5_engines.pricing import "
    project.files[ROUTE] = f"{line}a\n{line}b, c\n\n\ndef late():\n    {line}d\n"
    assert project.told() == [f"LAY002 {ROUTE}:1", f"LAY002 {ROUTE}:6"]


def test_a_module_that_is_not_there_counts_as_its_package(project: Layered) -> None:
    project.files["app/cus/orders/L5_engines/__init__.py"] = ""
    project.files[ROUTE] = "from app.cus.orders.L5_engines.moved import price\n"
    assert project.told() == [f"LAY002 {ROUTE}:1"]


def test_an_import_from_outside_the_project_is_no_business_of_the_layers(project: Layered) -> None:
    project.files[ROUTE] = "import json\nfrom fastapi import APIRouter\nfrom app_tools.L5_engines import x\n"
    assert project.told() == []


def test_a_layer_without_orm_may_name_types_of_lower_layers(project: Layered) -> None:
    project.files[ENGINE] = (
        "from typing import TYPE_CHECKING\nif TYPE_CHECKING:\n    from app.models.order import Order\n"
    )
    assert project.told() == []


def test_a_layer_without_orm_may_not_name_types_of_higher_layers(project: Layered) -> None:
    project.files[ENGINE] = (
        "from typing import TYPE_CHECKING\nif TYPE_CHECKING:\n    from app.spine.orders import Spine\n"
    )
    assert project.told() == [f"LAY001 {ENGINE}:3"]


def test_other_layers_may_not_name_types_across_a_layer(project: Layered) -> None:
    project.files[SPINE] = (
        "from typing import TYPE_CHECKING\nif TYPE_CHECKING:\n    from app.models.order import Order\n"
    )
    assert project.told() == [f"LAY002 {SPINE}:3"]


def test_one_part_of_a_layer_can_be_open_and_the_other_closed(project: Layered) -> None:
    project.change_layers("may_import: [L5]", "may_import: [L5/schemas]")
    project.files[SPINE] = f"import {module(SCHEMA)} as s\nimport {module(ENGINE)} as e\n"
    assert project.told() == [f"LAY003 {SPINE}:2"]


def test_a_direction_that_is_named_skips_legally(project: Layered) -> None:
    project.change_layers("may_import: [L5]", "may_import: [L5, L7]")
    project.files[SPINE] = f"import {module(MODEL)} as m\n"
    assert project.told() == []


def test_parts_of_a_layer_import_each_other_within_a_domain(project: Layered) -> None:
    project.files[ENGINE] = f"import {module(SCHEMA)} as s\n"
    project.files[SCHEMA] = f"import {module(ENGINE)} as e\n"
    assert project.told() == []


def test_a_domain_may_not_import_another_on_its_own_layer(project: Layered) -> None:
    project.files[ENGINE] = f"import {module(OTHER_ENGINE)} as other\n"
    [finding] = project.findings()
    assert (finding.code, finding.category) == ("LAY004", "domain")
    assert "domain orders" in finding.message
    assert "domain stock" in finding.message


def test_files_of_no_domain_are_for_all_domains_and_import_none(project: Layered) -> None:
    project.change_layers('["app/cus/*/L6_drivers/**"]', '["app/cus/*/L6_drivers/**", app/storage/**]')
    project.files["app/storage/rows.py"] = f"import {module(DRIVER)} as d\n"
    project.files[DRIVER] = "import app.storage.rows as rows\n"
    assert project.told() == ["LAY004 app/storage/rows.py:1"]


def test_files_of_a_layer_without_peers_import_none_of_it(project: Layered) -> None:
    project.files["app/api/routes/refunds.py"] = f"import {module(ROUTE)} as r\n"
    assert project.told() == ["LAY005 app/api/routes/refunds.py:1"]


def test_files_of_a_layer_with_all_peers_import_each_other(project: Layered) -> None:
    project.files["app/models/tenant.py"] = f"import {module(MODEL)} as m\n"
    assert project.told() == []


def test_a_part_that_may_import_names_is_open_even_without_peers(project: Layered) -> None:
    project.change_layers("may_import: [L6]\n    peers: same-domain", "may_import: [L6, L5/schemas]\n    peers: none")
    project.files[ENGINE] = f"import {module(SCHEMA)} as s\nimport app.cus.orders.L5_engines.rules\n"
    project.files["app/cus/orders/L5_engines/rules.py"] = ""
    assert project.told() == [f"LAY005 {ENGINE}:2"]


def test_an_audience_may_import_from_those_it_names(project: Layered) -> None:
    project.layers += AUDIENCES
    project.change_layers("no_orm: true", "crosses_domains: true")
    project.files[OTHER_ENGINE] = f"import {module(DRIVER)} as d\n"
    assert project.told() == []


def test_an_audience_may_not_import_from_another(project: Layered) -> None:
    project.layers += AUDIENCES
    project.change_layers("no_orm: true", "crosses_domains: true")
    project.files[ENGINE] = f"import {module(OTHER_DRIVER)} as d\n"
    [finding] = project.findings()
    assert (finding.code, finding.category) == ("LAY010", "audience")
    assert "CUSTOMER may import from no other audience" in finding.message


def test_files_of_no_audience_import_from_all_and_are_for_all(project: Layered) -> None:
    project.layers += AUDIENCES
    project.files[SPINE] = f"import {module(ENGINE)} as a\nimport {module(OTHER_ENGINE)} as b\n"
    project.files[ROUTE] = f"import {module(SPINE)} as c\n"
    assert project.told() == []


def test_a_file_listed_as_outside_may_import_every_layer(project: Layered) -> None:
    project.layers += "outside:\n  - {paths: [app/main.py], reason: The composition root.}\n"
    project.files["app/main.py"] = "".join(f"import {module(path)} as x\n" for path in ORDER)
    assert project.told() == []


def test_a_file_listed_as_outside_is_still_its_layer_to_others(project: Layered) -> None:
    project.layers += f"outside:\n  - {{paths: [{ENGINE}], reason: Moves next quarter.}}\n"
    project.files[ENGINE] = f"import {module(FACADE)} as f\n"
    project.files[ROUTE] = f"import {module(ENGINE)} as e\n"
    assert project.told() == [f"LAY002 {ROUTE}:1"]


def test_an_engine_may_not_reach_a_driver_of_another_domain(project: Layered) -> None:
    project.files[ENGINE] = f"import {module(OTHER_DRIVER)} as d\n"
    [finding] = project.findings()
    assert (finding.code, finding.category) == ("LAY014", "domain")
    assert "L5/engines of domain orders imports app.cus.stock.L6_drivers.stock (L6 of domain stock)" in finding.message
    assert "a file of domain orders may not import L6 of domain stock" in finding.message


def test_a_name_handed_on_from_another_domains_driver_is_followed(project: Layered) -> None:
    project.files[OTHER_DRIVER] = "def levels():\n    return []\n"
    project.files[DRIVER] = "from app.models.order import levels\n"
    project.files[MODEL] = f"from {module(OTHER_DRIVER)} import levels\n"
    assert [told for told in project.told() if told.startswith("LAY006")] == [f"LAY006 {DRIVER}:1"]


def test_the_spine_reaches_every_domain(project: Layered) -> None:
    project.files[SPINE] = f"import {module(ENGINE)} as a\nimport {module(OTHER_ENGINE)} as b\n"
    assert project.told() == []


def test_a_layer_that_crosses_domains_may_reach_the_drivers_of_all(project: Layered) -> None:
    project.change_layers("no_orm: true", "crosses_domains: true")
    project.files[ENGINE] = f"import {module(OTHER_DRIVER)} as d\n"
    assert project.told() == []


def test_a_layer_may_be_kept_in_its_domain_whatever_its_peers_are(project: Layered) -> None:
    project.change_layers(
        'paths: ["app/cus/*/L6_drivers/**"], headers: [Driver], may_import: [L7], peers: same-domain',
        'paths: ["app/cus/*/L6_drivers/**"], headers: [Driver], may_import: [L7]',
    )
    project.files[ENGINE] = f"import {module(OTHER_DRIVER)} as d\n"
    assert project.told() == []
    project.change_layers("no_orm: true", "crosses_domains: false")
    assert project.told() == [f"LAY014 {ENGINE}:1"]


def test_what_is_in_no_domain_may_be_imported_from_all_of_them(project: Layered) -> None:
    project.files["app/cus/shared.py"] = ""
    project.change_layers('"app/cus/*/L6_drivers/**"', '"app/cus/*/L6_drivers/**", app/cus/shared.py')
    project.files[ENGINE] = "import app.cus.shared\n"
    assert project.told() == []


MAIN = "outside:\n  - {paths: [app/main.py], reason: Puts the layers together.}\n"


@pytest.mark.parametrize("path", [ROUTE, SPINE, ENGINE, DRIVER, MODEL])
def test_no_layer_imports_a_file_that_is_outside(project: Layered, path: str) -> None:
    project.layers += MAIN
    project.files |= {"app/main.py": f"import {module(FACADE)}\n", path: "def late():\n    import app.main\n"}
    [finding] = project.findings()
    assert (finding.code, finding.location.path, finding.location.line) == ("LAY013", path, 2)
    assert "outside the layers: Puts the layers together" in finding.message
    assert "layers.yaml:" in finding.message


def test_an_outside_file_that_layers_may_import_is_no_finding(project: Layered) -> None:
    project.layers += MAIN.replace("}", ", may_be_imported: true}")
    project.files |= {"app/main.py": "DEBUG = True\n", ENGINE: "import app.main\n"}
    assert project.told() == []


def test_an_outside_file_that_layers_may_import_leads_to_no_layer(project: Layered) -> None:
    project.layers += MAIN.replace("}", ", may_be_imported: true}")
    project.files |= {"app/main.py": f"def late():\n    import {module(FACADE)}\n", ENGINE: "import app.main\n"}
    [finding] = project.findings()
    assert (finding.code, finding.location.path, finding.location.line) == ("LAY015", "app/main.py", 2)


def test_a_package_that_holds_nothing_is_no_door(project: Layered) -> None:
    project.layers += "outside:\n  - {paths: [app/cus/__init__.py], reason: Only groups.}\n"
    project.files["app/cus/__init__.py"] = '"""Domains."""\n'
    project.files[SPINE] = "import app.cus\n"
    assert project.told() == []
    project.files["app/cus/__init__.py"] = "def start():\n    return 1\n"
    assert project.told() == [f"LAY013 {SPINE}:1"]
