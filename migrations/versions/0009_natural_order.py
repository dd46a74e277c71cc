"""Indexes by which a twinning's activities are found, and a county's twinnings listed, in their natural order."""

from alembic import op

revision = "0009"
down_revision = "0008"


def upgrade() -> None:
    """Make them."""
    op.execute("set local lock_timeout = '5s'")
    latest = ["county_id", "twinning_id", "held_on", "id"]
    op.create_index("activity_twinning_idx", "activity", latest, unique=False)
    op.create_index("twinning_starts_on_idx", "twinning", ["county_id", "starts_on", "id"], unique=False)
