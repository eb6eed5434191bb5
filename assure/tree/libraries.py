"""Answerable for what is known of database libraries: which names make sessions, engines, connections, transactions,
and which of their methods open, end or disable a transaction (R13).

Facts are from the libraries' documentation: SQLAlchemy 2 and SQLModel, PEP 249 drivers, Flask-SQLAlchemy, Django,
Alembic, peewee, Tortoise, Pony, databases, PyMongo, Neo4j.
"""

from __future__ import annotations

from typing import NamedTuple

SESSION = "session"
MAKER = "session maker"
ENGINE = "engine"
CONNECTION = "connection"
TRANSACTION = "transaction"
SESSION_TRANSACTION = "transaction that gives a session"
CONNECTION_TRANSACTION = "transaction that gives a connection"
SAVEPOINT = "savepoint"
DRIVER = "driver connection"
COMMITTING_DRIVER = "driver connection whose `with` commits"
POOL = "pool of driver connections"
COMMITTING_POOL = "pool whose `with` commits"
CURSOR = "cursor"
EXTENSION = "database extension"
DATABASE = "database"
COMMITTING_DATABASE = "database whose `with` commits"
MIGRATION = "migration context"
DJANGO = "transaction module"
DOCUMENT_SESSION = "document session"
DOCUMENT_CLIENT = "document client"
GRAPH = "graph driver"
UNIT_OF_WORK = "unit of work"


class Member(NamedTuple):
    """An attribute or method: what using it does to a transaction ("" for nothing) and the kind it gives."""

    action: str
    gives: str = ""
    is_attribute: bool = False


def _attribute(kind: str) -> Member:
    return Member("", kind, True)


_HANDLE = {
    "commit": Member("commit"),
    "rollback": Member("rollback"),
    "start": Member("begin", TRANSACTION),
    "prepare": Member("close-transaction"),
    "begin": Member("begin", TRANSACTION),
    "session": _attribute(SESSION),
    "connection": _attribute(CONNECTION),
    "__aenter__": Member("begin"),
    "__aexit__": Member("context-manager"),
    "__enter__": Member("begin"),
    "__exit__": Member("context-manager"),
}
_DRIVER = {
    "commit": Member("commit"),
    "rollback": Member("rollback"),
    "begin": Member("begin", TRANSACTION),
    "start_transaction": Member("begin"),
    "transaction": Member("begin", TRANSACTION),
    "cursor": Member("", CURSOR),
    "executescript": Member("commit"),  # sqlite3 commits what is open before it begins
    "autocommit": Member("autocommit"),
    "set_autocommit": Member("autocommit"),
    "tpc_begin": Member("begin"),
    "tpc_prepare": Member("close-transaction"),
    "tpc_commit": Member("commit"),
    "tpc_rollback": Member("rollback"),
    "connection": _attribute(DRIVER),
    "dbapi_connection": _attribute(DRIVER),
    "driver_connection": _attribute(DRIVER),
}
_DATABASE = {
    "atomic": Member("begin", TRANSACTION),
    "transaction": Member("begin", TRANSACTION),
    "manual_commit": Member("autocommit"),
    "savepoint": Member("", SAVEPOINT),
    "begin": Member("begin", TRANSACTION),
    "commit": Member("commit"),
    "rollback": Member("rollback"),
    "connection": Member("", DRIVER),
    "cursor": Member("", CURSOR),
    "session": _attribute(SESSION),
    "engine": _attribute(ENGINE),
    "conn": _attribute(DRIVER),
}

