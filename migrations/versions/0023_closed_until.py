"""Until when a county's book is closed: the instant of the last figure that was handed in."""

import sqlalchemy as sa
from alembic import op

revision = "0023"
down_revision = "0022"


def upgrade() -> None:
    """Add the column; a book that was never closed says nothing."""
    op.execute("set local lock_timeout = '5s'")
    op.add_column("journal_head", sa.Column("closed_until", sa.TIMESTAMP(timezone=True), nullable=True))
