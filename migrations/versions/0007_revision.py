"""Files that came back: a ledger that was downloaded, edited and sent, judged and waiting for a decision."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from migrations.county_book import of_school, secure

revision = "0007"
down_revision = "0006"


def upgrade() -> None:
    """Make the table, and secure it as the books are."""
    op.execute("set local lock_timeout = '5s'")
    op.create_table(
        "revision",
        sa.Column("county_id", sa.Integer(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("school_id", sa.Uuid(), nullable=True),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("file_digest", sa.Text(), nullable=False),
        sa.Column("outcome_digest", sa.Text(), nullable=False),
        sa.Column("counts", postgresql.JSONB(), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=True),
        sa.Column("made_by", sa.Uuid(), nullable=False),
        sa.Column("made_at", sa.TIMESTAMP(timezone=True), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint("state in ('open', 'written')", name="revision_state_check"),
        sa.ForeignKeyConstraint(["county_id"], ["county.id"], name="revision_county_id_fkey"),
        sa.ForeignKeyConstraint(["school_id"], ["school.id"], name="revision_school_id_fkey"),
        sa.PrimaryKeyConstraint("county_id", "id", name="revision_pkey"),
    )
    op.create_index("revision_made_idx", "revision", ["county_id", "made_by", "made_at"])
    secure("revision", of_school("school_id"))