MEMBERS: dict[str, dict[str, Member]] = {
    SESSION: {
        "commit": Member("commit"),
        "rollback": Member("rollback"),
        "begin": Member("begin", TRANSACTION),
        "begin_nested": Member("", SAVEPOINT),
        "prepare": Member("close-transaction"),
        "connection": Member("", CONNECTION),
        "get_bind": Member("", ENGINE),
        "bind": _attribute(ENGINE),
        "get_transaction": Member("", TRANSACTION),
        "get_nested_transaction": Member("", SAVEPOINT),
        "transaction": _attribute(TRANSACTION),
        "sync_session": _attribute(SESSION),
        "session_factory": _attribute(MAKER),
        "registry": _attribute(MAKER),
    },
    MAKER: {"begin": Member("begin", SESSION_TRANSACTION)},
    ENGINE: {
        "begin": Member("begin", CONNECTION_TRANSACTION),
        "connect": Member("", CONNECTION),
        "raw_connection": Member("", DRIVER),
        "execution_options": Member("", ENGINE),
        "sync_engine": _attribute(ENGINE),
        "engine": _attribute(ENGINE),
        "transaction": Member("begin"),
    },
    CONNECTION: {
        "commit": Member("commit"),
        "rollback": Member("rollback"),
        "begin": Member("begin", TRANSACTION),
        "begin_nested": Member("", SAVEPOINT),
        "begin_twophase": Member("begin", TRANSACTION),
        "commit_prepared": Member("commit"),
        "rollback_prepared": Member("rollback"),
        "get_transaction": Member("", TRANSACTION),
        "get_nested_transaction": Member("", SAVEPOINT),
        "execution_options": Member("", CONNECTION),
        "transaction": Member("begin", TRANSACTION),
        "engine": _attribute(ENGINE),
        "connection": _attribute(DRIVER),
        "get_raw_connection": Member("", DRIVER),
        "sync_connection": _attribute(CONNECTION),
        "cursor": Member("", CURSOR),
    },
    TRANSACTION: _HANDLE,
    SESSION_TRANSACTION: _HANDLE,
    CONNECTION_TRANSACTION: _HANDLE,
    SAVEPOINT: {
        "commit": Member(""),
        "rollback": Member(""),
        "begin": Member(""),
        "start": Member(""),
        "close": Member(""),
        "session": _attribute(SESSION),
        "connection": _attribute(CONNECTION),
    },
    DRIVER: _DRIVER,
    COMMITTING_DRIVER: {**_DRIVER, "__exit__": Member("context-manager"), "__aexit__": Member("context-manager")},
    POOL: {"acquire": Member("", DRIVER), "connection": Member("", DRIVER), "getconn": Member("", DRIVER)},
    COMMITTING_POOL: {
        "connection": Member("", COMMITTING_DRIVER),
        "getconn": Member("", COMMITTING_DRIVER),
    },
    CURSOR: {
        "connection": _attribute(DRIVER),
        "commit": Member("commit"),
        "rollback": Member("rollback"),
        "executescript": Member("commit"),
    },
    EXTENSION: {"session": _attribute(SESSION), "engine": _attribute(ENGINE), "get_engine": Member("", ENGINE)},
    DATABASE: _DATABASE,
    COMMITTING_DATABASE: _DATABASE,
    MIGRATION: {
        "begin_transaction": Member("begin", TRANSACTION),
        "autocommit_block": Member("autocommit"),
        "get_context": Member("", MIGRATION),
        "migration_context": _attribute(MIGRATION),
        "get_bind": Member("", CONNECTION),
        "bind": _attribute(CONNECTION),
        "connection": _attribute(CONNECTION),
        "configure": Member("", MIGRATION),
    },
    DJANGO: {
        "atomic": Member("begin", TRANSACTION),
        "commit": Member("commit"),
        "rollback": Member("rollback"),
        "set_autocommit": Member("autocommit"),
        "set_rollback": Member("rollback"),
        "non_atomic_requests": Member("autocommit"),
        "commit_on_success": Member("begin", TRANSACTION),
        "commit_manually": Member("autocommit"),
    },
    DOCUMENT_SESSION: {
        "start_transaction": Member("begin", TRANSACTION),
        "commit_transaction": Member("commit"),
        "abort_transaction": Member("rollback"),
        "with_transaction": Member("begin"),
    },
    DOCUMENT_CLIENT: {"start_session": Member("", DOCUMENT_SESSION)},
    GRAPH: {
        "session": Member("", GRAPH),
        "begin_transaction": Member("begin", TRANSACTION),
        "execute_write": Member("begin"),
        "write_transaction": Member("begin"),
    },
    UNIT_OF_WORK: {
        "commit": Member("commit"),
        "rollback": Member("rollback"),
        "begin": Member("begin"),
        "session": _attribute(SESSION),
        "connection": _attribute(CONNECTION),
    },
}

# What `with` gives, where it is not the thing itself.
ENTERED = {SESSION_TRANSACTION: SESSION, CONNECTION_TRANSACTION: CONNECTION}
CALLED = {MAKER: SESSION, SESSION: SESSION}
COMMITS_ON_EXIT = frozenset({COMMITTING_DRIVER, COMMITTING_DATABASE})

