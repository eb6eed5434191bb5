"""The record of a dispatch says which contracts did not hold."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the column; before it nothing was looked for, so nothing was found."""
    op.add_column("dispatch_audits", sa.Column("violations", sa.JSON(), nullable=False, server_default=sa.text("'[]'")))


def downgrade() -> None:
    """Forget what did not hold."""
    op.drop_column("dispatch_audits", "violations")
