"""Keeping documents: those that a program hands in by itself, and those that an administrator trusts."""

from uuid import UUID

from sqlalchemy import delete, func, select, text, update
from sqlalchemy.ext.asyncio import AsyncSession

from domain.access import NOWHERE, Actor, Permission, require
from domain.database import now_of
from domain.division.queries import counties_of
from domain.document.model import KeptDocument
from domain.document.rules import (
    A_WHILE,
    MOST_KEPT,
    MOST_OF_ONE,
    MOST_TRUSTED,
    TooManyTrusted,
    UnknownDocument,
    digest_of,
)
from domain.journal.actions import record

# One after the other: each counts what the others have kept before it keeps one more.
_IN_TURN = text("lock table kept_document in share row exclusive mode")


async def keep_document(session: AsyncSession, actor: Actor, document: str, *, valid_in: bytes) -> bool:
    """Keep a valid document that a program has handed in, unless its actor has handed in too many of late.

    It is no deed: it changes nothing that anybody can see. Where there are too many, the one gives way for which
    nobody has asked for the longest time.
    """
    await session.execute(_IN_TURN)
    if await _touched(session, document, valid_in):
        return True
    if await _handed_in_of_late(session, actor) >= MOST_OF_ONE:
        return False
    _add(session, actor, document, valid_in, trusted=False)
    await session.flush()
    await _make_room(session)
    return True


async def note_asked(session: AsyncSession, digest: bytes) -> None:
    """Note that somebody has asked for the document now."""
    asked = update(KeptDocument).where(KeptDocument.hash == digest)
    await session.execute(asked.values(asked_at=now_of(session)))


async def trust_document(session: AsyncSession, actor: Actor, document: str, *, valid_in: bytes) -> bytes:
    """Trust a valid document, and give the hash under which programs ask for it.

    :raises MayNot: unless an administrator asks
    :raises TooManyTrusted: when there is no more room
    """
    require(actor, Permission.TRUST_DOCUMENTS, NOWHERE)
    await session.execute(_IN_TURN)
    digest = digest_of(document)
    known = await session.get(KeptDocument, digest)
    if known is None or not known.trusted:
        await _check_room(session)
    if known is None:
        _add(session, actor, document, valid_in, trusted=True)
    else:
        known.trusted, known.valid_in = True, valid_in
    await _record(session, actor, "trust_document", digest)
    return digest


async def drop_document(session: AsyncSession, actor: Actor, digest: bytes) -> None:
    """Trust a document no longer, and forget it.

    :raises MayNot: unless an administrator asks
    :raises UnknownDocument: when it is not kept
    """
    require(actor, Permission.TRUST_DOCUMENTS, NOWHERE)
    known = await session.get(KeptDocument, digest)
    if known is None:
        raise UnknownDocument(value=digest.hex())
    await session.delete(known)
    await _record(session, actor, "drop_document", digest)


def _add(session: AsyncSession, actor: Actor, document: str, valid_in: bytes, *, trusted: bool) -> None:
    now = now_of(session)
    session.add(
        KeptDocument(
            hash=digest_of(document),
            text=document,
            trusted=trusted,
            valid_in=valid_in,
            kept_by=actor.id,
            kept_at=now,
            asked_at=now,
        )
    )


async def _touched(session: AsyncSession, document: str, valid_in: bytes) -> bool:
    """Renew the document's mark if it is kept already, and tell whether it was."""
    known = await session.get(KeptDocument, digest_of(document))
    if known is not None:
        known.valid_in, known.asked_at = valid_in, now_of(session)
    return known is not None


async def _handed_in_of_late(session: AsyncSession, actor: Actor) -> int:
    late = KeptDocument.kept_at > now_of(session) - A_WHILE
    return await session.scalar(select(func.count()).where(KeptDocument.kept_by == actor.id, late)) or 0


async def _make_room(session: AsyncSession) -> None:
    handed_in = select(KeptDocument.hash).where(KeptDocument.trusted.is_(False))
    too_many = handed_in.order_by(KeptDocument.asked_at.desc(), KeptDocument.kept_at.desc()).offset(MOST_KEPT)
    await session.execute(delete(KeptDocument).where(KeptDocument.hash.in_(too_many)))


async def _check_room(session: AsyncSession) -> None:
    if (await session.scalar(select(func.count()).where(KeptDocument.trusted)) or 0) >= MOST_TRUSTED:
        raise TooManyTrusted(limit=MOST_TRUSTED)


async def _record(session: AsyncSession, actor: Actor, deed: str, digest: bytes) -> None:
    for county in (await counties_of(session, actor))[:1]:
        thing = UUID(bytes=digest[:16])
        record(session, county_id=county.id, deed=deed, thing="document", thing_id=thing, hash=digest.hex())
