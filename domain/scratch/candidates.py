"""Who could go: everybody who is due under the county's rotation rule and has not gone, or anybody on the books.

Apart from the other queries, because it asks the figures who is due, by the same row sets that count them.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy import Select, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from domain.access import Actor, Permission, Place, require
from domain.database import over_all
from domain.division.model import County
from domain.figure.lists import People, list_of
from domain.figure.model import Metric, Question
from domain.figure.queries import ask, window_of
from domain.policy.queries import rule_for_metric
from domain.school.model import School
from domain.scratch.model import ScratchLine
from domain.teacher.model import Employment, Teacher

MOST = 60


@dataclass(frozen=True, kw_only=True)
class Candidate:
    """Somebody who could go, as a list shows them."""

    teacher_id: UUID
    name: str
    subject: str
    school_id: UUID
    school: str
    since: date


@dataclass(frozen=True, kw_only=True)
class WantedCandidates:
    """Whom a list should show; what is left out does not narrow it."""

    day: date
    due_only: bool = True
    school_id: UUID | None = None
    subject: str = ""
    text: str = ""
    not_in_plan: UUID | None = None


async def candidates(
    session: AsyncSession, actor: Actor, county: County, wanted: WantedCandidates
) -> tuple[Sequence[Candidate], bool]:
    """Give the first of those who could go, longest at the school first, and tell whether there are more.

    :raises MayNot: unless the county's own office asks
    """
    require(actor, Permission.KEEP_SCRATCH, Place(county.id))
    chosen = _employed(county, wanted)
    if wanted.due_only:
        rest = list_of(await question_for(session, actor, county, Metric.ROTATION_RATE, wanted.day), People.REST)
        assert rest is not None
        chosen = chosen.where(Teacher.id.in_(select(rest.c.teacher_id)))
    ordered = chosen.order_by(Employment.arrived_on, Teacher.name, Teacher.id).limit(MOST + 1)
    found = [Candidate(**row) for row in (await over_all(session, ordered)).mappings()]
    return found[:MOST], len(found) > MOST


async def question_for(
    session: AsyncSession, actor: Actor, county: County, metric: Metric, day: date, *, reading: str | None = None
) -> Question:
    """Ask for the county's figure under its first rule for the metric, in the window of the rule that the day lies in.

    :raises NoSuchReading: when the rule is not read in that way
    """
    rule = await rule_for_metric(session, metric, county.code)
    window = window_of(rule.window if rule else "school_year", day, rule)
    return await ask(
        session,
        actor,
        metric,
        rule_id=rule.id if rule else None,
        reading=reading,
        division=county.code,
        window=window,
        valid_as_of=min(max(day, window.start), window.last),
    )


def _employed(county: County, wanted: WantedCandidates) -> Select[UUID, str, str, UUID, str, date]:
    chosen = (
        select(
            Teacher.id.label("teacher_id"),
            Teacher.name.label("name"),
            Employment.subject.label("subject"),
            Employment.school_id.label("school_id"),
            School.name.label("school"),
            Employment.arrived_on.label("since"),
        )
        .join(Employment, (Employment.county_id == Teacher.county_id) & (Employment.teacher_id == Teacher.id))
        .join(School, School.id == Employment.school_id)
        .where(
            Teacher.county_id == county.id,
            Employment.arrived_on <= wanted.day,
            or_(Employment.ended_on.is_(None), Employment.ended_on >= wanted.day),
        )
    )
    return _narrowed(chosen, county, wanted)


def _narrowed(
    chosen: Select[UUID, str, str, UUID, str, date], county: County, wanted: WantedCandidates
) -> Select[UUID, str, str, UUID, str, date]:
    if wanted.school_id:
        chosen = chosen.where(Employment.school_id == wanted.school_id)
    if wanted.subject:
        chosen = chosen.where(Employment.subject == wanted.subject)
    if wanted.text:
        chosen = chosen.where(Teacher.name.icontains(wanted.text, autoescape=True))
    if wanted.not_in_plan:
        in_plan = select(ScratchLine.teacher_id).where(
            ScratchLine.county_id == county.id, ScratchLine.plan_id == wanted.not_in_plan, ScratchLine.verb == "send"
        )
        chosen = chosen.where(Teacher.id.not_in(in_plan))
    return chosen
