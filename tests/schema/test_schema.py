"""The schema itself: the committed text, the words of the vocabularies, and one connection for a request."""

import asyncio
import re
from collections.abc import Sequence
from enum import Enum
from pathlib import Path

import pytest
from sqlalchemy import event, text
from sqlalchemy.ext.asyncio import AsyncSession

from domain.activity.model import KINDS as ACTIVITIES
from domain.activity.model import STATES as ACTIVITY_STATES
from domain.candidate.model import STATES as CANDIDATE_STATES
from domain.classlist.model import STATES as CLASS_LIST_STATES
from domain.directed.model import STATUSES
from domain.enrolment.model import STATES as ENROLMENT_STATES
from domain.evidence.model import KINDS as EVIDENCE
from domain.exchange.actions import cancel_posting
from domain.exchange.model import ASSESSMENTS, KINDS
from domain.exchange.model import STATES as POSTING_STATES
from domain.job.model import STATES as JOB_STATES
from domain.language import LANGUAGES, catalogue
from domain.mentoring.model import SIDES
from domain.mentoring.model import STATES as PAIR_STATES
from domain.policy.rules import LABELS, Parameters
from domain.recruitment.model import POST_STATES, SOURCES
from domain.school.model import FLAGS, STAGES
from domain.school.rules import RURAL_NAMES
from domain.teacher.model import AWARD_LEVELS, EXEMPTIONS, POSTS, SEXES, TITLES
from domain.training.model import LEVELS, METHODS, MODES, SEAT_STATES
from domain.twinning.model import FIELDS, TIERS
from domain.twinning.model import STATES as TWINNING_STATES
from schema import Context, schema, sdl
from schema.activity import ActivityKind, ActivityState
from schema.classlist import ClassListState
from schema.directed import CandidateState, HouseholdStatusKind
from schema.evidence import EvidenceKind
from schema.exchange_words import Assessment, PostingKind, PostingState
from schema.field import Language
from schema.figure_words import RecruitmentSource, RuralDefinition
from schema.front.document import core
from schema.job import JobState
from schema.mentoring import TeacherPairSide, TeacherPairState
from schema.parameters import FigureParameters
from schema.policy_words import PolicyLevel, RuleKind, WindowKind
from schema.recruitment import RecruitmentPostState
from schema.school import Flag, Stage
from schema.teacher import AwardLevel, ExemptionKind, Post, Sex, Title
from schema.training_words import Apportionment, EnrolmentState, SeatState, TrainingLevel, TrainingMode
from schema.twinning import TwinningField, TwinningState, TwinningTier
from tests.schema.conftest import Door
from tests.schema.ids import id_of
from tests.world import World

MARKED = re.compile(r'N_\("([^"]+)"\)')
COMMITTED = Path(__file__).parents[2] / "schema.graphql"


def test_the_committed_text_is_the_schema() -> None:
    assert COMMITTED.read_text(encoding="utf-8") == sdl(), "run: jiedui schema > schema.graphql"


@pytest.mark.parametrize(
    ("words", "vocabulary"),
    [
        (ActivityKind, ACTIVITIES),
        (ActivityState, ACTIVITY_STATES),
        (JobState, JOB_STATES),
        (PostingKind, KINDS),
        (PostingState, POSTING_STATES),
        (Assessment, ASSESSMENTS),
        (Stage, STAGES),
        (Flag, FLAGS),
        (Sex, SEXES),
        (Post, POSTS),
        (Title, TITLES),
        (AwardLevel, AWARD_LEVELS),
        (ExemptionKind, EXEMPTIONS),
        (TwinningState, TWINNING_STATES),
        (TrainingLevel, LEVELS),
        (TrainingMode, MODES),
        (Apportionment, METHODS),
        (SeatState, SEAT_STATES),
        (EnrolmentState, ENROLMENT_STATES),
        (EvidenceKind, EVIDENCE),
        (TwinningTier, TIERS),
        (TwinningField, FIELDS),
        (TeacherPairState, PAIR_STATES),
        (TeacherPairSide, SIDES),
        (ClassListState, CLASS_LIST_STATES),
        (CandidateState, CANDIDATE_STATES),
        (HouseholdStatusKind, STATUSES),
        (RecruitmentPostState, POST_STATES),
        (RecruitmentSource, SOURCES),
        (RuralDefinition, RURAL_NAMES),
        (Language, LANGUAGES),
    ],
)
def test_an_enum_has_the_words_of_its_vocabulary(words: type[Enum], vocabulary: dict[str, str]) -> None:
    assert [word.value for word in words] == list(vocabulary)
    assert [word.name for word in words] == [word.upper() for word in vocabulary]


@pytest.mark.parametrize("words", [RuleKind, WindowKind, PolicyLevel])
def test_the_words_of_plans_are_those_that_packs_may_use(words: type[Enum]) -> None:
    assert {word.value for word in words} <= set(LABELS)


def test_a_figure_is_asked_by_every_parameter_that_the_domain_knows() -> None:
    assert set(FigureParameters.__dataclass_fields__) == set(Parameters.model_fields)


