"""Which files are taken apart is told from their bytes; what a whole reading would find is never left out."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

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
