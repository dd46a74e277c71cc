"""The law of sight is written twice, in queries and in PostgreSQL: here both are asked, and must say the same."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any, cast
from uuid import UUID

import pytest
import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine, AsyncSession
from sqlalchemy.sql.visitors import replacement_traverse

from domain.access import NOBODY, Actor, Role
from domain.activity import actions as activity
from domain.activity.model import PERSON_MIRROR, Activity, Participant
from domain.activity.queries import mirrors_seen_by as activity_mirrors_seen_by
from domain.activity.queries import seen_by as activities_seen_by
from domain.activity.returns import return_activity
from domain.attainment.model import Attainment
from domain.attainment.queries import seen_by as attainments_seen_by
from domain.candidate.model import DirectedStep, HouseholdStatus
from domain.candidate.queries import seen_by as candidates_seen_by
from domain.classlist.actions import draft_class_list
from domain.classlist.model import ClassListLine
from domain.classlist.queries import seen_by as class_lists_seen_by
from domain.database import HISTORIES, Base, Database
from domain.directed.model import LotRelease, ReservedLot
from domain.directed.queries import seen_by as directed_seen_by
from domain.enrolment.actions import decline_place
from domain.enrolment.queries import seen_by as enrolments_seen_by
from domain.everything import MODELS
from domain.evidence.actions import attach_evidence, detach_evidence
from domain.evidence.queries import links_seen_by
from domain.evidence.queries import seen_by as evidence_seen_by
from domain.evidence.reading import take
from domain.exchange import actions as exchange
from domain.exchange.model import Arrival, Claim
from domain.exchange.queries import mirrors_seen_by
from domain.exchange.queries import seen_by as postings_seen_by
from domain.exchange.returns import return_posting
from domain.figure.model import Metric
from domain.job.actions import begin_job
from domain.job.queries import seen_by as jobs_seen_by
from domain.journal.model import JournalHead
from domain.journal.queries import seen_by as entries_seen_by
from domain.ledger.model import Kind
from domain.mentoring.queries import mirrors_seen_by as pair_mirrors_seen_by
from domain.mentoring.queries import seen_by as pairs_seen_by
from domain.publicity.actions import object_to, open_notice
from domain.publicity.model import Notice, NoticeLine, Objection
from domain.publicity.queries import seen_by as notices_seen_by
from domain.recruitment.model import Hire, SourceQuota
from domain.recruitment.queries import plans_seen_by as recruitment_seen_by
from domain.recruitment.queries import seen_by as posts_seen_by
from domain.review.queries import mirrors_seen_by as return_mirrors_seen_by
from domain.review.queries import seen_by as returns_seen_by
from domain.revision.files import read_copy
from domain.revision.queries import seen_by as revisions_seen_by
from domain.scratch.actions import keep_plan
from domain.scratch.model import ScratchLine, ScratchPlan
from domain.scratch.queries import seen_by as scratch_seen_by
from domain.submission.actions import lock_submission, submit_figure
from domain.submission.model import SubmissionLock
from domain.submission.queries import seen_by as submissions_seen_by
from domain.teacher.model import Award, Employment, Exemption, Teacher
from domain.teacher.queries import Kept
from domain.teacher.queries import seen_by as kept_seen_by
from domain.training.model import PlaceAllocation, ReservedSeat, TrainingProgramme, TrainingSession
from domain.training.queries import Offered
from domain.training.queries import seen_by as training_seen_by
from domain.twinning.actions import enter_twinning
from domain.twinning.queries import mirrors_seen_by as twinning_mirrors_seen_by
from domain.twinning.queries import seen_by as twinnings_seen_by
from domain.wish.actions import state_wish
from domain.wish.queries import seen_by as wishes_seen_by
from tests.conftest import next_code
from tests.directed.made import admitted, applied, planned, released
from tests.recruitment.made import decided, hired, posted
from tests.revision.trips import download, send
from tests.training.made import make_rural, nominate, open_training
from tests.world import World, build_world

assert MODELS  # importing it is what fills the metadata

Law = Callable[[Actor], sa.ColumnElement[bool]]
LATER = datetime(2025, 10, 9, tzinfo=UTC)


def kept(row: Kept) -> Law:
    return lambda actor: kept_seen_by(actor, row)


def publicity(row: type[Notice] | type[NoticeLine] | type[Objection]) -> Law:
    return lambda actor: notices_seen_by(actor, row)


def thoughts(row: type[ScratchPlan] | type[ScratchLine]) -> Law:
    return lambda actor: scratch_seen_by(actor, row)


def in_county(column: Any) -> Law:
    return lambda actor: cast("sa.ColumnElement[bool]", column.in_(actor.counties))


def arrivals_seen_by(actor: Actor) -> sa.ColumnElement[bool]:
    within = Arrival.county_id.in_(actor.counties)
    return within & Arrival.school_id.in_(actor.schools) if actor.of_school else within


def offered(row: Offered) -> Law:
    return lambda actor: training_seen_by(actor, row)


OFFERED: dict[str, Offered] = {
    "training_programme": TrainingProgramme,
    "training_session": TrainingSession,
    "place_allocation": PlaceAllocation,
    "reserved_seat": ReservedSeat,
}
"""What is offered to a county: it names nobody, so that every office of the county sees all of it."""

# No query of a room selects arrivals, claims or heads by who is asking, so that their law stands only here.
FACTS: dict[str, Law] = {
    "teacher": kept(Teacher),
    "employment": kept(Employment),
    "backbone_award": kept(Award),
    "exemption": kept(Exemption),
    "twinning": twinnings_seen_by,
    "twinning_mirror": twinning_mirrors_seen_by,
    "attainment": attainments_seen_by,
    "notice": publicity(Notice),
    "notice_line": publicity(NoticeLine),
    "objection": publicity(Objection),
    "posting": postings_seen_by,
    "record_return": returns_seen_by,
    "activity": activities_seen_by,
    "teacher_pair": pairs_seen_by,
    "teacher_wish": wishes_seen_by,
    "evidence": evidence_seen_by,
    "evidence_link": links_seen_by,
    "activity_person": lambda actor: activities_seen_by(actor, Participant),
    "directed_plan": directed_seen_by,
    "reserved_lot": lambda actor: directed_seen_by(actor, ReservedLot),
    "lot_release": lambda actor: directed_seen_by(actor, LotRelease),
    "directed_candidate": candidates_seen_by,
    "directed_step": lambda actor: candidates_seen_by(actor, DirectedStep),
    "household_status": lambda actor: candidates_seen_by(actor, HouseholdStatus),
    "recruitment_plan": recruitment_seen_by,
    "source_quota": lambda actor: recruitment_seen_by(actor, SourceQuota),
    "recruitment_post": posts_seen_by,
    "hire": lambda actor: posts_seen_by(actor, Hire),
    **{name: offered(row) for name, row in OFFERED.items()},
    "enrolment": enrolments_seen_by,
    "class_list": class_lists_seen_by,
    "class_list_line": lambda actor: class_lists_seen_by(actor, ClassListLine),
}
LAWS: dict[str, Law] = FACTS | {
    "posting_mirror": mirrors_seen_by,
    "activity_mirror": activity_mirrors_seen_by,
    "record_return_mirror": return_mirrors_seen_by,
    "teacher_pair_mirror": pair_mirrors_seen_by,
    "activity_person_mirror": lambda actor: activity_mirrors_seen_by(actor, PERSON_MIRROR),
    "posting_arrival": arrivals_seen_by,
    "revision": revisions_seen_by,
    "job": jobs_seen_by,
    "posting_claim": in_county(Claim.county_id),
    "journal": entries_seen_by,
    "journal_head": in_county(JournalHead.county_id),
    "scratch_plan": thoughts(ScratchPlan),
    "scratch_line": thoughts(ScratchLine),
    "submission": submissions_seen_by,
    "submission_lock": lambda actor: submissions_seen_by(actor, SubmissionLock),
}
UNCHANGED = (
    *("notice", "notice_line", "objection"),
    *("record_return", "attainment", "twinning_mirror"),
    *("recruitment_plan", "source_quota", "recruitment_post", "hire"),
    *("teacher", "employment", "backbone_award", "exemption", "twinning", "class_list", "teacher_pair", "teacher_wish"),
    *("directed_plan", "reserved_lot", "lot_release", "directed_candidate", "directed_step", "household_status"),
)
"""Tables of which a row is written again as it is, so that it has a past."""
OPEN_TO_SCHOOLS = {"posting_claim", "journal_head", "recruitment_plan", "source_quota"}
"""Tables of which every office of the county sees all: they say nothing of anybody."""
REFERENCE = {"school", "school_history"}
"""Public tables that name a county without being one county's book."""