def test_every_root_list_can_be_narrowed_and_ordered() -> None:
    query = core(schema).query_type
    assert query is not None
    lists = {name: field for name, field in query.fields.items() if "orderBy" in field.args}

    assert set(lists) == {
        *("trainingProgrammes", "trainingSessions", "enrolments"),
        *("schools", "teachers", "exemptions", "twinnings", "teacherPairs", "activities", "postings", "evidence"),
        "teacherWishes",
        *("policies", "clauses", "rules", "targets"),
        *("classLists", "scratchPlans", "submissions", "notices", "amendments", "editions", "jobs"),
        *("directedPlans", "recruitmentPlans"),
    }
    assert all({"where", "first", "after", "last", "before"} <= set(field.args) for field in lists.values())


async def test_a_request_never_holds_two_connections(door: Door, world: World) -> None:
    posting = await world.log()
    held, most = 0, 0

    def taken(*_: object) -> None:
        nonlocal held, most
        held += 1
        most = max(most, held)

    def given_back(*_: object) -> None:
        nonlocal held
        held -= 1

    pool = world.database.engine.sync_engine.pool
    event.listen(pool, "checkout", taken)
    event.listen(pool, "checkin", given_back)
    try:
        await door.data(
            world.personnel,
            """{ a: figure(metric: EXCHANGE_COUNT) { numerator } b: figure(metric: ROTATION_RATE) { numerator }
            postings { totalCount edges { node {
              fromSchool { name } toSchool { name } teacher { name } story { at } } } }
            teachers { edges { node { school { name } } } } viewer { divisions { name } } }""",
        )
        await door.data(
            world.clerk,
            """mutation($posting: ID!) {
              one: extendPosting(input: {posting: $posting, plannedTo: "2026-08-01", reason: "一"}) {
                ... on Posting { toSchool { name } teacher { name } } }
              two: cancelPosting(input: {posting: $posting, reason: "二"}) { ... on Posting { state story { deed } } }
            }""",
            posting=id_of(posting),
        )
    finally:
        event.remove(pool, "checkout", taken)
        event.remove(pool, "checkin", given_back)

    assert (most, held) == (1, 0)


async def test_a_field_that_fails_does_not_spoil_its_neighbours(world: World) -> None:
    async def fail(session: AsyncSession) -> None:
        await session.execute(text("select 1 / 0"))

    async def one(session: AsyncSession) -> int:
        return int(await session.scalar(text("select 1")) or 0)

    async with Context(world.database, world.personnel, "zh", world.now) as context:
        failed, kept = await asyncio.gather(context.read(fail), context.read(one), return_exceptions=True)

    assert isinstance(failed, Exception)
    assert kept == 1


async def test_a_branch_that_is_given_up_takes_no_row_with_it_that_another_waits_for(world: World) -> None:
    async def rows(session: AsyncSession, keys: Sequence[int]) -> Sequence[int]:
        return (await session.scalars(text("select unnest(cast(:keys as int[]))"), {"keys": list(keys)})).all()

    async def wait_for(key: int) -> int:
        return int(await context.loader("rows", rows).load(key))

    async with Context(world.database, world.personnel, "zh", world.now) as context:
        given_up, kept = asyncio.ensure_future(wait_for(1)), asyncio.ensure_future(wait_for(1))
        await asyncio.sleep(0)  # both wait
        given_up.cancel()
        again = await wait_for(1)

        assert (await kept, again) == (1, 1)
    assert given_up.cancelled()


async def test_a_read_that_is_given_up_does_not_spoil_what_is_read_after_it(world: World) -> None:
    begun = asyncio.Event()

    async def forever(session: AsyncSession) -> None:
        begun.set()
        await session.execute(text("select pg_sleep(5)"))

    async def one(session: AsyncSession) -> int:
        return int(await session.scalar(text("select 1")) or 0)

    async with Context(world.database, world.personnel, "zh", world.now) as context:
        given_up = asyncio.ensure_future(context.read(forever))
        await begun.wait()
        given_up.cancel()

        assert await context.read(one) == 1


async def test_what_is_read_after_a_deed_is_what_the_deed_left(world: World) -> None:
    posting = await world.log()

    async def state(session: AsyncSession) -> str:
        return str(await session.scalar(text("select state from posting where id = :id"), {"id": posting.id}))

    async def cancel(session: AsyncSession) -> None:
        await cancel_posting(session, world.clerk, posting.id, reason="一")

    async with Context(world.database, world.clerk, "zh", world.now) as context:
        before = await context.read(state)
        await context.write(cancel)
        after = await context.read(state)

    assert (before, after) == ("approved", "cancelled")


def test_every_sentence_of_the_types_is_translated() -> None:
    files = (Path(__file__).parents[2] / "schema").glob("*.py")
    sentences = {found for file in files for found in MARKED.findall(file.read_text(encoding="utf-8"))}

    assert len(sentences) >= 5
    assert sentences - set(catalogue("zh")) == set()


async def test_a_request_that_is_given_up_gives_its_connection_back(world: World) -> None:
    async def forever(session: AsyncSession) -> None:
        await session.execute(text("select pg_sleep(5)"))

    async def request() -> None:
        async with Context(world.database, world.personnel, "zh", world.now) as context:
            await asyncio.gather(context.read(forever), context.read(forever))

    with pytest.raises(TimeoutError):
        async with asyncio.timeout(0.3):
            await request()

    async with asyncio.timeout(2), world.database.transaction(world.personnel) as session:
        assert await session.scalar(text("select 1")) == 1
    assert world.database.engine.sync_engine.pool.checkedout() == 0  # type: ignore[attr-defined]
