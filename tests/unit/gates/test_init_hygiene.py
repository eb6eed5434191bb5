"""`__init__.py` files hold no logic and no side effects, and export what is theirs, completely."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from layered import Layered

from assure.gates.init_hygiene import GATE

if TYPE_CHECKING:
    from pathlib import Path

GATE_NAME = "init-hygiene"
INIT = "app/models/__init__.py"
ORDER = "class Order: ...\n\n\nclass Line: ...\n\n\ndef _hidden(): ...\n"


@pytest.fixture
def project(tmp_path: Path) -> Layered:
    found = Layered(tmp_path)
    found.files["app/models/order.py"] = ORDER
    return found


def told(project: Layered, text: str) -> list[str]:
    """The codes for the package of the models, with their lines."""
    project.files[INIT] = text
    return [f"{finding.code}:{finding.location.line}" for finding in project.findings(GATE_NAME)]


@pytest.mark.parametrize(
    "text",
    [
        "",
        '"""Models."""\n',
        '"""Models."""\n\nfrom __future__ import annotations\n\n__version__ = "1.0"\n',
        "from app.models.order import Line, Order\n\n__all__ = ['Line', 'Order']\n",
        "from .order import Order as Purchase\n\n__all__ = ['Purchase']\n",
        "from app.models.order import Order\n\n__all__: list[str] = ['Order']\n",
        "from app.models.order import Order\n\n__all__ = ('Order',) + ()\n",
        "from . import order\n\n__all__ = ['order']\n",
        "__all__ = ['order']\n",
        "import app.models.order\n",
        "import logging\nfrom app.models.order import Order\n\n__all__ = ['Order']\n",
        "TABLES = ('orders', 'lines')\n",
        "from typing import TYPE_CHECKING\n\nif TYPE_CHECKING:\n    from app.models.order import Order\n",
        "from app.models.order import Order\n\n__all__ = ['Order', '__version__']\n__version__ = '1'\n",
    ],
)
def test_docstrings_re_exports_and_literals_are_all_a_package_needs(project: Layered, text: str) -> None:
    assert told(project, text) == []


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("def helper():\n    return 1\n", "INI001:1"),
        ("async def helper():\n    return 1\n", "INI001:1"),
        ("class Base:\n    pass\n", "INI001:1"),
        ("import os\n\nif os.name == 'nt' and True:\n    x = 1\n", "INI001:3"),
        ("for n in (1, 2):\n    pass\n", "INI001:1"),
        ("try:\n    import fast\nexcept ImportError:\n    fast = None\n", "INI001:1"),
        ("with open('x') as f:\n    pass\n", "INI001:1"),
        ("x = 1\ndel x\n", "INI001:2"),
        ("import sys\n\nx = sys.path\n", "INI001:3"),
        ("def __getattr__(name):\n    return compute(name)\n", "INI001:1"),
        ("print('hello')\n", "INI002:1"),
        ("import logging\n\nlog = logging.getLogger(__name__)\n", "INI002:3"),
        ("import os\n\nURL = os.environ.get('URL')\n", "INI002:3"),
    ],
)
def test_logic_and_side_effects_are_told_at_their_line(project: Layered, text: str, code: str) -> None:
    assert told(project, text) == [code]


@pytest.mark.parametrize(
    ("text", "codes"),
    [
        ("from app.models.order import *\n", ["INI003:1"]),
        ("from app.models.order import *\n\n__all__ = ['Order']\n", ["INI003:1"]),
        ("from app.models.order import Order\n", ["INI004:1"]),
        ("from .order import Order\nfrom .order import Line\n", ["INI004:1"]),
        ("from . import order\n", ["INI004:1"]),
        ("import app.models.order as orders\n", ["INI004:1"]),
        ("__all__ = ['Missing']\n", ["INI005:1"]),
        ("from app.models.order import Line\n\n__all__ = ['Lines', 'Line']\n", ["INI005:3"]),
        ("from app.models.order import Line, Order\n\n__all__ = ['Order']\n", ["INI006:1"]),
        ("from app.models.order import Order\n\n__all__ = []\n", ["INI006:1"]),
        ("from app.models.order import Order\n\n__all__ = [n for n in dir()]\n", ["INI007:3"]),
        ("from app.models.order import Order\n\n__all__ = ['Order', 'Order']\n", ["INI010:3"]),
        ("from app.models.order import _hidden\n", ["INI011:1"]),
        ("from app.models.order import _hidden as hidden\n\n__all__ = ['hidden']\n", ["INI011:1"]),
        ("from app.models.order import Order as _Order\n\n__all__ = ['_Order']\n", ["INI011:3"]),
    ],
)
def test_exports_are_listed_bound_and_public(project: Layered, text: str, codes: list[str]) -> None:
    assert told(project, text) == codes


def test_an_export_for_type_checkers_only_is_not_there_at_run_time(project: Layered) -> None:
    text = (
        "from typing import TYPE_CHECKING\n\nif TYPE_CHECKING:\n    from .order import Order\n\n__all__ = ['Order']\n"
    )
    assert told(project, text) == ["INI005:6"]
    [finding] = project.findings(GATE_NAME)
    assert "imported for type checking only" in finding.message


LAZY = """\
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from .order import Order

