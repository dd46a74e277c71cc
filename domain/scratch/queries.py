"""Finding scratch plans. They are the county's own: a school does not read who is only thought of."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import date
from uuid import UUID

from sqlalchemy import ColumnElement, Select, false, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import selectinload

from domain.access import Actor
from domain.calendar.rules import day_in_shanghai
from domain.database import now_of, refuses, the_one
from domain.exchange.model import Posting
from domain.exchange.queries import find_posting
from domain.refusals import Refusal
from domain.school.model import School
from domain.school.queries import schools_by_id
from domain.school.rules import UnknownSchool
from domain.scratch.model import ScratchLine, ScratchPlan, Send, Trial
from domain.scratch.rules import InPlanAlready, UnknownScratch, refusal_of
from domain.teacher.model import Teacher
from domain.teacher.rules import UnknownTeacher, employment_on

refuses("scratch_line_plan_teacher_key", InPlanAlready, field="teachers")


def seen_by(actor: Actor, row: type[ScratchPlan] | type[ScratchLine] = ScratchPlan) -> ColumnElement[bool]:
    """Limit rows to the actor's counties; a school office sees none."""
    return false() if actor.of_school else row.county_id.in_(actor.counties)


async def plans_of(session: AsyncSession, actor: Actor) -> Sequence[ScratchPlan]:
    """Give the plans that are kept, the latest first, with their lines."""
    return (await session.scalars(_whole(actor).order_by(ScratchPlan.id.desc()))).all()


async def find_plan(session: AsyncSession, actor: Actor, plan_id: UUID) -> ScratchPlan:
    """Find a plan with its lines, their people, schools and postings.

    :raises UnknownScratch: when there is none that the actor may see
    """
    chosen = _whole(actor).where(ScratchPlan.id == plan_id).execution_options(populate_existing=True)
    return await the_one(session, chosen, UnknownScratch)


def trial_of(plan: ScratchPlan) -> Trial:
    """Give what the plan tries out; a line that has become a posting is tried no longer, it is in the books."""
    return Trial(
        county_id=plan.county_id,
        kind=plan.kind,
        starts_on=plan.starts_on,
        planned_to=plan.planned_to,
        sends=tuple(
            Send(teacher=line.teacher, sender=line.from_school, receiver=line.to_school, line_id=line.id)
            for line in plan.lines
            if line.verb == "send" and line.is_open
        ),
        without=tuple(line.posting for line in plan.lines if line.verb == "leave_out" and line.posting is not None),
    )


async def trial(
    session: AsyncSession,
    actor: Actor,
    *,
    county_id: int,
    kind: str,
    starts_on: date,
    planned_to: date,
    moves: Sequence[tuple[UUID, UUID]] = (),
    without: Sequence[UUID] = (),
) -> Trial:
    """Make a trial that nobody keeps, of teachers each with the school that would receive them.

    :raises UnknownTeacher: when one of them is none that the actor may see
    :raises UnknownSchool: when there is no such school
    """
    teachers = await teachers_by_id(session, actor, [teacher_id for teacher_id, _ in moves])
    homes = [home_of(teachers[teacher_id], starts_on) for teacher_id, _ in moves]
    schools = await schools_by_id(session, [*homes, *(receiver for _, receiver in moves)])
    for unknown in {receiver for _, receiver in moves} - set(schools):
        raise UnknownSchool(field="to_school", value=unknown)
    return Trial(
        county_id=county_id,
        kind=kind,
        starts_on=starts_on,
        planned_to=planned_to,
        sends=tuple(
            Send(
                teacher=teachers[teacher_id],
                sender=schools[home],
                receiver=schools[receiver],
            )
            for (teacher_id, receiver), home in zip(moves, homes, strict=True)
        ),
        without=tuple([await find_posting(session, actor, posting_id) for posting_id in without]),
    )


async def teachers_by_id(session: AsyncSession, actor: Actor, ids: Sequence[UUID]) -> Mapping[UUID, Teacher]:
    """Give teachers with their employments, by their ids.

    :raises UnknownTeacher: when one of them is none that the actor may see
    """
    those = select(Teacher).where(Teacher.id.in_(set(ids)), Teacher.county_id.in_(actor.counties))
    found = {each.id: each for each in await session.scalars(those.options(selectinload(Teacher.employments)))}
    if missing := set(ids) - set(found):
        raise UnknownTeacher(field="teachers", value=min(missing))
    return found


def home_of(teacher: Teacher, day: date) -> UUID:
    """Tell which school would send the teacher on the day."""
    home = employment_on(teacher, day)
    return home.school_id if home else teacher.school_id


async def refusals_of(session: AsyncSession, trial: Trial) -> Mapping[UUID, Refusal]:
    """Tell, by the teacher's id, which line would be refused if it were proposed now, and why."""
    now, others = now_of(session), await _postings_of(session, trial)
    judged = {
        send.teacher.id: refusal_of(send, trial, others[send.teacher.id], now=now, today=day_in_shanghai(now))
        for send in trial.sends
    }
    return {teacher_id: refusal for teacher_id, refusal in judged.items() if refusal is not None}


async def _postings_of(session: AsyncSession, trial: Trial) -> Mapping[UUID, list[Posting]]:
    taken = select(Posting).where(
        Posting.county_id == trial.county_id,
        Posting.teacher_id.in_([send.teacher.id for send in trial.sends]),
        Posting.state != "cancelled",
    )
    found: dict[UUID, list[Posting]] = defaultdict(list)
    for posting in await session.scalars(taken):
        found[posting.teacher_id].append(posting)
    return found


def _whole(actor: Actor) -> Select[ScratchPlan]:
    lines = selectinload(ScratchPlan.lines)
    posting = lines.selectinload(ScratchLine.posting)
    return (
        select(ScratchPlan)
        .where(seen_by(actor))
        .options(
            lines.selectinload(ScratchLine.teacher).selectinload(Teacher.employments),
            lines.selectinload(ScratchLine.from_school),
            lines.selectinload(ScratchLine.to_school).selectinload(School.county),
            posting.selectinload(Posting.from_school),
            posting.selectinload(Posting.to_school),
        )
    )
