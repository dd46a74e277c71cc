"""A figure that was handed in stays as it was; what is known later makes a new version, and each late row is told."""

import asyncio
from datetime import date, datetime, timedelta
from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy.exc import ProgrammingError

from domain.access import Actor, MayNot
from domain.amendment.actions import draft_amendment, put_in_force, verify_amendment
from domain.amendment.rules import write_parameters
from domain.exchange.actions import confirm_arrival, log_posting
from domain.figure.model import Metric, Side, Verdict
from domain.figure.queries import answer
from domain.journal.actions import close_book
from domain.journal.rules import ClosedMeanwhile
from domain.policy.queries import find_rule
from domain.submission.actions import amend_submission, lock_submission, submit_figure
from domain.submission.delta import Delta, delta_between
from domain.submission.model import Submission
from domain.submission.queries import (
    asked_now,
    find_submission,
    is_proved,
    keys_of,
    latest_submissions,
    question_of,
    versions_of,
)
from domain.submission.rules import (
    AlreadyLocked,
    AlreadySubmitted,
    AmendedAlready,
    NoAmendmentReason,
    NothingToAmend,
    NotLocked,
    UnknownSubmission,
)
from tests.world import NOW, YEAR_END, YEAR_START, World

LOCKED = NOW + timedelta(minutes=1)
LATER = NOW + timedelta(days=30)
MOVE: dict[str, Any] = {"kind": "regular_exchange", "starts_on": YEAR_START, "planned_to": YEAR_END}
WAITING = sa.text("select exists (select from pg_stat_activity where pg_backend_pid() = any(pg_blocking_pids(pid)))")


async def submit(world: World, *, actor: Actor | None = None, now: datetime = NOW, **asked: Any) -> Submission:
    """Hand in the rotation rate of the school year."""
    asking = actor or world.personnel
    given = {"division": world.county.code} | asked
    return await world.do(submit_figure, Metric.ROTATION_RATE, actor=asking, now=now, **given)


async def lock(world: World, submission: Submission, *, now: datetime = LOCKED) -> Submission:
    return await world.do(lock_submission, submission.id, now=now)


async def amend(world: World, submission: Submission, *, reason: str = "补录", now: datetime = LATER) -> Submission:
    return await world.do(amend_submission, submission.id, now=now, reason=reason)


async def delta(world: World, submission: Submission, *, now: datetime = LATER) -> Delta:
    """Tell what has changed since."""
    async with world.database.transaction(world.personnel, now=now) as session:
        found = await find_submission(session, world.personnel, submission.id)
        later = asked_now(session, await question_of(session, found))
        return await delta_between(session, world.personnel, found, later, await keys_of(session, later))


@pytest.fixture
async def submitted(world: World) -> Submission:
    """Hand in, and lock, a rate of nobody among two."""
    await world.load_pack()
    await world.add_teacher(name="钱多多")
    return await lock(world, await submit(world))


async def test_late_entries_leave_the_number_alone_and_the_delta_tells_each_of_them_with_who_and_when(
    world: World, submitted: Submission
) -> None:
    at = NOW + timedelta(days=20)
    posting = await world.send(now=at)

    async with world.database.transaction(world.personnel, now=LATER) as session:
        kept = await find_submission(session, world.personnel, submitted.id)
        again = await answer(session, await question_of(session, kept))
        now = await answer(session, asked_now(session, await question_of(session, kept)))
        proved = await is_proved(session, kept)
    (change,) = (await delta(world, submitted)).changes

    assert (kept.numerator, kept.denominator, kept.printed, kept.judged) == (0, 2, "0.0%", Verdict.NOT_MET)
    assert (again.numerator, again.list_hash, proved) == (0, submitted.list_hash, True)
    assert (now.numerator, now.verdict) == (1, Verdict.MET)
    assert (change.side, change.joined, change.row.name) == (Side.NUMERATOR, True, "王小梅")
    assert change.row.posting_id == posting.id
    assert [(trace.deed, trace.who, trace.at) for trace in change.traces] == [
        ("log_posting", world.clerk.name, at),
        ("confirm_arrival", world.partner_clerk.name, at),
    ]


async def test_whoever_left_the_base_by_a_late_exemption_or_a_correction_is_told_as_well(
    world: World, submitted: Submission
) -> None:
    at = NOW + timedelta(days=3)
    await world.exempt(world.teachers[0], now=at, starts_on=date(2025, 8, 1))

    (change,) = (await delta(world, submitted)).changes

    assert (change.side, change.joined, change.row.name) == (Side.DENOMINATOR, False, "王小梅")
    assert [trace.at for trace in change.traces] == [at]


async def test_whoever_began_before_a_figure_was_handed_in_and_ends_after_it_changes_nothing_of_what_was_known(
    world: World,
) -> None:
    await world.load_pack()
    sent, late = await world.add_teacher(name="钱多多"), world.teachers[0]
    await world.send(sent)

    made: list[Submission] = []

    async def written_around() -> None:
        async with world.database.transaction(world.clerk, now=NOW) as session:
            await log_posting(session, world.clerk, teacher_id=late.id, **MOVE, to_school_id=world.partner.id)
            await session.flush()
            made.append(await submit(world, now=NOW + timedelta(seconds=1)))

    with pytest.raises(ClosedMeanwhile):
        await written_around()
    await world.send(late, now=NOW + timedelta(seconds=2))

    async with world.database.transaction(world.personnel, now=LATER) as session:
        kept = await find_submission(session, world.personnel, made[0].id)
        assert await is_proved(session, kept)
        assert (kept.numerator, kept.denominator) == (1, 2)