def on_twin(table: sa.Table, twin: sa.Table, condition: sa.ColumnElement[bool]) -> sa.ColumnElement[bool]:
    """Say the same condition of the history twin."""

    def moved(element: Any, **_kw: Any) -> Any:
        return twin.c[element.name] if isinstance(element, sa.Column) and element.table is table else None

    return replacement_traverse(condition, {}, moved)


def every_law() -> list[tuple[str, sa.Table, Law]]:
    """Give each table that has a policy, with its law; twins after their facts."""
    tables = Base.metadata.tables
    own = [(name, tables[name], law) for name, law in LAWS.items()]
    twins = [
        (f"{name}_history", HISTORIES[name], _moved(tables[name], HISTORIES[name], law)) for name, law in FACTS.items()
    ]
    return own + twins


def _moved(table: sa.Table, twin: sa.Table, law: Law) -> Law:
    return lambda actor: on_twin(table, twin, law(actor))


async def test_every_table_of_a_county_has_a_policy_and_a_law(unguarded: AsyncEngine) -> None:
    async with unguarded.connect() as connection:
        of_county = await _names(
            connection,
            "select table_name from information_schema.columns where column_name = "
            "'county_id' and table_schema = 'public'",
        )
        secured = await _names(
            connection,
            "select relname from pg_class where relrowsecurity and relforcerowsecurity"
            " and exists (select from pg_policy where polrelid = pg_class.oid)",
        )

    laws = {name for name, _table, _law in every_law()}

    assert of_county - REFERENCE - secured == set(), "these tables have no policy"
    assert of_county - REFERENCE - laws == set(), "these tables have no law"
    assert laws == secured, "policies and laws name different tables"


