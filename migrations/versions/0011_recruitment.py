"""Recruitment plans by source, the posts of each school, and the hires."""

import sqlalchemy as sa
from alembic import op

from migrations.county_book import IN_COUNTY, NOW, of_school, remember, secure

revision = "0011"
down_revision = "0010"

SIGHT = {
    "recruitment_plan": IN_COUNTY,
    "source_quota": IN_COUNTY,
    "recruitment_post": of_school("school_id"),
    "hire": of_school("school_id"),
}


def upgrade() -> None:
    """Make the tables; each within the sight of the offices that it concerns, and with its past."""
    op.execute("set local lock_timeout = '5s'")
    _recruitment_plan()
    _source_quota()
    _recruitment_post()
    _hire()
    for table, sight in SIGHT.items():
        secure(table, sight)
        remember(table, "county_id, id", sight)


def _recruitment_plan() -> None:
    op.create_table(
        "recruitment_plan",
        sa.Column("county_id", sa.Integer(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("establishment", sa.Integer(), nullable=False),
        sa.Column("on_roster", sa.Integer(), nullable=False),
        sa.Column("leaving", sa.Integer(), nullable=False),
        sa.Column("planned", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("recorded_from", sa.TIMESTAMP(timezone=True), server_default=NOW, nullable=False),
        sa.CheckConstraint(
            "establishment >= 0 and on_roster >= 0 and leaving >= 0", name="recruitment_plan_counted_check"
        ),
        sa.CheckConstraint("leaving <= on_roster", name="recruitment_plan_leaving_check"),
        sa.CheckConstraint(
            "planned between 0 and greatest(0, establishment - on_roster + leaving)",
            name="recruitment_plan_vacancies_check",
        ),
        sa.ForeignKeyConstraint(["county_id"], ["county.id"], name="recruitment_plan_county_id_fkey"),
        sa.PrimaryKeyConstraint("county_id", "id", name="recruitment_plan_pkey"),
        sa.UniqueConstraint("county_id", "year", name="recruitment_plan_year_key"),
    )


def _source_quota() -> None:
    op.create_table(
        "source_quota",
        sa.Column("county_id", sa.Integer(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("plan_id", sa.Uuid(), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("posts", sa.Integer(), nullable=False),
        sa.Column("approved", sa.Integer(), nullable=False),
        sa.Column("recorded_from", sa.TIMESTAMP(timezone=True), server_default=NOW, nullable=False),
        sa.CheckConstraint(
            "source in ('special_post', 'open_recruitment', 'mountain', 'free_normal', 'directed')",
            name="source_quota_source_check",
        ),
        sa.CheckConstraint("approved between 0 and posts", name="source_quota_approved_check"),
        sa.ForeignKeyConstraint(
            ["county_id", "plan_id"],
            ["recruitment_plan.county_id", "recruitment_plan.id"],
            name="source_quota_county_id_plan_id_fkey",
        ),
        sa.ForeignKeyConstraint(["county_id"], ["county.id"], name="source_quota_county_id_fkey"),
        sa.PrimaryKeyConstraint("county_id", "id", name="source_quota_pkey"),
        sa.UniqueConstraint("county_id", "plan_id", "source", name="source_quota_source_key"),
    )


def _recruitment_post() -> None:
    op.create_table(
        "recruitment_post",
        sa.Column("county_id", sa.Integer(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("plan_id", sa.Uuid(), nullable=False),
        sa.Column("school_id", sa.Uuid(), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("stage", sa.Text(), nullable=False),
        sa.Column("subject", sa.Text(), nullable=False),
        sa.Column("poverty_village", sa.Boolean(), nullable=False),
        sa.Column("requested", sa.Integer(), nullable=False),
        sa.Column("approved", sa.Integer(), nullable=False),
        sa.Column("hired", sa.Integer(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("recorded_from", sa.TIMESTAMP(timezone=True), server_default=NOW, nullable=False),
        sa.CheckConstraint("(state = 'approved') = (approved > 0)", name="recruitment_post_decided_check"),
        sa.CheckConstraint(
            "source in ('special_post', 'open_recruitment', 'mountain', 'free_normal', 'directed')",
            name="recruitment_post_source_check",
        ),
        sa.CheckConstraint(
            "stage in ('preschool', 'primary', 'junior', 'senior', 'vocational', 'special')",
            name="recruitment_post_stage_check",
        ),
        sa.CheckConstraint("state in ('requested', 'approved', 'refused')", name="recruitment_post_state_check"),
        sa.CheckConstraint("approved between 0 and requested", name="recruitment_post_approved_check"),
        sa.CheckConstraint("hired between 0 and approved", name="recruitment_post_hired_check"),
        sa.CheckConstraint("requested between 1 and 1000", name="recruitment_post_requested_check"),
        sa.ForeignKeyConstraint(
            ["county_id", "plan_id"],
            ["recruitment_plan.county_id", "recruitment_plan.id"],
            name="recruitment_post_county_id_plan_id_fkey",
        ),
        sa.ForeignKeyConstraint(["county_id"], ["county.id"], name="recruitment_post_county_id_fkey"),
        sa.ForeignKeyConstraint(["school_id"], ["school.id"], name="recruitment_post_school_id_fkey"),
        sa.PrimaryKeyConstraint("county_id", "id", name="recruitment_post_pkey"),
    )
    op.create_index("recruitment_post_plan_idx", "recruitment_post", ["county_id", "plan_id"], unique=False)


def _hire() -> None:
    op.create_table(
        "hire",
        sa.Column("county_id", sa.Integer(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("post_id", sa.Uuid(), nullable=False),
        sa.Column("school_id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("hired_on", sa.Date(), nullable=False),
        sa.Column("priority_reason", sa.Text(), nullable=True),
        sa.Column("left_on", sa.Date(), nullable=True),
        sa.Column("leaving_reason", sa.Text(), nullable=True),
        sa.Column("idempotency_key", sa.Text(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("recorded_from", sa.TIMESTAMP(timezone=True), server_default=NOW, nullable=False),
        sa.CheckConstraint("left_on is null or leaving_reason <> ''", name="hire_reasoned_check"),
        sa.CheckConstraint("left_on >= hired_on", name="hire_left_after_hired_check"),
        sa.ForeignKeyConstraint(
            ["county_id", "post_id"],
            ["recruitment_post.county_id", "recruitment_post.id"],
            name="hire_county_id_post_id_fkey",
        ),
        sa.ForeignKeyConstraint(["county_id"], ["county.id"], name="hire_county_id_fkey"),
        sa.ForeignKeyConstraint(["school_id"], ["school.id"], name="hire_school_id_fkey"),
        sa.PrimaryKeyConstraint("county_id", "id", name="hire_pkey"),
        sa.UniqueConstraint("county_id", "idempotency_key", name="hire_idempotency_key"),
    )
    op.create_index("hire_post_idx", "hire", ["county_id", "post_id"], unique=False)
