"""Transaction control on sessions, engines, connections and drivers, and what only looks like it (R13)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable

    Check = Callable[..., None]
    Find = Callable[..., tuple[Any, ...]]


def test_a_commit_of_an_annotated_session_is_found(assert_marked: Check) -> None:
    assert_marked(
        """
        from sqlalchemy.orm import Session
        def save(s: Session) -> None:
            s.flush()
            s.commit()  # <- commit
        """
    )


def test_a_renamed_attribute_is_followed(assert_marked: Check) -> None:
    assert_marked(
        """
        from sqlalchemy.ext.asyncio import AsyncSession
        class Driver:
            def __init__(self, session: AsyncSession) -> None:
                self._s = session
            async def save(self) -> None:
                await self._s.commit()  # <- commit
        """
    )


def test_dataclass_fields_properties_and_class_attributes_are_followed(assert_marked: Check) -> None:
    assert_marked(
        """
        from dataclasses import dataclass
        from sqlalchemy import orm
        @dataclass
        class Context:
            unit: orm.Session
            @property
            def inner(self):
                return self.unit
        class Held:
            factory = orm.sessionmaker()
        def save(context: Context, held: Held) -> None:
            context.unit.commit()  # <- commit
            context.inner.rollback()  # <- rollback
            with held.factory.begin() as work:  # <- begin
                work.flush()
        """
    )


@pytest.mark.parametrize(
    "annotation",
    [
        "'Session'",
        "Optional[Session]",
        "Session | None",
        "Annotated[Session, Depends(get)]",
        "Union[None, 'Session']",
        "typing.Annotated[Session | None, 1]",
    ],
)
def test_annotations_of_every_form_name_a_session(assert_marked: Check, annotation: str) -> None:
    assert_marked(
        f"""
        import typing
        from typing import Annotated, Optional, Union
        from fastapi import Depends
        from sqlmodel import Session
        def save(x: {annotation}) -> None:
            x.commit()  # <- commit
        """
    )


def test_a_dependency_gives_what_it_yields(assert_marked: Check) -> None:
    assert_marked(
        {
            "app/db.py": """
                from sqlalchemy.orm import sessionmaker
                Maker = sessionmaker()
                def get():
                    with Maker() as s:
                        yield s
            """,
            "app/route.py": """
                from fastapi import Depends
                from app.db import get
                def route(work=Depends(get)):
                    work.commit()  # <- commit
            """,
        }
    )


def test_aliases_tuples_and_walrus_are_followed(assert_marked: Check) -> None:
    assert_marked(
        """
        from sqlalchemy.orm import Session
        def save(session: Session, other):
            a = session
            b, c = a, other
            b.commit()  # <- commit
            if (d := b):
                d.rollback()  # <- rollback
        """
    )


def test_the_last_binding_counts(assert_marked: Check) -> None:
    assert_marked(
        """
        from confluent_kafka import Consumer
        from sqlalchemy.orm import Session
        def work(session: Session):
            it = session
            it.commit()  # <- commit
            it = Consumer({})
            it.commit()
        """
    )


def test_a_savepoint_is_not_a_transaction(assert_marked: Check) -> None:
    assert_marked(
        """
        from sqlalchemy.orm import Session
        def save(session: Session):
            nested = session.begin_nested()
            nested.commit()
            nested.rollback()
            with session.begin_nested() as point:
                point.rollback()
            with session.begin(nested=True):
                session.flush()
        """
    )


def test_root_handles_are_told_from_savepoint_handles(assert_marked: Check) -> None:
    assert_marked(
        """
        from sqlalchemy import Connection
        def save(connection: Connection, rec: dict):
            outer = connection.begin()  # <- begin
            inner = connection.begin_nested()
            inner.commit()
            outer.commit()  # <- commit
            rec["transaction"] = connection.begin()  # <- begin
            rec["transaction"].commit()  # <- commit
        """
    )


def test_a_session_block_only_closes_and_a_begin_block_commits(assert_marked: Check) -> None:
    assert_marked(
        """
        from sqlalchemy import create_engine
        from sqlalchemy.orm import Session, sessionmaker
        engine = create_engine("sqlite://")
        Maker = sessionmaker(engine)
        def work():
            with Session(engine) as s, engine.connect() as c:
                s.flush()
                c.commit()  # <- commit
            with Maker() as s:
                s.flush()
            with Maker.begin() as s:  # <- begin
                s.flush()
            with engine.begin() as c:  # <- begin
                c.execute("select 1")
            with Session(engine) as s, s.begin():  # <- begin
                s.flush()
        """
    )


def test_two_phases_are_control(assert_marked: Check) -> None:
    assert_marked(
        """
        from sqlalchemy.orm import Session
        def save(session: Session, connection):
            session.prepare()  # <- close-transaction
            connection.begin_twophase()  # <- begin
        """
    )


def test_autocommit_disables_the_transaction_in_every_spelling(assert_marked: Check) -> None:
    assert_marked(
        """
        import sqlite3
        import psycopg2
        from sqlalchemy import create_engine
        engine = create_engine("x", isolation_level="AUTOCOMMIT")  # <- autocommit
        other = create_engine("x", isolation_level="REPEATABLE READ")
        third = create_engine("x", execution_options={"isolation_level": "AUTOCOMMIT"})  # <- autocommit
        def work(options):
            conn = psycopg2.connect("")
            conn.autocommit = True  # <- autocommit
            conn.autocommit = False
            conn.set_isolation_level(0)  # <- autocommit
            lite = sqlite3.connect("x", isolation_level=None)  # <- autocommit
            lite.isolation_level = None  # <- autocommit
            with engine.connect() as c:
                c.execution_options(isolation_level="AUTOCOMMIT")  # <- autocommit
                c.execution_options(stream_results=True)
            options["isolation_level"] = "AUTOCOMMIT"  # <- autocommit
        """
    )


def test_a_manager_that_says_autocommit_is_a_switch_where_it_is_entered(assert_marked: Check) -> None:
    assert_marked(
        """
        from contextlib import contextmanager
        from sqlalchemy import create_engine
        @contextmanager
        def autocommit_on():
            with create_engine("x").connect() as c:
                c.execution_options(isolation_level="AUTOCOMMIT")  # <- autocommit
                yield c
        @contextmanager
        def lock():
            with autocommit_on() as c:  # <- context-manager
                yield c
        """
    )


def test_a_script_in_sqlite_commits_what_is_open(assert_marked: Check) -> None:
    assert_marked(
        """
        import sqlite3
        def work(conn: sqlite3.Connection, other):
            conn.executescript("create table t (a)")  # <- commit
            other.executescript("create table t (a)")
        """
    )


def test_a_setting_of_the_same_name_is_no_switch(assert_marked: Check) -> None:
    assert_marked(
        """
        class Options:
            def __init__(self, autocommit):
                self.autocommit = autocommit
                self.isolation_level = None
        def work(policy):
            policy.isolation_level = None
        """
    )


def test_driver_connections_commit_at_the_end_of_their_block_where_the_driver_does(assert_marked: Check) -> None:
    assert_marked(
        """
        import sqlite3
        import psycopg
        import pymysql
        import aiosqlite
        from contextlib import closing
        def work():
            with sqlite3.connect("x") as conn:  # <- context-manager
                conn.execute("select 1")
            with psycopg.connect("x") as conn:  # <- context-manager
                conn.execute("select 1")
            with pymysql.connect() as conn:
                conn.commit()  # <- commit
            with closing(sqlite3.connect("x")) as conn:
                conn.execute("select 1")
        async def later():
            async with aiosqlite.connect("x") as db:
                await db.commit()  # <- commit
        """
    )


def test_transaction_blocks_of_drivers_are_found(assert_marked: Check) -> None:
    assert_marked(
        """
        import asyncpg
        import databases
        async def work(pool: asyncpg.Pool, database: databases.Database):
            async with pool.acquire() as conn:
                async with conn.transaction():  # <- begin
                    await conn.execute("select 1")
            async with database.transaction():  # <- begin
                pass
            handle = await database.transaction()  # <- begin
            await handle.commit()  # <- commit
        """
    )


@pytest.mark.parametrize(
    ("statement", "controls_it"),
    [
        ("COMMIT", True),
        ("  commit;", True),
        ("BEGIN IMMEDIATE", True),
        ("/* end */ ROLLBACK WORK", True),
        ("-- done\nCOMMIT", True),
        ("START TRANSACTION", True),
        ("END TRANSACTION", True),
        ("ABORT", True),
        ("PREPARE TRANSACTION 'x'", True),
        ("insert into t values (1); COMMIT;", True),
        ("SET autocommit = 1", True),
        ("SAVEPOINT a", False),
        ("ROLLBACK TO a", False),
        ("ROLLBACK TO SAVEPOINT a", False),
        ("ROLLBACK TRANSACTION TO SAVEPOINT a", False),
        ("RELEASE SAVEPOINT a", False),
        ("CREATE TRIGGER a AFTER INSERT ON t BEGIN SELECT 1; END", False),
        ("DO $$ BEGIN PERFORM 1; COMMIT; END $$", False),
        ("SELECT 'COMMIT'", False),
        ("BEGIN INSERT INTO t VALUES (1); END;", False),
        ("CASE WHEN 1 THEN 2 END", False),
    ],
)
def test_sql_text_is_read_statement_by_statement(controls: Find, statement: str, controls_it: bool) -> None:
    source = f"def work(conn):\n    conn.execute({statement!r})\n"
    found = controls({"app/x.py": source})
    assert [fact.action for fact in found] == (["raw-sql"] if controls_it else [])


def test_sql_is_followed_through_constants_text_f_strings_and_helpers(assert_marked: Check) -> None:
    assert_marked(
        {
            "app/sql.py": 'END = "COMMIT"\nclass Sql:\n    START = "BEGIN"\n',
            "app/x.py": """
                from sqlalchemy import text
                from app.sql import END, Sql
                class Store:
                    def _exec(self, statement):
                        if isinstance(statement, str):
                            statement = text(statement)
                        self.conn.execute(statement)
                    def show(self, line):
                        self.buffer.write(line + "\\n")
                    def done(self, mode, name):
                        self.conn.execute(text("COMMIT"))  # <- raw-sql
                        self.conn.exec_driver_sql(f"BEGIN {mode}")  # <- raw-sql
                        self.conn.execute(f"SAVEPOINT {name}")
                        self.conn.execute(f"ROLLBACK TO SAVEPOINT {name};")
                        self.conn.execute(END)  # <- raw-sql
                        self.conn.execute(Sql.START)  # <- raw-sql
                        self._exec("COMMIT")  # <- raw-sql
                        self.show("COMMIT")
                        statement = text("ROLLBACK")
                        self.conn.execute(statement)  # <- raw-sql
            """,
        }
    )


def test_sql_that_is_gathered_to_be_executed_counts_where_it_is_gathered(assert_marked: Check) -> None:
    assert_marked(
        """
        FIRST = "BEGIN TRANSACTION"
        def run(cursor, queries, words):
            queries.insert(0, FIRST)  # <- raw-sql
            queries.append("COMMIT")  # <- raw-sql
            words.append("COMMIT")
            for query in queries:
                cursor.execute(query)
        """
    )


def test_a_function_that_executes_what_it_is_given_is_not_itself_control(assert_marked: Check) -> None:
    assert_marked(
        """
        class Store:
            def execute(self, sql, *values):
                return self.conn.execute(sql, *values)
            def open(self):
                self.execute("BEGIN")  # <- raw-sql
            def note(self, status):
                self.conn.execute("insert into log values (?)", status)
            def fail(self):
                self.note("abort")
        """
    )


def test_methods_that_are_only_named_are_found_where_they_are_handed_on(assert_marked: Check) -> None:
    assert_marked(
        """
        import asyncio
        from functools import partial
        from sqlalchemy.orm import Session
        def work(session: Session, backoff, run_sync, freq):
            callback = session.commit  # <- commit
            run_sync(session.rollback)  # <- rollback
            later = partial(session.commit)  # <- commit
            backoff(on_giveup=lambda details: session.rollback())  # <- rollback
            getattr(session, "commit")()  # <- commit
            freq.map(freq.rollback)
            assert session.commit.called
            return callback, later
        """
    )


def test_managers_entered_by_hand_or_through_a_stack_are_found(assert_marked: Check) -> None:
    assert_marked(
        """
        from contextlib import AsyncExitStack, ExitStack, contextmanager
        from sqlalchemy.orm import Session, sessionmaker
        @contextmanager
        def scope(maker: sessionmaker):
            session = maker()
            yield session
            session.commit()  # <- commit
        def work(session: Session, maker: sessionmaker):
            with ExitStack() as stack:
                stack.enter_context(session.begin())  # <- begin
                inner = stack.enter_context(scope(maker))  # <- context-manager
                inner.rollback()  # <- rollback
            handle = session.begin()  # <- begin
            handle.__exit__(None, None, None)  # <- context-manager
            session.__exit__(None, None, None)
        """
    )


def test_django_flask_alembic_peewee_tortoise_and_pony_are_known(assert_marked: Check) -> None:
    assert_marked(
        """
        from alembic import context, op
        from django.db import transaction
        from flask_sqlalchemy import SQLAlchemy
        from peewee import SqliteDatabase
        from pony.orm import db_session
        from tortoise.transactions import in_transaction
        store = SQLAlchemy()
        lite = SqliteDatabase("x")
        @transaction.atomic  # <- decorator
        def one():
            with transaction.atomic():  # <- begin
                transaction.set_rollback(True)  # <- rollback
            store.session.commit()  # <- commit
            with lite.atomic():  # <- begin
                with lite.savepoint():
                    pass
        @db_session  # <- decorator
        def two():
            with context.begin_transaction():  # <- begin
                op.execute("COMMIT")  # <- raw-sql
            with op.get_context().autocommit_block():  # <- autocommit
                pass
        async def three():
            async with in_transaction():  # <- begin
                pass
        """
    )


def test_other_things_that_commit_are_left_alone(assert_marked: Check) -> None:
    assert_marked(
        """
        import subprocess
        import git
        from confluent_kafka import Consumer
        from PyQt6.QtSql import QSqlTableModel
        from unittest.mock import MagicMock
        class Offsets:
            def commit(self): self.done = True
        class Editor(QSqlTableModel):
            def save(self): self.commit()
        def work(consumer, repo, message_batch, animation, progress, writer, deployment):
            consumer.commit()
            repo.commit("a message")
            repo.index.commit("a message")
            git.Repo(".").index.commit("x")
            Consumer({}).commit(asynchronous=False)
            Offsets().commit()
            MagicMock().commit()
            message_batch.commit()
            animation.begin()
            progress.begin()
            writer.commit()
            deployment.rollback(2)
            subprocess.run(["git", "commit"])
        """
    )


def test_words_definitions_and_events_are_no_control(assert_marked: Check) -> None:
    assert_marked(
        '''
        from sqlalchemy import event
        def work(session, engine, handler, commit=True, rollback=None):
            """Call session.commit() yourself."""
            # session.commit()
            event.listen(engine, "begin", handler)
            print("COMMIT")
            if handler.method in ("commit", "rollback"):
                session.flush()
            return {"commit": commit}
        class Fake:
            def commit(self): ...
            def rollback(self): pass
        '''
    )


def test_what_can_not_be_resolved_is_reported_as_such(assert_marked: Check) -> None:
    assert_marked(
        """
        import sqlalchemy
        def work(thing, things):
            thing.commit()  # <- commit?
            things[0].rollback()  # <- rollback?
            thing.begin()  # <- begin?
        """
    )


def test_begin_of_something_unknown_far_from_any_database_is_nothing(assert_marked: Check) -> None:
    assert_marked("def work(thing):\n    thing.begin()\n")


def test_names_tell_where_nothing_else_does(assert_marked: Check) -> None:
    assert_marked(
        """
        def work(db_session, conn, self_, request):
            db_session.commit()  # <- commit
            conn.rollback()  # <- rollback
            self_._db.commit()  # <- commit
            request.state.db.commit()  # <- commit
            get_session().commit()  # <- commit
            session_id = 1
        """
    )


def test_a_block_of_something_unknown_counts_by_its_name_only_near_a_database(assert_marked: Check) -> None:
    assert_marked(
        {
            "app/channel.py": """
                def work(send_tx, uow):
                    with send_tx:
                        pass
                    with uow:  # <- context-manager
                        pass
            """,
            "app/store.py": """
                import sqlalchemy
                def work(tx):
                    with tx:  # <- context-manager
                        pass
            """,
        }
    )


def test_session_names_and_types_of_the_configuration_count(assert_marked: Check) -> None:
    from assure.tree.shapes import TreeOptions

    options = TreeOptions("", (".",), (".",), session_names=("work",), session_types=("app.store.Store",))
    assert_marked(
        {
            "app/store.py": "class Store:\n    def commit(self): self.remote()\n",
            "app/x.py": """
                from app.store import Store
                def one(work, store: Store):
                    work.commit()  # <- commit
                    store.commit()  # <- commit
            """,
        },
        options,
    )


def test_a_call_over_several_lines_is_found_at_the_name_of_the_method(assert_marked: Check) -> None:
    assert_marked(
        """
        def work(session):
            (
                session
                .commit()  # <- commit
            )
        """
    )


def test_a_fact_says_what_where_and_how_it_is_known(controls: Find) -> None:
    (fact,) = controls(
        {
            "app/x.py": """
                from sqlalchemy.orm import Session
                class Driver:
                    def __init__(self, session: Session):
                        self._s = session
                    def save(self):
                        self._s.commit()
            """
        }
    )
    assert (fact.receiver, fact.resolved, fact.scope) == ("self._s", "sqlalchemy.orm.Session", "Driver.save")
    assert (fact.line, fact.column, fact.end_line) == (7, 9, 7)
    assert fact.how == "attribute self._s is a session (sqlalchemy.orm.Session)"


def test_newer_syntax_than_this_python_s_is_read(assert_marked: Check) -> None:
    assert_marked(
        """
        from sqlalchemy.ext.asyncio import AsyncSession, async_sessionmaker
        type Maker = async_sessionmaker[AsyncSession]
        async def work[T](maker: Maker, x: T) -> T:
            try:
                async with maker.begin() as session:  # <- begin
                    print(f"{x["name"]}")
            except ValueError, KeyError:
                pass
        """
    )
