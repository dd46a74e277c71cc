"""Returned work: records that a county sent back to their school, with the reason and what came of it."""

import sqlalchemy as sa
from alembic import op

from migrations.county_book import NOW, of_school, remember, secure

revision = "0012"
down_revision = "0011"


def upgrade() -> None:
    """Make the table, with its past and within the sight of the county and the school that must put things right."""
    op.execute("set local lock_timeout = '5s'")
    op.create_table(
        "record_return",
        sa.Column("county_id", sa.Integer(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("thing", sa.Text(), nullable=False),
        sa.Column("thing_id", sa.Uuid(), nullable=False),
        sa.Column("school_id", sa.Uuid(), nullable=False),
        sa.Column("field", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("returned_at", sa.TIMESTAMP(timezone=True), nullable=False),
        sa.Column("returned_by", sa.Text(), nullable=False),
        sa.Column("answer", sa.Text(), nullable=False),
        sa.Column("answered_at", sa.TIMESTAMP(timezone=True), nullable=True),
        sa.Column("answered_by", sa.Text(), nullable=False),
        sa.Column("recorded_from", sa.TIMESTAMP(timezone=True), server_default=NOW, nullable=False),
        sa.CheckConstraint("state in ('open', 'resubmitted', 'settled')", name="record_return_state_check"),
        sa.CheckConstraint("reason <> ''", name="record_return_reasoned_check"),
        sa.CheckConstraint("(state = 'open') = (answered_at is null)", name="record_return_answered_check"),
        sa.ForeignKeyConstraint(["county_id"], ["county.id"], name="record_return_county_id_fkey"),
        sa.ForeignKeyConstraint(["school_id"], ["school.id"], name="record_return_school_id_fkey"),
        sa.PrimaryKeyConstraint("county_id", "id", name="record_return_pkey"),
    )
    op.create_index("record_return_thing_idx", "record_return", ["county_id", "thing_id"])
    op.create_index("record_return_school_idx", "record_return", ["county_id", "state", "school_id"])
    remember("record_return", "county_id, id", of_school("school_id"))
    secure("record_return", of_school("school_id"))
