"""Training as teachers' own records tell it: credits beside the hours, sessions that are only stated, substitutes."""

import sqlalchemy as sa
from alembic import op

revision = "0022"
down_revision = "0021"

APPROVED = "state in ('nominated', 'declined', 'replaced') or approved_on is not null"


def upgrade() -> None:
    """Add the columns to both tables and to their past; whoever is replaced need not have been approved."""
    op.execute("set local lock_timeout = '5s'")
    for table in ("enrolment", "enrolment_history"):
        op.add_column(table, sa.Column("credits", sa.Numeric(5, 1), nullable=True))
    for table in ("training_session", "training_session_history"):
        op.add_column(table, sa.Column("stated", sa.Boolean(), server_default="false", nullable=False))
        op.alter_column(table, "stated", server_default=None)
    op.create_check_constraint(
        "enrolment_credits_check", "enrolment", "credits is null or (credits >= 0 and state = 'completed')"
    )
    op.drop_constraint("enrolment_approved_check", "enrolment", type_="check")
    op.create_check_constraint("enrolment_approved_check", "enrolment", APPROVED)
