"""The backend as assure runs it: made anew in an empty folder, with the registry and the application of production."""

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

from app.hoc.cus.hoc_spine.orchestrator.context import Audience, OperationContext
from app.hoc.cus.hoc_spine.orchestrator.operation_registry import OperationRegistry
from app.kernel.occasion import system_sources
from app.main import create_app
from app.schema import upgrade
from app.settings import Settings


class Harness:
    """One fresh backend on a migrated database of its own; `app` and `registry` belong together."""

    def __init__(self, folder: Path) -> None:
        url = f"sqlite:///{folder / 'control_plane.db'}"
        upgrade(url)
        # Whoever runs this makes the clock and the ids of the system stand still, but not how long a dispatch takes.
        self.app = create_app(Settings(database_url=url), replace(system_sources(), ticks=lambda: 0.0))
        self.registry: OperationRegistry = self.app.state.registry

    def context(
        self, *, tenant: str, actor: str, method: str | None, params: Mapping[str, object], audience: str = "customer"
    ) -> OperationContext:
        """What a caller says to the registry."""
        return OperationContext(tenant, actor, method, params, Audience(audience))

    def close(self) -> None:
        """Nothing is left to close: the application lets go of its database when it is shut down."""
