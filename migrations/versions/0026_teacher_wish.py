"""What teachers say about going in a school year, for plans to be made with it."""

import sqlalchemy as sa
from alembic import op

from migrations.county_book import NOW, of_school, remember, secure

revision = "0026"
down_revision = "0025"


def upgrade() -> None:
    """Make the table, with its past and within the sight of the teacher's school and its county."""
    op.execute("set local lock_timeout = '5s'")
    op.create_table(
        "teacher_wish",
        sa.Column("county_id", sa.Integer(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("teacher_id", sa.Uuid(), nullable=False),
        sa.Column("teacher_name", sa.Text(), nullable=False),
        sa.Column("school_id", sa.Uuid(), nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("stand", sa.Text(), nullable=False),
        sa.Column("to_school_id", sa.Uuid(), nullable=True),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("stated_on", sa.Date(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("recorded_from", sa.TIMESTAMP(timezone=True), server_default=NOW, nullable=False),
        sa.CheckConstraint("stand in ('willing', 'unwilling')", name="teacher_wish_stand_check"),
        sa.CheckConstraint("year between 2000 and 2100", name="teacher_wish_year_check"),
        sa.CheckConstraint("stand = 'willing' or reason <> ''", name="teacher_wish_reasoned_check"),
        sa.CheckConstraint("stand = 'willing' or to_school_id is null", name="teacher_wish_somewhere_check"),
        sa.ForeignKeyConstraint(["county_id"], ["county.id"], name="teacher_wish_county_id_fkey"),
        sa.ForeignKeyConstraint(["school_id"], ["school.id"], name="teacher_wish_school_id_fkey"),
        sa.ForeignKeyConstraint(["to_school_id"], ["school.id"], name="teacher_wish_to_school_id_fkey"),
        sa.ForeignKeyConstraint(
            ["county_id", "teacher_id"],
            ["teacher.county_id", "teacher.id"],
            name="teacher_wish_county_id_teacher_id_fkey",
        ),
        sa.PrimaryKeyConstraint("county_id", "id", name="teacher_wish_pkey"),
    )
    op.create_index("teacher_wish_once_key", "teacher_wish", ["county_id", "teacher_id", "year"], unique=True)
    op.create_index("teacher_wish_school_idx", "teacher_wish", ["county_id", "year", "school_id"])
    remember("teacher_wish", "county_id, id", of_school("school_id"))
    secure("teacher_wish", of_school("school_id"))
