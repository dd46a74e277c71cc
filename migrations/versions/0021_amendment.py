"""Amendments of rules: drafted, verified by a second person, put in force."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0021"
down_revision = "0020"


def upgrade() -> None:
    """Make the table."""
    op.execute("set local lock_timeout = '5s'")
    _amendment()


def _amendment() -> None:
    op.create_table(
        "amendment",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("rule_id", sa.Text(), nullable=False),
        sa.Column("read_at", sa.TIMESTAMP(timezone=True), nullable=False),
        sa.Column("clause_id", sa.Text(), nullable=False),
        sa.Column("threshold", sa.Text(), nullable=True),
        sa.Column("comparator", sa.Text(), nullable=False),
        sa.Column("parameters", postgresql.JSONB(), nullable=False),
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
            "state not in ('verified', 'in_force') or verified_by is not null", name="amendment_verified_check"
        ),
        sa.CheckConstraint("reason <> ''", name="amendment_reasoned_check"),
        sa.CheckConstraint("state in ('draft', 'verified', 'in_force', 'dropped')", name="amendment_state_check"),
        sa.PrimaryKeyConstraint("id", name="amendment_pkey"),
        sa.CheckConstraint("verified_by <> drafted_by", name="amendment_second_person_check"),
    )
    op.create_index(
        "amendment_one_open_key",
        "amendment",
        ["rule_id"],
        unique=True,
        postgresql_where=sa.text("state in ('draft', 'verified')"),
    )
