"""Directed plans with their reserved lots, and their candidates under pseudonyms."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from migrations.county_book import IN_COUNTY, NOW, WHOLE_COUNTY, remember, secure

revision = "0008"
down_revision = "0007"

STATE = (
    "state in ('applied', 'verified', 'admitted', 'contracted', 'studying', 'graduated', 'posted', 'serving',"
    " 'fulfilled', 'breached', 'exempted', 'withdrawn')"
)
SIGHT = f"{IN_COUNTY} and {WHOLE_COUNTY}"
"""Offices that see the county whole, so no school office."""
TABLES = (
    "directed_plan",
    "reserved_lot",
    "lot_release",
    "directed_candidate",
    "directed_step",
    "household_status",
)


def upgrade() -> None:
    """Make the tables; each within the sight of the offices that it concerns, and with its past."""
    op.execute("set local lock_timeout = '5s'")
    _directed_plan()
    _reserved_lot()
    _lot_release()
    _directed_candidate()
    _directed_step()
    _household_status()
    for table in TABLES:
        secure(table, SIGHT)
        remember(table, "county_id, id", SIGHT)


def _directed_plan() -> None:
    op.create_table(
        "directed_plan",
        sa.Column("county_id", sa.Integer(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("college", sa.Text(), nullable=False),
        sa.Column("total", sa.Integer(), nullable=False),
        sa.Column("reserved", sa.Integer(), nullable=False),
        sa.Column("general_taken", sa.Integer(), nullable=False),
        sa.Column("status_on", sa.Date(), nullable=False),
        sa.Column("release_from", sa.Date(), nullable=True),
        sa.Column("reserve_reason", sa.Text(), nullable=True),
        sa.Column("idempotency_key", sa.Text(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("recorded_from", sa.TIMESTAMP(timezone=True), server_default=NOW, nullable=False),
        sa.CheckConstraint("reserved + general_taken <= total", name="directed_plan_within_total_check"),
        sa.CheckConstraint("reserved >= 0 and general_taken >= 0", name="directed_plan_counted_check"),
        sa.CheckConstraint("total between 1 and 100000", name="directed_plan_total_check"),
        sa.ForeignKeyConstraint(["county_id"], ["county.id"], name="directed_plan_county_id_fkey"),
        sa.PrimaryKeyConstraint("county_id", "id", name="directed_plan_pkey"),
        sa.UniqueConstraint("county_id", "idempotency_key", name="directed_plan_idempotency_key"),
        sa.UniqueConstraint("county_id", "year", "college", name="directed_plan_year_college_key"),
    )


def _reserved_lot() -> None:
    op.create_table(
        "reserved_lot",
        sa.Column("county_id", sa.Integer(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("plan_id", sa.Uuid(), nullable=False),
        sa.Column("statuses", postgresql.ARRAY(sa.Text()), nullable=False),
        sa.Column("seats", sa.Integer(), nullable=False),
        sa.Column("released", sa.Integer(), nullable=False),
        sa.Column("taken", sa.Integer(), nullable=False),
        sa.Column("recorded_from", sa.TIMESTAMP(timezone=True), server_default=NOW, nullable=False),
        sa.CheckConstraint(
            "statuses <@ array['registered_poor', 'out_of_poverty', 'unstable', 'marginal', 'sudden_hardship']::text[]",
            name="reserved_lot_statuses_check",
        ),
        sa.CheckConstraint("cardinality(statuses) > 0", name="reserved_lot_has_status_check"),
        sa.CheckConstraint("seats >= 0 and released between 0 and seats", name="reserved_lot_released_check"),
        sa.CheckConstraint("taken between 0 and seats - released", name="reserved_lot_taken_check"),
        sa.ForeignKeyConstraint(
            ["county_id", "plan_id"],
            ["directed_plan.county_id", "directed_plan.id"],
            name="reserved_lot_county_id_plan_id_fkey",
        ),
        sa.ForeignKeyConstraint(["county_id"], ["county.id"], name="reserved_lot_county_id_fkey"),
        sa.PrimaryKeyConstraint("county_id", "id", name="reserved_lot_pkey"),
    )
    op.create_index("reserved_lot_plan_idx", "reserved_lot", ["county_id", "plan_id"], unique=False)


def _lot_release() -> None:
    op.create_table(
        "lot_release",
        sa.Column("county_id", sa.Integer(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("lot_id", sa.Uuid(), nullable=False),
        sa.Column("seats", sa.Integer(), nullable=False),
        sa.Column("decided_on", sa.Date(), nullable=False),
        sa.Column("decision", sa.Text(), nullable=False),
        sa.Column("recorded_from", sa.TIMESTAMP(timezone=True), server_default=NOW, nullable=False),
        sa.CheckConstraint("seats > 0", name="lot_release_seats_check"),
        sa.ForeignKeyConstraint(
            ["county_id", "lot_id"],
            ["reserved_lot.county_id", "reserved_lot.id"],
            name="lot_release_county_id_lot_id_fkey",
        ),
        sa.ForeignKeyConstraint(["county_id"], ["county.id"], name="lot_release_county_id_fkey"),
        sa.PrimaryKeyConstraint("county_id", "id", name="lot_release_pkey"),
    )
    op.create_index("lot_release_lot_idx", "lot_release", ["county_id", "lot_id"], unique=False)


def _directed_candidate() -> None:
    op.create_table(
        "directed_candidate",
        sa.Column("county_id", sa.Integer(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("plan_id", sa.Uuid(), nullable=False),
        sa.Column("lot_id", sa.Uuid(), nullable=True),
        sa.Column("pseudonym", sa.Text(), nullable=False),
        sa.Column("stage", sa.Text(), nullable=False),
        sa.Column("subject", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("recorded_from", sa.TIMESTAMP(timezone=True), server_default=NOW, nullable=False),
        sa.CheckConstraint("pseudonym ~ '^[A-Za-z0-9][A-Za-z0-9-]{0,13}$'", name="directed_candidate_pseudonym_check"),
        sa.CheckConstraint(
            "stage in ('preschool', 'primary', 'junior', 'senior', 'vocational', 'special')",
            name="directed_candidate_stage_check",
        ),
        sa.CheckConstraint(
            STATE,
            name="directed_candidate_state_check",
        ),
        sa.ForeignKeyConstraint(
            ["county_id", "lot_id"],
            ["reserved_lot.county_id", "reserved_lot.id"],
            name="directed_candidate_county_id_lot_id_fkey",
        ),
        sa.ForeignKeyConstraint(
            ["county_id", "plan_id"],
            ["directed_plan.county_id", "directed_plan.id"],
            name="directed_candidate_county_id_plan_id_fkey",
        ),
        sa.ForeignKeyConstraint(["county_id"], ["county.id"], name="directed_candidate_county_id_fkey"),
        sa.PrimaryKeyConstraint("county_id", "id", name="directed_candidate_pkey"),
        sa.UniqueConstraint("county_id", "plan_id", "pseudonym", name="directed_candidate_pseudonym_key"),
    )


def _directed_step() -> None:
    op.create_table(
        "directed_step",
        sa.Column("county_id", sa.Integer(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("candidate_id", sa.Uuid(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("happened_on", sa.Date(), nullable=False),
        sa.Column("school_id", sa.Uuid(), nullable=True),
        sa.Column("contract_no", sa.Text(), nullable=True),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column("recorded_from", sa.TIMESTAMP(timezone=True), server_default=NOW, nullable=False),
        sa.CheckConstraint("state <> 'posted' or school_id is not null", name="directed_step_posted_somewhere_check"),
        sa.CheckConstraint(
            STATE,
            name="directed_step_state_check",
        ),
        sa.CheckConstraint(
            "state not in ('breached', 'exempted', 'withdrawn') or reason <> ''", name="directed_step_reasoned_check"
        ),
        sa.ForeignKeyConstraint(
            ["county_id", "candidate_id"],
            ["directed_candidate.county_id", "directed_candidate.id"],
            name="directed_step_county_id_candidate_id_fkey",
        ),
        sa.ForeignKeyConstraint(["county_id"], ["county.id"], name="directed_step_county_id_fkey"),
        sa.ForeignKeyConstraint(["school_id"], ["school.id"], name="directed_step_school_id_fkey"),
        sa.PrimaryKeyConstraint("county_id", "id", name="directed_step_pkey"),
        sa.UniqueConstraint("county_id", "candidate_id", "state", name="directed_step_once_key"),
    )


def _household_status() -> None:
    op.create_table(
        "household_status",
        sa.Column("county_id", sa.Integer(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("candidate_id", sa.Uuid(), nullable=False),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("starts_on", sa.Date(), nullable=False),
        sa.Column("ends_on", sa.Date(), nullable=True),
        sa.Column("verified_on", sa.Date(), nullable=False),
        sa.Column("verified_by", sa.Text(), nullable=False),
        sa.Column("recorded_from", sa.TIMESTAMP(timezone=True), server_default=NOW, nullable=False),
        sa.CheckConstraint(
            "status in ('registered_poor', 'out_of_poverty', 'unstable', 'marginal', 'sudden_hardship', 'none')",
            name="household_status_status_check",
        ),
        sa.CheckConstraint("ends_on >= starts_on", name="household_status_ends_after_start_check"),
        sa.ForeignKeyConstraint(
            ["county_id", "candidate_id"],
            ["directed_candidate.county_id", "directed_candidate.id"],
            name="household_status_county_id_candidate_id_fkey",
        ),
        sa.ForeignKeyConstraint(["county_id"], ["county.id"], name="household_status_county_id_fkey"),
        sa.PrimaryKeyConstraint("county_id", "id", name="household_status_pkey"),
    )
    op.create_index("household_status_candidate_idx", "household_status", ["county_id", "candidate_id"], unique=False)
