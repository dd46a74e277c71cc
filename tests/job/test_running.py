"""A large file is compared and written by whoever takes it up: once, whole, and with its progress told."""

import asyncio
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from domain.access import Actor
from domain.exchange import actions as exchange
from domain.exchange.model import Posting
from domain.job import actions
from domain.job.model import Job
from domain.job.queries import is_work_waiting
from domain.job.rules import MOST_ATTEMPTS, OthersJob, WrongJobState
from domain.job.running import Runner, watchman
from domain.revision.queries import find_revision
from domain.revision.rules import MovedSince
from tests.job.large import begun, decide, ordered, runner, sender, standing
from tests.world import World


async def orders(world: World) -> list[str | None]:
    """Give the order numbers of the postings in the books."""
    async with world.database.transaction(world.personnel) as session:
        return list(await session.scalars(select(Posting.order_no).where(Posting.county_id == world.county.id)))


@pytest.fixture
async def posted(world: World) -> World:
    """Give a county with two postings."""
    await world.log()
    await world.log(await world.add_teacher())
    return world


async def test_a_large_file_is_compared_then_ordered_then_written(posted: World) -> None:
    job = await begun(posted, 文号="教人〔2025〕9号")
    steps = await runner(posted, job).run()
    compared = await standing(posted, job)
    await ordered(posted, job)
    await runner(posted, job).run()
    done = await standing(posted, job)

    assert (steps, compared.state, compared.percent, compared.counts["change"]) == (1, "compared", 100, 2)
    assert (done.state, done.percent, done.reason) == ("done", 100, None)
    assert await orders(posted) == ["教人〔2025〕9号"] * 2
    with pytest.raises(WrongJobState):
        await decide(posted, job, actions.order_writing, outcome_digest=compared.outcome_digest)
    assert await runner(posted, job).run() == 0


