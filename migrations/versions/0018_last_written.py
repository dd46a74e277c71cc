"""When a school, its class or its place on a list was last written, found at once: what figures are remembered by."""

from alembic import op

revision = "0018"
down_revision = "0017"


def upgrade() -> None:
    """Make the indexes; the tables are few and small."""
    op.execute("set local lock_timeout = '5s'")
    for table in ("school", "school_class", "school_flag"):
        op.create_index(f"{table}_recorded_idx", table, ["recorded_from"], unique=False)
