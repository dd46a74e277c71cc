"""What can be done with figures that are handed in: submit, lock, amend."""

from typing import Any
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from domain.access import Actor, Permission, Place, require
from domain.calendar.rules import Period
from domain.database import new_id, now_of
from domain.figure.model import Metric, Question
from domain.figure.queries import answer, ask, standard_of
from domain.journal.actions import close_book, record
from domain.submission.model import Submission, SubmissionLock
from domain.submission.queries import asked_now, find_submission, keys_of, question_of, versions_of
from domain.submission.rules import AlreadyLocked, NothingToAmend, check_amendment, check_question


async def submit_figure(
    session: AsyncSession,
    actor: Actor,
    metric: Metric,
    *,
    rule_id: str | None = None,
    reading: str | None = None,
    division: str | None = None,
    window: Period | None = None,
) -> Submission:
    """Hand in a county's figure as it is known now; the number and the keys behind it are kept as they are.

    The county's book is closed up to this instant, so that the same question has the same answer for ever.

    :raises MayNot: unless the county's personnel office asks
    :raises NotOfOneCounty: when it is not one whole county's
    :raises AlreadySubmitted: when it was handed in for the period before
    :raises Refusal: whatever `ask` and `answer` refuse
    """
    question = await ask(session, actor, metric, rule_id=rule_id, reading=reading, division=division, window=window)
    check_question(question)
    require(actor, Permission.SUBMIT_FIGURES, Place(question.scope.counties[0]))
    submission = await _kept(session, actor, question, series_id=None, version=1, reason="")
    _note(session, submission, "submit_figure")
    return submission


async def lock_submission(session: AsyncSession, actor: Actor, submission_id: UUID) -> Submission:
    """Close a version: from then on it can only be amended by a new one.

    :raises UnknownSubmission: when there is none that the actor may see
    :raises MayNot: unless the county's personnel office asks
    :raises AlreadyLocked: when it is closed
    """
    submission = await find_submission(session, actor, submission_id)
    require(actor, Permission.SUBMIT_FIGURES, submission.place)
    if submission.lock is not None:
        raise AlreadyLocked
    session.add(
        SubmissionLock(
            county_id=submission.county_id,
            submission_id=submission.id,
            locked_at=now_of(session),
            locked_by=actor.id,
            locked_by_name=actor.name,
        )
    )
    await session.flush()
    _note(session, submission, "lock_submission")
    await session.refresh(submission, ["lock"])
    return submission


async def amend_submission(session: AsyncSession, actor: Actor, submission_id: UUID, *, reason: str) -> Submission:
    """Hand in the same figure anew, as it is known now: a new version beside the old one, which stays as it is.

    :raises UnknownSubmission: when there is none that the actor may see
    :raises MayNot: unless the county's personnel office asks
    :raises AmendedAlready: when there is a later version
    :raises NotLocked: when it is still open
    :raises NoAmendmentReason: without a reason
    :raises NothingToAmend: when the lists are the same to the last row
    """
    submission = await find_submission(session, actor, submission_id)
    require(actor, Permission.SUBMIT_FIGURES, submission.place)
    latest = (await versions_of(session, actor, submission))[-1]
    reason = check_amendment(latest, submission, reason)
    question = asked_now(session, await question_of(session, submission))
    amended = await _kept(
        session, actor, question, series_id=submission.series_id, version=submission.version + 1, reason=reason
    )
    if amended.list_hash == submission.list_hash:
        raise NothingToAmend
    _note(session, amended, "amend_submission", amends=str(submission.id))
    return amended


async def _kept(
    session: AsyncSession, actor: Actor, question: Question, *, series_id: UUID | None, version: int, reason: str
) -> Submission:
    await close_book(session, question.scope.counties[0])
    figure, keys, standard = await answer(session, question), await keys_of(session, question), standard_of(question)
    own_id = new_id()
    submission = Submission(
        county_id=question.scope.counties[0],
        id=own_id,
        series_id=series_id or own_id,
        version=version,
        metric=question.metric,
        rule_id=question.rule.id if question.rule else "",
        reading=question.reading or "",
        parameters=question.parameters.model_dump(mode="json", exclude_none=True),
        window_first=question.window.start,
        window_last=question.window.last,
        valid_as_of=question.valid_as_of,
        known_as_of=question.known_as_of,
        threshold=str(standard.threshold) if standard.threshold is not None else None,
        comparator=standard.comparator,
        places=standard.places,
        numerator=figure.numerator,
        denominator=figure.denominator,
        exact=str(figure.exact) if figure.exact is not None else None,
        printed=figure.printed,
        unit=figure.unit,
        verdict=figure.verdict,
        list_hash=figure.list_hash,
        numerator_keys=list(keys.numerator),
        denominator_keys=list(keys.denominator),
        reason=reason,
        submitted_by=actor.id,
        submitted_by_name=actor.name,
    )
    session.add(submission)
    await session.flush()
    await session.refresh(submission, ["lock"])
    return submission


def _note(session: AsyncSession, submission: Submission, deed: str, **detail: Any) -> None:
    record(
        session,
        county_id=submission.county_id,
        deed=deed,
        thing="submission",
        thing_id=submission.id,
        metric=submission.metric,
        printed=submission.printed,
        list_hash=submission.list_hash,
        **detail,
    )
