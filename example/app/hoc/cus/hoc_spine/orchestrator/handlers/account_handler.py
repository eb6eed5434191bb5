# Layer: L4 — Orchestrator
# AUDIENCE: CUSTOMER
# Role: Leads the operations of the account domain to their engines
"""Account: tenants and their onboarding, for customers and for founders."""

from app.hoc.cus.account.L5_engines.onboarding_engine import OnboardingEngine
from app.hoc.cus.account.L5_engines.tenant_engine import TenantEngine
from app.hoc.cus.account.L5_schemas.onboarding import CompleteStep
from app.hoc.cus.account.L5_schemas.tenant import CreateTenant, GiveReason, ListTenants
from app.hoc.cus.hoc_spine.orchestrator.context import DispatchContext, command_from
from app.hoc.cus.hoc_spine.orchestrator.method_handler import MethodHandler
from app.kernel.commands import NoParameters


class AccountWriteHandler(MethodHandler):
    """Makes a tenant."""

    def __init__(self) -> None:
        self._methods = {
            "create": self._create,
        }

    def _create(self, context: DispatchContext) -> object:
        command = command_from(context, CreateTenant)
        return TenantEngine(context.session, context.occasion).create(command)


class AccountQueryHandler(MethodHandler):
    """Reads the tenant."""

    def __init__(self) -> None:
        self._methods = {
            "get": self._get,
        }

    def _get(self, context: DispatchContext) -> object:
        command_from(context, NoParameters)
        return TenantEngine(context.session, context.occasion).get()


class OnboardingWriteHandler(MethodHandler):
    """Leads a tenant through its onboarding."""

    def __init__(self) -> None:
        self._methods = {
            "start": self._start,
            "complete_step": self._complete_step,
            "finish": self._finish,
        }

    def _start(self, context: DispatchContext) -> object:
        command_from(context, NoParameters)
        return OnboardingEngine(context.session, context.occasion).start()

    def _complete_step(self, context: DispatchContext) -> object:
        command = command_from(context, CompleteStep)
        return OnboardingEngine(context.session, context.occasion).complete_step(command)

    def _finish(self, context: DispatchContext) -> object:
        command_from(context, NoParameters)
        return OnboardingEngine(context.session, context.occasion).finish()


class OnboardingQueryHandler(MethodHandler):
    """Reads how far a tenant's onboarding has come."""

    def __init__(self) -> None:
        self._methods = {
            "get": self._get,
        }

    def _get(self, context: DispatchContext) -> object:
        command_from(context, NoParameters)
        return OnboardingEngine(context.session, context.occasion).get()


class TenantsAdministerHandler(MethodHandler):
    """What founders do with a tenant."""

    def __init__(self) -> None:
        self._methods = {
            "suspend": self._suspend,
            "reactivate": self._reactivate,
            "close": self._close,
        }

    def _suspend(self, context: DispatchContext) -> object:
        command = command_from(context, GiveReason)
        return TenantEngine(context.session, context.occasion).suspend(command)

    def _reactivate(self, context: DispatchContext) -> object:
        command_from(context, NoParameters)
        return TenantEngine(context.session, context.occasion).reactivate()

    def _close(self, context: DispatchContext) -> object:
        command = command_from(context, GiveReason)
        return TenantEngine(context.session, context.occasion).close(command)


class TenantsQueryHandler(MethodHandler):
    """What founders ask about all tenants."""

    def __init__(self) -> None:
        self._methods = {
            "list": self._list,
        }

    def _list(self, context: DispatchContext) -> object:
        command = command_from(context, ListTenants)
        return TenantEngine(context.session, context.occasion).list(command)
