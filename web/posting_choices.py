"""What the form of a new posting offers: sending schools, their teachers, and the schools that may receive them."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from domain.access import NOWHERE, Actor, Permission, require
from domain.exchange.model import UNDER_WAY
from domain.exchange.queries import Wanted, page_of_postings, teachers_who_may_go
from domain.language import N_
from domain.school.model import School
from domain.school.queries import schools_by_id, schools_of
from domain.teacher.model import Teacher
from domain.twinning.queries import twinnings_of_school
from web.form import Form
from web.posting_words import Words


@dataclass(frozen=True, kw_only=True)
class Choices:
    """What the form offers: sending schools, their teachers (those under way already apart) and receiving schools."""

    senders: Sequence[School]
    sender: School | None
    teachers: Sequence[Teacher]
    away: frozenset[UUID]
    partners: Sequence[School]
    others: Sequence[School]


async def choices_for(session: AsyncSession, actor: Actor, form: Form) -> Choices:
    """Read what can be chosen: a school office sends from its own school, a county from the one that it names.

    :raises MayNot: when the viewer logs no postings
    """
    if not actor.writes:
        require(actor, Permission.LOG_POSTING, NOWHERE)
    known = await schools_by_id(session, actor.schools) if actor.of_school else {}
    senders = list(known.values()) or await schools_of(session, actor.counties)
    asked = form.values["from_school"]
    sender = next((school for school in senders if str(school.id) == asked), None)
    sender = sender or (senders[0] if len(senders) == 1 else None)
    if sender is None:
        return Choices(senders=senders, sender=None, teachers=(), away=frozenset(), partners=(), others=())
    form.values["from_school"] = str(sender.id)
    partners = await _partners(session, actor, sender)
    near = senders if not actor.of_school else await schools_of(session, actor.counties)
    return Choices(
        senders=senders,
        sender=sender,
        teachers=await teachers_who_may_go(session, actor, sender.id),
        away=await _away(session, actor, sender),
        partners=partners,
        others=_others(sender, near, {school.id for school in partners}),
    )


async def _partners(session: AsyncSession, actor: Actor, sender: School) -> list[School]:
    """Give the schools that the sender is twinned with now, in both directions."""
    pairs = [each for each in await twinnings_of_school(session, actor, sender.id) if each.state == "active"]
    schools = [each.partner if each.lead_school_id == sender.id else each.lead for each in pairs]
    return list({school.id: school for school in schools}.values())


def _others(sender: School, schools: Iterable[School], partners: set[UUID]) -> list[School]:
    stages = set(sender.stages)
    return [
        school
        for school in schools
        if school.id != sender.id
        and school.id not in partners
        and stages & set(school.stages)
        and school.closed_on is None
    ]


async def _away(session: AsyncSession, actor: Actor, sender: School) -> frozenset[UUID]:
    """Tell which of the sender's teachers are posted already, or about to be."""
    wanted = Wanted(from_school_id=sender.id, states=UNDER_WAY)
    return frozenset(each.teacher_id for each in await page_of_postings(session, actor, wanted, size=500))


def named(schools: Iterable[School]) -> list[tuple[UUID, str]]:
    return [(school.id, school.name) for school in schools]


def described(words: Words, teacher: Teacher, away: frozenset[UUID]) -> str:
    """Tell people of one name apart by what they teach and since when, and say who is posted already."""
    jobs = [f"{job.subject} · {job.arrived_on.year}–" for job in teacher.employments if job.ended_on is None]
    told = " · ".join([teacher.name, *jobs[:1]])
    return words.say(N_("{teacher} (posted already)"), teacher=told) if teacher.id in away else told


def fitting(teachers: Sequence[Teacher], typed: str) -> list[Teacher]:
    """Keep the teachers whose name or subject holds what was typed."""
    return [
        teacher
        for teacher in teachers
        if typed in teacher.name or any(typed in job.subject for job in teacher.employments if job.ended_on is None)
    ]
