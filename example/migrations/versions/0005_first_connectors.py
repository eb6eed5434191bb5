"""The connectors that every installation begins with."""

from datetime import UTC, datetime

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

FIRST = {"github": "GitHub", "pagerduty": "PagerDuty", "slack": "Slack", "webhook": "Webhook"}
REGISTERED_AT = datetime(2026, 1, 1, tzinfo=UTC)

connectors = sa.table(
    "connectors",
    sa.column("name", sa.String),
    sa.column("title", sa.String),
    sa.column("status", sa.String),
    sa.column("registered_at", sa.DateTime(timezone=True)),
)
integrations = sa.table("integrations", sa.column("connector", sa.String))


def upgrade() -> None:
    """Store them."""
    op.bulk_insert(
        connectors,
        [
            {"name": name, "title": title, "status": "available", "registered_at": REGISTERED_AT}
            for name, title in FIRST.items()
        ],
    )


def downgrade() -> None:
    """Take away those that nothing uses."""
    used = sa.select(integrations.c.connector)
    op.execute(connectors.delete().where(connectors.c.name.in_(list(FIRST)), connectors.c.name.not_in(used)))