async def _names(connection: AsyncConnection, query: str) -> set[str]:
    return set((await connection.scalars(sa.text(query))).all())


@pytest.fixture(scope="session")
async def counties(database: Database) -> tuple[World, World, World]:
    """Give two counties that send teachers to each other, with a past in every table, and a third that does not."""
    home, host, third = [await build_world(database, next_code()) for _ in range(3)]
    for one, other in ((home, host), (host, home), (third, third)):
        await _live(one, other)
    for each in (home, host, third):
        await _hand_in(each)
    return home, host, third


async def _live(home: World, host: World) -> None:
    """Let something happen in every table of the county, and be changed afterwards."""
    leaver = await home.add_teacher(award={"level": "county", "awarded_on": date(2020, 9, 1)})
    for school in (home.partner, home.stranger):
        await home.add_teacher(school, award={"level": "city", "awarded_on": date(2020, 9, 1)})
        await home.exempt(home.teachers[-1], starts_on=date(2024, 9, 1))
    exempt = await home.exempt(leaver, starts_on=date(2023, 9, 1), ends_on=date(2023, 12, 31))
    await home.send()
    going = await home.log(await home.add_teacher(home.stranger), actor=home.stranger_clerk)
    within = await home.log(home.teachers[2], actor=home.partner_clerk, to_school_id=home.stranger.id)
    across = await home.log(leaver, to_school_id=host.partner.id)
    await host.confirm(across)
    async with home.database.transaction(home.personnel, now=LATER) as session:
        await exchange.cancel_posting(session, home.personnel, within.id, reason="名额取消")
        await exchange.correct_posting(session, home.personnel, across.id, order_no="教人〔2025〕1号")
        await _think(session, home)
        await _publicize(session, home, going.id)
        session.add(
            Attainment(
                county_id=home.county.id,
                target_id="d2-self-report",
                window_first=date(2020, 1, 1),
                window_last=date(2020, 3, 31),
                done_on=date(2020, 3, 30),
                shown_by="自查报告",
                evidence=[],
            )
        )
    await _meet(home)
    if host is not home:
        await _meet_across(home, host)
    async with home.database.transaction(home.personnel, now=LATER) as session:
        await return_posting(session, home.personnel, across.id, reason="日期不对", field="planned_to")
    for office in (home.clerk, home.partner_clerk, home.personnel):
        file = await download(home, Kind.POSTINGS, "csv", actor=office)
        await send(home, file, actor=office)
        async with home.database.transaction(office, now=LATER) as session:
            await begin_job(session, office, await read_copy(file, "台账.csv"))
    await _reserve(home)
    await _train(home)
    async with home.database.transaction(home.admin, now=LATER) as session:
        await draft_class_list(session, home.admin, county_id=home.county.id, year=2026, classes={home.lead.id: "111"})
    async with home.database.transaction(home.admin, now=LATER + timedelta(days=1)) as session:
        for table in UNCHANGED:
            await session.execute(sa.text(f"update {table} set id = id"))
        await session.execute(sa.text("update class_list_line set nbs = nbs"))
        await session.delete(await session.merge(exempt))


