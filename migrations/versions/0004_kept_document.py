"""Documents kept under their SHA-256, so that programs may send the hash alone."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    """Make the table; it belongs to no county, and what it holds is about nobody."""
    op.execute("set local lock_timeout = '5s'")
    op.create_table(
        "kept_document",
        sa.Column("hash", sa.LargeBinary(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("trusted", sa.Boolean(), nullable=False),
        sa.Column("valid_in", sa.LargeBinary(), nullable=False),
        sa.Column("kept_by", sa.Uuid(), nullable=False),
        sa.Column("kept_at", sa.TIMESTAMP(timezone=True), nullable=False),
        sa.Column("asked_at", sa.TIMESTAMP(timezone=True), nullable=False),
        sa.CheckConstraint("octet_length(hash) = 32", name="kept_document_hash_is_sha256_check"),
        sa.PrimaryKeyConstraint("hash", name="kept_document_pkey"),
    )
    op.create_index("kept_document_asked_at_idx", "kept_document", ["trusted", "asked_at"], unique=False)
    op.create_index("kept_document_kept_by_idx", "kept_document", ["kept_by", "kept_at"], unique=False)
