"""Only the layer that owns the transaction ends or opens one; what others do is said where it stands (R13)."""

from __future__ import annotations

from textwrap import dedent
from types import SimpleNamespace

import pytest

from assure.contracts.values import Contracts, Exemption, Layer, LayerPart, Topology
from assure.core import Location
from assure.gates.tx_boundaries import GATE
from assure.tree.tree import Tree

AT = Location("layers.yaml", 1)
SESSION = "from sqlalchemy.orm import Session\n"
SPINE = SESSION + "def run(session: Session, work):\n    work(session)\n    session.commit()\n"


def layer(name: str, folder: str, *, commits: bool = False) -> Layer:
    part = LayerPart(folder, (f"app/{folder}/**",), (), AT)
    return Layer(name, folder, (part,), (), "all", commits, False, AT)


def topology(*, owner: str = "L4") -> Topology:
    names = {"L2": "api", "L4": "spine", "L5": "engines", "L6": "drivers"}
    layers = tuple(layer(name, folder, commits=name == owner) for name, folder in names.items())
    outside = (Exemption(("app/kit/**",), "shared by all", "", "", AT),)
    return Topology("tiny", "app", "off", layers, (), outside, (), (), (), "", AT)


def run(files: dict[str, str], *, owner: str = "L4") -> tuple[dict[str, int], list[str]]:
    """How many subjects of each kind there are, and what is found: code, path and line."""
    tree = Tree.of({path: dedent(text) for path, text in files.items()})
    workspace = SimpleNamespace(tree=tree, contracts=Contracts(topologies=(topology(owner=owner),)))
    subjects = list(GATE.subjects(workspace))
    kinds: dict[str, int] = {}
    for subject in subjects:
        kinds[subject.kind] = kinds.get(subject.kind, 0) + 1
    findings = [finding for subject in subjects for finding in GATE.judge(subject, workspace)]
    return kinds, [f"{f.code} {f.location.path}:{f.location.line}" for f in findings]


def told(files: dict[str, str], *, owner: str = "L4") -> list[str]:
    return run(files, owner=owner)[1]


@pytest.mark.parametrize(
    ("line", "code"),
    [
        ("self._s.commit()", "TXB001"),
        ("self._s.rollback()", "TXB002"),
        ("with self._s.get_bind().begin(): pass", "TXB003"),
        ("self._s.execute('COMMIT')", "TXB004"),
        ("self._s.connection().execution_options(isolation_level='AUTOCOMMIT')", "TXB005"),
        ("finish(self._s)", "TXB006"),
        ("self.what.rollback()", "TXB007"),
    ],
)
@pytest.mark.parametrize("folder", ["engines", "drivers", "api"])
def test_each_form_of_control_has_its_own_rule_in_every_layer_that_does_not_own(
    folder: str, line: str, code: str
) -> None:
    source = f"""
    from sqlalchemy.orm import Session
    from app.kit.db import finish
    class Work:
        def __init__(self, session: Session): self._s = session
        def do(self):
            {line}
    """
    files = {f"app/{folder}/work.py": source, "app/kit/db.py": "def finish(session):\n    session.commit()\n"}
    assert told(files) == [f"{code} app/{folder}/work.py:7"]


def test_the_owner_may_and_a_spine_that_never_commits_is_fine() -> None:
    assert told({"app/spine/work.py": SPINE}) == []
    assert told({"app/spine/work.py": "def run(work):\n    work()\n"}) == []


def test_a_topology_in_which_nobody_owns_the_transaction_is_a_finding() -> None:
    assert told({"app/drivers/x.py": "x = 1\n"}, owner="") == ["TXB008 layers.yaml:1"]


def test_files_outside_the_layers_are_counted_and_not_judged() -> None:
    files = {
        "app/kit/db.py": "def finish(session):\n    session.commit()\n",
        "app/spine/work.py": SPINE,
        "app/drivers/x.py": "x = 1\n",
        "scripts/x.py": "def f(session):\n    session.commit()\n",
    }
    kinds, findings = run(files)
    assert findings == []
    assert kinds == {"topology": 1, "exempt file": 1, "owning file": 1, "file": 1}


def test_an_engine_that_commits_through_its_driver_is_told_at_both_places() -> None:
    files = {
        "app/drivers/store.py": SESSION
        + "class Store:\n    def __init__(self, s: Session): self._s = s\n    def commit(self): self._s.commit()\n",
        "app/engines/work.py": "from app.drivers.store import Store\ndef f(store: Store):\n    store.commit()\n",
    }
    assert told(files) == ["TXB001 app/drivers/store.py:4", "TXB001 app/engines/work.py:3"]


