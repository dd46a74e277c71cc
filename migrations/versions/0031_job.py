"""Large files on their way through the books: kept jobs, and files that wait to be compared or were called off."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from migrations.county_book import of_school, secure

revision = "0031"
down_revision = "0030"

STATES = "'waiting', 'comparing', 'compared', 'ordered', 'applying', 'done', 'refused', 'failed', 'cancelled'"


def upgrade() -> None:
    """Make the table, secure it as the books are, and let a file stand in the new states."""
    op.execute("set local lock_timeout = '5s'")
    op.execute("alter table revision drop constraint revision_revision_state_check_check")
    op.create_check_constraint("revision_state_check", "revision", "state in ('kept', 'open', 'written', 'cancelled')")
    op.create_table(
        "job",
        sa.Column("county_id", sa.Integer(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("revision_id", sa.Uuid(), nullable=False),
        sa.Column("school_id", sa.Uuid(), nullable=True),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("step", sa.Text(), nullable=False),
        sa.Column("rows", sa.Integer(), nullable=False),
        sa.Column("rows_done", sa.Integer(), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("counts", postgresql.JSONB(), nullable=False),
        sa.Column("outcome_digest", sa.Text(), nullable=False),
        sa.Column("reason", postgresql.JSONB(none_as_null=True), nullable=True),
        sa.Column("made_by", sa.Uuid(), nullable=False),
        sa.Column("made_by_name", sa.Text(), nullable=False),
        sa.Column("made_at", sa.TIMESTAMP(timezone=True), nullable=False),
        sa.Column("begun_at", sa.TIMESTAMP(timezone=True), nullable=True),
        sa.Column("ended_at", sa.TIMESTAMP(timezone=True), nullable=True),
        sa.CheckConstraint(f"state in ({STATES})", name="job_state_check"),
        sa.CheckConstraint("step in ('compare', 'write')", name="job_step_check"),
        sa.CheckConstraint("rows_done between 0 and rows", name="job_rows_done_check"),
        sa.CheckConstraint("(state in ('refused', 'failed')) = (reason is not null)", name="job_reasoned_check"),
        sa.ForeignKeyConstraint(["county_id"], ["county.id"], name="job_county_id_fkey"),
        sa.ForeignKeyConstraint(["school_id"], ["school.id"], name="job_school_id_fkey"),
        sa.ForeignKeyConstraint(
            ["county_id", "revision_id"],
            ["revision.county_id", "revision.id"],
            name="job_county_id_revision_id_fkey",
            ondelete="cascade",
        ),
        sa.PrimaryKeyConstraint("county_id", "id", name="job_pkey"),
    )
    op.create_index("job_revision_key", "job", ["county_id", "revision_id"], unique=True)
    op.create_index("job_made_by_idx", "job", ["county_id", "made_by", "made_at"])
    due = sa.text("state in ('waiting', 'comparing', 'ordered', 'applying')")
    op.create_index("job_due_idx", "job", ["county_id", "made_at"], postgresql_where=due)
    secure("job", of_school("school_id"))
