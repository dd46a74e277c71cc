"""How a name can be typed: one text beside each name of a teacher and of a school, and an index of it by county."""

import sqlalchemy as sa
from alembic import op

from domain.spelling import search_key

revision = "0014"
down_revision = "0013"

KEYS = {"teacher": ("county_id", "id"), "school": ("id",)}
_AT_ONCE = 5000


def upgrade() -> None:
    """Add the column to the facts and their past, fill it for the names of today, and index it."""
    op.execute("set local lock_timeout = '5s'")
    for table in KEYS:
        for each in (table, f"{table}_history"):
            op.execute(f"alter table {each} add column search_key text not null default ''")
            op.execute(f"alter table {each} alter column search_key drop default")
        _fill(table)
        op.create_index(f"{table}_search_idx", table, ["county_id", "search_key"])


def _fill(table: str) -> None:
    """Write the keys without leaving a trace in the past: nobody came to know anything by it."""
    secured = table == "teacher"
    op.execute(f"alter table {table} disable trigger keep_history")
    if secured:
        op.execute(f"alter table {table} no force row level security")
    bind = op.get_bind()
    names = bind.scalars(sa.text(f"select distinct name from {table}")).all()
    for start in range(0, len(names), _AT_ONCE):
        some = [{"of": name, "key": search_key(name)} for name in names[start : start + _AT_ONCE]]
        bind.execute(sa.text(f"update {table} set search_key = :key where name = :of"), some)
    op.execute(f"alter table {table} enable trigger keep_history")
    if secured:
        op.execute(f"alter table {table} force row level security")
