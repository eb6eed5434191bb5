"""Transaction control that only the whole program shows: managers, decorators, units of work, helpers, flags (R13)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable

    Check = Callable[..., None]
    Find = Callable[..., tuple[Any, ...]]

DB = """
    from contextlib import contextmanager
    from sqlalchemy import create_engine
    from sqlalchemy.orm import sessionmaker
    engine = create_engine("sqlite://")
    Maker = sessionmaker(engine)
    @contextmanager
    def writing():
        session = Maker()
        try:
            yield session
            session.commit()  # <- commit
        except BaseException:
            session.rollback()  # <- rollback
            raise
    @contextmanager
    def reading():
        with Maker() as session:
            yield session
"""


def test_a_manager_that_commits_is_told_from_one_that_only_closes(assert_marked: Check) -> None:
    assert_marked(
        {
            "app/db.py": DB,
            "app/work.py": """
                from app.db import reading, writing
                def one():
                    with writing() as s:  # <- context-manager
                        s.flush()
                    with reading() as s, writing() as t:  # <- context-manager
                        s.rollback()  # <- rollback
            """,
        }
    )


def test_managers_are_followed_through_re_exports_factories_and_other_managers(assert_marked: Check) -> None:
    assert_marked(
        {
            "app/db/__init__.py": "from .core import *\nfrom app.db.core import writing as unit\n",
            "app/db/core.py": DB,
            "app/db/more.py": """
                import contextlib
                from app import db
                def opened():
                    return db.unit()
                @contextlib.contextmanager
                def outer():
                    with opened() as s:  # <- context-manager
                        yield s
            """,
            "app/work.py": """
                import app.db.more as more
                def one():
                    with more.outer() as s:  # <- context-manager
                        s.commit()  # <- commit
            """,
        }
    )


def test_a_decorator_that_commits_around_the_function_is_found_where_it_is_used(assert_marked: Check) -> None:
    assert_marked(
        {
            "app/deco.py": """
                from functools import wraps
                def transaction(on_error=None):
                    def decorate(function):
                        @wraps(function)
                        def wrapped(*args, **kwargs):
                            from app.ext import db
                            result = function(*args, **kwargs)
                            db.session.commit()  # <- commit
                            return result
                        return wrapped
                    return decorate
                def timed(function):
                    def wrapped(*args):
                        return function(*args)
                    return wrapped
            """,
            "app/ext.py": "from flask_sqlalchemy import SQLAlchemy\ndb = SQLAlchemy()\n",
            "app/work.py": """
                from app.deco import timed, transaction
                class Command:
                    @timed
                    @transaction()  # <- decorator
                    def run(self): ...
                    @transaction(on_error=None)  # <- decorator
                    def again(self): ...
            """,
        }
    )


def test_a_unit_of_work_is_followed_through_its_abstract_base(assert_marked: Check) -> None:
    assert_marked(
        {
            "app/uow.py": """
                from abc import ABC, abstractmethod
                from app.db import Maker
                class AbstractUnit(ABC):
                    def __enter__(self):
                        return self
                    def __exit__(self, *args):
                        self.rollback()  # <- rollback
                    def commit(self):
                        self._commit()  # <- helper
                    @abstractmethod
                    def _commit(self): ...
                    @abstractmethod
                    def rollback(self): ...
                class SqlUnit(AbstractUnit):
                    def __enter__(self):
                        self.session = Maker()
                        return super().__enter__()
                    def _commit(self):
                        self.session.commit()  # <- commit
                    def rollback(self):
                        self.session.rollback()  # <- rollback
            """,
            "app/db.py": "from sqlalchemy.orm import sessionmaker\nMaker = sessionmaker()\n",
            "app/work.py": """
                from app import uow as units
                def handle(message, unit: units.AbstractUnit):
                    with unit:  # <- context-manager
                        unit.commit()  # <- commit
            """,
        }
    )


def test_a_class_with_a_commit_that_is_no_database_s_is_left_alone(assert_marked: Check) -> None:
    assert_marked(
        """
        class Transaction:
            def __init__(self, store, parent: "Transaction | None" = None):
                self.store, self.parent = store, parent
            def __enter__(self): return self
            def __exit__(self, *args): self.commit()
            def commit(self): self.store.write(self)
            def rollback(self):
                if self.parent:
                    self.parent.rollback()
            def begin(self): ...
        def work(store):
            with Transaction(store) as txn:
                txn.begin()
                txn.rollback()
                txn.commit()
        """
    )


def test_an_engine_that_commits_through_its_driver_is_found(assert_marked: Check) -> None:
    assert_marked(
        {
            "app/driver.py": """
                from sqlalchemy.orm import Session
                class Driver:
                    def __init__(self, session: Session): self._session = session
                    def commit(self): self._session.commit()  # <- commit
                    def begin_transaction(self): return self._session.begin()  # <- begin
                def get_driver(session) -> Driver:
                    return Driver(session)
            """,
            "app/engine.py": """
                from app.driver import get_driver
                class Engine:
                    def __init__(self, session, driver=None):
                        self._driver = driver or get_driver(session)
                    def run(self):
                        self._driver.commit()  # <- commit
                        with self._driver.begin_transaction():  # <- helper
                            pass
            """,
        }
    )


def test_a_protocol_stands_for_the_classes_that_have_what_it_asks_for(assert_marked: Check) -> None:
    assert_marked(
        """
        from typing import Protocol
        from sqlalchemy.orm import Session
        class Store(Protocol):
            def save(self, row): ...
            def commit(self) -> None: ...
        class Sql:
            def __init__(self, session: Session): self._session = session
            def save(self, row): self._session.add(row)
            def commit(self) -> None: self._session.commit()  # <- commit
        class Elsewhere(Protocol):
            def post(self): ...
            def commit(self): ...
        def work(store: Store, other: Elsewhere):
            store.commit()  # <- commit
            other.commit()  # <- commit?
        """
    )


def test_a_helper_that_ends_the_transaction_it_is_handed_is_found_where_it_is_called(assert_marked: Check) -> None:
    assert_marked(
        {
            "app/kit.py": """
                def keep_row(session, row):
                    session.add(row)
                    finish(session)  # <- helper
                def finish(session):
                    session.commit()  # <- commit
                def look(session, row):
                    return session.get(row)
                def own():
                    from app.db import Maker
                    with Maker.begin() as session:  # <- begin
                        look(session, 1)
            """,
            "app/db.py": "from sqlalchemy.orm import sessionmaker\nMaker = sessionmaker()\n",
            "app/work.py": """
                from app import kit
                class Driver:
                    def __init__(self, s): self._s = s
                    def save(self, row):
                        kit.look(self._s, row)
                        kit.keep_row(self._s, row)  # <- helper
                        kit.own()
            """,
        }
    )


def test_helpers_that_call_each_other_in_a_circle_end(assert_marked: Check) -> None:
    assert_marked(
        """
        def one(session, n):
            if n:
                two(session, n - 1)  # <- helper
        def two(session, n):
            session.commit()  # <- commit
            one(session, n)  # <- helper
        """
    )


def test_a_flag_counts_where_it_asks_for_a_commit(assert_marked: Check) -> None:
    assert_marked(
        {
            "app/kit.py": """
                class Repository:
                    def save(self, session, row, commit: bool = True):
                        session.add(row)
                        if commit:
                            session.commit()  # <- commit
                    def keep(self, session, row, *, commit=False):
                        self.save(session, row, commit=commit)  # <- helper
                    def drop(self, session, dry_run=True):
                        if dry_run:
                            return
                        session.rollback()  # <- rollback
                    def mark(self, session, commit=True):
                        if commit:
                            session.flush()
            """,
            "app/work.py": """
                from app.kit import Repository
                def work(session, row, wanted):
                    repository = Repository()
                    repository.save(session, row)  # <- helper
                    repository.save(session, row, commit=False)
                    repository.save(session, row, commit=True)  # <- flag
                    repository.save(session, row, commit=wanted)  # <- helper
                    repository.keep(session, row)
                    repository.keep(
                        session,
                        row,
                        commit=True,  # <- flag
                    )
                    repository.drop(session)
                    repository.drop(session, dry_run=False)  # <- helper
                    repository.mark(session, commit=True)
            """,
        }
    )


def test_a_manager_begins_only_where_it_is_asked_to(assert_marked: Check) -> None:
    assert_marked(
        {
            "app/db.py": """
                from contextlib import asynccontextmanager
                from sqlalchemy.ext.asyncio import AsyncSession
                class Interface:
                    async def session(self) -> AsyncSession: ...
                    @asynccontextmanager
                    async def context(self, begin: bool = False):
                        session = await self.session()
                        async with session:
                            if begin:
                                async with session.begin():  # <- begin
                                    yield session
                            else:
                                yield session
                @asynccontextmanager
                async def passed(db: Interface, begin: bool = False):
                    async with db.context(begin=begin) as session:  # <- context-manager
                        yield session
            """,
            "app/work.py": """
                from app.db import Interface, passed
                async def work(db: Interface):
                    async with db.context() as session:
                        await session.flush()
                    async with db.context(begin=True) as session:  # <- flag
                        await session.flush()
                    async with passed(db):
                        pass
                    async with passed(db, begin=True):  # <- flag
                        pass
            """,
        }
    )


def test_an_unannotated_parameter_is_what_callers_pass(assert_marked: Check) -> None:
    assert_marked(
        """
        from kafka import KafkaConsumer
        from sqlalchemy.orm import Session
        def finish(it):
            it.commit()  # <- commit
        def acknowledge(it):
            it.commit()
        def work(s: Session):
            finish(s)  # <- helper
            acknowledge(KafkaConsumer())
        """
    )


def test_globals_set_in_functions_are_known_everywhere(assert_marked: Check) -> None:
    assert_marked(
        {
            "app/settings.py": """
                from sqlalchemy.orm import scoped_session, sessionmaker
                Session = None
                def configure(engine):
                    global Session
                    Session = scoped_session(sessionmaker(bind=engine))
            """,
            "app/work.py": """
                from app import settings
                def work():
                    s = settings.Session()
                    s.commit()  # <- commit
                    settings.Session.rollback()  # <- rollback
            """,
        }
    )


def test_closures_see_the_variables_around_them(assert_marked: Check) -> None:
    assert_marked(
        """
        from sqlalchemy.ext.asyncio import async_sessionmaker
        def outer(maker: async_sessionmaker):
            async def persist():
                async with maker.begin() as s:  # <- begin
                    await s.flush()
            return persist
        """
    )


def test_subclasses_of_library_sessions_are_sessions(assert_marked: Check) -> None:
    assert_marked(
        """
        from sqlalchemy.orm import Session
        class Reading(Session): ...
        class Guarded(Session):
            def commit(self):
                super().commit()  # <- commit
        def work(one: Reading, two: Guarded):
            one.commit()  # <- commit
            two.commit()  # <- commit
        """
    )


def test_an_override_that_only_writes_text_is_no_commit(assert_marked: Check) -> None:
    assert_marked(
        """
        class Base:
            def emit_commit(self): self.output("COMMIT")
            def output(self, text): self.buffer.write(text)
        class Real(Base):
            def emit_commit(self): self.connection.execute("COMMIT")  # <- raw-sql
        class Other(Base):
            def emit_commit(self):
                super().emit_commit()
        def work(base: Base):
            base.emit_commit()
        """
    )


def test_the_order_of_the_files_changes_nothing(controls: Find) -> None:
    files = {"app/db.py": DB, "app/a.py": "from app.db import writing\nwith writing() as s:\n    s.commit()\n"}
    assert controls(files) == controls(dict(reversed(files.items())))
    assert [fact.path for fact in controls(files)] == ["app/a.py", "app/a.py", "app/db.py", "app/db.py"]


def test_files_that_can_not_be_parsed_keep_nothing_from_the_others(controls: Find) -> None:
    files = {"app/db.py": DB, "app/broken.py": "def f(:\n    session.commit()\n"}
    assert {fact.path for fact in controls(files)} == {"app/db.py"}


def test_imports_in_a_circle_end(assert_marked: Check) -> None:
    assert_marked(
        {
            "app/a.py": "from app.b import thing\nfrom app.b import *\n",
            "app/b.py": "from app.a import thing\nfrom app.a import *\ndef work():\n    thing.commit()  # <- commit?\n",
        }
    )


def test_long_expressions_and_chains_are_read(controls: Find) -> None:
    text = " + ".join(["'a'"] * 900)
    branches = "if x == 0:\n    pass\n" + "".join(f"elif x == {n}:\n    pass\n" for n in range(1, 300))
    source = f"x = 1\ny = {text}\n{branches}def work(session):\n    session.commit()\n"
    assert [fact.action for fact in controls({"app/x.py": source})] == ["commit"]