# (top package, last name) -> kind that calling or instantiating it gives. Deeper module paths change between versions.
_MAKES: dict[str, dict[str, str]] = {
    "sqlalchemy": {
        "Session": SESSION,
        "AsyncSession": SESSION,
        "scoped_session": SESSION,
        "async_scoped_session": SESSION,
        "object_session": SESSION,
        "async_object_session": SESSION,
        "sessionmaker": MAKER,
        "async_sessionmaker": MAKER,
        "create_engine": ENGINE,
        "create_async_engine": ENGINE,
        "engine_from_config": ENGINE,
        "async_engine_from_config": ENGINE,
        "Engine": ENGINE,
        "AsyncEngine": ENGINE,
        "Connectable": ENGINE,
        "Connection": CONNECTION,
        "AsyncConnection": CONNECTION,
        "Transaction": TRANSACTION,
        "RootTransaction": TRANSACTION,
        "TwoPhaseTransaction": TRANSACTION,
        "AsyncTransaction": TRANSACTION,
        "SessionTransaction": TRANSACTION,
        "AsyncSessionTransaction": TRANSACTION,
        "NestedTransaction": SAVEPOINT,
        "DBAPIConnection": DRIVER,
        "PoolProxiedConnection": DRIVER,
        "SQLAlchemy": EXTENSION,
    },
    "sqlmodel": {"Session": SESSION, "AsyncSession": SESSION, "create_engine": ENGINE, "Engine": ENGINE},
    "flask_sqlalchemy": {"SQLAlchemy": EXTENSION, "SignallingSession": SESSION},
    "flask_appbuilder": {"SQLA": EXTENSION},
    "flask_sqlalchemy_lite": {"SQLAlchemy": EXTENSION},
    "sqlite3": {"connect": COMMITTING_DRIVER, "Connection": COMMITTING_DRIVER, "Cursor": CURSOR},
    "pysqlite3": {"connect": COMMITTING_DRIVER, "Connection": COMMITTING_DRIVER},
    "sqlcipher3": {"connect": COMMITTING_DRIVER},
    "apsw": {"Connection": COMMITTING_DRIVER},
    "aiosqlite": {"connect": DRIVER, "Connection": DRIVER},
    "psycopg": {"connect": COMMITTING_DRIVER, "Connection": COMMITTING_DRIVER, "AsyncConnection": COMMITTING_DRIVER},
    "psycopg2": {
        "connect": COMMITTING_DRIVER,
        "connection": COMMITTING_DRIVER,
        "SimpleConnectionPool": POOL,
        "ThreadedConnectionPool": POOL,
    },
    "psycopg_pool": {"ConnectionPool": COMMITTING_POOL, "AsyncConnectionPool": COMMITTING_POOL},
    "asyncpg": {"connect": DRIVER, "Connection": DRIVER, "create_pool": POOL, "Pool": POOL, "Transaction": TRANSACTION},
    "aiopg": {"connect": DRIVER, "create_pool": POOL},
    "pg8000": {"connect": DRIVER, "Connection": DRIVER},
    "pymysql": {"connect": DRIVER, "Connection": DRIVER, "Connect": DRIVER},
    "aiomysql": {"connect": DRIVER, "create_pool": POOL},
    "asyncmy": {"connect": DRIVER, "create_pool": POOL},
    "MySQLdb": {"connect": DRIVER, "Connection": DRIVER},
    "mysql": {"connect": DRIVER, "MySQLConnection": DRIVER, "MySQLConnectionPool": POOL},
    "mariadb": {"connect": DRIVER},
    "pyodbc": {"connect": COMMITTING_DRIVER, "Connection": COMMITTING_DRIVER},
    "aioodbc": {"connect": DRIVER, "create_pool": POOL},
    "cx_Oracle": {"connect": DRIVER, "Connection": DRIVER, "SessionPool": POOL},
    "oracledb": {"connect": DRIVER, "Connection": DRIVER, "create_pool": POOL, "connect_async": DRIVER},
    "pymssql": {"connect": DRIVER, "Connection": DRIVER},
    "duckdb": {"connect": DRIVER, "DuckDBPyConnection": DRIVER},
    "snowflake": {"connect": COMMITTING_DRIVER, "SnowflakeConnection": COMMITTING_DRIVER},
    "redshift_connector": {"connect": DRIVER},
    "ibm_db_dbi": {"connect": DRIVER},
    "trino": {"connect": DRIVER},
    "databases": {"Database": DATABASE, "Connection": DATABASE},
    "peewee": dict.fromkeys(
        (
            "Database",
            "SqliteDatabase",
            "PostgresqlDatabase",
            "MySQLDatabase",
            "Proxy",
            "DatabaseProxy",
            "CockroachDatabase",
        ),
        COMMITTING_DATABASE,
    ),
    "playhouse": dict.fromkeys(
        (
            "SqliteExtDatabase",
            "PostgresqlExtDatabase",
            "PooledPostgresqlDatabase",
            "PooledMySQLDatabase",
            "PooledSqliteDatabase",
            "connect",
        ),
        COMMITTING_DATABASE,
    ),
    "pymongo": {"MongoClient": DOCUMENT_CLIENT, "AsyncMongoClient": DOCUMENT_CLIENT, "ClientSession": DOCUMENT_SESSION},
    "motor": {"AsyncIOMotorClient": DOCUMENT_CLIENT, "AsyncIOMotorClientSession": DOCUMENT_SESSION},
    "neo4j": {"driver": GRAPH, "Driver": GRAPH, "Session": GRAPH, "Transaction": TRANSACTION},
    "alembic": {"MigrationContext": MIGRATION, "EnvironmentContext": MIGRATION, "Operations": MIGRATION},
}

