"""What can be done with scratch plans: keep one, try people in and out, throw it away, or propose its lines."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import delete
from sqlalchemy.ext.asyncio import AsyncSession

from domain.access import Actor, Permission, Place, require
from domain.database import now_of
from domain.exchange.actions import log_posting
from domain.exchange.model import UNDER_WAY, Posting
from domain.exchange.queries import find_posting
from domain.journal.actions import forget_since, noted_so_far, record
from domain.refusals import Conflict, Invalid, NotAllowed, Refusal
from domain.school.queries import find_school
from domain.scratch.model import ScratchLine, ScratchPlan
from domain.scratch.queries import find_plan, home_of, teachers_by_id
from domain.scratch.rules import (
    CannotBeLeftOut,
    InPlanAlready,
    NothingChosen,
    ProposedAlready,
    UnknownScratch,
    check_name,
    check_room,
)
from domain.teacher.rules import check_span

_REFUSED = (Conflict, Invalid, NotAllowed)


@dataclass(frozen=True, kw_only=True)
class Proposal:
    """What came of proposing lines: the postings that were logged, and why the other lines were not."""

    plan: ScratchPlan
    logged: tuple[Posting, ...]
    refused: tuple[tuple[ScratchLine, Refusal], ...]


async def keep_plan(
    session: AsyncSession,
    actor: Actor,
    *,
    county_id: int,
    name: str,
    kind: str,
    starts_on: date,
    planned_to: date,
    moves: Sequence[tuple[UUID, UUID]] = (),
    without: Sequence[UUID] = (),
) -> ScratchPlan:
    """Keep a plan under a name, with teachers who would go, each with the receiving school, and postings left out.

    :raises MayNot: unless the county's own office asks
    :raises NoPlanName: without a name
    :raises EndsBeforeStart: when the last day lies before the first
    """
    require(actor, Permission.KEEP_SCRATCH, Place(county_id))
    check_span(starts_on, planned_to, field="planned_to")
    plan = ScratchPlan(
        county_id=county_id,
        name=check_name(name),
        kind=kind,
        starts_on=starts_on,
        planned_to=planned_to,
        made_at=now_of(session),
        made_by=actor.id,
        made_by_name=actor.name,
    )
    session.add(plan)
    await session.flush()
    await _add(session, actor, plan, moves, lines=())
    for posting_id in without:
        await _leave_out(session, actor, plan, posting_id)
    return await _noted(session, actor, plan, "keep_scratch_plan", name=plan.name)


async def rename_plan(session: AsyncSession, actor: Actor, plan_id: UUID, *, name: str) -> ScratchPlan:
    """Give the plan another name.

    :raises NoPlanName: without a name
    """
    plan = await _own(session, actor, plan_id)
    plan.name = check_name(name)
    return await _noted(session, actor, plan, "rename_scratch_plan", name=plan.name)


async def try_moves(
    session: AsyncSession, actor: Actor, plan_id: UUID, *, teacher_ids: Sequence[UUID], to_school_id: UUID
) -> ScratchPlan:
    """Let teachers go to a school in the plan. Whether they could is said beside each line, and refused when proposed.

    :raises NothingChosen: without a teacher
    :raises InPlanAlready: when one of them goes in this plan already
    """
    plan = await _own(session, actor, plan_id)
    if not teacher_ids:
        raise NothingChosen(field="teachers")
    await _add(session, actor, plan, [(teacher_id, to_school_id) for teacher_id in teacher_ids], plan.lines)
    return await _noted(session, actor, plan, "try_moves", teachers=len(teacher_ids))


async def leave_out(session: AsyncSession, actor: Actor, plan_id: UUID, *, posting_id: UUID) -> ScratchPlan:
    """Think a posting away in the plan.

    :raises CannotBeLeftOut: when it is over
    """
    plan = await _own(session, actor, plan_id)
    await _leave_out(session, actor, plan, posting_id)
    return await _noted(session, actor, plan, "leave_out", posting=str(posting_id))


async def swap_scratch_line(
    session: AsyncSession,
    actor: Actor,
    plan_id: UUID,
    line_id: UUID,
    *,
    teacher_id: UUID | None = None,
    to_school_id: UUID | None = None,
) -> ScratchPlan:
    """Let another teacher go instead, or to another school.

    :raises ProposedAlready: when the line has become a posting
    :raises InPlanAlready: when that teacher goes in this plan already
    """
    plan = await _own(session, actor, plan_id)
    line = _named(plan, line_id)
    if line.verb != "send" or not line.is_open:
        raise ProposedAlready(field="line")
    await session.delete(line)
    await session.flush()
    others = [each for each in plan.lines if each.id != line.id]
    move = teacher_id or line.teacher_id, to_school_id or line.to_school_id
    await _add(session, actor, plan, [move], others, position=line.position)
    return await _noted(session, actor, plan, "swap_scratch_line", line=str(line_id))


async def drop_scratch_lines(
    session: AsyncSession, actor: Actor, plan_id: UUID, *, line_ids: Sequence[UUID]
) -> ScratchPlan:
    """Take lines out of the plan; postings that they became stay what they are.

    :raises NothingChosen: without a line
    """
    plan = await _own(session, actor, plan_id)
    if not line_ids:
        raise NothingChosen(field="lines")
    for line_id in line_ids:
        await session.delete(_named(plan, line_id))
    return await _noted(session, actor, plan, "drop_scratch_lines", lines=len(line_ids))


async def discard_plan(session: AsyncSession, actor: Actor, plan_id: UUID) -> None:
    """Throw the plan away; postings that its lines became stay what they are."""
    plan = await _own(session, actor, plan_id)
    of_plan = ScratchLine.county_id == plan.county_id, ScratchLine.plan_id == plan.id
    await session.execute(delete(ScratchLine).where(*of_plan))
    await session.execute(delete(ScratchPlan).where(ScratchPlan.county_id == plan.county_id, ScratchPlan.id == plan.id))
    _note(session, plan, "discard_scratch_plan", name=plan.name)
    session.expunge(plan)


async def propose(session: AsyncSession, actor: Actor, plan_id: UUID, *, line_ids: Sequence[UUID]) -> Proposal:
    """Log the chosen lines as postings, each by itself: a line that is refused stays, and says why.

    :raises NothingChosen: without a line that is still open
    """
    plan = await _own(session, actor, plan_id)
    chosen = [line for line in plan.lines if line.id in set(line_ids) and line.verb == "send" and line.is_open]
    if not chosen:
        raise NothingChosen(field="lines")
    logged, refused = list[Posting](), list[tuple[ScratchLine, Refusal]]()
    for line in chosen:
        outcome = await _logged(session, actor, plan, line)
        if isinstance(outcome, Posting):
            logged.append(outcome)
        else:
            refused.append((line, outcome))
    plan = await _noted(session, actor, plan, "propose", logged=len(logged), refused=len(refused))
    return Proposal(plan=plan, logged=tuple(logged), refused=tuple(refused))


async def _logged(session: AsyncSession, actor: Actor, plan: ScratchPlan, line: ScratchLine) -> Posting | Refusal:
    """Log one line within a savepoint, so that a refusal undoes nothing but the line itself."""
    noted, savepoint = noted_so_far(session), await session.begin_nested()
    try:
        posting = await log_posting(
            session,
            actor,
            teacher_id=line.teacher_id,
            to_school_id=line.to_school_id,
            idempotency_key=f"scratch {line.id}",
            kind=plan.kind,
            starts_on=plan.starts_on,
            planned_to=plan.planned_to,
        )
    except _REFUSED as refusal:
        await savepoint.rollback()
        forget_since(session, noted)
        return refusal
    line.posting_id = posting.id
    await savepoint.commit()
    return posting


async def _add(
    session: AsyncSession,
    actor: Actor,
    plan: ScratchPlan,
    moves: Sequence[tuple[UUID, UUID]],
    lines: Sequence[ScratchLine],
    *,
    position: int | None = None,
) -> None:
    """Write lines for the moves, below the lines that the plan has or at the position that has become free."""
    teachers = await teachers_by_id(session, actor, [teacher_id for teacher_id, _ in moves])
    check_room(len(lines) + len(moves))
    for school_id in {school_id for _, school_id in moves}:
        await find_school(session, school_id, field="to_school")
    taken = {line.teacher_id for line in lines if line.verb == "send"}
    last = max((line.position for line in lines), default=0)
    for number, (teacher_id, to_school_id) in enumerate(moves, 1):
        teacher = teachers[teacher_id]
        if teacher_id in taken:
            raise InPlanAlready(field="teachers", teacher=teacher.name)
        taken.add(teacher_id)
        session.add(_line(plan, position or last + number, teacher_id, home_of(teacher, plan.starts_on), to_school_id))
    await session.flush()


def _line(plan: ScratchPlan, position: int, teacher_id: UUID, from_school_id: UUID, to_school_id: UUID) -> ScratchLine:
    return ScratchLine(
        county_id=plan.county_id,
        plan_id=plan.id,
        position=position,
        verb="send",
        teacher_id=teacher_id,
        from_school_id=from_school_id,
        to_school_id=to_school_id,
    )


async def _leave_out(session: AsyncSession, actor: Actor, plan: ScratchPlan, posting_id: UUID) -> None:
    posting = await find_posting(session, actor, posting_id)
    if posting.county_id != plan.county_id or posting.state not in UNDER_WAY:
        raise CannotBeLeftOut(field="posting")
    line = _line(plan, 0, posting.teacher_id, posting.from_school_id, posting.to_school_id)
    line.verb, line.posting_id = "leave_out", posting.id
    session.add(line)
    await session.flush()


async def _own(session: AsyncSession, actor: Actor, plan_id: UUID) -> ScratchPlan:
    plan = await find_plan(session, actor, plan_id)
    require(actor, Permission.KEEP_SCRATCH, plan.place)
    return plan


def _named(plan: ScratchPlan, line_id: UUID) -> ScratchLine:
    found = next((line for line in plan.lines if line.id == line_id), None)
    if found is None:
        raise UnknownScratch(field="line")
    return found


async def _noted(session: AsyncSession, actor: Actor, plan: ScratchPlan, deed: str, **detail: Any) -> ScratchPlan:
    await session.flush()
    _note(session, plan, deed, **detail)
    return await find_plan(session, actor, plan.id)


def _note(session: AsyncSession, plan: ScratchPlan, deed: str, **detail: Any) -> None:
    record(session, county_id=plan.county_id, deed=deed, thing="scratch_plan", thing_id=plan.id, **detail)
