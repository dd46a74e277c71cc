"""What can be done with evidence: attach files to a record, and take one away."""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from domain.access import Actor
from domain.database import now_of, reach
from domain.evidence.model import Evidence, EvidenceLink
from domain.evidence.queries import (
    Dossier,
    Record,
    ask_leave,
    dossier_of,
    expect_evidence,
    find_record,
    known_file,
    look_at_evidence,
)
from domain.evidence.reading import Taken
from domain.evidence.rules import UnknownEvidence
from domain.journal.actions import record as note


async def attach_evidence(
    session: AsyncSession, actor: Actor, *, thing: str, thing_id: UUID, kind: str, files: Sequence[Taken]
) -> Dossier:
    """Link files, whose contents are kept already, to a record as evidence of a kind; a file known is linked anew.

    :raises MayNot: unless one of the record's schools, or its county, asks
    :raises TooManyFiles: when the record would have too many
    """
    before = await expect_evidence(session, actor, thing=thing, thing_id=thing_id, files=len(files))
    record, linked = before.record, {each.evidence_id for each in before.links}
    async with reach(session, record.county_id):
        for taken in files:
            evidence = await _kept(session, record, taken)
            if evidence.id not in linked:
                linked.add(evidence.id)
                session.add(_link(session, record, evidence, kind))
    _note(session, record, "attach_evidence", kind=kind, files=len(files))
    await session.flush()
    return await dossier_of(session, actor, record)


async def link_evidence(
    session: AsyncSession, actor: Actor, *, thing: str, thing_id: UUID, kind: str, evidence_id: UUID
) -> Dossier:
    """Link a file that is kept already to one more record, as evidence of a kind.

    :raises MayNot: unless the actor may look at the file, and one of the record's schools, or its county, asks
    :raises UnknownEvidence: when there is no such file, or it is kept in the books of another county
    :raises TooManyFiles: when the record would have too many
    """
    before = await expect_evidence(session, actor, thing=thing, thing_id=thing_id, files=1)
    record, evidence = before.record, await look_at_evidence(session, actor, evidence_id)
    if evidence.county_id != record.county_id:
        raise UnknownEvidence
    if evidence_id not in {each.evidence_id for each in before.links}:
        async with reach(session, record.county_id):
            evidence.schools = sorted({*evidence.schools, *record.schools})
            session.add(_link(session, record, evidence, kind))
            await session.flush()
        _note(session, record, "link_evidence", kind=kind, file=str(evidence_id))
    return await dossier_of(session, actor, record)


async def detach_evidence(
    session: AsyncSession, actor: Actor, *, thing: str, thing_id: UUID, evidence_id: UUID
) -> Dossier:
    """Take a file away from a record; its content stays, as history may still name it.

    :raises UnknownEvidence: when the record has no such file
    """
    record = await find_record(session, actor, thing, thing_id)
    ask_leave(actor, record)
    before = await dossier_of(session, actor, record)
    link = next((each for each in before.links if each.evidence_id == evidence_id), None)
    if link is None:
        raise UnknownEvidence
    async with reach(session, record.county_id):
        await session.delete(link)
        await session.flush()
        link.evidence.schools = await _schools_of(session, link.evidence)
    _note(session, record, "detach_evidence", kind=link.kind, file=str(evidence_id))
    await session.flush()
    return await dossier_of(session, actor, record)


async def _kept(session: AsyncSession, record: Record, taken: Taken) -> Evidence:
    """Give the row of a file: the one that is there, now also in the sight of this record's schools, or a new one."""
    known = await known_file(session, record.county_id, taken.sent_sha256)
    if known is not None:
        known.schools = sorted({*known.schools, *record.schools})
        return known
    evidence = Evidence(
        county_id=record.county_id,
        sha256=taken.sha256,
        sent_sha256=taken.sent_sha256,
        name=taken.name,
        media_type=taken.media_type,
        size=len(taken.content),
        taken_on=taken.taken_on,
        schools=sorted(record.schools),
        uploaded_at=now_of(session),
    )
    session.add(evidence)
    await session.flush()
    return evidence


def _link(session: AsyncSession, record: Record, evidence: Evidence, kind: str) -> EvidenceLink:
    return EvidenceLink(
        county_id=record.county_id,
        evidence_id=evidence.id,
        thing=record.thing,
        thing_id=record.id,
        kind=kind,
        one_school_id=record.schools[0],
        other_school_id=record.schools[1],
        linked_at=now_of(session),
    )


async def _schools_of(session: AsyncSession, evidence: Evidence) -> list[UUID]:
    """Give the schools of the records that a file is still linked to."""
    of_file = EvidenceLink.county_id == evidence.county_id, EvidenceLink.evidence_id == evidence.id
    pairs = await session.execute(select(EvidenceLink.one_school_id, EvidenceLink.other_school_id).where(*of_file))
    return sorted({school for pair in pairs for school in pair})


def _note(session: AsyncSession, record: Record, deed: str, **detail: object) -> None:
    note(
        session,
        county_id=record.county_id,
        deed=deed,
        thing=record.thing,
        thing_id=record.id,
        schools=record.schools,
        **detail,
    )
