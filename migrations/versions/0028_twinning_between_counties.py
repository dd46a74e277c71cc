"""Twinnings between two counties: the lead school's county reads a mirror of them, and of what is done under them."""

from alembic import op

from migrations.county_book import COUNTIES, of_school, remember, secure

revision = "0028"
down_revision = "0027"

LED = ("twinning", "activity")
KEYS = {
    "twinning": "county_id, id",
    "activity": "county_id, id",
    "activity_person": "county_id, activity_id, teacher_id",
}
SIGHT = f"{of_school('lead_school_id')} and not home_county_id = any({COUNTIES})"


def upgrade() -> None:
    """Say in which county the lead school is, make the mirrors, and fill them with what stands in the books."""
    op.execute("set local lock_timeout = '5s'")
    _free()
    for table in (*KEYS, "twinning_history", "activity_history"):
        op.execute(f"alter table {table} no force row level security")
    for table in LED:
        _name_county(table)
    for table, key in KEYS.items():
        _mirror(table, key)
    op.create_index("twinning_mirror_lead_idx", "twinning_mirror", ["county_id", "lead_school_id"])
    op.create_index("activity_mirror_lead_idx", "activity_mirror", ["county_id", "lead_school_id", "held_on"])
    _fill()
    for table in (*KEYS, "twinning_history", "activity_history"):
        op.execute(f"alter table {table} force row level security")
    for table in KEYS:
        secure(f"{table}_mirror", SIGHT)
    remember("twinning_mirror", "county_id, id", SIGHT)


def _free() -> None:
    """Let go of keys that would lead into the other county's book."""
    op.drop_constraint("posting_county_id_twinning_id_fkey", "posting", type_="foreignkey")
    op.drop_constraint("activity_person_county_id_teacher_id_fkey", "activity_person", type_="foreignkey")


def _name_county(table: str) -> None:
    """Add the county to the facts and their past; nobody came to know anything by it."""
    op.execute(f"alter table {table} disable trigger keep_history")
    for each in (table, f"{table}_history"):
        op.execute(f"alter table {each} add column lead_county_id integer")
        op.execute(
            f"update {each} set lead_county_id = school.county_id from school where school.id = {each}.lead_school_id"
        )
        op.execute(f"alter table {each} alter column lead_county_id set not null")
    op.execute(f"alter table {table} enable trigger keep_history")
    op.create_foreign_key(f"{table}_lead_county_id_fkey", table, "county", ["lead_county_id"], ["id"])


def _mirror(table: str, key: str) -> None:
    """Make a table of the same columns; its own county is the reader's."""
    mirror = f"{table}_mirror"
    op.execute(f"create table {mirror} (like {table})")
    op.execute(f"alter table {mirror} rename column county_id to home_county_id")
    op.execute(f"alter table {mirror} add column county_id integer not null")
    op.create_foreign_key(f"{mirror}_county_id_fkey", mirror, "county", ["county_id"], ["id"])
    op.create_primary_key(f"{mirror}_pkey", mirror, key.split(", "))


def _fill() -> None:
    for table in LED:
        across = f"select {table}.*, lead_county_id from {table} where lead_county_id <> county_id"
        op.execute(f"insert into {table}_mirror {across}")
    op.execute(
        "insert into activity_person_mirror select activity_person.*, activity.lead_county_id from activity_person"
        " join activity on activity.county_id = activity_person.county_id and activity.id = activity_person.activity_id"
        " where activity.lead_county_id <> activity.county_id"
    )
