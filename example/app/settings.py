"""Settings of the backend, read from the environment once and then passed on as values."""

import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy.engine import make_url
from sqlalchemy.exc import ArgumentError

DEFAULT_DATABASE = "sqlite:///control_plane.db"
BACKENDS = ("postgres", "postgresql", "postgresql+psycopg", "sqlite")
POSTURES = ("allow", "degraded", "kill")
MODES = ("monitor", "enforce", "strict")
# The compiled contracts that are delivered with the backend.
DEFAULT_CONTRACTS = str(Path(__file__).resolve().parent.parent / "contracts.json")


class SettingsError(Exception):
    """One or more settings that can not be used; the message names every one of them."""


@dataclass(frozen=True, slots=True)
class Settings:
    """Everything that differs from one installation to another."""

    database_url: str = DEFAULT_DATABASE
    host: str = "127.0.0.1"
    port: int = 8000
    posture: str = "allow"
    founders: frozenset[str] = frozenset({"founder"})
    contracts: str = DEFAULT_CONTRACTS
    contracts_mode: str = "strict"


def settings_from(environment: Mapping[str, str] = os.environ) -> Settings:
    """Settings from variables that begin with CONTROL_PLANE_; SettingsError lists what does not fit."""
    settings = Settings(
        database_url=environment.get("CONTROL_PLANE_DATABASE_URL", DEFAULT_DATABASE),
        host=environment.get("CONTROL_PLANE_HOST", "127.0.0.1"),
        port=_number(environment.get("CONTROL_PLANE_PORT", "8000")),
        posture=environment.get("CONTROL_PLANE_POSTURE", "allow"),
        founders=_names(environment.get("CONTROL_PLANE_FOUNDERS", "founder")),
        contracts=environment.get("CONTROL_PLANE_CONTRACTS", DEFAULT_CONTRACTS),
        contracts_mode=environment.get("CONTROL_PLANE_CONTRACTS_MODE", "strict"),
    )
    problems = [*_database_problems(settings.database_url), *_other_problems(settings)]
    if problems:
        raise SettingsError("\n".join(problems))
    return settings


def _number(text: str) -> int:
    return int(text) if text.isascii() and text.isdecimal() and len(text) <= 5 else -1


def _names(text: str) -> frozenset[str]:
    return frozenset(name.strip() for name in text.split(",") if name.strip())


def _database_problems(url: str) -> list[str]:
    # The URL may hold a password: messages never quote it.
    name = "CONTROL_PLANE_DATABASE_URL"
    try:
        target = make_url(url)
    except ArgumentError:
        return [f"{name} is no database URL; expected sqlite:///FILE or postgresql://USER@HOST/NAME"]
    if target.drivername not in BACKENDS:
        return [f"{name} names {target.drivername}; expected sqlite or postgresql"]
    if target.get_backend_name() == "sqlite" and target.database in (None, "", ":memory:"):
        return [f"{name} names a database in memory, which is lost between connections; expected a file"]
    return []


def _other_problems(settings: Settings) -> list[str]:
    problems = []
    if not 1 <= settings.port <= 65535:
        problems.append("CONTROL_PLANE_PORT is no port; expected a number from 1 to 65535")
    if settings.posture not in POSTURES:
        problems.append(f"CONTROL_PLANE_POSTURE is {settings.posture!r}; expected one of {', '.join(POSTURES)}")
    if settings.contracts_mode not in MODES:
        problems.append(
            f"CONTROL_PLANE_CONTRACTS_MODE is {settings.contracts_mode!r}; expected one of {', '.join(MODES)}"
        )
    if not settings.contracts and settings.contracts_mode != "monitor":
        problems.append("CONTROL_PLANE_CONTRACTS is empty; without contracts only the mode monitor can be started")
    if not settings.founders:
        problems.append("CONTROL_PLANE_FOUNDERS names nobody; expected actor ids, separated by commas")
    return problems
