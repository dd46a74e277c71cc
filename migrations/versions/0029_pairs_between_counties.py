"""Pairs of teachers between two counties: the lead school's county reads a mirror of them, as of their twinning."""

from alembic import op

from migrations.county_book import COUNTIES, of_school, secure

revision = "0029"
down_revision = "0028"

SIGHT = f"{of_school('mentor_school_id', 'mentee_school_id')} and not home_county_id = any({COUNTIES})"
FACTS = ("teacher_pair", "teacher_pair_history")


def upgrade() -> None:
    """Say in which county the lead school is, make the mirror, and fill it with what stands in the books."""
    op.execute("set local lock_timeout = '5s'")
    for side in ("mentor", "mentee"):
        op.drop_constraint(f"teacher_pair_county_id_{side}_id_fkey", "teacher_pair", type_="foreignkey")
    for table in (*FACTS, "twinning"):
        op.execute(f"alter table {table} no force row level security")
    _name_county()
    _mirror()
    for table in (*FACTS, "twinning"):
        op.execute(f"alter table {table} force row level security")
    secure("teacher_pair_mirror", SIGHT)


def _name_county() -> None:
    """Add the county to the pairs and their past; nobody came to know anything by it."""
    op.execute("alter table teacher_pair disable trigger keep_history")
    for table in FACTS:
        op.execute(f"alter table {table} add column lead_county_id integer")
        op.execute(
            f"update {table} set lead_county_id = twinning.lead_county_id from twinning"
            f" where twinning.county_id = {table}.county_id and twinning.id = {table}.twinning_id"
        )
        op.execute(f"alter table {table} alter column lead_county_id set not null")
    op.execute("alter table teacher_pair enable trigger keep_history")
    op.create_foreign_key("teacher_pair_lead_county_id_fkey", "teacher_pair", "county", ["lead_county_id"], ["id"])


def _mirror() -> None:
    op.execute("create table teacher_pair_mirror (like teacher_pair)")
    op.execute("alter table teacher_pair_mirror rename column county_id to home_county_id")
    op.execute("alter table teacher_pair_mirror add column county_id integer not null")
    op.create_foreign_key("teacher_pair_mirror_county_id_fkey", "teacher_pair_mirror", "county", ["county_id"], ["id"])
    op.create_primary_key("teacher_pair_mirror_pkey", "teacher_pair_mirror", ["county_id", "id"])
    op.create_index("teacher_pair_mirror_twinning_idx", "teacher_pair_mirror", ["county_id", "twinning_id"])
    across = "select teacher_pair.*, lead_county_id from teacher_pair where lead_county_id <> county_id"
    op.execute(f"insert into teacher_pair_mirror {across}")
