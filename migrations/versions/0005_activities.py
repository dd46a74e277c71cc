"""Activities under a twinning, and the teachers who are named with them."""

import sqlalchemy as sa
from alembic import op

from migrations.county_book import NOW, of_school, remember, secure

revision = "0005"
down_revision = "0004"

BOOKS = {
    "activity": ("county_id, id", of_school("lead_school_id", "partner_school_id")),
    "activity_person": ("county_id, activity_id, teacher_id", of_school("lead_school_id", "partner_school_id")),
}


def upgrade() -> None:
    """Make the tables; each within the sight of the offices that it concerns, and with its past."""
    op.execute("set local lock_timeout = '5s'")
    _activity()
    _activity_person()
    for table, (key, sight) in BOOKS.items():
        secure(table, sight)
        remember(table, key, sight)


def _activity() -> None:
    op.create_table(
        "activity",
        sa.Column("county_id", sa.Integer(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("twinning_id", sa.Uuid(), nullable=False),
        sa.Column("lead_school_id", sa.Uuid(), nullable=False),
        sa.Column("partner_school_id", sa.Uuid(), nullable=False),
        sa.Column("host_school_id", sa.Uuid(), nullable=False),
        sa.Column("stage", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("held_on", sa.Date(), nullable=False),
        sa.Column("subject", sa.Text(), nullable=False),
        sa.Column("topic", sa.Text(), nullable=False),
        sa.Column("hours", sa.Integer(), nullable=False),
        sa.Column("person_times", sa.Integer(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column("logged_at", sa.TIMESTAMP(timezone=True), nullable=False),
        sa.Column("idempotency_key", sa.Text(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("recorded_from", sa.TIMESTAMP(timezone=True), server_default=NOW, nullable=False),
        sa.CheckConstraint(
            "kind in ('lesson_delivery', 'caravan', 'demo_lesson', 'teaching_research', 'menu_research', 'lecture',"
            " 'sync_class', 'remote', 'shadowing')",
            name="activity_kind_check",
        ),
        sa.CheckConstraint(
            "stage in ('preschool', 'primary', 'junior', 'senior', 'vocational', 'special')",
            name="activity_stage_check",
        ),
        sa.CheckConstraint("state <> 'cancelled' or reason <> ''", name="activity_reasoned_check"),
        sa.CheckConstraint("state in ('logged', 'confirmed', 'cancelled')", name="activity_state_check"),
        sa.CheckConstraint(
            "host_school_id in (lead_school_id, partner_school_id)", name="activity_host_of_the_pair_check"
        ),
        sa.CheckConstraint("hours between 1 and 999", name="activity_hours_check"),
        sa.CheckConstraint("person_times between 0 and 100000", name="activity_person_times_check"),
        sa.ForeignKeyConstraint(
            ["county_id", "twinning_id"],
            ["twinning.county_id", "twinning.id"],
            name="activity_county_id_twinning_id_fkey",
        ),
        sa.ForeignKeyConstraint(["county_id"], ["county.id"], name="activity_county_id_fkey"),
        sa.ForeignKeyConstraint(["host_school_id"], ["school.id"], name="activity_host_school_id_fkey"),
        sa.ForeignKeyConstraint(["lead_school_id"], ["school.id"], name="activity_lead_school_id_fkey"),
        sa.ForeignKeyConstraint(["partner_school_id"], ["school.id"], name="activity_partner_school_id_fkey"),
        sa.PrimaryKeyConstraint("county_id", "id", name="activity_pkey"),
        sa.UniqueConstraint("county_id", "idempotency_key", name="activity_idempotency_key"),
    )
    op.create_index("activity_held_on_idx", "activity", ["county_id", "held_on", "id"], unique=False)
    op.create_index("activity_lead_idx", "activity", ["county_id", "lead_school_id", "held_on"], unique=False)
    op.create_index(
        "activity_once_key",
        "activity",
        ["county_id", "twinning_id", "held_on", "kind", "subject"],
        unique=True,
        postgresql_where="state <> 'cancelled'",
    )
    op.create_index("activity_partner_idx", "activity", ["county_id", "partner_school_id", "held_on"], unique=False)


def _activity_person() -> None:
    op.create_table(
        "activity_person",
        sa.Column("county_id", sa.Integer(), nullable=False),
        sa.Column("activity_id", sa.Uuid(), nullable=False),
        sa.Column("teacher_id", sa.Uuid(), nullable=False),
        sa.Column("teacher_name", sa.Text(), nullable=False),
        sa.Column("school_id", sa.Uuid(), nullable=False),
        sa.Column("lead_school_id", sa.Uuid(), nullable=False),
        sa.Column("partner_school_id", sa.Uuid(), nullable=False),
        sa.Column("recorded_from", sa.TIMESTAMP(timezone=True), server_default=NOW, nullable=False),
        sa.ForeignKeyConstraint(
            ["county_id", "activity_id"],
            ["activity.county_id", "activity.id"],
            name="activity_person_county_id_activity_id_fkey",
        ),
        sa.ForeignKeyConstraint(
            ["county_id", "teacher_id"],
            ["teacher.county_id", "teacher.id"],
            name="activity_person_county_id_teacher_id_fkey",
        ),
        sa.ForeignKeyConstraint(["county_id"], ["county.id"], name="activity_person_county_id_fkey"),
        sa.ForeignKeyConstraint(["lead_school_id"], ["school.id"], name="activity_person_lead_school_id_fkey"),
        sa.ForeignKeyConstraint(["partner_school_id"], ["school.id"], name="activity_person_partner_school_id_fkey"),
        sa.ForeignKeyConstraint(["school_id"], ["school.id"], name="activity_person_school_id_fkey"),
        sa.PrimaryKeyConstraint("county_id", "activity_id", "teacher_id", name="activity_person_pkey"),
    )
    op.create_index("activity_person_teacher_idx", "activity_person", ["county_id", "teacher_id"], unique=False)
