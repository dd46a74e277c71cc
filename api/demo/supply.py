"""Where the demo county's new teachers come from: a recruitment plan, directed places, and a class list to look at."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from random import Random

from sqlalchemy.ext.asyncio import AsyncSession

from api.demo.clock import DAY
from api.demo.county import Built
from api.demo.names import name_of
from domain.access import Actor
from domain.candidate.actions import admit_candidate, enter_candidate, move_candidate, verify_household
from domain.classlist.actions import draft_class_list
from domain.database import Base
from domain.directed.actions import plan_directed
from domain.directed.model import DirectedPlan
from domain.recruitment.actions import plan_recruitment
from domain.recruitment.model import Hire, RecruitmentPlan, RecruitmentPost
from domain.school.model import School

SOURCES = {"special_post": 90, "open_recruitment": 100, "mountain": 20, "free_normal": 8, "directed": 12}
"""230 posts, as one county planned them for 2020; six wait for a decision, and 220 are filled."""
UNDECIDED, HIRED = 6, 220
WAITING = 3
RECLASSED = 5
_SUBJECTS = ("语文", "数学", "英语", "音乐", "体育", "美术", "科学", "信息科技")
_MONITORED = ("unstable", "marginal", "sudden_hardship")
_OFFICE = "县乡村振兴局"


async def recruit(session: AsyncSession, office: Actor, built: Built) -> None:
    """Plan 230 posts and fill nearly all; three schools of poverty villages wait for a decision on six."""
    today, rng = built.clock.today, Random(f"{built.place.code} supply")
    plan = await plan_recruitment(
        session,
        office,
        county_id=built.county_id,
        year=today.year,
        establishment=3_420,
        on_roster=3_268,
        leaving=86,
        sources=SOURCES,
    )
    hired_on = min(date(today.year, 8, 25), today - 10 * DAY)
    rows = list(_filled(built, plan, rng, hired_on))
    session.add_all(row for row in rows if isinstance(row, RecruitmentPost))
    await session.flush()
    session.add_all(row for row in rows if isinstance(row, Hire))
    session.add_all(_waiting(built, plan))
    for quota in plan.sources:
        quota.approved = sum(
            row.approved for row in rows if isinstance(row, RecruitmentPost) and row.source == quota.source
        )
    await session.flush()


async def keep_places(session: AsyncSession, office: Actor, built: Built) -> None:
    """Keep back 21 of 103 directed places, and lead candidates to every state up to the contract."""
    first = built.clock.today - 60 * DAY
    plan = await plan_directed(
        session,
        office,
        county_id=built.county_id,
        year=built.clock.today.year,
        college="江右师范学院",
        total=103,
        lots=[(("registered_poor", "out_of_poverty"), 16), (_MONITORED, 5)],
        status_on=first,
        release_from=built.clock.today + 20 * DAY,
    )
    for number, way in enumerate(WAYS, 1):
        await _lead(session, office, plan, f"A-{number:03d}", way, first)


@dataclass(frozen=True, slots=True)
class Way:
    """How far a candidate has come: the status that was verified, whether there is a seat, and the steps after it."""

    status: str = ""
    admitted: bool = False
    steps: tuple[str, ...] = ()


WAYS = (
    *(Way("registered_poor", True, ("contract",)),) * 3,
    *(Way("out_of_poverty", True),) * 2,
    Way("marginal", True, ("contract", "study")),
    Way("unstable", True, ("withdraw",)),
    *(Way("", True, ("contract",)),) * 2,
    Way("registered_poor"),
    Way("sudden_hardship"),
    *(Way(),) * 2,
)


async def draft_classes(session: AsyncSession, builder: Actor, built: Built) -> None:
    """Send next year's classes as a draft by which five village schools would be of the town."""
    villages = [school for school in built.schools.values() if _is_village(built, school)][:RECLASSED]
    moved = {school.id for school in villages}
    classes = {
        school.id: "122" if school.id in moved else built.sites[school.name].nbs[1] for school in built.schools.values()
    }
    await draft_class_list(
        session, builder, county_id=built.county_id, year=built.clock.today.year + 1, classes=classes
    )


