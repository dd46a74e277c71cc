"""Figures that were handed in, with the keys behind them, and their locks; added to and never changed."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import ARRAY, JSONB

from migrations.county_book import IN_COUNTY, WHOLE_COUNTY, application_role, secure

revision = "0016"
down_revision = "0015"

TEXTS = ("metric", "rule_id", "reading", "comparator", "printed", "unit", "verdict", "list_hash", "reason")


def upgrade() -> None:
    """Make both tables for those who see the county whole, and let nobody change a row."""
    op.execute("set local lock_timeout = '5s'")
    _submission()
    op.create_table(
        "submission_lock",
        sa.Column("county_id", sa.Integer(), nullable=False),
        sa.Column("submission_id", sa.Uuid(), nullable=False),
        sa.Column("locked_at", sa.TIMESTAMP(timezone=True), nullable=False),
        sa.Column("locked_by", sa.Uuid(), nullable=False),
        sa.Column("locked_by_name", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["county_id"], ["county.id"], name="submission_lock_county_id_fkey"),
        sa.ForeignKeyConstraint(
            ["county_id", "submission_id"],
            ["submission.county_id", "submission.id"],
            name="submission_lock_county_id_submission_id_fkey",
        ),
        sa.PrimaryKeyConstraint("county_id", "submission_id", name="submission_lock_pkey"),
    )
    for table in ("submission", "submission_lock"):
        secure(table, f"{IN_COUNTY} and {WHOLE_COUNTY}")
        op.execute(f"revoke update, delete on {table} from {application_role()}")


def _submission() -> None:
    op.create_table(
        "submission",
        sa.Column("county_id", sa.Integer(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("series_id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        *(sa.Column(name, sa.Text(), nullable=False) for name in TEXTS),
        sa.Column("parameters", JSONB(), nullable=False),
        *(sa.Column(name, sa.Date(), nullable=False) for name in ("window_first", "window_last", "valid_as_of")),
        sa.Column("known_as_of", sa.TIMESTAMP(timezone=True), nullable=False),
        sa.Column("threshold", sa.Text(), nullable=True),
        sa.Column("places", sa.Integer(), nullable=False),
        sa.Column("numerator", sa.Integer(), nullable=False),
        sa.Column("denominator", sa.Integer(), nullable=True),
        sa.Column("exact", sa.Text(), nullable=True),
        sa.Column("numerator_keys", ARRAY(sa.Uuid()), nullable=False),
        sa.Column("denominator_keys", ARRAY(sa.Uuid()), nullable=False),
        sa.Column("submitted_by", sa.Uuid(), nullable=False),
        sa.Column("submitted_by_name", sa.Text(), nullable=False),
        sa.CheckConstraint("version > 0", name="submission_version_check"),
        sa.CheckConstraint("window_last >= window_first", name="submission_window_check"),
        sa.ForeignKeyConstraint(["county_id"], ["county.id"], name="submission_county_id_fkey"),
        sa.PrimaryKeyConstraint("county_id", "id", name="submission_pkey"),
    )
    op.create_index("submission_series_key", "submission", ["county_id", "series_id", "version"], unique=True)
    op.create_index(
        "submission_once_key",
        "submission",
        ["county_id", "metric", "rule_id", "reading", "window_first", "window_last"],
        unique=True,
        postgresql_where=sa.text("version = 1"),
    )
