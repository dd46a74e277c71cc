"""The demo's training: a year of sessions at every level, one of them just short of its fifth, and places to fill."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from random import Random

from sqlalchemy.ext.asyncio import AsyncSession

from api.demo.clock import DAY
from api.demo.county import Built
from api.demo.people import Person
from api.demo.places import PARTNER_SCHOOL
from domain.access import Actor
from domain.enrolment.actions import nominate_teacher
from domain.enrolment.model import CAME
from domain.enrolment.rules import drafted
from domain.training.actions import allocate_places
from domain.training.model import TrainingProgramme, TrainingSession
from domain.training.places import enter_session, hold_places
from domain.training.proposal import propose
from domain.training.queries import find_training
from domain.training.sharing import UnitShare

MOST = 640
"""How many people a session may choose from."""


@dataclass(frozen=True, slots=True)
class Held:
    """A session that was held: how long ago it began, how long it took, and how many places it offered and filled."""

    title: str
    level: str
    ago: int
    days: int
    hours: int
    places: int
    reserved: int
    filled: int
    reason: str | None = None


HELD = (
    Held("国培计划：乡村骨干教师能力提升", "national", 230, 12, 80, 60, 12, 58),
    Held("国培计划：紧缺薄弱学科教师专项", "national", 60, 10, 60, 36, 8, 33),
    Held("省培计划：班主任专业能力研修", "provincial", 150, 8, 60, 37, 8, 36),
    Held("市级中小学教师全员培训", "municipal", 110, 6, 40, 103, 20, 96, "上级按去年人数下达，少留一个，下期补足"),
    Held("县级新课标研修", "county", 75, 4, 24, 120, 24, 112),
    Held("校本研修与网络研修（五年累计）", "school", 420, 180, 360, 640, 0, 610),
)
COMING = "国培计划：乡村教师访名校研修"


async def train(session: AsyncSession, office: Actor, built: Built) -> None:
    """Write a year of training into the county's book, and leave a session whose places are shared out to be filled."""
    rng = Random(f"{built.place.code} {built.clock.today} training")
    for held in HELD:
        await _hold(session, built, held, rng)
    await _leave_places(session, office, built)


async def _hold(session: AsyncSession, built: Built, held: Held, rng: Random) -> None:
    first = built.clock.today - held.ago * DAY
    training = await _opened(session, built, held, first)
    places = await hold_places(session, [training.id])
    invited = _invited(built, first, rng)
    for number, person in enumerate(invited[: held.filled]):
        enrolment = drafted(training, person.teacher, person.job, reserved=False, day=first - 20 * DAY)
        enrolment.state = "no_show" if number % 19 == 7 else "failed" if number % 23 == 11 else "completed"
        enrolment.approved_on, enrolment.hours = (
            first - 10 * DAY,
            held.hours if enrolment.state == "completed" else None,
        )
        school, came = built.school_of(person), enrolment.state in CAME
        enrolment.reserved = school.id in built.rural and number < held.reserved
        enrolment.allocation_id = places.take(training, school, enrolment.id, reserved=enrolment.reserved, came=came)
        session.add(enrolment)
    await session.flush()


async def _opened(session: AsyncSession, built: Built, held: Held, first: date) -> TrainingSession:
    programme = TrainingProgramme(
        county_id=built.county_id, title=f"{first.year}年{held.title}", level=held.level, year=first.year
    )
    session.add(programme)
    await session.flush()
    training = TrainingSession(
        county_id=built.county_id,
        programme_id=programme.id,
        title=programme.title,
        starts_on=first,
        ends_on=first + (held.days - 1) * DAY,
        hours=held.hours,
        places=held.places,
        reserved=held.reserved,
        reserve_reason=held.reason,
    )
    await enter_session(session, training)
    return training


def _invited(built: Built, first: date, rng: Random) -> Sequence[Person]:
    """Choose whom the session invited: teachers of rural schools before the others, within each by lot."""
    there = [person for person in built.people if person.job.arrived_on < first and person.job.ended_on is None]
    chosen = rng.sample(there, len(there))
    return sorted(chosen[:MOST], key=lambda person: person.job.school_id not in built.rural)


async def _leave_places(session: AsyncSession, office: Actor, built: Built) -> None:
    """Share out a session that is to come, three reserved seats of it to the partner school, and nominate a few."""
    first = built.clock.today + 25 * DAY
    training = await _opened(session, built, Held(COMING, "national", 0, 9, 72, 50, 12, 0), first)
    seen = await find_training(session, office, training.id)
    proposal = await propose(session, seen, places=50, reserved=12, by="school", method="largest_remainder")
    partner = built.schools[PARTNER_SCHOOL].id
    others = [share for share in proposal.shares if share.school_id not in (None, partner)]
    shares = [UnitShare(school_id=partner, places=4, reserved=3), *_trimmed(others, 40, 9)]
    given = sum(share.places for share in shares), sum(share.reserved for share in shares)
    pool = UnitShare(places=50 - given[0], reserved=12 - given[1])
    await allocate_places(session, office, training.id, places=50, reserved=12, shares=[*shares, pool])
    for person in [each for each in built.people if built.school_of(each).id != partner][:3]:
        await nominate_teacher(session, office, training.id, teacher_id=person.teacher.id)


def _trimmed(shares: Sequence[UnitShare], places: int, reserved: int) -> list[UnitShare]:
    """Keep shares in their order as long as they fit into what is left."""
    kept = list[UnitShare]()
    for share in shares:
        if share.places <= places and share.reserved <= reserved:
            kept.append(share)
            places, reserved = places - share.places, reserved - share.reserved
    return kept