async def test_its_progress_is_seen_while_its_transaction_is_open(
    posted: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    job, seen = await begun(posted, 文号="教人〔2025〕9号"), list[tuple[str, int]]()

    async def say(self: Runner, told: Job, states: tuple[str, ...], **values: Any) -> None:
        await plainly(self, told, states, **values)
        if "rows_done" in values:
            now = await standing(posted, job)
            seen.append((now.state, now.rows_done))

    plainly = Runner._say
    monkeypatch.setattr(Runner, "_say", say)
    await runner(posted, job).run()

    assert {state for state, _ in seen} == {"comparing"}
    assert [done for _, done in seen] == sorted(done for _, done in seen)
    assert seen[0] == ("comparing", 0)
    assert seen[-1][1] > 0


async def test_what_is_broken_off_while_it_writes_leaves_nothing_and_the_next_runner_finishes_it(
    posted: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    job = await begun(posted, 文号="教人〔2025〕9号")
    await runner(posted, job).run()
    await ordered(posted, job)

    with monkeypatch.context() as patched:
        patched.setattr("domain.job.running._moved", broken_at_the_end())
        with pytest.raises(asyncio.CancelledError):
            await runner(posted, job).run()
    broken, left = await standing(posted, job), await orders(posted)
    await runner(posted, job).run()

    assert (broken.state, broken.attempts, left) == ("applying", 1, [None, None])
    assert (await standing(posted, job)).state == "done"
    assert await orders(posted) == ["教人〔2025〕9号"] * 2


def broken_at_the_end() -> Any:
    """Let the process die just when all is written and nothing committed."""
    from domain.job import running

    plainly = running._moved

    async def moved(session: AsyncSession, job: Job, states: tuple[str, ...], **values: Any) -> None:
        if values.get("state") == "done":
            raise asyncio.CancelledError
        await plainly(session, job, states, **values)

    return moved


async def test_two_runners_never_work_on_one_job(posted: World) -> None:
    job = await begun(posted, 文号="教人〔2025〕9号")
    office = sender(posted, job)
    async with posted.database.transaction(office) as session:
        await find_revision(session, office, job.revision_id, lock=True)
        async with posted.database.transaction(await watchman(posted.database, (posted.county.id,))) as looking:
            waiting = await is_work_waiting(looking)
        beside = await runner(posted, job).run()
    both = await asyncio.gather(runner(posted, job).run(), runner(posted, job).run())

    assert (waiting, beside) == (False, 0)
    assert sum(both) == 1
    assert (await standing(posted, job)).state == "compared"


async def test_what_was_moved_after_the_preview_refuses_the_writing_with_the_reason_and_may_be_compared_again(
    posted: World,
) -> None:
    job = await begun(posted, 文号="教人〔2025〕9号")
    await runner(posted, job).run()
    with pytest.raises(MovedSince):
        await decide(posted, job, actions.order_writing, outcome_digest="another")
    await ordered(posted, job)
    async with posted.database.transaction(posted.personnel) as session:
        first = (await session.scalars(select(Posting.id).where(Posting.county_id == posted.county.id))).first()
        assert first is not None
        await exchange.correct_posting(session, posted.personnel, first, order_no="教人〔2025〕1号")
    await runner(posted, job).run()
    refused = await standing(posted, job)
    await decide(posted, job, actions.compare_again)
    await runner(posted, job).run()

    assert (refused.state, (refused.reason or {})["code"]) == ("refused", "moved_since")
    assert sorted(await orders(posted), key=str) == [None, "教人〔2025〕1号"]
    assert (await standing(posted, job)).counts == {"change": 1, "conflict": 1}


async def test_a_job_is_called_off_before_it_is_written_and_its_contents_are_gone(posted: World) -> None:
    job = await begun(posted, 文号="教人〔2025〕9号")
    await runner(posted, job).run()
    async with posted.database.transaction(posted.personnel) as session:
        with pytest.raises(OthersJob):
            await actions.cancel_job(session, posted.personnel, job.id)
    await decide(posted, job, actions.cancel_job)

    async with posted.database.transaction(posted.personnel) as session:
        revision = await find_revision(session, posted.personnel, job.revision_id)
    assert ((await standing(posted, job)).state, revision.state, revision.sealed) == ("cancelled", "cancelled", None)
    with pytest.raises(WrongJobState):
        await ordered(posted, job)


async def test_a_job_called_off_in_the_middle_of_the_comparison_is_given_up_there(
    posted: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    job = await begun(posted, 文号="教人〔2025〕9号")

    async def renew(session: AsyncSession, *_given: Any, **_told: Any) -> Any:
        await decide(posted, job, actions.cancel_job)
        return await find_revision(session, posted.personnel, job.revision_id)

    monkeypatch.setattr("domain.job.running.renew_revision", renew)
    await runner(posted, job).run()

    async with posted.database.transaction(posted.personnel) as session:
        revision = await find_revision(session, posted.personnel, job.revision_id)
    assert ((await standing(posted, job)).state, revision.sealed) == ("cancelled", None)


async def test_a_job_that_breaks_off_says_so_and_is_begun_again_with_one_word(
    posted: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    job = await begun(posted, 文号="教人〔2025〕9号")

    async def renew(*_given: Any, **_told: Any) -> Any:
        raise MemoryError

    with monkeypatch.context() as patched:
        patched.setattr("domain.job.running.renew_revision", renew)
        await runner(posted, job).run()
    failed = await standing(posted, job)
    again = await decide(posted, job, actions.resume_job)
    await runner(posted, job).run()

    assert (failed.state, (failed.reason or {})["code"], again.state) == ("failed", "broken_off", "waiting")
    assert (await standing(posted, job)).state == "compared"


async def test_a_step_that_kills_its_runner_each_time_is_not_begun_for_ever(
    posted: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    job = await begun(posted, 文号="教人〔2025〕9号")

    async def renew(*_given: Any, **_told: Any) -> Any:
        raise asyncio.CancelledError

    monkeypatch.setattr("domain.job.running.renew_revision", renew)
    for _ in range(MOST_ATTEMPTS):
        with pytest.raises(asyncio.CancelledError):
            await runner(posted, job).run()
    await runner(posted, job).run()

    assert (await standing(posted, job)).state == "failed"


async def test_a_file_of_somebody_who_may_no_longer_sign_in_is_not_touched(posted: World) -> None:
    job = await begun(posted, 文号="教人〔2025〕9号")

    async def nobody(_session: AsyncSession, _who: UUID) -> Actor | None:
        return None

    await Runner(posted.database, nobody, within=(posted.county.id,)).run()

    assert ((await standing(posted, job)).reason or {})["code"] == "sender_gone"