def test_a_helper_is_told_once_where_it_stands() -> None:
    files = {
        "app/drivers/store.py": "def save(session, row):\n    session.commit()\n",
        "app/engines/work.py": "from app.drivers.store import save\ndef f(session):\n    save(session, 1)\n",
    }
    assert told(files) == ["TXB001 app/drivers/store.py:2"]


def test_the_way_down_into_the_owner_is_open_and_the_way_up_is_not() -> None:
    caller = "from app.spine.work import run\ndef f(session):\n    run(session, print)\n"
    assert told({"app/spine/work.py": SPINE, "app/api/route.py": caller}) == []
    assert told({"app/spine/work.py": SPINE, "app/drivers/x.py": caller}) == ["TXB006 app/drivers/x.py:3"]


def test_a_manager_of_the_owner_that_is_entered_below_it_is_an_own_transaction() -> None:
    files = {
        "app/spine/work.py": """
            from contextlib import contextmanager
            from sqlalchemy.orm import Session
            @contextmanager
            def unit(session: Session):
                yield session
                session.commit()
        """,
        "app/engines/x.py": """
            from app.spine.work import unit
            def f(session):
                with unit(session):
                    pass
        """,
    }
    assert told(files) == ["TXB003 app/engines/x.py:4"]


def test_look_alikes_and_savepoints_stay_green() -> None:
    source = """
    from sqlalchemy.orm import Session
    def f(session: Session, consumer, repo):
        consumer.commit()
        repo.commit("msg")
        with session.begin_nested():
            session.flush()
    """
    assert told({"app/drivers/x.py": source}) == []


def test_a_finding_says_what_where_who_may_and_what_to_do_instead() -> None:
    tree = Tree.of({"app/drivers/x.py": SESSION + "class D:\n    def f(self, s: Session):\n        s.commit()\n"})
    workspace = SimpleNamespace(tree=tree, contracts=Contracts(topologies=(topology(),)))
    (finding,) = [found for subject in GATE.subjects(workspace) for found in GATE.judge(subject, workspace)]
    assert finding.message.startswith("`s` (commit) in L6, and only L4 may")
    assert finding.location == Location("app/drivers/x.py", 4, 9, "D.f")
    assert finding.target == "s commit"
    assert "flush" in finding.fix
    assert dict(finding.facts) == {
        "action": "commit",
        "domain": "",
        "layer": "L6",
        "resolved": "sqlalchemy.orm.Session",
    }


@pytest.mark.parametrize(
    "deep",
    ["x = a" + ".b" * 200_000, "x = " + "-a+b" * 40_000, "x = a" + ".b()[0]" * 20_000],
    ids=["attributes", "terms", "calls"],
)
def test_a_file_nested_too_deep_is_a_finding_and_the_others_are_judged(deep: str) -> None:
    commits = SESSION + "def save(session: Session):\n    session.commit()\n"
    _, found = run({"app/drivers/deep.py": SESSION + deep + "\n", "app/drivers/plain.py": commits})
    assert found == ["ENG010 app/drivers/deep.py:2", "TXB001 app/drivers/plain.py:3"]


@pytest.mark.parametrize(
    "long",
    [
        "x = a" + ".b()" * 3_000,
        "x = a" + ".b" * 9_000,
        "x = " + " if c else ".join(["a"] * 1_500),
        "x = " + "not " * 1_500 + "a",
        "x = " + ("f" + ".a" * 60 + "(") * 80 + "1" + ")" * 80,
    ],
    ids=["calls", "attributes", "choices", "negations", "arguments"],
)
def test_what_stands_beside_a_long_expression_is_judged(long: str) -> None:
    text = SESSION + long + "\ndef save(session: Session):\n    session.commit()\n"
    _, found = run({"app/drivers/long.py": text})
    assert found == ["TXB001 app/drivers/long.py:4"]


@pytest.mark.parametrize(
    "begun", ["engine.begin()", "engine.connect().begin()", "engine.begin() if wide else engine.connect().begin()"]
)
def test_a_transaction_that_is_begun_and_entered_later_is_told_once_where_it_begins(begun: str) -> None:
    text = f"""\
    from sqlalchemy import create_engine
    engine = create_engine("sqlite://")
    def save(wide):
        begun = {begun}
        same = begun
        with same as connection:
            connection.execute("x")
    """
    assert set(told({"app/drivers/save.py": text})) == {"TXB003 app/drivers/save.py:4"}


def test_a_transaction_that_somebody_else_has_begun_is_told_where_it_is_entered() -> None:
    text = """\
    from sqlalchemy.engine import Transaction
    def save(begun: Transaction):
        with begun:
            pass
    """
    assert told({"app/drivers/save.py": text}) == ["TXB003 app/drivers/save.py:3"]
