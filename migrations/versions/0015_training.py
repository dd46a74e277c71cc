"""Training: programmes, sessions, places and reserved seats, which a county's offices all see, and enrolments."""

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"

NOW = sa.text("coalesce(nullif(current_setting('app.now', true), '')::timestamptz, transaction_timestamp())")
IN_COUNTY = "county_id = any(nullif(current_setting('app.counties', true), '')::int[])"
OF_SCHOOL = (
    f"{IN_COUNTY} and (current_setting('app.scope', true) = 'county'"
    " or school_id = any(nullif(current_setting('app.schools', true), '')::uuid[]))"
)
FACTS = {
    "training_programme": ("county_id, id", IN_COUNTY),
    "training_session": ("county_id, id", IN_COUNTY),
    "place_allocation": ("county_id, id", IN_COUNTY),
    "reserved_seat": ("county_id, session_id, number", IN_COUNTY),
    "enrolment": ("county_id, id", OF_SCHOOL),
}


def upgrade() -> None:
    """Make the tables, their twins, and who sees them."""
    op.execute("set local lock_timeout = '5s'")
    _training_programme()
    _training_session()
    _place_allocation()
    _enrolment()
    _reserved_seat()
    for table, (key, sight) in FACTS.items():
        _remember(table, key)
        for name in (table, f"{table}_history"):
            _secure(name, sight)


def _remember(table: str, key: str) -> None:
    op.execute(
        f"create table {table}_history (like {table}, recorded_to timestamptz not null, changed_by uuid,"
        f" constraint {table}_history_pkey primary key ({key}, recorded_from))"
    )
    op.execute(
        f"create trigger keep_history before update or delete on {table} for each row execute function keep_history()"
    )
    role = op.get_bind().scalar(sa.text("select quote_ident(current_setting('jiedui.application_role'))"))
    op.execute(f"revoke update, delete on {table}_history from {role}")


def _secure(table: str, sight: str) -> None:
    op.execute(f"alter table {table} enable row level security")
    op.execute(f"alter table {table} force row level security")
    op.execute(f"create policy sight on {table} using ({sight}) with check ({sight})")


