"""New editions of plans, drafted entry by entry and verified by a second person; how long a document is valid."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0024"
down_revision = "0023"


def upgrade() -> None:
    """Add the days of validity to documents and their past, and make the table of editions."""
    op.execute("set local lock_timeout = '5s'")
    for table in ("policy", "policy_history"):
        for name in ("valid_from", "valid_to"):
            op.add_column(table, sa.Column(name, sa.Date(), nullable=True))
    _edition()


def _edition() -> None:
    op.create_table(
        "edition",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("plan_id", sa.Text(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("before", JSONB(), nullable=False),
        sa.Column("content", JSONB(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("drafted_by", sa.Uuid(), nullable=False),
        sa.Column("drafted_by_name", sa.Text(), nullable=False),
        sa.Column("drafted_at", sa.TIMESTAMP(timezone=True), nullable=False),
        sa.Column("verified_by", sa.Uuid(), nullable=True),
        sa.Column("verified_by_name", sa.Text(), nullable=True),
        sa.Column("verified_at", sa.TIMESTAMP(timezone=True), nullable=True),
        sa.Column("in_force_at", sa.TIMESTAMP(timezone=True), nullable=True),
        sa.CheckConstraint(
            "state not in ('verified', 'in_force') or verified_by is not null", name="edition_verified_check"
        ),
        sa.CheckConstraint("reason <> ''", name="edition_reasoned_check"),
        sa.CheckConstraint("state in ('draft', 'verified', 'in_force', 'dropped')", name="edition_state_check"),
        sa.CheckConstraint("verified_by <> drafted_by", name="edition_second_person_check"),
        sa.PrimaryKeyConstraint("id", name="edition_pkey"),
    )
    op.create_index(
        "edition_one_open_key",
        "edition",
        ["plan_id"],
        unique=True,
        postgresql_where=sa.text("state in ('draft', 'verified')"),
    )
