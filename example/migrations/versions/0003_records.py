"""The log of agents and the record of dispatches."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

TIME = sa.DateTime(timezone=True)


def one_of(name: str, *values: str) -> sa.Enum:
    """Text under a check constraint of that name."""
    return sa.Enum(*values, name=name, native_enum=False, create_constraint=True, length=20)


def upgrade() -> None:
    """Make the tables."""
    op.create_table(
        "log_chains",
        sa.Column("tenant_id", sa.String(length=40), nullable=False),
        sa.Column("last_seq", sa.Integer(), nullable=False),
        sa.Column("last_hash", sa.String(length=64), nullable=False),
        sa.Column("anchor_seq", sa.Integer(), nullable=False),
        sa.Column("anchor_hash", sa.String(length=64), nullable=False),
        sa.Column("retention_days", sa.Integer(), nullable=False),
        sa.CheckConstraint("anchor_seq <= last_seq", name=op.f("ck_log_chains_anchor_before_last")),
        sa.CheckConstraint("retention_days BETWEEN 30 AND 3650", name=op.f("ck_log_chains_retention_range")),
        sa.ForeignKeyConstraint(["tenant_id"], ["tenants.id"], name=op.f("fk_log_chains_tenant_id_tenants")),
        sa.PrimaryKeyConstraint("tenant_id", name=op.f("pk_log_chains")),
    )
    op.create_table(
        "log_entries",
        sa.Column("tenant_id", sa.String(length=40), nullable=False),
        sa.Column("seq", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("at", TIME, nullable=False),
        sa.Column("agent_id", sa.String(length=120), nullable=False),
        sa.Column("kind", one_of("kind", "decision", "tool_call", "message", "error"), nullable=False),
        sa.Column("message", sa.Text(), nullable=False),
        sa.Column("payload", sa.JSON(), nullable=False),
        sa.Column("previous_hash", sa.String(length=64), nullable=False),
        sa.Column("entry_hash", sa.String(length=64), nullable=False),
        sa.CheckConstraint("seq >= 1", name=op.f("ck_log_entries_seq_from_one")),
        sa.ForeignKeyConstraint(["tenant_id"], ["tenants.id"], name=op.f("fk_log_entries_tenant_id_tenants")),
        sa.PrimaryKeyConstraint("tenant_id", "seq", name=op.f("pk_log_entries")),
    )
    op.create_index("ix_log_entries_tenant_id_at", "log_entries", ["tenant_id", "at"], unique=False)
    op.create_table(
        "dispatch_audits",
        sa.Column("id", sa.String(length=40), nullable=False),
        sa.Column("at", TIME, nullable=False),
        sa.Column("operation", sa.String(length=120), nullable=False),
        sa.Column("method", sa.String(length=120), nullable=True),
        sa.Column("tenant_id", sa.String(length=120), nullable=False),
        sa.Column("actor_id", sa.String(length=120), nullable=False),
        sa.Column("audience", sa.String(length=20), nullable=False),
        sa.Column("decision", sa.String(length=20), nullable=False),
        sa.Column("outcome", one_of("outcome", "completed", "refused", "failed"), nullable=False),
        sa.Column("error_code", sa.String(length=60), nullable=True),
        sa.Column("duration_ms", sa.Double(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_dispatch_audits")),
    )
    op.create_index("ix_dispatch_audits_tenant_id_at", "dispatch_audits", ["tenant_id", "at"], unique=False)


def downgrade() -> None:
    """Drop the tables, and their indexes with them."""
    op.drop_table("dispatch_audits")
    op.drop_table("log_entries")
    op.drop_table("log_chains")
