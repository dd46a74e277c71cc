"""Returned activities of two counties: the other county reads a mirror of what was said."""

from alembic import op

from migrations.county_book import COUNTIES, of_school, secure

revision = "0030"
down_revision = "0029"

SIGHT = f"{of_school('school_id', 'other_school_id')} and not home_county_id = any({COUNTIES})"


def upgrade() -> None:
    """Make the mirror; nothing has been sent back between counties so far."""
    op.execute("set local lock_timeout = '5s'")
    op.execute("create table record_return_mirror (like record_return)")
    op.execute("alter table record_return_mirror rename column county_id to home_county_id")
    op.execute("alter table record_return_mirror add column county_id integer not null")
    op.create_foreign_key(
        "record_return_mirror_county_id_fkey", "record_return_mirror", "county", ["county_id"], ["id"]
    )
    op.create_primary_key("record_return_mirror_pkey", "record_return_mirror", ["county_id", "id"])
    op.create_index("record_return_mirror_thing_idx", "record_return_mirror", ["county_id", "thing_id"])
    secure("record_return_mirror", SIGHT)
