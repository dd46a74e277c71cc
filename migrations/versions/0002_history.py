"""Record time: each fact table gets a twin, and one trigger for all keeps there what a row said before."""

from alembic import op

revision = "0002"
down_revision = "0001"

FACTS = {
    "county": "id",
    "school": "id",
    "school_class": "school_id, year",
    "school_flag": "id",
    "teacher": "county_id, id",
    "employment": "county_id, id",
    "backbone_award": "county_id, id",
    "exemption": "county_id, id",
    "twinning": "county_id, id",
    "posting": "county_id, id",
    "policy": "id",
    "clause": "id",
    "rule": "id",
    "target": "id",
}

KEEP = """
create function keep_history() returns trigger language plpgsql as $$
declare
    instant timestamptz := coalesce(
        nullif(current_setting('app.now', true), '')::timestamptz, transaction_timestamp()
    );
    past jsonb;
begin
    -- A transaction that began earlier but came second must not write into what was known before it.
    if old.recorded_from > instant then
        instant := old.recorded_from + interval '1 microsecond';
    end if;
    -- What was written and changed again in one transaction was never known to anybody else.
    if old.recorded_from < instant then
        past := to_jsonb(old) || jsonb_build_object(
            'recorded_to', instant, 'changed_by', nullif(current_setting('app.actor', true), '')
        );
        execute format(
            'insert into %1$I select (jsonb_populate_record(null::%1$I, $1)).*', tg_table_name || '_history'
        ) using past;
    end if;
    if tg_op = 'DELETE' then
        return old;
    end if;
    new.recorded_from := instant;
    return new;
end
$$
"""


def upgrade() -> None:
    """Make the twins and the trigger."""
    op.execute("set local lock_timeout = '5s'")
    op.execute(KEEP)
    for table, key in FACTS.items():
        op.execute(
            f"create table {table}_history (like {table}, recorded_to timestamptz not null, changed_by uuid,"
            f" constraint {table}_history_pkey primary key ({key}, recorded_from))"
        )
        op.execute(
            f"create trigger keep_history before update or delete on {table}"
            " for each row execute function keep_history()"
        )
