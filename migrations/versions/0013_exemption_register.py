"""What an exemption rests on beside its ground: decision and clause; and a version, so that nobody overwrites."""

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"


def upgrade() -> None:
    """Add the columns to the register and to its past."""
    op.execute("set local lock_timeout = '5s'")
    for table in ("exemption", "exemption_history"):
        for name in ("decision", "clause"):
            op.add_column(table, sa.Column(name, sa.Text(), server_default="", nullable=False))
        op.add_column(table, sa.Column("version", sa.Integer(), server_default="1", nullable=False))
        for name in ("decision", "clause", "version"):
            op.alter_column(table, name, server_default=None)
