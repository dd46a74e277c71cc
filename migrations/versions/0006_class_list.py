"""Class lists: a year's urban-rural classes of a county's schools, as a draft before they are made current."""

import sqlalchemy as sa
from alembic import op

from migrations.county_book import IN_COUNTY, NOW, WHOLE_COUNTY, remember, secure

revision = "0006"
down_revision = "0005"

SIGHT = f"{IN_COUNTY} and {WHOLE_COUNTY}"
"""Offices that see the county whole, so no school office."""


def upgrade() -> None:
    """Make both tables."""
    op.execute("set local lock_timeout = '5s'")
    _class_list()
    _class_list_line()
    for table, key in (("class_list", "county_id, id"), ("class_list_line", "county_id, list_id, school_id")):
        secure(table, SIGHT)
        remember(table, key, SIGHT)


def _class_list() -> None:
    op.create_table(
        "class_list",
        sa.Column("county_id", sa.Integer(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("schools", sa.Integer(), nullable=False),
        sa.Column("drafted_at", sa.TIMESTAMP(timezone=True), nullable=False),
        sa.Column("current_at", sa.TIMESTAMP(timezone=True), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("recorded_from", sa.TIMESTAMP(timezone=True), server_default=NOW, nullable=False),
        sa.CheckConstraint("state in ('draft', 'current', 'dropped')", name="class_list_state_check"),
        sa.CheckConstraint("year between 2000 and 2200", name="class_list_year_check"),
        sa.CheckConstraint("(state = 'current') = (current_at is not null)", name="class_list_current_check"),
        sa.ForeignKeyConstraint(["county_id"], ["county.id"], name="class_list_county_id_fkey"),
        sa.PrimaryKeyConstraint("county_id", "id", name="class_list_pkey"),
    )
    op.create_index(
        "class_list_one_draft_key",
        "class_list",
        ["county_id", "year"],
        unique=True,
        postgresql_where="state = 'draft'",
    )


def _class_list_line() -> None:
    op.create_table(
        "class_list_line",
        sa.Column("county_id", sa.Integer(), nullable=False),
        sa.Column("list_id", sa.Uuid(), nullable=False),
        sa.Column("school_id", sa.Uuid(), nullable=False),
        sa.Column("nbs", sa.Text(), nullable=False),
        sa.Column("recorded_from", sa.TIMESTAMP(timezone=True), server_default=NOW, nullable=False),
        sa.CheckConstraint(
            "nbs in ('111', '112', '121', '122', '123', '210', '220')", name="class_list_line_nbs_check"
        ),
        sa.ForeignKeyConstraint(
            ["county_id", "list_id"],
            ["class_list.county_id", "class_list.id"],
            name="class_list_line_county_id_list_id_fkey",
        ),
        sa.ForeignKeyConstraint(["school_id"], ["school.id"], name="class_list_line_school_id_fkey"),
        sa.PrimaryKeyConstraint("county_id", "list_id", "school_id", name="class_list_line_pkey"),
    )
