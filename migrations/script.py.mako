"""${message}."""

import sqlalchemy as sa
from alembic import op
${imports if imports else ""}
revision = ${repr(up_revision)}
down_revision = ${repr(down_revision)}


def upgrade() -> None:
    """Do it, and give way rather than lock the schools out."""
    op.execute("set local lock_timeout = '5s'")
    ${upgrades if upgrades else "pass"}
