"""Finding what was handed in, and asking the same question again: as it was known then, or as it is known now."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

from sqlalchemy import CTE, ColumnElement, false, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import aliased, selectinload

from domain.access import Actor
from domain.calendar.rules import day_in_shanghai
from domain.database import now_of, over_all, refuses, the_one
from domain.division.model import County
from domain.figure.model import Question, Scope
from domain.figure.queries import answer, sets_of
from domain.policy.queries import UnknownRule, find_rule
from domain.policy.rules import Parameters
from domain.submission.model import Submission, SubmissionLock
from domain.submission.rules import AlreadyLocked, AlreadySubmitted, AmendedAlready, UnknownSubmission

refuses("submission_once_key", AlreadySubmitted)
refuses("submission_series_key", AmendedAlready)
refuses("submission_lock_pkey", AlreadyLocked)


@dataclass(frozen=True, kw_only=True)
class Keys:
    """The keys behind both sides of a figure."""

    numerator: tuple[UUID, ...]
    denominator: tuple[UUID, ...]


def seen_by(actor: Actor, row: type[Submission] | type[SubmissionLock] = Submission) -> ColumnElement[bool]:
    """Limit rows to the actor's counties; a school office is given no figure of the county."""
    return false() if actor.of_school else row.county_id.in_(actor.counties)


async def find_submission(session: AsyncSession, actor: Actor, submission_id: UUID) -> Submission:
    """Find a version with its lock.

    :raises UnknownSubmission: when there is none that the actor may see
    """
    whole = select(Submission).options(selectinload(Submission.lock))
    return await the_one(session, whole.where(Submission.id == submission_id, seen_by(actor)), UnknownSubmission)


async def versions_of(session: AsyncSession, actor: Actor, submission: Submission) -> Sequence[Submission]:
    """Give all versions of the figure, the first one first."""
    same = (Submission.county_id == submission.county_id, Submission.series_id == submission.series_id)
    chosen = select(Submission).where(*same, seen_by(actor)).options(selectinload(Submission.lock))
    return (await session.scalars(chosen.order_by(Submission.version))).all()


async def latest_submissions(session: AsyncSession, actor: Actor) -> Sequence[Submission]:
    """Give the latest version of everything that was handed in within the actor's reach, the newest first."""
    later = aliased(Submission)
    superseded = (
        select(later.id)
        .where(
            later.county_id == Submission.county_id,
            later.series_id == Submission.series_id,
            later.version > Submission.version,
        )
        .exists()
    )
    chosen = select(Submission).where(seen_by(actor), ~superseded).options(selectinload(Submission.lock))
    return (await session.scalars(chosen.order_by(Submission.known_as_of.desc(), Submission.id))).all()


async def question_of(session: AsyncSession, submission: Submission) -> Question:
    """Give the very question that was handed in: asked again, it gives the same number."""
    county = await session.get_one(County, submission.county_id)
    try:
        rule = await find_rule(session, submission.rule_id) if submission.rule_id else None
    except UnknownRule:
        rule = None
    return Question(
        metric=submission.of,
        parameters=Parameters.model_validate(submission.parameters),
        scope=Scope(counties=(county.id,), name=county.name, code=county.code),
        window=submission.window,
        valid_as_of=submission.valid_as_of,
        known_as_of=submission.known_as_of,
        rule=rule,
        reading=submission.reading or None,
    )


def asked_now(session: AsyncSession, question: Question) -> Question:
    """Ask the same of what is known now, with facts as far as today."""
    now: datetime = now_of(session)
    return replace(question, known_as_of=now, valid_as_of=min(day_in_shanghai(now), question.window.last))


async def keys_of(session: AsyncSession, question: Question) -> Keys:
    """Give the keys behind both sides, in order."""
    sets = sets_of(question)
    return Keys(numerator=await _keys(session, sets.numerator), denominator=await _keys(session, sets.denominator))


async def is_proved(session: AsyncSession, submission: Submission) -> bool:
    """Tell whether the question, asked again as it was known then, gives the same lists to the last row."""
    return (await answer(session, await question_of(session, submission))).list_hash == submission.list_hash


async def _keys(session: AsyncSession, rows: CTE | None) -> tuple[UUID, ...]:
    if rows is None:
        return ()
    return tuple((await over_all(session, select(rows.c.key).order_by(rows.c.key))).scalars())
