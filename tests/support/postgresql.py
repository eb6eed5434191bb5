"""A PostgreSQL server of the tests' own, on a socket in a folder that is thrown away; where one is installed."""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

PROGRAMS = ("initdb", "pg_ctl")


def installed() -> bool:
    """Whether a server can be started here."""
    return all(shutil.which(name) for name in PROGRAMS)


@contextmanager
def server() -> Iterator[str]:
    """The URL of an empty database, as SQLAlchemy takes it; the server ends with the block."""
    folder = Path(tempfile.mkdtemp(prefix="assure-pg-"))
    # A server refuses to run as root.
    user = "nobody" if os.geteuid() == 0 else None
    if user:
        folder.chmod(0o755)
        shutil.chown(folder, user)
    data = str(folder / "data")

    def run(*words: str) -> None:
        subprocess.run(words, check=True, cwd=folder, user=user, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)

    try:
        run("initdb", "-D", data, "-A", "trust", "-U", "postgres", "-E", "UTF8", "--no-sync")
        run("pg_ctl", "-D", data, "-o", f"-k {folder} -c listen_addresses='' -F", "-l", f"{folder}/log", "-w", "start")
        try:
            yield f"postgresql+psycopg://postgres@/postgres?host={folder}"
        finally:
            run("pg_ctl", "-D", data, "-m", "immediate", "stop")
    finally:
        shutil.rmtree(folder, ignore_errors=True)
