"""Twinnings with their agreement, from proposal to end, and the pairs of teachers under them."""

import sqlalchemy as sa
from alembic import op

from migrations.county_book import NOW, of_school, remember, secure

revision = "0017"
down_revision = "0016"

COLUMNS = (
    "scheme text not null default ''",
    "tier text",
    "fields text[] not null default '{}'",
    "agreed_on date",
    "suspended_on date",
    "ended_on date",
    "reason text",
    "proposed_by uuid",
    "renews_id uuid",
)
CHECKS = {
    "tier": "tier in ('province_county', 'city_county', 'county_rural', 'centre_village')",
    "fields": "fields <@ array['teaching', 'management', 'development', 'equipment']::text[]",
    "ended_within": "ended_on between starts_on and ends_on",
    "reasoned": "state <> 'terminated' or reason <> ''",
    "suspended": "(state = 'suspended') = (suspended_on is not null)",
}
PAIR_IN_SIGHT = of_school("mentor_school_id", "mentee_school_id")


def upgrade() -> None:
    """Add to twinnings what their agreements say, and make the table of pairs."""
    op.execute("set local lock_timeout = '5s'")
    for table in ("twinning", "twinning_history"):
        for column in COLUMNS:
            op.execute(f"alter table {table} add column {column}")
    for name, check in CHECKS.items():
        op.execute(f"alter table twinning add constraint twinning_{name}_check check ({check})")
    op.create_foreign_key(
        "twinning_county_id_renews_id_fkey", "twinning", "twinning", ["county_id", "renews_id"], ["county_id", "id"]
    )
    op.create_foreign_key("twinning_proposed_by_fkey", "twinning", "school", ["proposed_by"], ["id"])
    _teacher_pair()
    secure("teacher_pair", PAIR_IN_SIGHT)
    remember("teacher_pair", "county_id, id", PAIR_IN_SIGHT)


def _teacher_pair() -> None:
    op.create_table(
        "teacher_pair",
        sa.Column("county_id", sa.Integer(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("twinning_id", sa.Uuid(), nullable=False),
        sa.Column("mentor_id", sa.Uuid(), nullable=True),
        sa.Column("mentor_name", sa.Text(), nullable=True),
        sa.Column("mentor_school_id", sa.Uuid(), nullable=False),
        sa.Column("mentee_id", sa.Uuid(), nullable=True),
        sa.Column("mentee_name", sa.Text(), nullable=True),
        sa.Column("mentee_school_id", sa.Uuid(), nullable=False),
        sa.Column("subject", sa.Text(), nullable=False),
        sa.Column("starts_on", sa.Date(), nullable=False),
        sa.Column("ends_on", sa.Date(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("ended_on", sa.Date(), nullable=True),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("recorded_from", sa.TIMESTAMP(timezone=True), server_default=NOW, nullable=False),
        sa.CheckConstraint(
            "(state = 'open') = (mentor_id is null or mentee_id is null)", name="teacher_pair_open_check"
        ),
        sa.CheckConstraint(
            "state <> 'ended' or (ended_on >= starts_on and reason <> '')", name="teacher_pair_reasoned_check"
        ),
        sa.CheckConstraint("state in ('open', 'paired', 'ended')", name="teacher_pair_state_check"),
        sa.CheckConstraint("ends_on >= starts_on", name="teacher_pair_ends_after_start_check"),
        sa.CheckConstraint("mentor_id <> mentee_id", name="teacher_pair_two_teachers_check"),
        sa.CheckConstraint("mentor_id is not null or mentee_id is not null", name="teacher_pair_somebody_check"),
        sa.ForeignKeyConstraint(
            ["county_id", "mentee_id"],
            ["teacher.county_id", "teacher.id"],
            name="teacher_pair_county_id_mentee_id_fkey",
        ),
        sa.ForeignKeyConstraint(
            ["county_id", "mentor_id"],
            ["teacher.county_id", "teacher.id"],
            name="teacher_pair_county_id_mentor_id_fkey",
        ),
        sa.ForeignKeyConstraint(
            ["county_id", "twinning_id"],
            ["twinning.county_id", "twinning.id"],
            name="teacher_pair_county_id_twinning_id_fkey",
        ),
        sa.ForeignKeyConstraint(["county_id"], ["county.id"], name="teacher_pair_county_id_fkey"),
        sa.ForeignKeyConstraint(["mentee_school_id"], ["school.id"], name="teacher_pair_mentee_school_id_fkey"),
        sa.ForeignKeyConstraint(["mentor_school_id"], ["school.id"], name="teacher_pair_mentor_school_id_fkey"),
        sa.PrimaryKeyConstraint("county_id", "id", name="teacher_pair_pkey"),
    )
    op.create_index(
        "teacher_pair_once_key",
        "teacher_pair",
        ["county_id", "mentor_id", "mentee_id", "subject"],
        unique=True,
        postgresql_where="state = 'paired'",
    )
    op.create_index("teacher_pair_twinning_idx", "teacher_pair", ["county_id", "twinning_id"], unique=False)
