"""A small county for tests: a lead school, its partner, a stranger, teachers, and somebody in each office."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from functools import cache
from itertools import chain, count
from typing import Any, TypeVar
from uuid import UUID

from sqlalchemy import func, select, text
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import selectinload

from domain.access import Actor, Role
from domain.activity.actions import log_activity
from domain.activity.model import Activity
from domain.database import Database, cipher_of, new_id
from domain.division.model import County
from domain.division.rules import areas
from domain.exchange import actions as exchange
from domain.exchange.model import Posting
from domain.figure.model import Figure, Metric, Row, Side
from domain.figure.queries import answer, ask, rows_behind
from domain.journal.actions import record
from domain.mentoring.actions import open_teacher_pair
from domain.mentoring.model import TeacherPair
from domain.policy.actions import load_plan
from domain.policy.rules import Pack, read_pack, shipped_packs
from domain.school.model import School
from domain.teacher.model import Award, Employment, Exemption, Teacher
from domain.twinning.books import note
from domain.twinning.model import Twinning
from tests.id_numbers import next_id_number

NOW = datetime(2025, 10, 8, 2, 0, tzinfo=UTC)
SINCE = datetime(2024, 1, 1, tzinfo=UTC)
SCHOOLS = ("实验小学", "河湾小学", "青山小学")
YEAR_START = date(2025, 9, 1)
YEAR_END = date(2026, 7, 10)

Done = TypeVar("Done")

_schools = count(1)


@dataclass(kw_only=True)
class World:
    """One county and its people. `now` is the moment at which everything is done unless a test says otherwise."""

    database: Database
    county: County
    lead: School
    partner: School
    stranger: School
    twinning: Twinning
    teachers: list[Teacher] = field(default_factory=list)
    now: datetime = NOW

    @property
    def clerk(self) -> Actor:
        """The office of the lead school."""
        return self.staff_of(self.lead)

    @property
    def partner_clerk(self) -> Actor:
        """The office of the partner school."""
        return self.staff_of(self.partner)

    @property
    def stranger_clerk(self) -> Actor:
        """The office of a school that has nothing to do with it."""
        return self.staff_of(self.stranger)

    @property
    def personnel(self) -> Actor:
        """The county's personnel office."""
        return self.actor(Role.PERSONNEL)

    @property
    def evaluator(self) -> Actor:
        """A third-party evaluator."""
        return self.actor(Role.EVALUATOR)

    @property
    def admin(self) -> Actor:
        """The county's administrator."""
        return self.actor(Role.ADMIN)

    def actor(self, role: Role, *more: County) -> Actor:
        """Give somebody of the role in this county, and in further ones."""
        counties = tuple(county.id for county in (self.county, *more))
        return Actor(id=new_id(), name=f"{role} of {self.county.name}", role=role, counties=counties)

    def staff_of(self, school: School) -> Actor:
        """Give the office of a school."""
        return Actor(
            id=new_id(),
            name=f"office of {school.name}",
            role=Role.SCHOOL,
            counties=(self.county.id,),
            schools=(school.id,),
        )

    async def do(self, deed: Callable[..., Awaitable[Done]], *args: Any, **given: Any) -> Done:
        """Do a deed or ask a question, as the personnel office and now, unless an `actor` or a `now` is given."""
        asking, now = given.pop("actor", None) or self.personnel, given.pop("now", None) or self.now
        async with self.database.transaction(asking, now=now) as session:
            return await deed(session, asking, *args, **given)

    async def exempt(self, teacher: Teacher, *, now: datetime | None = None, **wanted: Any) -> Exemption:
        """Enter an exemption from rotation on the ground of illness."""
        given: dict[str, Any] = {
            "county_id": teacher.county_id,
            "teacher_id": teacher.id,
            "school_id": teacher.school_id,
            "kind": "illness",
        }
        async with self.database.transaction(self.admin, now=now or SINCE) as session:
            exemption = Exemption(**given | wanted)
            session.add(exemption)
        return exemption

    async def plan(self, *names: str) -> None:
        """Put shipped plans in force in this county alone: all of them, unless some are named."""
        async with self.database.transaction(self.admin, now=self.now) as session:
            for name in names or packs():
                await load_plan(session, self.admin, packs()[name], division=self.county.code)

    async def load_pack(self, name: str = "national-rotation", *, approving: str | None = None) -> str:
        """Load a shipped pack for this county alone, under a name of its own, and give that name.

        With `approving`, its terms ask for approval of that kind of posting and of no other.
        """
        pack = packs()[name]
        if approving is not None:
            terms = [each.model_copy(update={"approval_kinds": (approving,)}) for each in pack.terms]
            pack = pack.model_copy(update={"terms": tuple(terms)})
        head = pack.policy.model_copy(update={"id": f"{name}-{self.county.code}", "division": self.county.code})
        pack = pack.model_copy(update={"policy": head})
        await self.do(load_plan, pack, actor=self.admin, now=SINCE)
        return head.id

    async def add_teacher(self, school: School | None = None, **wanted: Any) -> Teacher:
        """Put a teacher on the books of the school (the lead school unless told)."""
        async with self.database.transaction(self.admin, now=wanted.pop("now", SINCE)) as session:
            teacher = put_teacher(session, self.county.id, school or self.lead, **wanted)
        self.teachers.append(teacher)
        return teacher

    async def add_school(self, **wanted: Any) -> School:
        """Put a school on the books."""
        async with self.database.transaction(self.admin, now=SINCE) as session:
            school = make_school(self.county, **wanted)
            session.add(school)
        return school

    async def log(self, teacher: Teacher | None = None, *, actor: Actor | None = None, **wanted: Any) -> Posting:
        """Log a posting of the first teacher to the partner school, unless told otherwise."""
        now = wanted.pop("now", self.now)
        given: dict[str, Any] = {
            "teacher_id": (teacher or self.teachers[0]).id,
            "to_school_id": self.partner.id,
            "kind": "regular_exchange",
            "starts_on": YEAR_START,
            "planned_to": YEAR_END,
        } | wanted
        return await self.do(exchange.log_posting, actor=actor or self.clerk, now=now, **given)

    async def confirm(self, posting: Posting, *, actor: Actor | None = None, **wanted: Any) -> Posting:
        """Confirm the arrival at the partner school, on the posting's first day unless told otherwise."""
        given = {"arrived_on": posting.starts_on} | wanted
        return await self.do(exchange.confirm_arrival, posting.id, actor=actor or self.partner_clerk, **given)

    async def meet(self, *, actor: Actor | None = None, **wanted: Any) -> Activity:
        """Log five lessons brought to the partner school, by the lead school's office unless told otherwise."""
        given: dict[str, Any] = {
            "twinning_id": self.twinning.id,
            "kind": "lesson_delivery",
            "held_on": date(2025, 9, 25),
            "hours": 5,
            "person_times": 26,
        }
        return await self.do(log_activity, actor=actor or self.clerk, **given | wanted)

    async def mentor(self, twinning: Twinning | None = None) -> TeacherPair:
        """Name the first teacher as a mentor for the partner school, for a school year of mathematics."""
        return await self.do(
            open_teacher_pair,
            actor=self.clerk,
            twinning_id=(twinning or self.twinning).id,
            teacher_id=self.teachers[0].id,
            side="mentor",
            subject="数学",
            starts_on=YEAR_START,
            ends_on=YEAR_END,
        )

    async def figure(self, metric: Metric, *, actor: Actor | None = None, **wanted: Any) -> Figure:
        """Ask for a figure and answer it, as the personnel office unless told otherwise."""
        asking = actor or self.personnel
        async with self.database.transaction(asking, now=wanted.pop("now", self.now)) as session:
            return await answer(session, await ask(session, asking, metric, **wanted))

    async def rows(self, figure: Figure, side: Side, *, actor: Actor | None = None) -> Sequence[Row]:
        """Give the rows behind one side of a figure."""
        async with self.database.transaction(actor or self.personnel, now=self.now) as session:
            return await rows_behind(session, figure.question, side, first=1000)

    async def send(self, teacher: Teacher | None = None, **wanted: Any) -> Posting:
        """Log a posting and confirm its arrival."""
        return await self.confirm(await self.log(teacher, **wanted), now=wanted.get("now", self.now))


