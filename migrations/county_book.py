"""What each new table of a county's book is given: a history twin, the trigger that fills it, and row security.

Policies use columns and settings of the transaction only, so that they cost a comparison and can be spread by county.
The words are those of steps 2 and 3; a step that was run is never changed, so change these only with a new step.
"""

import sqlalchemy as sa
from alembic import op

NOW = sa.text("coalesce(nullif(current_setting('app.now', true), '')::timestamptz, transaction_timestamp())")
COUNTIES = "nullif(current_setting('app.counties', true), '')::int[]"
SCHOOLS = "nullif(current_setting('app.schools', true), '')::uuid[]"
IN_COUNTY = f"county_id = any({COUNTIES})"
WHOLE_COUNTY = "current_setting('app.scope', true) = 'county'"


def of_school(*columns: str) -> str:
    """Let a school office see only rows in which one of these columns names its school."""
    named = " or ".join(f"{column} = any({SCHOOLS})" for column in columns)
    return f"{IN_COUNTY} and ({WHOLE_COUNTY} or {named})"


def remember(table: str, key: str, sight: str) -> None:
    """Keep what the table's rows said before, within the same sight, for nobody to change."""
    twin = f"{table}_history"
    op.execute(
        f"create table {twin} (like {table}, recorded_to timestamptz not null, changed_by uuid,"
        f" constraint {twin}_pkey primary key ({key}, recorded_from))"
    )
    op.execute(
        f"create trigger keep_history before update or delete on {table} for each row execute function keep_history()"
    )
    secure(twin, sight)
    op.execute(f"revoke update, delete on {twin} from {application_role()}")


def secure(table: str, sight: str) -> None:
    """Show the table's rows within the sight only, to its owner as well."""
    op.execute(f"alter table {table} enable row level security")
    op.execute(f"alter table {table} force row level security")
    op.execute(f"create policy sight on {table} using ({sight}) with check ({sight})")


def application_role() -> str:
    """Name the application's own role, quoted."""
    name = op.get_bind().scalar(sa.text("select quote_ident(current_setting('jiedui.application_role'))"))
    return str(name)