def _training_programme() -> None:
    op.create_table(
        "training_programme",
        sa.Column("county_id", sa.Integer(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("level", sa.Text(), nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("source", sa.Text(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("recorded_from", sa.TIMESTAMP(timezone=True), server_default=NOW, nullable=False),
        sa.CheckConstraint(
            "level in ('national', 'provincial', 'municipal', 'county', 'school')",
            name="training_programme_level_check",
        ),
        sa.CheckConstraint("title <> ''", name="training_programme_titled_check"),
        sa.ForeignKeyConstraint(["county_id"], ["county.id"], name="training_programme_county_id_fkey"),
        sa.PrimaryKeyConstraint("county_id", "id", name="training_programme_pkey"),
        sa.UniqueConstraint("county_id", "title", "year", name="training_programme_title_key"),
    )


def _training_session() -> None:
    op.create_table(
        "training_session",
        sa.Column("county_id", sa.Integer(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("programme_id", sa.Uuid(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("mode", sa.Text(), nullable=False),
        sa.Column("host_school_id", sa.Uuid(), nullable=True),
        sa.Column("starts_on", sa.Date(), nullable=False),
        sa.Column("ends_on", sa.Date(), nullable=False),
        sa.Column("hours", sa.Integer(), nullable=False),
        sa.Column("places", sa.Integer(), nullable=False),
        sa.Column("reserved", sa.Integer(), nullable=False),
        sa.Column("method", sa.Text(), nullable=False),
        sa.Column("reserve_reason", sa.Text(), nullable=True),
        sa.Column("release_from", sa.Date(), nullable=True),
        sa.Column("idempotency_key", sa.Text(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("recorded_from", sa.TIMESTAMP(timezone=True), server_default=NOW, nullable=False),
        sa.CheckConstraint(
            "method in ('largest_remainder', 'sainte_lague', 'by_hand')", name="training_session_method_check"
        ),
        sa.CheckConstraint(
            "mode in ('centralised', 'online', 'blended', 'shadow', 'order')", name="training_session_mode_check"
        ),
        sa.CheckConstraint(
            "mode not in ('shadow', 'order') or host_school_id is not null", name="training_session_hosted_check"
        ),
        sa.CheckConstraint("title <> ''", name="training_session_titled_check"),
        sa.CheckConstraint("ends_on >= starts_on", name="training_session_ends_after_start_check"),
        sa.CheckConstraint("hours between 1 and 2000", name="training_session_hours_check"),
        sa.CheckConstraint("places > 0 and reserved between 0 and places", name="training_session_places_check"),
        sa.ForeignKeyConstraint(
            ["county_id", "programme_id"],
            ["training_programme.county_id", "training_programme.id"],
            name="training_session_county_id_programme_id_fkey",
        ),
        sa.ForeignKeyConstraint(["county_id"], ["county.id"], name="training_session_county_id_fkey"),
        sa.ForeignKeyConstraint(["host_school_id"], ["school.id"], name="training_session_host_school_id_fkey"),
        sa.PrimaryKeyConstraint("county_id", "id", name="training_session_pkey"),
        sa.UniqueConstraint("county_id", "id", "hours", name="training_session_hours_key"),
        sa.UniqueConstraint("county_id", "idempotency_key", name="training_session_idempotency_key"),
    )
    op.create_index("training_session_programme_idx", "training_session", ["county_id", "programme_id"], unique=False)
    op.create_index(
        "training_session_starts_on_idx", "training_session", ["county_id", "starts_on", "id"], unique=False
    )


def _place_allocation() -> None:
    op.create_table(
        "place_allocation",
        sa.Column("county_id", sa.Integer(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("session_id", sa.Uuid(), nullable=False),
        sa.Column("school_id", sa.Uuid(), nullable=True),
        sa.Column("township", sa.Text(), nullable=True),
        sa.Column("places", sa.Integer(), nullable=False),
        sa.Column("reserved", sa.Integer(), nullable=False),
        sa.Column("released", sa.Integer(), nullable=False),
        sa.Column("taken", sa.Integer(), nullable=False),
        sa.Column("taken_reserved", sa.Integer(), nullable=False),
        sa.Column("recorded_from", sa.TIMESTAMP(timezone=True), server_default=NOW, nullable=False),
        sa.CheckConstraint("township ~ '^[0-9]{9}$'", name="place_allocation_township_check"),
        sa.CheckConstraint("released between 0 and reserved", name="place_allocation_released_check"),
        sa.CheckConstraint("reserved between 0 and places", name="place_allocation_reserve_check"),
        sa.CheckConstraint("school_id is null or township is null", name="place_allocation_one_unit_check"),
        sa.CheckConstraint(
            "taken between 0 and places - reserved + released", name="place_allocation_general_taken_check"
        ),
        sa.CheckConstraint(
            "taken_reserved between 0 and reserved - released", name="place_allocation_reserve_taken_check"
        ),
        sa.ForeignKeyConstraint(
            ["county_id", "session_id"],
            ["training_session.county_id", "training_session.id"],
            name="place_allocation_county_id_session_id_fkey",
        ),
        sa.ForeignKeyConstraint(["county_id"], ["county.id"], name="place_allocation_county_id_fkey"),
        sa.ForeignKeyConstraint(["school_id"], ["school.id"], name="place_allocation_school_id_fkey"),
        sa.PrimaryKeyConstraint("county_id", "id", name="place_allocation_pkey"),
    )
    op.create_index(
        "place_allocation_unit_key",
        "place_allocation",
        ["county_id", "session_id", "school_id", "township"],
        unique=True,
        postgresql_nulls_not_distinct=True,
    )


def _enrolment() -> None:
    op.create_table(
        "enrolment",
        sa.Column("county_id", sa.Integer(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("session_id", sa.Uuid(), nullable=False),
        sa.Column("allocation_id", sa.Uuid(), nullable=False),
        sa.Column("teacher_id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("teacher_name", sa.Text(), nullable=False),
        sa.Column("subject", sa.Text(), nullable=False),
        sa.Column("school_id", sa.Uuid(), nullable=False),
        sa.Column("reserved", sa.Boolean(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("nominated_on", sa.Date(), nullable=False),
        sa.Column("approved_on", sa.Date(), nullable=True),
        sa.Column("most_hours", sa.Integer(), nullable=False),
        sa.Column("hours", sa.Integer(), nullable=True),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column("replaced_by_id", sa.Uuid(), nullable=True),
        sa.Column("idempotency_key", sa.Text(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("recorded_from", sa.TIMESTAMP(timezone=True), server_default=NOW, nullable=False),
        sa.CheckConstraint("(state = 'completed') = (hours is not null)", name="enrolment_credited_check"),
        sa.CheckConstraint("(state = 'replaced') = (replaced_by_id is not null)", name="enrolment_replaced_check"),
        sa.CheckConstraint(
            "state in ('nominated', 'approved', 'enrolled', 'attended', 'completed', 'failed', 'declined', 'replaced',"
            " 'no_show')",
            name="enrolment_state_check",
        ),
        sa.CheckConstraint(
            "state in ('nominated', 'declined') or approved_on is not null", name="enrolment_approved_check"
        ),
        sa.CheckConstraint("state not in ('declined', 'replaced') or reason <> ''", name="enrolment_reasoned_check"),
        sa.CheckConstraint("approved_on >= nominated_on", name="enrolment_approved_after_nomination_check"),
        sa.CheckConstraint("hours between 0 and most_hours", name="enrolment_hours_check"),
        sa.ForeignKeyConstraint(
            ["county_id", "allocation_id"],
            ["place_allocation.county_id", "place_allocation.id"],
            name="enrolment_county_id_allocation_id_fkey",
        ),
        sa.ForeignKeyConstraint(
            ["county_id", "replaced_by_id"],
            ["enrolment.county_id", "enrolment.id"],
            name="enrolment_county_id_replaced_by_id_fkey",
        ),
        sa.ForeignKeyConstraint(
            ["county_id", "session_id", "most_hours"],
            ["training_session.county_id", "training_session.id", "training_session.hours"],
            name="enrolment_county_id_session_id_most_hours_fkey",
            onupdate="cascade",
        ),
        sa.ForeignKeyConstraint(
            ["county_id", "teacher_id"], ["teacher.county_id", "teacher.id"], name="enrolment_county_id_teacher_id_fkey"
        ),
        sa.ForeignKeyConstraint(["county_id"], ["county.id"], name="enrolment_county_id_fkey"),
        sa.ForeignKeyConstraint(["school_id"], ["school.id"], name="enrolment_school_id_fkey"),
        sa.PrimaryKeyConstraint("county_id", "id", name="enrolment_pkey"),
        sa.UniqueConstraint("county_id", "idempotency_key", name="enrolment_idempotency_key"),
    )
    op.create_index("enrolment_allocation_idx", "enrolment", ["county_id", "allocation_id"], unique=False)
    op.create_index(
        "enrolment_once_key",
        "enrolment",
        ["county_id", "session_id", "teacher_id"],
        unique=True,
        postgresql_where="state not in ('declined', 'replaced')",
    )
    op.create_index("enrolment_school_idx", "enrolment", ["county_id", "school_id", "session_id"], unique=False)
    op.create_index("enrolment_teacher_idx", "enrolment", ["county_id", "teacher_id"], unique=False)


def _reserved_seat() -> None:
    op.create_table(
        "reserved_seat",
        sa.Column("county_id", sa.Integer(), nullable=False),
        sa.Column("session_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("allocation_id", sa.Uuid(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("school_id", sa.Uuid(), nullable=True),
        sa.Column("enrolment_id", sa.Uuid(), nullable=True),
        sa.Column("released_on", sa.Date(), nullable=True),
        sa.Column("decision", sa.Text(), nullable=True),
        sa.Column("recorded_from", sa.TIMESTAMP(timezone=True), server_default=NOW, nullable=False),
        sa.CheckConstraint(
            "(state = 'released') = (released_on is not null and decision is not null)",
            name="reserved_seat_decided_check",
        ),
        sa.CheckConstraint(
            "(state in ('taken', 'confirmed')) = (enrolment_id is not null)", name="reserved_seat_sat_on_check"
        ),
        sa.CheckConstraint(
            "state in ('reserved', 'offered', 'taken', 'confirmed', 'vacated', 'released')",
            name="reserved_seat_state_check",
        ),
        sa.CheckConstraint("number > 0", name="reserved_seat_number_check"),
        sa.ForeignKeyConstraint(
            ["county_id", "allocation_id"],
            ["place_allocation.county_id", "place_allocation.id"],
            name="reserved_seat_county_id_allocation_id_fkey",
        ),
        sa.ForeignKeyConstraint(
            ["county_id", "session_id"],
            ["training_session.county_id", "training_session.id"],
            name="reserved_seat_county_id_session_id_fkey",
        ),
        sa.ForeignKeyConstraint(["county_id"], ["county.id"], name="reserved_seat_county_id_fkey"),
        sa.ForeignKeyConstraint(["school_id"], ["school.id"], name="reserved_seat_school_id_fkey"),
        sa.PrimaryKeyConstraint("county_id", "session_id", "number", name="reserved_seat_pkey"),
    )
    op.create_index("reserved_seat_allocation_idx", "reserved_seat", ["county_id", "allocation_id"], unique=False)
    op.create_index("reserved_seat_enrolment_key", "reserved_seat", ["county_id", "enrolment_id"], unique=True)