@cache
def packs() -> dict[str, Pack]:
    """Read the shipped packs, by name, once for all tests."""
    return {path.stem: read_pack(path) for path in shipped_packs()}


async def build_world(database: Database, code: str) -> World:
    """Build the county of the code, as it has been since New Year 2024."""
    (world,) = await build_worlds(database, [code])
    return world


async def build_worlds(database: Database, codes: Sequence[str]) -> list[World]:
    """Build many counties together: what each statement costs is shared by all of them."""
    async with database.transaction(_builder(), now=SINCE) as session:
        counties = await _open(session, codes)
    async with database.transaction(_builder(*counties), now=SINCE) as session:
        schools = [[make_school(county, name=f"{county.name}{name}") for name in SCHOOLS] for county in counties]
        session.add_all(chain(*schools))
        await session.flush()
        twinnings = await _twin(session, schools)
        teachers = [put_teacher(session, lead.county_id, lead, name="王小梅") for lead, *_ in schools]
    return [
        World(
            database=database,
            county=county,
            lead=lead,
            partner=partner,
            stranger=stranger,
            twinning=twinning,
            teachers=[teacher],
        )
        for county, (lead, partner, stranger), twinning, teacher in zip(
            counties, schools, twinnings, teachers, strict=True
        )
    ]


