# Layer: L4 — Spine
# AUDIENCE: CUSTOMER
# Role: Owns the transaction of a dispatch: alone commits, alone rolls back
"""The unit of work: one session, one transaction, one end."""

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import Engine
from sqlalchemy.exc import DBAPIError, IntegrityError, OperationalError
from sqlalchemy.orm import Session

from app.hoc.cus.hoc_spine.transaction.database import WRITES
from app.kernel.errors import Conflict, Unavailable

UNIQUE_VIOLATION = "23505"


@contextmanager
def unit_of_work(engine: Engine, *, writes: bool) -> Iterator[Session]:
    """A session that is committed at the end where it `writes`, and rolled back where it reads or anything failed.

    Raises Conflict where somebody else stored the same thing first, Unavailable where the database does not answer.
    """
    session = Session(engine)
    try:
        session.connection(execution_options={WRITES: writes})
        yield session
        if writes:
            session.commit()
    except IntegrityError as error:
        raise _integrity(error) from error
    except OperationalError as error:
        raise Unavailable("the database can not serve the request now") from error
    finally:
        session.rollback()
        session.close()


def _integrity(error: IntegrityError) -> Exception:
    """A duplicate is the caller's conflict; any other constraint is a rule that an engine forgot."""
    return Conflict("the same thing was stored a moment ago") if _is_duplicate(error) else error


def _is_duplicate(error: DBAPIError) -> bool:
    state = getattr(error.orig, "sqlstate", None)
    return state == UNIQUE_VIOLATION or "UNIQUE constraint failed" in str(error.orig)
