"""Detours are followed to their end: re-exports, attributes, names as text, the ORM behind a helper, legacy names."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from layered import DRIVER, ENGINE, MODEL, ROUTE, SPINE, Layered, module

from assure.gates import load

if TYPE_CHECKING:
    from pathlib import Path

HANDED_ON = "app/spine/prices.py"
PRICE = "def price(order):\n    return order\n"


@pytest.fixture
def project(tmp_path: Path) -> Layered:
    found = Layered(tmp_path)
    found.files[ENGINE] = PRICE
    return found


@pytest.mark.parametrize(
    ("middle", "statement"),
    [
        (f"from {module(ENGINE)} import price\n", "from app.spine.prices import price"),
        (f"from {module(ENGINE)} import price as cost\n", "from app.spine.prices import cost"),
        (f"from {module(ENGINE)} import *\n", "from app.spine.prices import price"),
        (f"from {module(ENGINE)} import price\n", "from app.spine.prices import *"),
        (f"from {module(ENGINE)} import price\n__all__ = ['price']\n", "from app.spine.prices import *"),
        ("from app.cus.orders.L5_engines import pricing\n", "from app.spine.prices import pricing"),
        (f"import {module(ENGINE)} as engine\n", "from app.spine.prices import engine"),
    ],
)
def test_a_name_that_a_module_only_hands_on_is_followed(project: Layered, middle: str, statement: str) -> None:
    project.files[HANDED_ON] = middle
    project.files[ROUTE] = statement + "\n"
    [finding] = project.findings()
    assert (finding.code, finding.category) == ("LAY006", "indirect")
    assert module(ENGINE) in finding.message


def test_a_chain_of_re_exports_is_followed_to_its_end(project: Layered) -> None:
    project.files["app/spine/a.py"] = f"from {module(ENGINE)} import price\n"
    project.files["app/spine/b.py"] = "from app.spine.a import price as cost\n"
    project.files["app/spine/__init__.py"] = "from .b import cost as total\n\n__all__ = ['total']\n"
    project.files[ROUTE] = "from app.spine import total\n"
    assert project.told() == [f"LAY006 {ROUTE}:1"]


def test_a_file_outside_the_layers_is_no_second_door(project: Layered) -> None:
    project.layers += "outside:\n  - {paths: [app/shortcuts.py], reason: Being taken apart.}\n"
    project.files["app/shortcuts.py"] = f"from {module(ENGINE)} import price\n"
    project.files[ROUTE] = "from app.shortcuts import price\n"
    assert project.told() == [f"LAY006 {ROUTE}:1", f"LAY013 {ROUTE}:1"]


def test_what_the_permitted_layer_defines_itself_is_no_re_export(project: Layered) -> None:
    project.files[HANDED_ON] = f"from {module(ENGINE)} import price\n\n\ndef quote(order):\n    return price(order)\n"
    project.files[ROUTE] = "from app.spine.prices import quote\n"
    assert project.told() == []


def test_a_name_called_like_its_module_ends_the_search(project: Layered) -> None:
    project.files["app/spine/__init__.py"] = "from .quote import quote\n\n__all__ = ['quote']\n"
    project.files["app/spine/quote.py"] = "def quote(order):\n    return order\n"
    project.files[ROUTE] = "from app.spine import quote\n"
    assert project.told() == []


def test_modules_that_hand_a_name_round_in_a_circle_end_the_search(project: Layered) -> None:
    project.files["app/spine/a.py"] = "from app.spine.b import x\n"
    project.files["app/spine/b.py"] = "from app.spine.a import x\n"
    project.files[ROUTE] = "from app.spine.a import x\n"
    assert project.told() == []


@pytest.mark.parametrize(
    ("middle", "use"),
    [
        (f"import {module(ENGINE)} as engine\n", "from app.spine import prices\n\nprices.engine.price(1)\n"),
        ("from app.cus.orders.L5_engines import pricing\n", "import app.spine.prices as p\n\np.pricing.price(1)\n"),
        (f"from {module(ENGINE)} import price\n", "import app.spine.prices\n\napp.spine.prices.price(1)\n"),
        (f"import {module(ENGINE)} as engine\n", "from app.spine import prices\n\nclass A(prices.engine.Base): ...\n"),
        ("", "import app.spine.orders\n\napp.cus.orders.L5_engines.pricing.price(1)\n"),
    ],
)
def test_a_call_through_attributes_is_followed(project: Layered, middle: str, use: str) -> None:
    project.files[HANDED_ON] = middle
    project.files[ROUTE] = use
    assert project.told() == [f"LAY007 {ROUTE}:3"]


def test_a_call_within_the_permitted_layer_is_fine(project: Layered) -> None:
    project.files[HANDED_ON] = (
        f"import {module(ENGINE)} as engine\n\n\ndef quote(order):\n    return engine.price(order)\n"
    )
    project.files[ROUTE] = "from app.spine import prices\n\nprices.quote(1)\n"
    assert project.told() == []


def test_what_an_import_already_told_is_not_told_again_for_its_calls(project: Layered) -> None:
    project.files[ROUTE] = "from app.cus.orders.L5_engines import pricing\n\npricing.price(1)\npricing.price(2)\n"
    assert project.told() == [f"LAY002 {ROUTE}:1"]


def test_only_files_whose_imports_could_lead_astray_are_parsed(project: Layered) -> None:
    project.files[ROUTE] = "from app.spine.orders import place\n\nplace(1)\n"
    project.files[SPINE] = f"from {module(ENGINE)} import price\n\n\ndef place(order):\n    return price(order)\n"
    workspace = project.workspace()
    [gate] = load(("layers",))
    found = [finding for subject in gate.subjects(workspace) for finding in gate.judge(subject, workspace)]
    assert (found, workspace.tree.parsed) == ([], 0)


@pytest.mark.parametrize(
    "statement",
    [
        "import importlib\nx = importlib.import_module('app.cus.orders.L5_engines.pricing')",
        "from importlib import import_module as load\nx = load('app.cus.orders.L5_engines.pricing')",
        "\nx = __import__('app.cus.orders.L5_engines.pricing')",
        "\nexec('from app.cus.orders.L5_engines.pricing import price')",
    ],
)
def test_a_module_named_as_text_counts_as_imported(project: Layered, statement: str) -> None:
    project.files[ROUTE] = statement + "\n"
    [finding] = project.findings()
    assert (finding.code, finding.location.line, finding.category) == ("LAY008", 2, "dynamic")


def test_a_permitted_module_named_as_text_is_fine(project: Layered) -> None:
    project.files[ROUTE] = "import importlib\nx = importlib.import_module('app.spine.orders')\n"
    assert project.told() == []


def test_a_module_whose_name_only_the_run_tells_is_not_judged_and_said_so(project: Layered) -> None:
    project.files[ROUTE] = "import importlib\n\n\ndef plug(name):\n    return importlib.import_module(name)\n"
    [finding] = project.findings()
    assert (finding.code, finding.location.line, finding.location.qualname) == ("LAY009", 5, "plug")
    assert finding.message.endswith(": name")


def test_a_file_outside_the_layers_may_load_what_it_likes(project: Layered) -> None:
    project.layers += "outside:\n  - {paths: [app/main.py], reason: The composition root.}\n"
    project.files["app/main.py"] = "import importlib\n\n\ndef plug(name):\n    return importlib.import_module(name)\n"
    assert project.told() == []


@pytest.mark.parametrize(
    "statement",
    [
        "import sqlalchemy",
        "import sqlalchemy.orm as orm",
        "from sqlalchemy import *",
        "from sqlalchemy.exc import IntegrityError",
        "from sqlmodel import Session",
        "def late():\n    from sqlalchemy.orm import Session",
        "import importlib; importlib.import_module('sqlalchemy.orm')",
        "try:\n    import sqlalchemy\nexcept ImportError:\n    sqlalchemy = None",
        "TYPE_CHECKING = True\nif TYPE_CHECKING:\n    import sqlalchemy",
    ],
)
def test_an_engine_may_not_import_the_orm_at_run_time(project: Layered, statement: str) -> None:
    project.files[ENGINE] = statement + "\n"
    assert [finding.code for finding in project.findings()] == ["LAY011"]


@pytest.mark.parametrize(
    "statement",
    [
        "from typing import TYPE_CHECKING\nif TYPE_CHECKING:\n    from sqlalchemy.orm import Session",
        "import typing as t\nif t.TYPE_CHECKING:\n    import sqlalchemy",
        "import sqlalchemy_utils",
        "TEXT = 'import sqlalchemy'",
        "# import sqlalchemy",
    ],
)
def test_what_only_looks_like_the_orm_at_run_time_is_fine(project: Layered, statement: str) -> None:
    project.files[ENGINE] = statement + "\n"
    assert project.told() == []


def test_other_layers_may_import_the_orm(project: Layered) -> None:
    project.files[DRIVER] = project.files[MODEL] = "from sqlalchemy.orm import Session\n"
    assert project.told() == []


@pytest.mark.parametrize("statement", ["from app.db import Session", "from app.db import *"])
def test_the_orm_is_found_behind_a_helper(project: Layered, statement: str) -> None:
    project.layers += "outside:\n  - {paths: [app/db.py], reason: Opens the database., may_be_imported: true}\n"
    project.files["app/db.py"] = "from sqlalchemy.orm import Session\n"
    project.files[ENGINE] = statement + "\n"
    [finding] = project.findings()
    assert finding.code == "LAY011"
    assert "sqlalchemy.orm.Session" in finding.message


def test_the_orm_is_what_the_topology_says(project: Layered) -> None:
    project.layers += "orm_modules: [sqlalchemy.orm, app.legacy_orm]\n"
    project.layers += (
        "outside:\n  - {paths: [app/legacy_orm.py], reason: Wraps the old database., may_be_imported: true}\n"
    )
    project.files["app/legacy_orm.py"] = ""
    project.files[ENGINE] = "import app.legacy_orm\nfrom sqlalchemy.exc import IntegrityError\n"
    assert project.told() == [f"LAY011 {ENGINE}:1"]


LEGACY = "legacy:\n  - {prefix: app.services, instead: app.cus}\n"
LEGACY += "outside:\n  - {paths: [app/services/**, app/main.py], reason: Old code and what still calls it.}\n"


@pytest.mark.parametrize("path", [ROUTE, ENGINE, "app/main.py"])
def test_nothing_may_import_from_a_legacy_namespace(project: Layered, path: str) -> None:
    project.layers += LEGACY
    project.files |= {"app/services/tax.py": "", "app/main.py": "", path: "from app.services.tax import tax\n"}
    [finding] = project.findings()
    assert (finding.code, finding.location.path, finding.fix) == ("LAY012", path, "Import from app.cus instead.")


def test_a_legacy_namespace_counts_by_its_name_even_where_it_is_gone(project: Layered) -> None:
    project.layers += "legacy:\n  - {prefix: old_app.services, instead: app.cus}\n"
    project.files[ROUTE] = "import old_app.services.tax\nimport old_app.services_v2\nimport old_app\n"
    assert project.told() == [f"LAY012 {ROUTE}:1"]


def test_legacy_code_may_import_itself(project: Layered) -> None:
    project.layers += LEGACY
    project.files |= {"app/services/tax.py": "", "app/services/a.py": "import app.services.tax\n", "app/main.py": ""}
    assert project.told() == []


HIDDEN = f"import {module(ENGINE)} as engine\n"


@pytest.mark.parametrize(
    "use",
    [
        "from app.spine import prices as h\n\nMade = h.engine.Price\n",
        "from app.spine import prices as h\n\nmade = getattr(h.engine, 'Price')\n",
        "from app.spine import prices as h\n\nmade = getattr(h, 'eng' + 'ine').Price\n",
        "from app.spine import prices as h\n\nmade = vars(h)['engine'].Price\n",
        "from app.spine import prices as h\n\nmade = h.__dict__['engine'].Price()\n",
        "from app.spine import prices as h; from operator import attrgetter\n\nmade = attrgetter('engine.Price')(h)\n",
        "import app.spine.prices; h = app.spine.prices; k = h\nif True:\n    made = k.engine.Price\n",
        "def late():\n    import app.spine.prices as h; k = h\n    return k.engine.Price\n",
        "from app.spine import prices as h\n\ndef price(order: h.engine.Price): ...\n",
        "from app.spine import prices as h\n\nx = [each.y for each in h.engine.ALL]\n",
        "import sys\n\nsys.modules['app.spine.prices'].engine.price(1)\n",
        "import importlib\n\nimportlib.import_module('app.spine.prices').engine.price(1)\n",
        "import importlib\nh = importlib.import_module('app.spine.prices')\nh.engine.price(1)\n",
    ],
)
def test_what_is_taken_by_attribute_is_followed_however_it_is_written(project: Layered, use: str) -> None:
    project.files[HANDED_ON] = HIDDEN
    project.files[ROUTE] = use
    assert project.told() == [f"LAY007 {ROUTE}:3"]


@pytest.mark.parametrize(
    "middle",
    [
        HIDDEN + "Price = engine.Price\n",
        HIDDEN + "Price: type = engine.Price  # handed on\n",
        HIDDEN + "try:\n    Price = engine.Price\nexcept AttributeError:\n    Price = None\n",
        f"from {module(ENGINE)} import Price as _Price\nPrice = _Price\n",
    ],
)
def test_a_name_that_is_set_to_an_imported_one_is_a_re_export(project: Layered, middle: str) -> None:
    project.files[HANDED_ON] = middle
    project.files[ROUTE] = "from app.spine.prices import Price\n"
    assert project.told() == [f"LAY006 {ROUTE}:1"]


@pytest.mark.parametrize(
    "middle",
    [
        HIDDEN + "def price(order):\n    Price = engine.Price\n    return Price(order)\n\nclass Price: ...\n",
        HIDDEN + '"""\nPrice = engine.Price\n"""\nclass Price: ...\n',
        HIDDEN + "class Price:\n    Price = engine.Price\n",
    ],
)
def test_a_local_name_or_a_text_is_no_re_export(project: Layered, middle: str) -> None:
    project.files[HANDED_ON] = middle
    project.files[ROUTE] = "from app.spine.prices import Price\n"
    assert project.told() == []


def test_the_orm_that_is_taken_from_a_driver_is_found(project: Layered) -> None:
    project.files[DRIVER] = "import sqlalchemy.orm as orm\nfrom sqlalchemy.orm import Session\n"
    project.files[ENGINE] = f"import {module(DRIVER)} as d\n\nmake = d.Session\nother = d.orm.sessionmaker()\n"
    assert project.told() == [f"LAY011 {ENGINE}:3", f"LAY011 {ENGINE}:4"]


def test_an_engine_may_name_the_type_of_a_session(project: Layered) -> None:
    project.files[DRIVER] = "from sqlalchemy.orm import Session\n"
    project.files[ENGINE] = f"import {module(DRIVER)} as d\n\ndef price(session: d.Session): ...\n"
    assert project.told() == []


def test_an_attribute_of_a_module_that_only_the_run_tells_is_said_to_be_unjudged(project: Layered) -> None:
    project.files[HANDED_ON] = HIDDEN
    project.files[ROUTE] = "from app.spine import prices\n\n\ndef call(name):\n    return getattr(prices, name)()\n"
    [finding] = project.findings()
    assert (finding.code, finding.location.line) == ("LAY009", 5)
    assert finding.message.endswith(
        "takes an attribute of app.spine.prices that only the run tells: getattr(prices, name)"
    )


def test_an_unknown_attribute_of_what_leads_nowhere_is_fine(project: Layered) -> None:
    project.files[SPINE] = "def place(order):\n    return order\n"
    project.files[ROUTE] = (
        "from app.spine import orders\n\n\ndef call(name, x):\n    return getattr(orders, name)(getattr(x, name))\n"
    )
    assert project.told() == []


@pytest.mark.parametrize(
    "statement",
    [
        "import sys\nx = sys.modules['app.cus.orders.L5_engines.pricing']",
        "import sys as s\nx = s.modules.get('app.cus.orders.L5_engines.pricing')",
        "from importlib import import_module\nimport_module('.'.join(('app.cus.orders', 'L5_engines', 'pricing')))",
        "import pkgutil\npkgutil.resolve_name('app.cus.orders.L5_engines.pricing:price')",
        "import pkgutil\npkgutil.resolve_name('app.cus.orders.L5_engines.pricing.price')",
        "import runpy\nrunpy.run_module('app.cus.orders.L5_engines.pricing')",
        "X = 'pricing'\n__import__('app.cus.orders.L5_engines.%s' % X)",
    ],
)
def test_a_module_that_is_reached_without_a_statement_counts_as_imported(project: Layered, statement: str) -> None:
    project.files[ROUTE] = statement + "\n"
    assert project.told() == [f"LAY008 {ROUTE}:2"]


@pytest.mark.parametrize(
    "statement",
    [
        "import sys\nx = sys.modules[name]",
        "import runpy\nrunpy.run_path('app/cus/orders/L5_engines/pricing.py')",
        "from importlib import import_module\nfound = list(map(import_module, names))",
        "from importlib import import_module\nimport_module('.pricing', package)",
        "import sys\nexec(sys.stdin.read())",
    ],
)
def test_what_only_the_run_tells_is_said_to_be_unjudged(project: Layered, statement: str) -> None:
    project.files[ROUTE] = statement + "\n"
    assert project.told() == [f"LAY009 {ROUTE}:2"]
