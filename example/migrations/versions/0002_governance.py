"""What agents may do, and what happens when they do something else."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

TIME = sa.DateTime(timezone=True)


def one_of(name: str, *values: str) -> sa.Enum:
    """Text under a check constraint of that name."""
    return sa.Enum(*values, name=name, native_enum=False, create_constraint=True, length=20)


def upgrade() -> None:
    """Make the tables."""
    op.create_table(
        "policies",
        sa.Column("id", sa.String(length=40), nullable=False),
        sa.Column("tenant_id", sa.String(length=40), nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("scope", one_of("scope", "tenant", "team", "agent"), nullable=False),
        sa.Column("target", sa.String(length=120), nullable=False),
        sa.Column("action", sa.String(length=120), nullable=False),
        sa.Column("effect", one_of("effect", "allow", "require_approval", "deny"), nullable=False),
        sa.Column("priority", sa.Integer(), nullable=False),
        sa.Column("status", one_of("status", "draft", "active", "retired"), nullable=False),
        sa.Column("created_at", TIME, nullable=False),
        sa.Column("activated_at", TIME, nullable=True),
        sa.Column("retired_at", TIME, nullable=True),
        sa.CheckConstraint("priority BETWEEN 0 AND 1000", name=op.f("ck_policies_priority_range")),
        sa.CheckConstraint("version >= 1", name=op.f("ck_policies_version_from_one")),
        sa.ForeignKeyConstraint(["tenant_id"], ["tenants.id"], name=op.f("fk_policies_tenant_id_tenants")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_policies")),
        sa.UniqueConstraint("tenant_id", "name", "version", name=op.f("uq_policies_tenant_id_name_version")),
    )
    op.create_index(
        "uq_policies_active_version",
        "policies",
        ["tenant_id", "name"],
        unique=True,
        sqlite_where=sa.text("status = 'active'"),
        postgresql_where=sa.text("status = 'active'"),
    )
    op.create_table(
        "thresholds",
        sa.Column("id", sa.String(length=40), nullable=False),
        sa.Column("tenant_id", sa.String(length=40), nullable=False),
        sa.Column("metric", sa.String(length=120), nullable=False),
        sa.Column("warn_at", sa.Double(), nullable=False),
        sa.Column("block_at", sa.Double(), nullable=False),
        sa.Column("status", one_of("status", "active", "removed"), nullable=False),
        sa.Column("created_at", TIME, nullable=False),
        sa.Column("changed_at", TIME, nullable=True),
        sa.CheckConstraint("warn_at <= block_at", name=op.f("ck_thresholds_warns_before_it_blocks")),
        sa.CheckConstraint("warn_at >= 0", name=op.f("ck_thresholds_not_negative")),
        sa.ForeignKeyConstraint(["tenant_id"], ["tenants.id"], name=op.f("fk_thresholds_tenant_id_tenants")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_thresholds")),
    )
    op.create_index(
        "uq_thresholds_active_metric",
        "thresholds",
        ["tenant_id", "metric"],
        unique=True,
        sqlite_where=sa.text("status = 'active'"),
        postgresql_where=sa.text("status = 'active'"),
    )
    op.create_table(
        "kill_switches",
        sa.Column("tenant_id", sa.String(length=40), nullable=False),
        sa.Column("state", one_of("state", "engaged", "released"), nullable=False),
        sa.Column("reason", sa.String(length=500), nullable=False),
        sa.Column("engaged_by", sa.String(length=120), nullable=False),
        sa.Column("engaged_at", TIME, nullable=False),
        sa.Column("released_by", sa.String(length=120), nullable=True),
        sa.Column("released_at", TIME, nullable=True),
        sa.CheckConstraint(
            "state = 'engaged' OR released_by IS NOT NULL", name=op.f("ck_kill_switches_released_by_somebody")
        ),
        sa.CheckConstraint("released_by <> engaged_by", name=op.f("ck_kill_switches_four_eyes")),
        sa.ForeignKeyConstraint(["tenant_id"], ["tenants.id"], name=op.f("fk_kill_switches_tenant_id_tenants")),
        sa.PrimaryKeyConstraint("tenant_id", name=op.f("pk_kill_switches")),
    )
    op.create_table(
        "incidents",
        sa.Column("id", sa.String(length=40), nullable=False),
        sa.Column("tenant_id", sa.String(length=40), nullable=False),
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column("agent_id", sa.String(length=120), nullable=True),
        sa.Column("severity", one_of("severity", "low", "medium", "high", "critical"), nullable=False),
        sa.Column(
            "status", one_of("status", "open", "acknowledged", "mitigated", "resolved", "closed"), nullable=False
        ),
        sa.Column("cause", sa.String(length=1000), nullable=True),
        sa.Column("reopen_count", sa.Integer(), nullable=False),
        sa.Column("opened_at", TIME, nullable=False),
        sa.Column("resolved_at", TIME, nullable=True),
        sa.Column("closed_at", TIME, nullable=True),
        sa.CheckConstraint(
            "status NOT IN ('resolved', 'closed') OR cause IS NOT NULL", name=op.f("ck_incidents_resolved_has_cause")
        ),
        sa.CheckConstraint("reopen_count >= 0", name=op.f("ck_incidents_reopen_count_range")),
        sa.ForeignKeyConstraint(["tenant_id"], ["tenants.id"], name=op.f("fk_incidents_tenant_id_tenants")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_incidents")),
    )
    op.create_index("ix_incidents_tenant_id_status", "incidents", ["tenant_id", "status"], unique=False)
    op.create_table(
        "incident_events",
        sa.Column("incident_id", sa.String(length=40), nullable=False),
        sa.Column("position", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("step", sa.String(length=40), nullable=False),
        sa.Column("actor_id", sa.String(length=120), nullable=False),
        sa.Column("at", TIME, nullable=False),
        sa.Column("note", sa.String(length=1000), nullable=True),
        sa.ForeignKeyConstraint(
            ["incident_id"], ["incidents.id"], name=op.f("fk_incident_events_incident_id_incidents")
        ),
        sa.PrimaryKeyConstraint("incident_id", "position", name=op.f("pk_incident_events")),
    )


def downgrade() -> None:
    """Drop the tables, and their indexes with them."""
    op.drop_table("incident_events")
    op.drop_table("incidents")
    op.drop_table("kill_switches")
    op.drop_table("thresholds")
    op.drop_table("policies")