__all__ = ["Order"]


def __getattr__(name):
    from importlib import import_module

    if name in __all__:
        return getattr(import_module("app.models.order"), name)
    raise AttributeError(name)
"""


def test_lazy_exports_are_exports(project: Layered) -> None:
    assert told(project, LAZY) == []


def test_a_lazy_export_that_leads_nowhere_is_told(project: Layered) -> None:
    assert told(project, LAZY.replace("import Order", "import Purchase").replace('"Order"', '"Purchase"')) == [
        "INI009:4"
    ]


@pytest.mark.parametrize(
    ("text", "codes"),
    [
        ("from app.models.moved import Order\n\n__all__ = ['Order']\n", ["INI009:1"]),
        ("from app.models.order import Purchase\n\n__all__ = ['Purchase']\n", ["INI009:1"]),
        ("from . import moved\n\n__all__ = ['moved']\n", ["INI009:1"]),
        ("from .order import Order\nfrom .moved import Line as _Line\n\n__all__ = ['Order']\n", []),
    ],
)
def test_an_export_that_leads_nowhere_is_told(project: Layered, text: str, codes: list[str]) -> None:
    assert told(project, text) == codes


@pytest.mark.parametrize(
    "target",
    [
        "from generated import *\n",
        "def __getattr__(name):\n    from app.models import order\n\n    return getattr(order, name)\n",
        "def broken(:\n",
    ],
)
def test_where_the_target_hides_its_names_nothing_is_claimed(project: Layered, target: str) -> None:
    project.files["app/models/other.py"] = target
    assert "INI009:1" not in told(project, "from app.models.other import Any\n\n__all__ = ['Any']\n")


def test_a_module_that_the_configuration_leaves_out_is_not_missing(project: Layered) -> None:
    project.config += "exclude:\n  - {paths: [app/models/generated/**], reason: Generated.}\n"
    assert told(project, "from app.models.generated.rows import Row\n\n__all__ = ['Row']\n") == []


def test_a_module_beside_the_judged_source_is_not_missing(project: Layered) -> None:
    project.config = project.config.replace("source: [app]", "source: [app/models]")
    project.files = {"app/models/order.py": ORDER}
    assert told(project, "from app.kernel.errors import NotFound\n\n__all__ = ['NotFound']\n") == []


@pytest.mark.parametrize(
    ("text", "source"),
    [
        ("from app.spine.orders import place\n\n__all__ = ['place']\n", "L4"),
        ("from sqlalchemy.orm import Session\n\n__all__ = ['Session']\n", "outside the project"),
    ],
)
def test_an_export_from_another_layer_is_told(project: Layered, text: str, source: str) -> None:
    project.files["app/spine/orders.py"] = "def place(): ...\n"
    assert told(project, text) == ["INI008:1"]
    [finding] = project.findings(GATE_NAME)
    assert (finding.category, source in finding.message) == ("layer", True)


def test_an_export_is_followed_to_the_layer_that_defines_it(project: Layered) -> None:
    project.files["app/spine/orders.py"] = "def place(): ...\n"
    project.files["app/models/order.py"] = "from app.spine.orders import place\n"
    assert told(project, "from app.models.order import place\n\n__all__ = ['place']\n") == ["INI008:1"]


def test_a_package_in_no_layer_may_export_from_any(project: Layered) -> None:
    project.files["app/__init__.py"] = "from app.models.order import Order\n\n__all__ = ['Order']\n"
    assert told(project, "") == []


def test_packages_are_judged_where_there_is_no_topology(project: Layered) -> None:
    project.config = "project: shop\nsource: [app]\n"
    assert told(project, "x = compute()\n") == ["INI002:1"]


def test_a_package_that_can_not_be_read_is_a_finding(project: Layered) -> None:
    assert told(project, "def f(:\n") == ["ENG010:1"]


def test_each_package_is_a_subject_and_nothing_else_is(project: Layered) -> None:
    project.files |= {INIT: "", "app/spine/__init__.py": ""}
    assert [(subject.kind, subject.name) for subject in project.subjects(GATE_NAME)] == [
        ("file", INIT),
        ("file", "app/spine/__init__.py"),
    ]


def test_without_packages_nothing_is_examined(project: Layered) -> None:
    assert project.subjects(GATE_NAME) == []


def test_every_rule_has_a_code_a_category_and_its_reasons() -> None:
    assert len({rule.code for rule in GATE.rules}) == len(GATE.rules)
    assert all(rule.category and rule.section("Why") and rule.section("Instead") for rule in GATE.rules)
