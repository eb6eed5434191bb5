"""Runs the migrations on the database of the caller, or else on that of the settings."""

from alembic import context

from app.hoc.cus.hoc_spine.transaction.database import open_database
from app.models import Base
from app.settings import settings_from


def database_url() -> str:
    """What `app.schema` asks for, or what the environment says."""
    given = context.config.attributes.get("database_url")
    return given if isinstance(given, str) else settings_from().database_url


def run() -> None:
    """Run what is asked for in one transaction, so that a failure leaves the schema as it was."""
    engine = open_database(database_url())
    try:
        with engine.connect() as connection:
            context.configure(connection=connection, target_metadata=Base.metadata, compare_type=True)
            with context.begin_transaction():
                context.run_migrations()
    finally:
        engine.dispose()


def print_statements() -> None:
    """Write the statements instead of running them (`alembic upgrade --sql`)."""
    context.configure(url=database_url(), target_metadata=Base.metadata, literal_binds=True)
    with context.begin_transaction():
        context.run_migrations()


if context.is_offline_mode():
    print_statements()
else:
    run()
