"""The unit of work."""

from sqlalchemy.orm import Session


def run(session: Session, work) -> None:
    """Do the work, and make it permanent when all of it is done."""
    work(session)
    session.commit()