async def _meet(home: World) -> None:
    """Let the twinned schools do something together, name a teacher, and find that it was another."""
    met = await home.meet(persons=[home.teachers[0].id])
    await home.mentor()
    await _show(home, met)
    async with home.database.transaction(home.clerk, now=LATER) as session:
        await activity.correct_activity(session, home.clerk, met.id, persons=[home.teachers[1].id])
        await state_wish(session, home.clerk, teacher_id=home.teachers[0].id, year=2026, stand="willing")


async def _meet_across(home: World, host: World) -> None:
    """Let the lead school support the other county's partner, bring lessons there, and name a teacher."""
    async with host.database.transaction(host.personnel, now=host.now) as session:
        across = await enter_twinning(
            session,
            host.personnel,
            lead=home.lead,
            partner=host.partner,
            stage="primary",
            starts_on=date(2025, 3, 1),
            ends_on=date(2028, 2, 29),
            agreement_no=None,
        )
    met = await home.meet(twinning_id=across.id, persons=[home.teachers[0].id])
    await home.do(return_activity, met.id, actor=host.partner_clerk, reason="人次不符")
    await home.mentor(across)


async def _reserve(home: World) -> None:
    """Plan directed places, admit a candidate, release a seat, and let each school hire somebody."""
    plan = await planned(home)
    await admitted(home, await applied(home, plan, {}), lot=plan.lots[0].id)
    await released(home, plan)
    for school in (home.lead, home.partner, home.stranger):
        post = await posted(home, school=school)
        await hired(home, await decided(home, post))


async def _publicize(session: AsyncSession, home: World, posting_id: UUID) -> None:
    """Make a posting public, and hear an objection."""
    notice = await open_notice(
        session,
        home.personnel,
        county_id=home.county.id,
        title="公示",
        opens_on=date(2025, 10, 9),
        closes_on=date(2025, 10, 15),
        posting_ids=[posting_id],
    )
    await object_to(session, home.personnel, notice.id, raised_on=date(2025, 10, 10), raised_by="", said="本人不愿前往")


async def _think(session: AsyncSession, home: World) -> None:
    """Keep a scratch plan of one line."""
    await keep_plan(
        session,
        home.personnel,
        county_id=home.county.id,
        name="秋季试排",
        kind="regular_exchange",
        starts_on=date(2026, 9, 1),
        planned_to=date(2027, 7, 10),
        moves=[(home.teachers[0].id, home.stranger.id)],
    )


async def _train(home: World) -> None:
    """Let the first teacher be nominated for a reserved seat and lose it again, and everything be put right once."""
    training = await open_training(home)
    await make_rural(home, home.lead)
    enrolment = await nominate(home, training, reserved=True)
    async with home.database.transaction(home.clerk, now=LATER) as session:
        await decline_place(session, home.clerk, enrolment.id, reason="病假")
    async with home.database.transaction(home.admin, now=LATER + timedelta(days=1)) as session:
        for table in (*OFFERED, "enrolment"):
            await session.execute(sa.text(f"update {table} set county_id = county_id"))


