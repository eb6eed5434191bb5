"""The recorded decisions of the example come out the same on PostgreSQL, on a server of the tests' own."""

from __future__ import annotations

from typing import TYPE_CHECKING

import postgresql
import pytest
from broken_backend import broken_copy

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

# The example's own harness with another database: rows are kept and put back through the tables of the models.
HARNESS = """
import os
from dataclasses import replace

from sqlalchemy import select, text

import assure_harness
from app.hoc.cus.hoc_spine.transaction.database import open_database
from app.kernel.occasion import system_sources
from app.main import create_app
from app.models.base import Base
from app.schema import upgrade
from app.settings import Settings


class Harness(assure_harness.Harness):
    def __init__(self, folder, contracts=None, mode="strict"):
        url = os.environ["JUDGED_DATABASE"]
        self.engine, self.metadata = open_database(url), Base.metadata
        with self.engine.begin() as connection:
            connection.execute(text("DROP SCHEMA public CASCADE"))
            connection.execute(text("CREATE SCHEMA public"))
        upgrade(url)
        sources = replace(system_sources(), ticks=lambda: 0.0)
        self.app = create_app(Settings(database_url=url, contracts_mode=mode), sources, contracts)
        self.registry = self.app.state.registry

    def save(self):
        with self.engine.begin() as connection:
            tables = self.metadata.sorted_tables
            return [(table, connection.execute(select(table)).mappings().all()) for table in tables]

    def restore(self, saved):
        with self.engine.begin() as connection:
            connection.execute(text("TRUNCATE " + ", ".join(f'"{table.name}"' for table, _ in saved)))
            for table, rows in saved:
                if rows:
                    connection.execute(table.insert(), [dict(row) for row in rows])
"""


# Where no server can be started there is nothing to run, and the list of tests says so by being empty.
@pytest.fixture(params=["postgresql"] if postgresql.installed() else [])
def served() -> Iterator[str]:
    """The URL of an empty database."""
    with postgresql.server() as url:
        yield url


def test_every_recorded_decision_is_the_same_on_postgresql(served: str, tmp_path: Path) -> None:
    backend = broken_copy(tmp_path / "project", runs=True)
    backend.write("example/pg_harness.py", HARNESS)
    named = f"pg_harness:Harness\n  environment: {{JUDGED_DATABASE: '{served}'}}"
    backend.replace("assure.yaml", "assure_harness:Harness", named)
    code, report = backend.judge("--only", "replay")
    found = [f"{item['code']} {item['message']}" for gate in report["gates"] for item in gate["findings"]]
    assert (code, found) == (0, []), report["gates"][0]["reason"]
    population = {each["kind"]: each["count"] for each in report["gates"][0]["population"]["subjects"]}
    assert population["case"] > 100