async def _lead(
    session: AsyncSession, office: Actor, plan: DirectedPlan, pseudonym: str, way: Way, first: date
) -> None:
    subject = _SUBJECTS[int(pseudonym[-1]) % len(_SUBJECTS)]
    candidate = await enter_candidate(
        session, office, plan.id, pseudonym=pseudonym, stage="primary", subject=subject, applied_on=first
    )
    if way.status:
        await verify_household(
            session,
            office,
            candidate.id,
            status=way.status,
            starts_on=date(first.year - 9, 1, 1),
            verified_on=first + 5 * DAY,
            verified_by=_OFFICE,
        )
    if way.admitted:
        lot = next((lot.id for lot in plan.lots if way.status in lot.statuses), None)
        await admit_candidate(session, office, candidate.id, admitted_on=first + 20 * DAY, lot_id=lot)
    for number, step in enumerate(way.steps, 1):
        await move_candidate(
            session,
            office,
            candidate.id,
            step=step,
            happened_on=first + (20 + 5 * number) * DAY,
            reason="已被外省院校录取" if step == "withdraw" else "",
            contract_no=f"定向〔{first.year}〕{pseudonym[-3:]}号" if step == "contract" else None,
        )


def _filled(built: Built, plan: RecruitmentPlan, rng: Random, hired_on: date) -> Iterator[Base]:
    """Part the posts of each source among the schools outside the county seat, and fill all but the last four."""
    schools, left = _outside(built), HIRED
    for source, posts in SOURCES.items():
        decided = posts - UNDECIDED if source == "open_recruitment" else posts
        for number, share in enumerate(_parted(decided, len(schools))):
            if not share:
                continue
            school, filled = schools[number], min(share, left)
            left -= filled
            post = RecruitmentPost(
                county_id=built.county_id,
                plan_id=plan.id,
                school_id=school.id,
                source=source,
                stage=school.stages[0],
                subject=_SUBJECTS[number % len(_SUBJECTS)],
                poverty_village=_is_poor(built, school),
                requested=share,
                approved=share,
                hired=filled,
                state="approved",
            )
            yield post
            for _ in range(filled):
                name = name_of(rng, rng.choice(("male", "female")), hired_on.year - 24)
                yield Hire(
                    county_id=built.county_id, post_id=post.id, school_id=school.id, name=name, hired_on=hired_on
                )


def _waiting(built: Built, plan: RecruitmentPlan) -> list[Base]:
    return [
        RecruitmentPost(
            county_id=built.county_id,
            plan_id=plan.id,
            school_id=school.id,
            source="open_recruitment",
            stage=school.stages[0],
            subject=subject,
            poverty_village=_is_poor(built, school),
            requested=number,
        )
        for number, (school, subject) in enumerate(
            zip(_outside(built)[:WAITING], ("音乐", "美术", "体育"), strict=True), 1
        )
    ]


def _parted(posts: int, schools: int) -> Sequence[int]:
    return [posts // schools + (number < posts % schools) for number in range(schools)]


def _outside(built: Built) -> list[School]:
    """Give the public schools of compulsory stages outside the county seat, poverty villages' first."""
    outside = [
        school
        for school in built.schools.values()
        if built.site_of(school).near > 0 and school.public and school.stages[0] in ("primary", "junior")
    ]
    return sorted(outside, key=lambda school: (not _is_poor(built, school), school.name))


def _is_poor(built: Built, school: School) -> bool:
    return "poverty_village" in built.site_of(school).flags


def _is_village(built: Built, school: School) -> bool:
    return built.site_of(school).nbs[1] in ("210", "220") and not school.parent_id
