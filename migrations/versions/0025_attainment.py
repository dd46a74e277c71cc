"""Targets that are shown by evidence: when each was reached in a county, and what shows it."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import ARRAY

from migrations.county_book import IN_COUNTY, NOW, WHOLE_COUNTY, remember, secure

revision = "0025"
down_revision = "0024"

KINDS = (
    *("notice", "roster", "ledger", "photos", "minutes", "study_material", "self_assessment", "responsibility_letter"),
    *("return_notice", "home_teaching_file", "contact_card", "plan_and_summary"),
)


def upgrade() -> None:
    """Make the table with its past, for those who see the county whole."""
    op.execute("set local lock_timeout = '5s'")
    _attainment()
    sight = f"{IN_COUNTY} and {WHOLE_COUNTY}"
    secure("attainment", sight)
    remember("attainment", "county_id, id", sight)


def _attainment() -> None:
    words = ", ".join(f"'{kind}'" for kind in KINDS)
    op.create_table(
        "attainment",
        sa.Column("county_id", sa.Integer(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("target_id", sa.Text(), nullable=False),
        *(sa.Column(name, sa.Date(), nullable=False) for name in ("window_first", "window_last", "done_on")),
        sa.Column("shown_by", sa.Text(), nullable=False),
        sa.Column("evidence", ARRAY(sa.Text()), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("recorded_from", sa.TIMESTAMP(timezone=True), server_default=NOW, nullable=False),
        sa.CheckConstraint(f"evidence <@ array[{words}]::text[]", name="attainment_evidence_check"),
        sa.CheckConstraint("window_last >= window_first", name="attainment_window_check"),
        sa.CheckConstraint("shown_by <> ''", name="attainment_shown_check"),
        sa.ForeignKeyConstraint(["county_id"], ["county.id"], name="attainment_county_id_fkey"),
        sa.PrimaryKeyConstraint("county_id", "id", name="attainment_pkey"),
        sa.UniqueConstraint("county_id", "target_id", "window_first", name="attainment_once_key"),
    )
