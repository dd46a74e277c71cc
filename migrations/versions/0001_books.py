"""The books: counties, schools, teachers, twinnings, postings, plans, accounts and the journal."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0001"
down_revision = None

NOW = sa.text("coalesce(nullif(current_setting('app.now', true), '')::timestamptz, transaction_timestamp())")


def upgrade() -> None:
    """Do it, and give way rather than lock the schools out."""
    op.execute("set local lock_timeout = '5s'")
    _county()
    _plan()
    _sign_in_attempt()
    _journal()
    _journal_head()
    _policy()
    _posting_claim()
    _posting_mirror()
    _school()
    _account()
    _clause()
    _posting_arrival()
    _school_class()
    _school_flag()
    _teacher()
    _token()
    _twinning()
    _backbone_award()
    _employment()
    _exemption()
    _posting()
    _posting_terms()
    _rule()
    _session()
    _target()


def _county() -> None:
    op.create_table(
        "county",
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("recorded_from", sa.TIMESTAMP(timezone=True), server_default=NOW, nullable=False),
        sa.CheckConstraint("code ~ '^[0-9]{6}$'", name="county_code_check"),
        sa.PrimaryKeyConstraint("id", name="county_pkey"),
        sa.UniqueConstraint("code", name="county_code_key"),
    )


def _plan() -> None:
    op.create_table(
        "plan",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("pack_version", sa.Integer(), nullable=False),
        sa.Column("title", postgresql.JSONB(), nullable=False),
        sa.Column("division", sa.Text(), nullable=True),
        sa.Column("digest", sa.Text(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("loaded_at", sa.TIMESTAMP(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name="plan_pkey"),
    )


def _sign_in_attempt() -> None:
    op.create_table(
        "sign_in_attempt",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("username", sa.Text(), nullable=False),
        sa.Column("at", sa.TIMESTAMP(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name="sign_in_attempt_pkey"),
    )
    op.create_index("sign_in_attempt_username_at_idx", "sign_in_attempt", ["username", "at"], unique=False)


def _journal() -> None:
    op.create_table(
        "journal",
        sa.Column("county_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.BigInteger(), nullable=False),
        sa.Column("at", sa.TIMESTAMP(timezone=True), nullable=False),
        sa.Column("actor_id", sa.Uuid(), nullable=False),
        sa.Column("actor_name", sa.Text(), nullable=False),
        sa.Column("deed", sa.Text(), nullable=False),
        sa.Column("thing", sa.Text(), nullable=False),
        sa.Column("thing_id", sa.Uuid(), nullable=False),
        sa.Column("schools", postgresql.ARRAY(sa.Uuid()), nullable=False),
        sa.Column("detail", postgresql.JSONB(), nullable=False),
        sa.Column("hash", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(["county_id"], ["county.id"], name="journal_county_id_fkey"),
        sa.PrimaryKeyConstraint("county_id", "number", name="journal_pkey"),
    )
    op.create_index("journal_thing_id_idx", "journal", ["thing_id"], unique=False)


def _journal_head() -> None:
    op.create_table(
        "journal_head",
        sa.Column("county_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.BigInteger(), nullable=False),
        sa.Column("hash", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(["county_id"], ["county.id"], name="journal_head_county_id_fkey"),
        sa.PrimaryKeyConstraint("county_id", name="journal_head_pkey"),
    )


def _policy() -> None:
    op.create_table(
        "policy",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("plan_id", sa.Text(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("title", postgresql.JSONB(), nullable=False),
        sa.Column("issuer", postgresql.JSONB(), nullable=False),
        sa.Column("number", sa.Text(), nullable=True),
        sa.Column("level", sa.Text(), nullable=False),
        sa.Column("issued", sa.Text(), nullable=True),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("source", postgresql.JSONB(), nullable=True),
        sa.Column("recorded_from", sa.TIMESTAMP(timezone=True), server_default=NOW, nullable=False),
        sa.ForeignKeyConstraint(["plan_id"], ["plan.id"], name="policy_plan_id_fkey"),
        sa.PrimaryKeyConstraint("id", name="policy_pkey"),
    )
    op.create_index("policy_plan_id_idx", "policy", ["plan_id"], unique=False)


def _posting_claim() -> None:
    op.execute("create type uuidrange as range (subtype = uuid)")
    op.execute(
        """
        create table posting_claim (
            person_id uuidrange not null,
            id uuid not null,
            county_id integer not null constraint posting_claim_county_id_fkey references county (id),
            posting_id uuid not null,
            slots int4range not null,
            during daterange not null,
            constraint posting_claim_pkey primary key (person_id, id),
            constraint posting_claim_once exclude using gist (person_id with =, slots with &&, during with &&)
        )
        """
    )
    op.create_index("posting_claim_posting_idx", "posting_claim", ["county_id", "posting_id"], unique=False)


def _posting_mirror() -> None:
    op.create_table(
        "posting_mirror",
        sa.Column("county_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("home_county_id", sa.Integer(), nullable=False),
        sa.Column("host_county_id", sa.Integer(), nullable=False),
        sa.Column("teacher_id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("teacher_name", sa.Text(), nullable=False),
        sa.Column("subject", sa.Text(), nullable=False),
        sa.Column("stage", sa.Text(), nullable=False),
        sa.Column("from_school_id", sa.Uuid(), nullable=False),
        sa.Column("to_school_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("personnel_moved", sa.Boolean(), nullable=False),
        sa.Column("half_days", sa.Integer(), nullable=False),
        sa.Column("slots", postgresql.ARRAY(sa.Integer()), nullable=False),
        sa.Column("starts_on", sa.Date(), nullable=False),
        sa.Column("planned_to", sa.Date(), nullable=False),
        sa.Column("arrived_on", sa.Date(), nullable=True),
        sa.Column("ended_on", sa.Date(), nullable=True),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("order_no", sa.Text(), nullable=True),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column("assessment", sa.Text(), nullable=True),
        sa.Column("twinning_id", sa.Uuid(), nullable=True),
        sa.Column("logged_at", sa.TIMESTAMP(timezone=True), nullable=False),
        sa.Column("idempotency_key", sa.Text(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("recorded_from", sa.TIMESTAMP(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["county_id"], ["county.id"], name="posting_mirror_county_id_fkey"),
        sa.PrimaryKeyConstraint("county_id", "id", name="posting_mirror_pkey"),
    )
    op.create_index(
        "posting_mirror_to_school_idx", "posting_mirror", ["county_id", "to_school_id", "starts_on"], unique=False
    )


def _school() -> None:
    op.create_table(
        "school",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("county_id", sa.Integer(), nullable=False),
        sa.Column("code", sa.Text(), nullable=True),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("stages", postgresql.ARRAY(sa.Text()), nullable=False),
        sa.Column("township", sa.Text(), nullable=True),
        sa.Column("public", sa.Boolean(), nullable=False),
        sa.Column("pupils", sa.Integer(), nullable=True),
        sa.Column("opened_on", sa.Date(), nullable=True),
        sa.Column("closed_on", sa.Date(), nullable=True),
        sa.Column("parent_id", sa.Uuid(), nullable=True),
        sa.Column("recorded_from", sa.TIMESTAMP(timezone=True), server_default=NOW, nullable=False),
        sa.CheckConstraint("code ~ '^[0-9]{10}$'", name="school_code_check"),
        sa.CheckConstraint(
            "stages <@ array['preschool', 'primary', 'junior', 'senior', 'vocational', 'special']::text[]",
            name="school_stages_check",
        ),
        sa.CheckConstraint("township ~ '^[0-9]{12}$'", name="school_township_check"),
        sa.CheckConstraint("cardinality(stages) > 0", name="school_has_stage_check"),
        sa.CheckConstraint("closed_on > opened_on", name="school_closes_after_opening_check"),
        sa.ForeignKeyConstraint(["county_id"], ["county.id"], name="school_county_id_fkey"),
        sa.ForeignKeyConstraint(["parent_id"], ["school.id"], name="school_parent_id_fkey"),
        sa.PrimaryKeyConstraint("id", name="school_pkey"),
        sa.UniqueConstraint("code", name="school_code_key"),
    )
    op.create_index("school_county_name_idx", "school", ["county_id", "name"], unique=False)


def _account() -> None:
    op.create_table(
        "account",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("username", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("role", sa.Text(), nullable=False),
        sa.Column("division", sa.Text(), nullable=False),
        sa.Column("school_id", sa.Uuid(), nullable=True),
        sa.Column("password_hash", sa.Text(), nullable=False),
        sa.Column("disabled", sa.Boolean(), nullable=False),
        sa.Column("made_by_demo", sa.Boolean(), nullable=False),
        sa.CheckConstraint(
            "(role = 'school') = (school_id is not null)", name="account_school_office_has_school_check"
        ),
        sa.CheckConstraint(
            "role in ('school', 'personnel', 'province', 'evaluator', 'admin')", name="account_role_check"
        ),
        sa.ForeignKeyConstraint(["school_id"], ["school.id"], name="account_school_id_fkey"),
        sa.PrimaryKeyConstraint("id", name="account_pkey"),
        sa.UniqueConstraint("username", name="account_username_key"),
    )


def _clause() -> None:
    op.create_table(
        "clause",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("policy_id", sa.Text(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("anchor", sa.Text(), nullable=False),
        sa.Column("summary", postgresql.JSONB(), nullable=False),
        sa.Column("recorded_from", sa.TIMESTAMP(timezone=True), server_default=NOW, nullable=False),
        sa.ForeignKeyConstraint(["policy_id"], ["policy.id"], name="clause_policy_id_fkey"),
        sa.PrimaryKeyConstraint("id", name="clause_pkey"),
    )
    op.create_index("clause_policy_id_idx", "clause", ["policy_id"], unique=False)


def _posting_arrival() -> None:
    op.create_table(
        "posting_arrival",
        sa.Column("county_id", sa.Integer(), nullable=False),
        sa.Column("posting_id", sa.Uuid(), nullable=False),
        sa.Column("school_id", sa.Uuid(), nullable=False),
        sa.Column("arrived_on", sa.Date(), nullable=False),
        sa.Column("confirmed_at", sa.TIMESTAMP(timezone=True), nullable=False),
        sa.Column("confirmed_by", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["county_id", "posting_id"],
            ["posting_mirror.county_id", "posting_mirror.id"],
            name="posting_arrival_county_id_posting_id_fkey",
        ),
        sa.ForeignKeyConstraint(["county_id"], ["county.id"], name="posting_arrival_county_id_fkey"),
        sa.ForeignKeyConstraint(["school_id"], ["school.id"], name="posting_arrival_school_id_fkey"),
        sa.PrimaryKeyConstraint("county_id", "posting_id", name="posting_arrival_pkey"),
    )


def _school_class() -> None:
    op.create_table(
        "school_class",
        sa.Column("school_id", sa.Uuid(), nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("nbs", sa.Text(), nullable=False),
        sa.Column("recorded_from", sa.TIMESTAMP(timezone=True), server_default=NOW, nullable=False),
        sa.CheckConstraint("nbs in ('111', '112', '121', '122', '123', '210', '220')", name="school_class_nbs_check"),
        sa.ForeignKeyConstraint(["school_id"], ["school.id"], name="school_class_school_id_fkey"),
        sa.PrimaryKeyConstraint("school_id", "year", name="school_class_pkey"),
    )


def _school_flag() -> None:
    op.create_table(
        "school_flag",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("school_id", sa.Uuid(), nullable=False),
        sa.Column("flag", sa.Text(), nullable=False),
        sa.Column("starts_on", sa.Date(), nullable=True),
        sa.Column("ends_on", sa.Date(), nullable=True),
        sa.Column("recorded_from", sa.TIMESTAMP(timezone=True), server_default=NOW, nullable=False),
        sa.CheckConstraint(
            "flag in ('quality', 'weak', 'poverty_village', 'demonstration')", name="school_flag_flag_check"
        ),
        sa.CheckConstraint("ends_on >= starts_on", name="school_flag_ends_after_start_check"),
        sa.ForeignKeyConstraint(["school_id"], ["school.id"], name="school_flag_school_id_fkey"),
        sa.PrimaryKeyConstraint("id", name="school_flag_pkey"),
    )
    op.create_index("school_flag_school_id_idx", "school_flag", ["school_id"], unique=False)


def _teacher() -> None:
    op.create_table(
        "teacher",
        sa.Column("county_id", sa.Integer(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("school_id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("sex", sa.Text(), nullable=False),
        sa.Column("born_on", sa.Date(), nullable=False),
        sa.Column("id_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("id_hint", sa.Text(), nullable=True),
        sa.Column("title", sa.Text(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("recorded_from", sa.TIMESTAMP(timezone=True), server_default=NOW, nullable=False),
        sa.CheckConstraint("name <> ''", name="teacher_named_check"),
        sa.CheckConstraint("sex in ('male', 'female')", name="teacher_sex_check"),
        sa.CheckConstraint("title in ('professor', 'senior', 'first', 'second', 'third')", name="teacher_title_check"),
        sa.ForeignKeyConstraint(["county_id"], ["county.id"], name="teacher_county_id_fkey"),
        sa.ForeignKeyConstraint(["school_id"], ["school.id"], name="teacher_school_id_fkey"),
        sa.PrimaryKeyConstraint("county_id", "id", name="teacher_pkey"),
        sa.UniqueConstraint("county_id", "person_id", name="teacher_person_key"),
    )
    op.create_index("teacher_school_idx", "teacher", ["county_id", "school_id", "name"], unique=False)


def _token() -> None:
    op.create_table(
        "token",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("token_hash", sa.LargeBinary(), nullable=False),
        sa.Column("role", sa.Text(), nullable=False),
        sa.Column("division", sa.Text(), nullable=False),
        sa.Column("school_id", sa.Uuid(), nullable=True),
        sa.Column("purpose", sa.Text(), nullable=False),
        sa.Column("made_at", sa.TIMESTAMP(timezone=True), nullable=False),
        sa.Column("expires_at", sa.TIMESTAMP(timezone=True), nullable=True),
        sa.Column("revoked_at", sa.TIMESTAMP(timezone=True), nullable=True),
        sa.CheckConstraint("(role = 'school') = (school_id is not null)", name="token_school_office_has_school_check"),
        sa.CheckConstraint(
            "role in ('school', 'personnel', 'province', 'evaluator', 'admin')", name="token_role_check"
        ),
        sa.ForeignKeyConstraint(["school_id"], ["school.id"], name="token_school_id_fkey"),
        sa.PrimaryKeyConstraint("id", name="token_pkey"),
        sa.UniqueConstraint("token_hash", name="token_token_hash_key"),
    )


def _twinning() -> None:
    op.create_table(
        "twinning",
        sa.Column("county_id", sa.Integer(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("lead_school_id", sa.Uuid(), nullable=False),
        sa.Column("partner_school_id", sa.Uuid(), nullable=False),
        sa.Column("stage", sa.Text(), nullable=False),
        sa.Column("agreement_no", sa.Text(), nullable=True),
        sa.Column("starts_on", sa.Date(), nullable=False),
        sa.Column("ends_on", sa.Date(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("recorded_from", sa.TIMESTAMP(timezone=True), server_default=NOW, nullable=False),
        sa.CheckConstraint(
            "stage in ('preschool', 'primary', 'junior', 'senior', 'vocational', 'special')",
            name="twinning_stage_check",
        ),
        sa.CheckConstraint(
            "state in ('draft', 'agreed', 'active', 'suspended', 'expired', 'renewed', 'terminated')",
            name="twinning_state_check",
        ),
        sa.CheckConstraint("ends_on >= starts_on", name="twinning_ends_after_start_check"),
        sa.CheckConstraint("lead_school_id <> partner_school_id", name="twinning_two_schools_check"),
        sa.ForeignKeyConstraint(["county_id"], ["county.id"], name="twinning_county_id_fkey"),
        sa.ForeignKeyConstraint(["lead_school_id"], ["school.id"], name="twinning_lead_school_id_fkey"),
        sa.ForeignKeyConstraint(["partner_school_id"], ["school.id"], name="twinning_partner_school_id_fkey"),
        sa.PrimaryKeyConstraint("county_id", "id", name="twinning_pkey"),
    )
    op.create_index(
        "twinning_one_live_pair_key",
        "twinning",
        ["county_id", "lead_school_id", "partner_school_id", "stage"],
        unique=True,
        postgresql_where="state in ('draft', 'agreed', 'active', 'suspended')",
    )
    op.create_index("twinning_partner_idx", "twinning", ["county_id", "partner_school_id"], unique=False)


def _backbone_award() -> None:
    op.create_table(
        "backbone_award",
        sa.Column("county_id", sa.Integer(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("teacher_id", sa.Uuid(), nullable=False),
        sa.Column("school_id", sa.Uuid(), nullable=False),
        sa.Column("level", sa.Text(), nullable=False),
        sa.Column("awarded_on", sa.Date(), nullable=False),
        sa.Column("expires_on", sa.Date(), nullable=True),
        sa.Column("recorded_from", sa.TIMESTAMP(timezone=True), server_default=NOW, nullable=False),
        sa.CheckConstraint(
            "level in ('school', 'county', 'city', 'province', 'national')", name="backbone_award_level_check"
        ),
        sa.CheckConstraint("expires_on > awarded_on", name="backbone_award_expires_after_award_check"),
        sa.ForeignKeyConstraint(
            ["county_id", "teacher_id"],
            ["teacher.county_id", "teacher.id"],
            name="backbone_award_county_id_teacher_id_fkey",
        ),
        sa.ForeignKeyConstraint(["county_id"], ["county.id"], name="backbone_award_county_id_fkey"),
        sa.ForeignKeyConstraint(["school_id"], ["school.id"], name="backbone_award_school_id_fkey"),
        sa.PrimaryKeyConstraint("county_id", "id", name="backbone_award_pkey"),
    )
    op.create_index("backbone_award_teacher_idx", "backbone_award", ["county_id", "teacher_id"], unique=False)


def _employment() -> None:
    op.create_table(
        "employment",
        sa.Column("county_id", sa.Integer(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("teacher_id", sa.Uuid(), nullable=False),
        sa.Column("school_id", sa.Uuid(), nullable=False),
        sa.Column("post", sa.Text(), nullable=False),
        sa.Column("in_establishment", sa.Boolean(), nullable=False),
        sa.Column("stage", sa.Text(), nullable=False),
        sa.Column("subject", sa.Text(), nullable=False),
        sa.Column("arrived_on", sa.Date(), nullable=False),
        sa.Column("ended_on", sa.Date(), nullable=True),
        sa.Column("recorded_from", sa.TIMESTAMP(timezone=True), server_default=NOW, nullable=False),
        sa.CheckConstraint(
            "post in ('teacher', 'middle_manager', 'vice_principal', 'principal', 'staff')",
            name="employment_post_check",
        ),
        sa.CheckConstraint(
            "stage in ('preschool', 'primary', 'junior', 'senior', 'vocational', 'special')",
            name="employment_stage_check",
        ),
        sa.CheckConstraint("ended_on >= arrived_on", name="employment_ends_after_arrival_check"),
        sa.ForeignKeyConstraint(
            ["county_id", "teacher_id"],
            ["teacher.county_id", "teacher.id"],
            name="employment_county_id_teacher_id_fkey",
        ),
        sa.ForeignKeyConstraint(["county_id"], ["county.id"], name="employment_county_id_fkey"),
        sa.ForeignKeyConstraint(["school_id"], ["school.id"], name="employment_school_id_fkey"),
        sa.PrimaryKeyConstraint("county_id", "id", name="employment_pkey"),
    )
    op.create_index(
        "employment_one_home_key",
        "employment",
        ["county_id", "teacher_id"],
        unique=True,
        postgresql_where="ended_on is null",
    )
    op.create_index("employment_teacher_idx", "employment", ["county_id", "teacher_id"], unique=False)


def _exemption() -> None:
    op.create_table(
        "exemption",
        sa.Column("county_id", sa.Integer(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("teacher_id", sa.Uuid(), nullable=False),
        sa.Column("school_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("starts_on", sa.Date(), nullable=False),
        sa.Column("ends_on", sa.Date(), nullable=True),
        sa.Column("ground", sa.Text(), nullable=False),
        sa.Column("recorded_from", sa.TIMESTAMP(timezone=True), server_default=NOW, nullable=False),
        sa.CheckConstraint(
            "kind in ('maternity', 'illness', 'disability', 'discipline', 'outreach', 'only_teacher', 'other')",
            name="exemption_kind_check",
        ),
        sa.CheckConstraint("ends_on >= starts_on", name="exemption_ends_after_start_check"),
        sa.ForeignKeyConstraint(
            ["county_id", "teacher_id"], ["teacher.county_id", "teacher.id"], name="exemption_county_id_teacher_id_fkey"
        ),
        sa.ForeignKeyConstraint(["county_id"], ["county.id"], name="exemption_county_id_fkey"),
        sa.ForeignKeyConstraint(["school_id"], ["school.id"], name="exemption_school_id_fkey"),
        sa.PrimaryKeyConstraint("county_id", "id", name="exemption_pkey"),
    )
    op.create_index("exemption_teacher_idx", "exemption", ["county_id", "teacher_id"], unique=False)


def _posting() -> None:
    op.create_table(
        "posting",
        sa.Column("county_id", sa.Integer(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("host_county_id", sa.Integer(), nullable=False),
        sa.Column("teacher_id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("teacher_name", sa.Text(), nullable=False),
        sa.Column("subject", sa.Text(), nullable=False),
        sa.Column("stage", sa.Text(), nullable=False),
        sa.Column("from_school_id", sa.Uuid(), nullable=False),
        sa.Column("to_school_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("personnel_moved", sa.Boolean(), nullable=False),
        sa.Column("half_days", sa.Integer(), nullable=False),
        sa.Column("slots", postgresql.ARRAY(sa.Integer()), nullable=False),
        sa.Column("starts_on", sa.Date(), nullable=False),
        sa.Column("planned_to", sa.Date(), nullable=False),
        sa.Column("arrived_on", sa.Date(), nullable=True),
        sa.Column("ended_on", sa.Date(), nullable=True),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("order_no", sa.Text(), nullable=True),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column("assessment", sa.Text(), nullable=True),
        sa.Column("twinning_id", sa.Uuid(), nullable=True),
        sa.Column("logged_at", sa.TIMESTAMP(timezone=True), nullable=False),
        sa.Column("idempotency_key", sa.Text(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("recorded_from", sa.TIMESTAMP(timezone=True), server_default=NOW, nullable=False),
        sa.CheckConstraint(
            "(state in ('completed', 'withdrawn')) = (ended_on is not null)", name="posting_ended_check"
        ),
        sa.CheckConstraint(
            "assessment in ('excellent', 'good', 'sufficient', 'insufficient')", name="posting_assessment_check"
        ),
        sa.CheckConstraint(
            "kind in ('regular_exchange', 'support_teaching', 'itinerant', 'secondment', 'attachment', 'sanqu',"
            " 'silver', 'outreach', 'county_managed')",
            name="posting_kind_check",
        ),
        sa.CheckConstraint(
            "stage in ('preschool', 'primary', 'junior', 'senior', 'vocational', 'special')", name="posting_stage_check"
        ),
        sa.CheckConstraint(
            "state in ('nominated', 'approved', 'active', 'completed', 'withdrawn', 'cancelled')",
            name="posting_state_check",
        ),
        sa.CheckConstraint(
            "state not in ('active', 'completed') or arrived_on is not null", name="posting_arrived_check"
        ),
        sa.CheckConstraint("state not in ('withdrawn', 'cancelled') or reason <> ''", name="posting_reasoned_check"),
        sa.CheckConstraint(
            "cardinality(slots) in (0, half_days) and slots <@ array[0,1,2,3,4,5,6,7,8,9]", name="posting_slots_check"
        ),
        sa.CheckConstraint("ended_on >= starts_on", name="posting_ended_after_start_check"),
        sa.CheckConstraint("from_school_id <> to_school_id", name="posting_two_schools_check"),
        sa.CheckConstraint("half_days between 1 and 10", name="posting_half_days_check"),
        sa.CheckConstraint("planned_to >= starts_on", name="posting_ends_after_start_check"),
        sa.ForeignKeyConstraint(
            ["county_id", "teacher_id"], ["teacher.county_id", "teacher.id"], name="posting_county_id_teacher_id_fkey"
        ),
        sa.ForeignKeyConstraint(
            ["county_id", "twinning_id"],
            ["twinning.county_id", "twinning.id"],
            name="posting_county_id_twinning_id_fkey",
        ),
        sa.ForeignKeyConstraint(["county_id"], ["county.id"], name="posting_county_id_fkey"),
        sa.ForeignKeyConstraint(["from_school_id"], ["school.id"], name="posting_from_school_id_fkey"),
        sa.ForeignKeyConstraint(["host_county_id"], ["county.id"], name="posting_host_county_id_fkey"),
        sa.ForeignKeyConstraint(["to_school_id"], ["school.id"], name="posting_to_school_id_fkey"),
        sa.PrimaryKeyConstraint("county_id", "id", name="posting_pkey"),
        sa.UniqueConstraint("county_id", "idempotency_key", name="posting_idempotency_key"),
    )
    op.create_index("posting_from_school_idx", "posting", ["county_id", "from_school_id", "starts_on"], unique=False)
    op.create_index("posting_starts_on_idx", "posting", ["county_id", "starts_on", "id"], unique=False)
    op.create_index("posting_teacher_idx", "posting", ["county_id", "teacher_id"], unique=False)
    op.create_index("posting_to_school_idx", "posting", ["county_id", "to_school_id", "starts_on"], unique=False)


def _posting_terms() -> None:
    op.create_table(
        "posting_terms",
        sa.Column("plan_id", sa.Text(), nullable=False),
        sa.Column("clause_id", sa.Text(), nullable=False),
        sa.Column("approval_kinds", postgresql.ARRAY(sa.Text()), nullable=False),
        sa.Column("approval_when_personnel_moved", sa.Boolean(), nullable=False),
        sa.Column("late_entry_days", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["clause_id"], ["clause.id"], name="posting_terms_clause_id_fkey"),
        sa.ForeignKeyConstraint(["plan_id"], ["plan.id"], name="posting_terms_plan_id_fkey"),
        sa.PrimaryKeyConstraint("plan_id", name="posting_terms_pkey"),
    )


def _rule() -> None:
    op.create_table(
        "rule",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("clause_id", sa.Text(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("metric", sa.Text(), nullable=True),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("threshold", sa.Text(), nullable=True),
        sa.Column("low", sa.Text(), nullable=True),
        sa.Column("high", sa.Text(), nullable=True),
        sa.Column("comparator", sa.Text(), nullable=False),
        sa.Column("unit", sa.Text(), nullable=False),
        sa.Column("window", sa.Text(), nullable=False),
        sa.Column("period", postgresql.JSONB(), nullable=False),
        sa.Column("period_from", sa.Date(), nullable=True),
        sa.Column("period_to", sa.Date(), nullable=True),
        sa.Column("places", sa.Integer(), nullable=False),
        sa.Column("note", postgresql.JSONB(), nullable=True),
        sa.Column("parameters", postgresql.JSONB(), nullable=False),
        sa.Column("readings", postgresql.JSONB(), nullable=False),
        sa.Column("evidence", postgresql.ARRAY(sa.Text()), nullable=False),
        sa.Column("recorded_from", sa.TIMESTAMP(timezone=True), server_default=NOW, nullable=False),
        sa.ForeignKeyConstraint(["clause_id"], ["clause.id"], name="rule_clause_id_fkey"),
        sa.PrimaryKeyConstraint("id", name="rule_pkey"),
    )
    op.create_index("rule_clause_id_idx", "rule", ["clause_id"], unique=False)


def _session() -> None:
    op.create_table(
        "session",
        sa.Column("token_hash", sa.LargeBinary(), nullable=False),
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column("started_at", sa.TIMESTAMP(timezone=True), nullable=False),
        sa.Column("expires_at", sa.TIMESTAMP(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name="session_account_id_fkey"),
        sa.PrimaryKeyConstraint("token_hash", name="session_pkey"),
    )
    op.create_index("session_account_id_idx", "session", ["account_id"], unique=False)


def _target() -> None:
    op.create_table(
        "target",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("plan_id", sa.Text(), nullable=False),
        sa.Column("rule_id", sa.Text(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("title", postgresql.JSONB(), nullable=False),
        sa.Column("owners", postgresql.JSONB(), nullable=False),
        sa.Column("leader", postgresql.JSONB(), nullable=True),
        sa.Column("recorded_from", sa.TIMESTAMP(timezone=True), server_default=NOW, nullable=False),
        sa.ForeignKeyConstraint(["plan_id"], ["plan.id"], name="target_plan_id_fkey"),
        sa.ForeignKeyConstraint(["rule_id"], ["rule.id"], name="target_rule_id_fkey"),
        sa.PrimaryKeyConstraint("id", name="target_pkey"),
    )
    op.create_index("target_plan_id_idx", "target", ["plan_id"], unique=False)
    op.create_index("target_rule_id_idx", "target", ["rule_id"], unique=False)
