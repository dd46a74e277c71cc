"""Scratch plans and their lines; drafts, so without a past, and for the county's own offices alone."""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"

SIGHT = (
    "county_id = any(nullif(current_setting('app.counties', true), '')::int[])"
    " and current_setting('app.scope', true) = 'county'"
)


def upgrade() -> None:
    """Do it, and give way rather than lock the schools out."""
    op.execute("set local lock_timeout = '5s'")
    _plan()
    _line()
    for table in ("scratch_plan", "scratch_line"):
        op.execute(f"alter table {table} enable row level security")
        op.execute(f"alter table {table} force row level security")
        op.execute(f"create policy sight on {table} using ({SIGHT}) with check ({SIGHT})")


def _plan() -> None:
    op.create_table(
        "scratch_plan",
        sa.Column("county_id", sa.Integer(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("starts_on", sa.Date(), nullable=False),
        sa.Column("planned_to", sa.Date(), nullable=False),
        sa.Column("made_at", sa.TIMESTAMP(timezone=True), nullable=False),
        sa.Column("made_by", sa.Uuid(), nullable=False),
        sa.Column("made_by_name", sa.Text(), nullable=False),
        sa.CheckConstraint(
            "kind in ('regular_exchange', 'support_teaching', 'itinerant', 'secondment', 'attachment', 'sanqu',"
            " 'silver', 'outreach', 'county_managed')",
            name="scratch_plan_kind_check",
        ),
        sa.CheckConstraint("name <> ''", name="scratch_plan_named_check"),
        sa.CheckConstraint("planned_to >= starts_on", name="scratch_plan_ends_after_start_check"),
        sa.ForeignKeyConstraint(["county_id"], ["county.id"], name="scratch_plan_county_id_fkey"),
        sa.PrimaryKeyConstraint("county_id", "id", name="scratch_plan_pkey"),
    )


def _line() -> None:
    op.create_table(
        "scratch_line",
        sa.Column("county_id", sa.Integer(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("plan_id", sa.Uuid(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("verb", sa.Text(), nullable=False),
        sa.Column("teacher_id", sa.Uuid(), nullable=False),
        sa.Column("from_school_id", sa.Uuid(), nullable=False),
        sa.Column("to_school_id", sa.Uuid(), nullable=False),
        sa.Column("posting_id", sa.Uuid(), nullable=True),
        sa.CheckConstraint("verb in ('send', 'leave_out')", name="scratch_line_verb_check"),
        sa.CheckConstraint("verb = 'send' or posting_id is not null", name="scratch_line_leaves_out_a_posting_check"),
        sa.ForeignKeyConstraint(["county_id"], ["county.id"], name="scratch_line_county_id_fkey"),
        sa.ForeignKeyConstraint(
            ["county_id", "plan_id"],
            ["scratch_plan.county_id", "scratch_plan.id"],
            name="scratch_line_county_id_plan_id_fkey",
        ),
        sa.ForeignKeyConstraint(
            ["county_id", "teacher_id"],
            ["teacher.county_id", "teacher.id"],
            name="scratch_line_county_id_teacher_id_fkey",
        ),
        sa.ForeignKeyConstraint(
            ["county_id", "posting_id"],
            ["posting.county_id", "posting.id"],
            name="scratch_line_county_id_posting_id_fkey",
        ),
        sa.ForeignKeyConstraint(["from_school_id"], ["school.id"], name="scratch_line_from_school_id_fkey"),
        sa.ForeignKeyConstraint(["to_school_id"], ["school.id"], name="scratch_line_to_school_id_fkey"),
        sa.PrimaryKeyConstraint("county_id", "id", name="scratch_line_pkey"),
    )
    op.create_index(
        "scratch_line_plan_teacher_key",
        "scratch_line",
        ["county_id", "plan_id", "teacher_id", "verb"],
        unique=True,
    )