def _builder(*counties: County) -> Actor:
    ids = tuple(county.id for county in counties)
    return Actor(id=UUID(int=1), name="builder", role=Role.ADMIN, counties=ids)


async def _open(session: AsyncSession, codes: Sequence[str]) -> list[County]:
    """Open the books of counties as `open_county` does those of one."""
    await session.execute(text("lock table county in share row exclusive mode"))
    last = await session.scalar(select(func.max(County.id))) or 0
    counties = [County(id=number, code=code, name=areas()[code].name) for number, code in enumerate(codes, last + 1)]
    session.add_all(counties)
    for county in counties:
        record(
            session,
            county_id=county.id,
            deed="open_county",
            thing="county",
            thing_id=UUID(int=county.id),
            code=county.code,
        )
    return counties


async def _twin(session: AsyncSession, schools: Sequence[Sequence[School]]) -> list[Twinning]:
    """Enter a twinning of each county's first two schools, and find it again, as `enter_twinning` does one."""
    twinnings = [
        Twinning(
            county_id=partner.county_id,
            lead_county_id=lead.county_id,
            lead_school_id=lead.id,
            partner_school_id=partner.id,
            stage="primary",
            starts_on=date(2024, 3, 1),
            ends_on=date(2028, 2, 29),
            agreement_no=None,
        )
        for lead, partner, *_ in schools
    ]
    session.add_all(twinnings)
    for twinning in twinnings:
        note(session, twinning, "enter_twinning")
    await session.flush()
    whole = [selectinload(side).selectinload(School.county) for side in (Twinning.lead, Twinning.partner)]
    await session.scalars(select(Twinning).where(Twinning.id.in_([each.id for each in twinnings])).options(*whole))
    return twinnings


def make_school(county: County, **wanted: Any) -> School:
    """Make a public primary school with a code of its own."""
    given: dict[str, Any] = {
        "county_id": county.id,
        "code": f"21{next(_schools):08d}",
        "name": "某小学",
        "kind": "primary_school",
        "stages": ["primary"],
    }
    return School(**given | wanted)


def put_teacher(session: AsyncSession, county_id: int, school: School, **wanted: Any) -> Teacher:
    """Put an ordinary primary teacher of long standing on the books: eligible for rotation, of no special award."""
    id_number = wanted.pop("id_number", None) or next_id_number()
    cipher = cipher_of(session)
    award = wanted.pop("award", None)
    job: dict[str, Any] = {
        "post": "teacher",
        "in_establishment": True,
        "stage": school.stages[0],
        "subject": "语文",
        "arrived_on": date(2012, 9, 1),
    } | {
        name: wanted.pop(name)
        for name in ("post", "in_establishment", "stage", "subject", "arrived_on")
        if name in wanted
    }
    given: dict[str, Any] = {
        "county_id": county_id,
        "school_id": school.id,
        "person_id": cipher.person_id(id_number),
        "name": "李建国",
        "sex": "male",
        "born_on": date(1985, 5, 20),
        "id_sealed": cipher.seal(id_number),
    }
    teacher = Teacher(**given | wanted)
    session.add(teacher)
    session.add(Employment(county_id=county_id, teacher_id=teacher.id, school_id=school.id, **job))
    if award is not None:
        session.add(Award(county_id=county_id, teacher_id=teacher.id, school_id=school.id, **award))
    return teacher
