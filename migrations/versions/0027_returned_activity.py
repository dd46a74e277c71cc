"""Returned activities: the other school of the pair, which may send a record back too, reads the thread."""

from alembic import op

from migrations.county_book import of_school

revision = "0027"
down_revision = "0026"

SIGHT = of_school("school_id", "other_school_id")


def upgrade() -> None:
    """Add the school to returns, and show them to it."""
    op.execute("set local lock_timeout = '5s'")
    for table in ("record_return", "record_return_history"):
        op.execute(f"alter table {table} add column other_school_id uuid")
        op.execute(f"drop policy sight on {table}")
        op.execute(f"create policy sight on {table} using ({SIGHT}) with check ({SIGHT})")
    op.create_foreign_key("record_return_other_school_id_fkey", "record_return", "school", ["other_school_id"], ["id"])
