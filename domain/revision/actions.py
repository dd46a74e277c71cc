"""Letting a ledger out, comparing it when it comes back, and writing exactly what the comparison showed."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import UUID

from anyio import to_thread
from sqlalchemy import delete, select
from sqlalchemy.ext.asyncio import AsyncSession

from domain.access import Actor, Permission, Place, place_of, require
from domain.calendar.rules import day_in_shanghai
from domain.database import among, cipher_of, new_id, now_of
from domain.journal.actions import record
from domain.ledger.model import Kind
from domain.ledger.queries import schools_of_counties
from domain.revision.books import BOOKS, Selection
from domain.revision.comparing import Watch, key_of, unwatched
from domain.revision.files import FORMATS, TITLES, sheet_of
from domain.revision.judging import judge, write
from domain.revision.model import Kept, Outcome, Revised, Revision
from domain.revision.queries import contents, find_revision, free_revision
from domain.revision.rules import MovedSince, NothingToWrite, OthersFile

KEPT = timedelta(days=7)
"""How long a file waits for a decision before it is thrown away."""


@dataclass(frozen=True, kw_only=True)
class Copy:
    """A ledger that goes out: the name of its file, and its bytes."""

    name: str
    content: bytes
    rows: int


async def copy_ledger(session: AsyncSession, actor: Actor, kind: Kind, form: str, chosen: Selection) -> Copy:
    """Copy the rows of a ledger that are in sight and wanted into a file that can be edited and sent back.

    :raises MayNot: unless the actor is an office that keeps records
    """
    require(actor, Permission.REVISE_LEDGERS, place_of(actor))
    now = now_of(session)
    copied = await BOOKS[kind].copied(session, actor, chosen, None)
    names = sorted(school.name for school in await schools_of_counties(session, actor.counties))
    content = await to_thread.run_sync(FORMATS[form], sheet_of(BOOKS[kind], copied, now, names))
    _note(session, actor, "copy_ledger", new_id(), kind=kind, rows=len(copied), format=form)
    return Copy(name=f"{TITLES[kind]}{day_in_shanghai(now)}.{form}", content=content, rows=len(copied))


async def draft_revision(session: AsyncSession, actor: Actor, revised: Revised) -> Revision:
    """Compare a ledger that came back with the books, and keep the outcome for a decision. The books stay as they are.

    :raises MayNot: unless the actor is an office that keeps records
    """
    require(actor, Permission.REVISE_LEDGERS, place_of(actor))
    await _throw_away_old(session, actor)
    return await _kept(session, actor, revised, (await judge(session, actor, revised)).outcome, "open")


async def keep_revision(session: AsyncSession, actor: Actor, revised: Revised) -> Revision:
    """Keep a ledger that came back without comparing it yet; `renew_revision` compares it later.

    :raises MayNot: unless the actor is an office that keeps records
    """
    require(actor, Permission.REVISE_LEDGERS, place_of(actor))
    await _throw_away_old(session, actor)
    return await _kept(session, actor, revised, Outcome(rows=(), unchanged=0), "kept")


async def _kept(session: AsyncSession, actor: Actor, revised: Revised, outcome: Outcome, state: str) -> Revision:
    place = place_of(actor)
    revision = Revision(
        county_id=place.county_id,
        school_id=place.school_id,
        kind=revised.kind,
        name=revised.name,
        file_digest=revised.digest,
        outcome_digest=outcome.digest,
        counts=outcome.counted,
        sealed=_sealed(session, revised, outcome),
        made_by=actor.id,
        made_at=now_of(session),
        state=state,
    )
    session.add(revision)
    await session.flush()
    _note(session, actor, "draft_revision", revision.id, kind=revised.kind, file=revised.name)
    return revision


async def renew_revision(
    session: AsyncSession, actor: Actor, revision_id: UUID, *, watch: Watch = unwatched
) -> Revision:
    """Compare a file that waits, for the first time or once more, with the books as they are now.

    :param watch: is told which share is done

    :raises OthersFile: unless the actor has sent it
    :raises AlreadyWritten: when it was written
    """
    revised, _ = contents(session, await _taken_up(session, actor, revision_id))
    outcome = (await judge(session, actor, revised, watch)).outcome
    revision = await find_revision(session, actor, revision_id)
    revision.state, revision.outcome_digest, revision.counts = "open", outcome.digest, outcome.counted
    revision.sealed = _sealed(session, revised, outcome)
    _note(session, actor, "renew_revision", revision.id, kind=revision.kind, file=revision.name)
    return revision


async def commit_revision(
    session: AsyncSession, actor: Actor, revision_id: UUID, *, outcome_digest: str, watch: Watch = unwatched
) -> Revision:
    """Write what the comparison showed into the books, all of it and nothing else; refused rows are left alone.

    The file is judged once more, with its records held; unless the outcome is what was seen, nothing is written, for
    the transaction ends with the refusal.

    :raises OthersFile: unless the actor has sent it
    :raises AlreadyWritten: the second time
    :raises MovedSince: when anything that the comparison saw is otherwise now
    :raises NothingToWrite: when no row is new or changed
    """
    revision = await _taken_up(session, actor, revision_id)
    revised, _ = contents(session, revision)
    await _hold(session, revised)
    judged, tally = await write(session, actor, revised, watch)
    if {judged.outcome.digest, outcome_digest} != {revision.outcome_digest}:
        raise MovedSince
    if not judged.edits:
        raise NothingToWrite
    revision = await find_revision(session, actor, revision_id)
    revision.state, revision.sealed = "written", None
    for county_id in sorted({*tally.created, *tally.changed}):
        done = {"created": tally.created[county_id], "changed": tally.changed[county_id]}
        _note(session, actor, "commit_revision", revision.id, county_id, file=revision.name, **done)
    await session.flush()
    return revision


async def let_revision_go(session: AsyncSession, actor: Actor, revision_id: UUID) -> bool:
    """Throw away what a file holds that was called off, unless somebody is at work on it, and tell whether it is gone.

    :raises OthersFile: unless the actor has sent it
    """
    require(actor, Permission.REVISE_LEDGERS, place_of(actor))
    revision = await free_revision(session, revision_id)
    if revision is None:
        return False
    _check_own(actor, revision)
    revision.state, revision.sealed = "cancelled", None
    _note(session, actor, "let_revision_go", revision.id, kind=revision.kind, file=revision.name)
    return True


async def _taken_up(session: AsyncSession, actor: Actor, revision_id: UUID) -> Revision:
    """Find a file, held against others, and refuse whoever has not sent it."""
    revision = await find_revision(session, actor, revision_id, lock=True)
    require(actor, Permission.REVISE_LEDGERS, Place(revision.county_id, revision.school_id))
    _check_own(actor, revision)
    return revision


def _check_own(actor: Actor, revision: Revision) -> None:
    if revision.made_by != actor.id:
        raise OthersFile


async def _hold(session: AsyncSession, revised: Revised) -> None:
    """Hold the records of the file against other writers, in one fixed order."""
    row: Any = BOOKS[revised.kind].lock
    keys = [key for key in map(key_of, {each.key for each in revised.rows}) if key]
    held = select(row.id).where(among(row.id, keys))
    await session.execute(held.order_by(row.id).with_for_update(key_share=True))


async def _throw_away_old(session: AsyncSession, actor: Actor) -> None:
    old = delete(Revision).where(
        Revision.county_id.in_(actor.counties), Revision.made_by == actor.id, Revision.made_at < now_of(session) - KEPT
    )
    await session.execute(old)


def _sealed(session: AsyncSession, revised: Revised, outcome: Outcome) -> bytes:
    return cipher_of(session).seal(Kept(revised, outcome).spelled)


def _note(
    session: AsyncSession, actor: Actor, deed: str, thing_id: UUID, county_id: int | None = None, **told: Any
) -> None:
    place = place_of(actor)
    record(
        session,
        county_id=county_id or place.county_id,
        deed=deed,
        thing="ledger",
        thing_id=thing_id,
        schools=actor.schools,
        **told,
    )
