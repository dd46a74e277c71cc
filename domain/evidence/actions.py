"""What can be done with evidence: attach files to a record, and take one away."""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from domain.access import Actor, Permission, Place, require
from domain.database import now_of, reach
from domain.evidence.model import Evidence, EvidenceLink
from domain.evidence.queries import Dossier, Record, dossier_of, find_record, known_file
from domain.evidence.reading import Taken
from domain.evidence.rules import UnknownEvidence, check_count
from domain.journal.actions import record as note


async def attach_evidence(
    session: AsyncSession, actor: Actor, *, thing: str, thing_id: UUID, kind: str, files: Sequence[Taken]
) -> Dossier:
    """Link files, whose contents are kept already, to a record as evidence of a kind; a file known is linked anew.

    :raises MayNot: unless one of the record's schools, or its county, asks
    :raises TooManyFiles: when the record would have too many
    """
    record = await find_record(session, actor, thing, thing_id)
    _ask_leave(actor, record)
    before = await dossier_of(session, actor, record)
    check_count(len(before.links), len(files))
    linked = {each.evidence_id for each in before.links}
    async with reach(session, record.county_id):
        for taken in files:
            evidence = await _kept(session, record, taken)
            if evidence.id not in linked:
                linked.add(evidence.id)
                session.add(_link(session, record, evidence, kind))
    _note(session, record, "attach_evidence", kind=kind, files=len(files))
    await session.flush()
    return await dossier_of(session, actor, record)


async def detach_evidence(
    session: AsyncSession, actor: Actor, *, thing: str, thing_id: UUID, evidence_id: UUID
) -> Dossier:
    """Take a file away from a record; its content stays, as history may still name it.

    :raises UnknownEvidence: when the record has no such file
    """
    record = await find_record(session, actor, thing, thing_id)
    _ask_leave(actor, record)
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


def _ask_leave(actor: Actor, record: Record) -> None:
    own = next((each for each in record.schools if each in actor.schools), None)
    require(actor, Permission.ATTACH_EVIDENCE, Place(record.county_id, own))


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
