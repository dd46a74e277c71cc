"""Files that are evidence for records: kept once by their content, seen by the schools of the records."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from migrations.county_book import IN_COUNTY, NOW, SCHOOLS, WHOLE_COUNTY, of_school, remember, secure

revision = "0019"
down_revision = "0018"

BOOKS = {
    "evidence": ("county_id, id", f"{IN_COUNTY} and ({WHOLE_COUNTY} or schools && {SCHOOLS})"),
    "evidence_link": ("county_id, evidence_id, thing, thing_id", of_school("one_school_id", "other_school_id")),
}


def upgrade() -> None:
    """Make the tables; each within the sight of the offices that it concerns, and with its past."""
    op.execute("set local lock_timeout = '5s'")
    _evidence()
    _evidence_link()
    for table, (key, sight) in BOOKS.items():
        secure(table, sight)
        remember(table, key, sight)


def _evidence() -> None:
    op.create_table(
        "evidence",
        sa.Column("county_id", sa.Integer(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("sha256", sa.LargeBinary(), nullable=False),
        sa.Column("sent_sha256", sa.LargeBinary(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("media_type", sa.Text(), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("taken_on", sa.Date(), nullable=True),
        sa.Column("schools", postgresql.ARRAY(sa.Uuid()), nullable=False),
        sa.Column("uploaded_at", sa.TIMESTAMP(timezone=True), nullable=False),
        sa.Column("recorded_from", sa.TIMESTAMP(timezone=True), server_default=NOW, nullable=False),
        sa.CheckConstraint(
            "media_type in ('image/jpeg', 'application/pdf',"
            " 'application/vnd.openxmlformats-officedocument.wordprocessingml.document',"
            " 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet')",
            name="evidence_media_type_check",
        ),
        sa.CheckConstraint("octet_length(sha256) = 32 and octet_length(sent_sha256) = 32", name="evidence_hash_check"),
        sa.CheckConstraint("size > 0", name="evidence_size_check"),
        sa.ForeignKeyConstraint(["county_id"], ["county.id"], name="evidence_county_id_fkey"),
        sa.PrimaryKeyConstraint("county_id", "id", name="evidence_pkey"),
        sa.UniqueConstraint("county_id", "sent_sha256", name="evidence_once_key"),
    )


def _evidence_link() -> None:
    op.create_table(
        "evidence_link",
        sa.Column("county_id", sa.Integer(), nullable=False),
        sa.Column("evidence_id", sa.Uuid(), nullable=False),
        sa.Column("thing", sa.Text(), nullable=False),
        sa.Column("thing_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("one_school_id", sa.Uuid(), nullable=False),
        sa.Column("other_school_id", sa.Uuid(), nullable=False),
        sa.Column("linked_at", sa.TIMESTAMP(timezone=True), nullable=False),
        sa.Column("recorded_from", sa.TIMESTAMP(timezone=True), server_default=NOW, nullable=False),
        sa.CheckConstraint(
            "kind in ('photos', 'notice', 'roster', 'ledger', 'minutes', 'agreement', 'order', 'plan_and_summary',"
            " 'self_assessment', 'other')",
            name="evidence_link_kind_check",
        ),
        sa.CheckConstraint("thing in ('activity', 'posting', 'twinning')", name="evidence_link_thing_check"),
        sa.ForeignKeyConstraint(
            ["county_id", "evidence_id"],
            ["evidence.county_id", "evidence.id"],
            name="evidence_link_county_id_evidence_id_fkey",
        ),
        sa.ForeignKeyConstraint(["county_id"], ["county.id"], name="evidence_link_county_id_fkey"),
        sa.ForeignKeyConstraint(["one_school_id"], ["school.id"], name="evidence_link_one_school_id_fkey"),
        sa.ForeignKeyConstraint(["other_school_id"], ["school.id"], name="evidence_link_other_school_id_fkey"),
        sa.PrimaryKeyConstraint("county_id", "evidence_id", "thing", "thing_id", name="evidence_link_pkey"),
    )
    op.create_index("evidence_link_thing_idx", "evidence_link", ["county_id", "thing_id"], unique=False)
