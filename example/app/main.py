"""The composition root: puts the parts together, and is imported by none of them."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass

from assure.runtime import BundleProblems, Contracts, Guard, Mode
from fastapi import APIRouter, FastAPI
from sqlalchemy import Engine

from app.hoc.api.facades.cus import account as account_facade
from app.hoc.api.facades.cus import activity as activity_facade
from app.hoc.api.facades.cus import analytics as analytics_facade
from app.hoc.api.facades.cus import api_keys as api_keys_facade
from app.hoc.api.facades.cus import controls as controls_facade
from app.hoc.api.facades.cus import incidents as incidents_facade
from app.hoc.api.facades.cus import integrations as integrations_facade
from app.hoc.api.facades.cus import logs as logs_facade
from app.hoc.api.facades.cus import overview as overview_facade
from app.hoc.api.facades.cus import policies as policies_facade
from app.hoc.api.facades.fdr import account as founder_account_facade
from app.hoc.api.facades.fdr import integrations as founder_integrations_facade
from app.hoc.api.problems import install_problems
from app.hoc.cus.hoc_spine.authority.authority import Authority, Posture
from app.hoc.cus.hoc_spine.contracts.contract_guard import build_guard
from app.hoc.cus.hoc_spine.orchestrator.bootstrap import build_registry
from app.hoc.cus.hoc_spine.orchestrator.operation_registry import OperationRegistry
from app.hoc.cus.hoc_spine.transaction.database import open_database
from app.kernel.occasion import Sources, system_sources
from app.settings import Settings, SettingsError

CUSTOMER_ROUTERS: tuple[APIRouter, ...] = (
    overview_facade.router,
    activity_facade.router,
    incidents_facade.router,
    policies_facade.router,
    controls_facade.router,
    logs_facade.router,
    analytics_facade.router,
    integrations_facade.router,
    api_keys_facade.router,
    account_facade.router,
)
FOUNDER_ROUTERS: tuple[APIRouter, ...] = (founder_account_facade.router, founder_integrations_facade.router)


@dataclass(frozen=True, slots=True)
class Backend:
    """The backend without HTTP: every operation can be dispatched by its registry."""

    registry: OperationRegistry
    engine: Engine
    guard: Guard

    def close(self) -> None:
        """Let go of the database."""
        self.engine.dispose()


def contracts_of(settings: Settings) -> Contracts:
    """The contracts that the settings name; SettingsError where they can not be held as the mode says."""
    if not settings.contracts:
        if settings.contracts_mode == Mode.MONITOR:
            return Contracts()
        raise SettingsError("CONTROL_PLANE_CONTRACTS is empty; without contracts only the mode monitor can be started")
    try:
        contracts = _read(settings.contracts)
    except (OSError, BundleProblems) as error:
        raise SettingsError(f"CONTROL_PLANE_CONTRACTS can not be used: {error}") from error
    if not contracts.clauses and settings.contracts_mode != Mode.MONITOR:
        raise SettingsError("CONTROL_PLANE_CONTRACTS holds no contract; only the mode monitor can be started with it")
    return contracts


def _read(source: str) -> Contracts:
    """A compiled bundle, as in production; the YAML files of a project, as people work on them, are compiled now."""
    return Contracts.from_bundle(source) if source.endswith(".json") else Contracts.from_yaml(source)


def create_backend(settings: Settings, sources: Sources | None = None, contracts: Contracts | None = None) -> Backend:
    """A backend on the database of the settings, which is expected to be at the newest revision.

    `contracts` take the place of those that the settings name. SettingsError where there are none to be had.
    """
    held = contracts_of(settings) if contracts is None else contracts
    engine = open_database(settings.database_url)
    authority = Authority(Posture(settings.posture), settings.founders)
    chosen = sources or system_sources()
    guard = build_guard(held, Mode(settings.contracts_mode), authority, chosen)
    return Backend(build_registry(engine, guard, chosen), engine, guard)


def prepare(guard: Guard) -> None:
    """Bind every contract now instead of at its first dispatch; SettingsError where a condition can have no answer."""
    missing = guard.unsupplied()
    if missing:
        raise SettingsError("CONTROL_PLANE_CONTRACTS can not be held:\n" + "\n".join(missing))
    guard.freeze()


def create_app(settings: Settings, sources: Sources | None = None, contracts: Contracts | None = None) -> FastAPI:
    """The backend with HTTP in front of it."""
    backend = create_backend(settings, sources, contracts)

    @asynccontextmanager
    async def lifespan(_app: FastAPI) -> AsyncIterator[None]:
        yield
        backend.close()

    app = FastAPI(title="Agent control plane", version="1.0.0", lifespan=lifespan)
    app.state.registry = backend.registry
    app.state.guard = backend.guard
    for router in CUSTOMER_ROUTERS:
        app.include_router(router, prefix="/api/v1/cus")
    for router in FOUNDER_ROUTERS:
        app.include_router(router, prefix="/api/v1/fdr")
    install_problems(app)
    return app
