"""Row security: the application sees the rows of the asking actor and no others; without an actor, none.

Policies use columns and settings of the transaction only, so that they cost a comparison and can be spread by county.
"""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"

COUNTIES = "nullif(current_setting('app.counties', true), '')::int[]"
SCHOOLS = "nullif(current_setting('app.schools', true), '')::uuid[]"
IN_COUNTY = f"county_id = any({COUNTIES})"
WHOLE_COUNTY = "current_setting('app.scope', true) = 'county'"


def of_school(*columns: str) -> str:
    """Let a school office see only rows in which one of these columns names its school."""
    named = " or ".join(f"{column} = any({SCHOOLS})" for column in columns)
    return f"{IN_COUNTY} and ({WHOLE_COUNTY} or {named})"


SIGHT = {
    "teacher": of_school("school_id"),
    "employment": of_school("school_id"),
    "backbone_award": of_school("school_id"),
    "exemption": of_school("school_id"),
    "twinning": of_school("lead_school_id", "partner_school_id"),
    "posting": of_school("from_school_id", "to_school_id"),
    "posting_mirror": f"{of_school('to_school_id')} and not home_county_id = any({COUNTIES})",
    "posting_arrival": of_school("school_id"),
    "posting_claim": IN_COUNTY,
    "journal": f"{IN_COUNTY} and ({WHOLE_COUNTY} or schools && {SCHOOLS})",
    "journal_head": IN_COUNTY,
}
TWINS = ("teacher", "employment", "backbone_award", "exemption", "twinning", "posting")
ONLY_ADDED_TO = ("journal",)


def upgrade() -> None:
    """Switch it on for every county's table, for the owner as well, and give the application its leave."""
    op.execute("set local lock_timeout = '5s'")
    for table, sight in SIGHT.items():
        _secure(table, sight)
    for table in TWINS:
        _secure(f"{table}_history", SIGHT[table])
    _grant(_application_role())


def _secure(table: str, sight: str) -> None:
    op.execute(f"alter table {table} enable row level security")
    op.execute(f"alter table {table} force row level security")
    op.execute(f"create policy sight on {table} using ({sight}) with check ({sight})")


def _application_role() -> str:
    name = op.get_bind().scalar(sa.text("select quote_ident(current_setting('jiedui.application_role'))"))
    return str(name)


def _grant(role: str) -> None:
    """Let it work in the books, but never change what was believed or done before."""
    op.execute(f"grant usage on schema public to {role}")
    op.execute(f"grant select, insert, update, delete on all tables in schema public to {role}")
    bind = op.get_bind()
    past = bind.scalars(sa.text("select tablename from pg_tables where tablename like '%\\_history'")).all()
    for table in (*past, *ONLY_ADDED_TO, "alembic_version"):
        op.execute(f"revoke update, delete on {table} from {role}")
    op.execute(f"revoke insert on alembic_version from {role}")
    op.execute(f"alter default privileges in schema public grant select, insert, update, delete on tables to {role}")