async def test_a_figure_waits_for_whoever_has_written_already_and_counts_them(world: World) -> None:
    await world.load_pack()
    posting = await world.log()

    async with world.database.transaction(world.partner_clerk, now=NOW + timedelta(seconds=1)) as session:
        await confirm_arrival(session, world.partner_clerk, posting.id, arrived_on=posting.starts_on)
        await close_book(session, world.county.id)
        handing_in = asyncio.create_task(submit(world, now=NOW + timedelta(seconds=2)))
        while not await session.scalar(WAITING):
            await asyncio.sleep(0)
    submitted = await handing_in

    async with world.database.transaction(world.personnel, now=LATER) as session:
        assert await is_proved(session, await find_submission(session, world.personnel, submitted.id))
    assert submitted.numerator == 1


async def test_a_rule_amended_afterwards_rewrites_no_number_and_a_late_entry_is_told_beside_it(
    world: World, submitted: Submission
) -> None:
    at = NOW + timedelta(days=9)
    rule_id = submitted.rule_id
    async with world.database.transaction(world.admin, now=at) as session:
        rule = await find_rule(session, rule_id)
        wording = {"clause_id": rule.clause_id, "comparator": ">=", "reason": "省里提高了比例"}
        stricter = write_parameters(rule.parameters | {"tenure_years": 60})
        drafted = await draft_amendment(
            session, world.admin, rule_id=rule_id, threshold="1/2", parameters=stricter, **wording
        )
    await world.do(verify_amendment, drafted.id, now=at)
    await world.do(put_in_force, drafted.id, actor=world.admin, now=at)
    posting = await world.send(now=at)

    async with world.database.transaction(world.personnel, now=LATER) as session:
        kept = await find_submission(session, world.personnel, submitted.id)
        proved = await is_proved(session, kept)
    by_todays_rule = await world.figure(Metric.ROTATION_RATE, rule_id=rule_id, now=LATER)
    (change,) = (await delta(world, submitted)).changes

    assert (kept.printed, kept.numerator, kept.denominator, kept.threshold) == ("0.0%", 0, 2, "1/10")
    assert proved
    assert by_todays_rule.denominator == 0
    assert (change.joined, change.row.posting_id) == (True, posting.id)
    assert {(trace.who, trace.at) for trace in change.traces} == {
        (world.clerk.name, at),
        (world.partner_clerk.name, at),
    }


async def test_an_amendment_is_a_new_version_beside_the_old_one(world: World, submitted: Submission) -> None:
    await world.send(now=NOW + timedelta(days=20))

    amended = await amend(world, submitted)
    async with world.database.transaction(world.personnel, now=LATER) as session:
        versions = await versions_of(session, world.personnel, amended)
        latest = await latest_submissions(session, world.personnel)

    assert [(each.version, each.numerator, each.reason) for each in versions] == [(1, 0, ""), (2, 1, "补录")]
    assert [each.id for each in latest] == [amended.id]
    assert amended.lock is None


async def test_what_was_handed_in_can_be_changed_by_nobody(world: World, submitted: Submission) -> None:
    for deed in ("update submission set numerator = 9", "delete from submission", "delete from submission_lock"):
        with pytest.raises(ProgrammingError, match="permission denied"):
            async with world.database.transaction(world.admin, now=LATER) as session:
                await session.execute(sa.text(deed))


async def test_submit_lock_and_amend_follow_one_another(world: World, submitted: Submission) -> None:
    with pytest.raises(AlreadySubmitted):
        await submit(world)
    with pytest.raises(AlreadyLocked):
        await lock(world, submitted)
    with pytest.raises(NothingToAmend):
        await amend(world, submitted)
    await world.send(now=NOW + timedelta(days=20))
    with pytest.raises(NoAmendmentReason):
        await amend(world, submitted, reason=" ")
    amended = await amend(world, submitted)
    with pytest.raises(AmendedAlready):
        await amend(world, submitted)
    with pytest.raises(NotLocked):
        await amend(world, amended)
    assert (await lock(world, amended, now=LATER + timedelta(minutes=1))).lock is not None
    assert (await submit(world, reading="form")).printed == "0.0%"


async def test_only_the_countys_own_office_hands_in_and_others_see_what_they_may(
    world: World, neighbour: World, submitted: Submission
) -> None:
    for actor in (world.clerk, world.evaluator):
        with pytest.raises(MayNot):
            await submit(world, actor=actor, reading="form")
    for actor, expected in ((world.evaluator, 1), (world.admin, 1), (world.clerk, 0), (neighbour.personnel, 0)):
        async with world.database.transaction(actor, now=LATER) as session:
            assert len(await latest_submissions(session, actor)) == expected
            if not expected:
                with pytest.raises(UnknownSubmission):
                    await find_submission(session, actor, submitted.id)