# Dotted names that are such an object themselves, without a call.
_OBJECTS = {
    "alembic.context": MIGRATION,
    "alembic.op": MIGRATION,
    "django.db.transaction": DJANGO,
    "django.db.connection": COMMITTING_DRIVER,
    "tortoise.transactions": DJANGO,
    "pony.orm": DJANGO,
    "piccolo.engine": DATABASE,
}
# Functions and decorators that control a transaction when they are used, with the kind they give.
_FUNCTIONS = {
    "pony.orm.db_session": Member("begin", TRANSACTION),
    "pony.orm.commit": Member("commit"),
    "pony.orm.rollback": Member("rollback"),
    "django.db.transaction.atomic": Member("begin", TRANSACTION),
    "tortoise.transactions.atomic": Member("begin", TRANSACTION),
    "tortoise.transactions.in_transaction": Member("begin", TRANSACTION),
}

FUNCTION_NAMES = frozenset(name.rpartition(".")[2] for name in _FUNCTIONS)

DATABASE_PACKAGES = frozenset({*_MAKES, "django", "tortoise", "pony", "piccolo", "ormar", "gino"})

# Libraries whose `commit` is no database's: message brokers, version control, search indexes, widgets, test doubles.
OTHER_PACKAGES = frozenset({
    "confluent_kafka", "kafka", "aiokafka", "faust", "pulsar", "pika", "aio_pika", "kombu", "nats",
    "git", "pygit2", "dulwich", "github", "gitlab", "mercurial",
    "whoosh", "tantivy", "pysolr", "elasticsearch", "opensearchpy", "lucene", "redis", "etcd3", "consul",
    "PyQt5", "PyQt6", "PySide2", "PySide6", "tkinter", "gi", "wx", "textual", "rich", "prompt_toolkit",
    "unittest", "mock", "pytest", "pytest_mock", "asynctest",
    "boto3", "aiobotocore", "httpx", "requests", "aiohttp", "docker", "kubernetes",
    "pandas", "numpy", "huggingface_hub", "datasets", "lightning", "torch",
    "click", "typer", "logging", "datetime", "time", "threading", "asyncio", "subprocess", "pathlib", "builtins",
})  # fmt: skip


def made_by(dotted: str) -> str:
    """The kind that calling `dotted` gives, "" where it is no database name."""
    top, _, rest = dotted.partition(".")
    names = _MAKES.get(top)
    return names.get(rest.rpartition(".")[2], "") if names and rest else ""


def object_named(dotted: str) -> str:
    """The kind of an object that a library offers ready made, "" where it is none."""
    return _OBJECTS.get(dotted, "")


def function_named(dotted: str) -> Member | None:
    """What using a function of a library does to a transaction, None where it is none of these."""
    return _FUNCTIONS.get(dotted)


def is_other(dotted: str) -> bool:
    """Whether a dotted name belongs to a library that is known to be no database."""
    return dotted.partition(".")[0] in OTHER_PACKAGES
