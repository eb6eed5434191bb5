"""Migrations and models, and the two places where a status is named."""

from enum import StrEnum

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import inspect

from app import models
from app.hoc.cus.account.L5_schemas import onboarding, tenant
from app.hoc.cus.api_keys.L5_schemas import api_key
from app.hoc.cus.controls.L5_schemas import control
from app.hoc.cus.hoc_spine.transaction.database import open_database
from app.hoc.cus.incidents.L5_schemas import incident
from app.hoc.cus.integrations.L5_schemas import integration
from app.hoc.cus.logs.L5_schemas import log
from app.hoc.cus.policies.L5_schemas import policy
from app.kernel.lifecycle import Lifecycle
from app.schema import downgrade, upgrade

REVISIONS = ["0001", "0002", "0003", "0004", "0005", "0006"]

LIFECYCLES = [
    (tenant.TENANT_LIFECYCLE, models.TenantStatus),
    (onboarding.ONBOARDING_LIFECYCLE, models.OnboardingState),
    (integration.INTEGRATION_LIFECYCLE, models.IntegrationStatus),
    (api_key.API_KEY_LIFECYCLE, models.ApiKeyStatus),
    (policy.POLICY_LIFECYCLE, models.PolicyStatus),
    (control.THRESHOLD_LIFECYCLE, models.ThresholdStatus),
    (control.KILL_SWITCH_LIFECYCLE, models.KillSwitchState),
    (incident.INCIDENT_LIFECYCLE, models.IncidentStatus),
]


def tables(url: str) -> set[str]:
    """The tables of the database, but for the one that Alembic keeps."""
    engine = open_database(url)
    try:
        return set(inspect(engine).get_table_names()) - {"alembic_version"}
    finally:
        engine.dispose()


def differences(url: str) -> list[object]:
    """What Alembic would still have to change to reach the models."""
    engine = open_database(url)
    try:
        with engine.connect() as connection:
            return list(compare_metadata(MigrationContext.configure(connection), models.Base.metadata))
    finally:
        engine.dispose()


def test_the_migrations_lead_to_the_models(empty_url: str) -> None:
    """From nothing, and again after everything was undone."""
    for _ in range(2):
        upgrade(empty_url)
        assert tables(empty_url) == set(models.Base.metadata.tables)
        assert differences(empty_url) == []
        downgrade(empty_url, "base")
        assert tables(empty_url) == set()


def test_every_revision_can_be_undone_by_itself(empty_url: str) -> None:
    """Up, down and up again, one at a time."""
    for before, revision in zip(["base", *REVISIONS], REVISIONS, strict=False):
        upgrade(empty_url, revision)
        known = tables(empty_url)
        downgrade(empty_url, before)
        upgrade(empty_url, revision)
        assert tables(empty_url) == known


def test_upgrading_twice_changes_nothing(empty_url: str) -> None:
    """So that every start may do it."""
    upgrade(empty_url)
    upgrade(empty_url)
    assert differences(empty_url) == []


@pytest.mark.parametrize(("lifecycle", "stored"), LIFECYCLES, ids=lambda value: getattr(value, "subject", ""))
def test_a_lifecycle_names_exactly_the_stored_statuses(lifecycle: Lifecycle, stored: type[StrEnum]) -> None:
    """What engines decide on is what the database holds, and every status can be reached."""
    statuses = {member.value for member in stored}
    assert set(lifecycle.moves) == statuses
    reached, waiting = set(), [lifecycle.initial]
    while waiting:
        status = waiting.pop()
        reached.add(status)
        waiting.extend(lifecycle.moves[status] - reached)
    assert reached == statuses


def test_other_enumerations_agree_too() -> None:
    """Those that have no order."""
    pairs = [
        (policy.PolicyScope, models.PolicyScope),
        (policy.PolicyEffect, models.PolicyEffect),
        (incident.IncidentSeverity, models.IncidentSeverity),
        (integration.ConnectorStatus, models.ConnectorStatus),
        (log.LogKind, models.LogKind),
        (log.DispatchOutcome, models.DispatchOutcome),
    ]
    for decided, stored in pairs:
        assert [member.value for member in decided] == [member.value for member in stored]