async def _hand_in(home: World) -> None:
    """Hand in a figure, which closes the book up to then, and lock it."""
    async with home.database.transaction(home.personnel, now=LATER + timedelta(days=2)) as session:
        made = await submit_figure(session, home.personnel, Metric.ROTATION_RATE, division=home.county.code)
        await lock_submission(session, home.personnel, made.id)


async def _show(home: World, met: Activity) -> None:
    """Let two files show what was done, and one of them be taken away again."""
    record: dict[str, Any] = {"thing": "activity", "thing_id": met.id}
    async with home.database.transaction(home.clerk, now=home.now) as session:
        files = [await take(b"%PDF-" + text, "x.pdf") for text in (b"one", b"other")]
        shown = await attach_evidence(session, home.clerk, **record, kind="roster", files=files)
    async with home.database.transaction(home.clerk, now=LATER) as session:
        await detach_evidence(session, home.clerk, **record, evidence_id=shown.links[0].evidence_id)


ACTORS: dict[str, Callable[[World, World, World], Actor]] = {
    "the sending school's office": lambda home, _host, _third: home.clerk,
    "the receiving school's office": lambda home, _host, _third: home.partner_clerk,
    "the office of a school that has nothing to do with it": lambda home, _host, _third: home.stranger_clerk,
    "a receiving school's office in the host county": lambda _home, host, _third: host.partner_clerk,
    "the personnel office": lambda home, _host, _third: home.personnel,
    "the host county's personnel office": lambda _home, host, _third: host.personnel,
    "a third county's personnel office": lambda _home, _host, third: third.personnel,
    "a province of two counties": lambda home, host, _third: home.actor(Role.PROVINCE, host.county),
    "the evaluator": lambda home, _host, _third: home.evaluator,
    "the administrator": lambda home, _host, _third: home.admin,
    "nobody": lambda _home, _host, _third: NOBODY,
    "a school office without a school": lambda home, _host, _third: replace(home.clerk, schools=()),
}


@pytest.mark.parametrize("who", ACTORS)
async def test_what_queries_allow_without_row_security_is_what_postgresql_shows_with_it(
    who: str, counties: tuple[World, World, World], unguarded: AsyncEngine
) -> None:
    actor = ACTORS[who](*counties)
    allowed, shown = {}, {}

    async with unguarded.connect() as connection:
        for name, table, law in every_law():
            allowed[name] = _keys(await connection.execute(_select(table).where(law(actor))))
    async with counties[0].database.transaction(actor) as session:
        for name, table, _law in every_law():
            shown[name] = _keys(await session.execute(_select(table)))

    for name in allowed:
        assert shown[name] == allowed[name], f"{who} is shown other rows of {name} than the law allows"


async def test_the_law_is_proved_on_rows_that_some_see_and_others_do_not(counties: tuple[World, World, World]) -> None:
    home, host, _third = counties
    seen: dict[str, list[set[Any]]] = {}

    for actor in (home.personnel, home.clerk, home.stranger_clerk, host.personnel, NOBODY):
        async with home.database.transaction(actor) as session:
            for name, table, _law in every_law():
                seen.setdefault(name, []).append(_keys(await session.execute(_select(table))))

    for name, (whole, own, strangers, others, nobodys) in seen.items():
        assert whole, f"nothing happened in {name}"
        assert not whole & others, f"two counties share rows of {name}"
        assert not nobodys
        assert own <= whole
        if name.removesuffix("_history") not in {*OPEN_TO_SCHOOLS, *OFFERED}:
            assert strangers < whole, f"a school office sees all of {name}"


async def test_a_connection_without_an_actor_sees_no_row_of_any_county(
    counties: tuple[World, World, World], database: Database
) -> None:
    async with database.engine.connect() as connection:
        found = {name: (await connection.execute(_select(table))).all() for name, table, _law in every_law()}

    assert not any(found.values())


def _select(table: sa.Table) -> sa.Select[Any]:
    return sa.select(*table.primary_key.columns)


def _keys(result: sa.Result[Any]) -> set[Any]:
    rows: Sequence[Any] = result.all()
    return {tuple(row) for row in rows}
