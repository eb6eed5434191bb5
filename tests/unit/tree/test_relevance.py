"""Which files are taken apart is told from their bytes; what a whole reading would find is never left out."""

from __future__ import annotations

import ast
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from assure.tree.semantics import extract, resolve_transactions
from assure.tree.shapes import TreeOptions
from assure.tree.tree import Tree

if TYPE_CHECKING:
    from collections.abc import Callable


@pytest.mark.parametrize(
    "caller",
    [
        "Service().finish(thing)  # <- helper",
        "Service().finish(s=thing)  # <- helper",
        "Service().finish(\n    thing,\n)",
        "done = Service().finish\ndone(thing)  # <- helper",
    ],
)
def test_a_plain_method_that_commits_what_it_is_handed_is_found_under_any_name(
    assert_marked: Callable[..., None], caller: str
) -> None:
    service = """
        from sqlalchemy.orm import Session

        class Service:
            def finish(self, s: Session):
                s.commit()  # <- commit
    """
    lines = caller.split("\n")
    if "# <-" not in caller:
        lines[0] += "  # <- helper"
    body = "\n".join(f"    {line}" for line in lines)
    user = f"from app.service import Service\n\ndef run(thing):\n{body}\n"
    assert_marked({"app/service.py": service, "app/user.py": user})


def test_a_function_imported_under_another_name_commits_all_the_same(assert_marked: Callable[..., None]) -> None:
    assert_marked(
        {
            "app/helpers.py": """
                from sqlalchemy.orm import Session

                def finish(s: Session):
                    s.commit()  # <- commit
            """,
            "app/user.py": """
                from app.helpers import finish as done

                def run(thing):
                    done(thing)  # <- helper
            """,
        }
    )


def test_a_class_that_commits_what_it_is_made_of_is_found_where_it_is_made(assert_marked: Callable[..., None]) -> None:
    assert_marked(
        {
            "app/worker.py": """
                from sqlalchemy.orm import Session

                class Worker:
                    def __init__(self, s: Session):
                        s.commit()  # <- commit

                class Busy(Worker):
                    pass
            """,
            "app/user.py": """
                from app.worker import Busy, Worker

                def run(thing):
                    Worker(thing)  # <- helper
                    Busy(thing)  # <- helper
            """,
        }
    )


@pytest.mark.parametrize(
    "line",
    [
        'operator.methodcaller("commit")(session)  # <- commit',
        'operator.attrgetter("commit")(session)()  # <- commit',
        'list(map(operator.methodcaller("rollback"), [session]))  # <- rollback',
        'getattr(session, "com" + "mit")()  # <- commit',
        'session.__getattribute__("commit")()  # <- commit',
        "session.commit.__call__()  # <- commit",
        "session.ｃommit()  # <- commit",
        "s = session; s.𝐜𝐨𝐦𝐦𝐢𝐭()  # <- commit",
        'session.execute("Commit")  # <- raw-sql',
        'session.execute("end")  # <- raw-sql',
        "session.prepare()  # <- close-transaction",
    ],
)
def test_a_detour_to_the_method_is_seen_through(assert_marked: Callable[..., None], line: str) -> None:
    assert_marked(f"import operator\nfrom sqlalchemy.orm import Session\n\ndef run(session: Session):\n    {line}\n")


@pytest.mark.parametrize(
    ("bound", "line"),
    [
        ('finish = operator.methodcaller("commit")', "finish(session)  # <- commit"),
        ('commit = operator.methodcaller("commit")', "commit(session)  # <- commit"),
        ('take = operator.attrgetter("commit")', "take(session)()  # <- commit"),
    ],
)
def test_a_method_named_once_and_called_later_is_seen_through(
    assert_marked: Callable[..., None], bound: str, line: str
) -> None:
    text = f"import operator\nfrom sqlalchemy.orm import Session\n\n{bound}\n\ndef run(session: Session):\n    {line}\n"
    assert_marked(text)


@pytest.mark.parametrize(
    "line",
    ["with begun:", "with (\n        begun,\n    ):", "with open('x') as f, begun:", "with(begun):"],
)
def test_what_is_entered_under_any_name_is_looked_at(controls: Callable[..., tuple[object, ...]], line: str) -> None:
    head = "from sqlalchemy.engine import Transaction\n\ndef run(begun: Transaction):\n"
    assert len(controls({"app/x.py": f"{head}    {line}\n        pass\n"})) == 1


def test_statements_and_method_names_kept_in_another_file_are_followed(assert_marked: Callable[..., None]) -> None:
    assert_marked(
        {
            "app/words.py": 'DONE = "COMMIT"\nVERB = "commit"\n',
            "app/user.py": """
                from sqlalchemy.orm import Session
                from app.words import DONE, VERB

                def run(s: Session):
                    s.execute(DONE)  # <- raw-sql
                    getattr(s, VERB)()  # <- commit
            """,
        }
    )


def test_a_method_that_speaks_of_it_in_other_words_is_found_in_every_file(assert_marked: Callable[..., None]) -> None:
    assert_marked(
        {
            "app/unit.py": """
                from sqlalchemy.orm import Session

                class Unit:
                    def __init__(self, s: Session):
                        self.s = s

                    def abort(self):
                        self.s.rollback()  # <- rollback
            """,
            "app/user.py": """
                from app.unit import Unit

                def run(unit: Unit):
                    unit.abort()  # <- helper
            """,
        }
    )


def test_a_source_in_another_encoding_is_searched_as_python_reads_it(
    controls: Callable[..., tuple[object, ...]],
) -> None:
    text = "# coding: utf-7\nfrom sqlalchemy.orm import Session\ndef run(s: Session):\n    s.+AGMAbwBtAG0AaQB0-()\n"
    assert Tree.of({"app/x.py": text.encode("ascii")}).transactions


@pytest.mark.parametrize(("root", "source"), [("example", "app"), ("example", "tests"), (".", "tests/unit/tree")])
def test_nothing_that_a_whole_reading_finds_is_left_out(root: str, source: str) -> None:
    project = Path(__file__).resolve().parents[3] / root
    options = TreeOptions(str(project), (".",), (source,))
    tree = Tree.load(options)
    names = {facts.path: (facts.module, facts.is_package) for facts in tree.files if facts.error is None}
    whole = {
        path: extract(ast.parse((project / path).read_bytes()), path, module, is_package, options)
        for path, (module, is_package) in names.items()
    }
    assert whole
    assert tree.transactions == resolve_transactions(whole, options)
