"""Publicity: notices, their public lists and the objections; the states of a posting that passes through it."""

import sqlalchemy as sa
from alembic import op

from migrations.county_book import IN_COUNTY, NOW, WHOLE_COUNTY, remember, secure

revision = "0020"
down_revision = "0019"

SIGHT = f"{IN_COUNTY} and {WHOLE_COUNTY}"
STATES = (
    "state in ('nominated', 'endorsed', 'publicized', 'ordered', 'approved', 'active', 'completed', 'withdrawn',"
    " 'cancelled')"
)


def upgrade() -> None:
    """Make the tables, and let postings be made public and ordered where the posting terms ask for it."""
    op.execute("set local lock_timeout = '5s'")
    _notice()
    _notice_line()
    _objection()
    for table in ("notice", "notice_line", "objection"):
        secure(table, SIGHT)
        remember(table, "county_id, id", SIGHT)
    op.execute("alter table posting drop constraint posting_posting_state_check_check")
    op.execute(f"alter table posting add constraint posting_state_check check ({STATES})")
    op.add_column("posting_terms", sa.Column("publicity_days", sa.Integer(), server_default="0", nullable=False))
    op.alter_column("posting_terms", "publicity_days", server_default=None)


def _notice() -> None:
    op.create_table(
        "notice",
        sa.Column("county_id", sa.Integer(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("opens_on", sa.Date(), nullable=False),
        sa.Column("closes_on", sa.Date(), nullable=False),
        sa.Column("contact", sa.Text(), nullable=False),
        sa.Column("order_no", sa.Text(), nullable=True),
        sa.Column("ordered_on", sa.Date(), nullable=True),
        sa.Column("made_at", sa.TIMESTAMP(timezone=True), nullable=False),
        sa.Column("recorded_from", sa.TIMESTAMP(timezone=True), server_default=NOW, nullable=False),
        sa.CheckConstraint("(ordered_on is null) = (order_no is null)", name="notice_ordered_with_number_check"),
        sa.ForeignKeyConstraint(["county_id"], ["county.id"], name="notice_county_id_fkey"),
        sa.CheckConstraint("title <> ''", name="notice_titled_check"),
        sa.CheckConstraint("closes_on >= opens_on", name="notice_closes_after_opening_check"),
        sa.PrimaryKeyConstraint("county_id", "id", name="notice_pkey"),
    )


def _notice_line() -> None:
    op.create_table(
        "notice_line",
        sa.Column("county_id", sa.Integer(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("notice_id", sa.Uuid(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("posting_id", sa.Uuid(), nullable=False),
        sa.Column("teacher_name", sa.Text(), nullable=False),
        sa.Column("id_hint", sa.Text(), nullable=False),
        sa.Column("subject", sa.Text(), nullable=False),
        sa.Column("from_school_id", sa.Uuid(), nullable=False),
        sa.Column("to_school_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("starts_on", sa.Date(), nullable=False),
        sa.Column("planned_to", sa.Date(), nullable=False),
        sa.Column("recorded_from", sa.TIMESTAMP(timezone=True), server_default=NOW, nullable=False),
        sa.ForeignKeyConstraint(
            ["county_id", "notice_id"], ["notice.county_id", "notice.id"], name="notice_line_county_id_notice_id_fkey"
        ),
        sa.PrimaryKeyConstraint("county_id", "id", name="notice_line_pkey"),
        sa.ForeignKeyConstraint(["county_id"], ["county.id"], name="notice_line_county_id_fkey"),
        sa.ForeignKeyConstraint(["from_school_id"], ["school.id"], name="notice_line_from_school_id_fkey"),
        sa.ForeignKeyConstraint(
            ["county_id", "posting_id"],
            ["posting.county_id", "posting.id"],
            name="notice_line_county_id_posting_id_fkey",
        ),
        sa.ForeignKeyConstraint(["to_school_id"], ["school.id"], name="notice_line_to_school_id_fkey"),
    )
    op.create_index("notice_line_posting_key", "notice_line", ["county_id", "notice_id", "posting_id"], unique=True)


def _objection() -> None:
    op.create_table(
        "objection",
        sa.Column("county_id", sa.Integer(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("notice_id", sa.Uuid(), nullable=False),
        sa.Column("line_id", sa.Uuid(), nullable=True),
        sa.Column("raised_on", sa.Date(), nullable=False),
        sa.Column("raised_by", sa.Text(), nullable=False),
        sa.Column("said", sa.Text(), nullable=False),
        sa.Column("answer", sa.Text(), nullable=True),
        sa.Column("answered_on", sa.Date(), nullable=True),
        sa.Column("upheld", sa.Boolean(), nullable=True),
        sa.Column("recorded_from", sa.TIMESTAMP(timezone=True), server_default=NOW, nullable=False),
        sa.ForeignKeyConstraint(["county_id"], ["county.id"], name="objection_county_id_fkey"),
        sa.CheckConstraint("(upheld is null) = (answer is null)", name="objection_decided_check"),
        sa.CheckConstraint("said <> ''", name="objection_said_check"),
        sa.PrimaryKeyConstraint("county_id", "id", name="objection_pkey"),
        sa.ForeignKeyConstraint(
            ["county_id", "notice_id"], ["notice.county_id", "notice.id"], name="objection_county_id_notice_id_fkey"
        ),
        sa.CheckConstraint("(answered_on is null) = (answer is null)", name="objection_answered_check"),
    )
    op.create_index("objection_notice_idx", "objection", ["county_id", "notice_id"], unique=False)
