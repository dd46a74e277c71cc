"""Finding files and the records they belong to, within what the actor may see."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import ColumnElement, or_, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import selectinload

from domain.access import Actor, Label, MayNot, Permission, Place, require, sees
from domain.activity.model import Activity
from domain.activity.queries import find_activity
from domain.database import the_one
from domain.evidence.model import Evidence, EvidenceLink
from domain.evidence.rules import Check, KeptElsewhere, UnknownEvidence, check_count, checklist
from domain.exchange.model import Posting
from domain.exchange.queries import find_posting
from domain.twinning.model import Twinning
from domain.twinning.queries import find_twinning


@dataclass(frozen=True, kw_only=True)
class Record:
    """A record that files belong to: the book it stands in, its schools, and its sort, by which the list is asked."""

    thing: str
    id: UUID
    county_id: int
    schools: tuple[UUID, UUID]
    sort: str = ""


@dataclass(frozen=True, kw_only=True)
class Dossier:
    """The files of a record, and what it is still asked to show."""

    record: Record
    links: Sequence[EvidenceLink]
    checks: Sequence[Check]

    @property
    def missing(self) -> list[str]:
        """Name the kinds that nothing shows yet."""
        return [check.kind for check in self.checks if check.missing]


def seen_by(actor: Actor) -> ColumnElement[bool]:
    """Limit files to the actor's counties and, for a school office, to those linked to a record of its schools."""
    within = Evidence.county_id.in_(actor.counties)
    return within & Evidence.schools.overlap(list(actor.schools)) if actor.of_school else within


def links_seen_by(actor: Actor) -> ColumnElement[bool]:
    """Limit links to the actor's counties and, for a school office, to the records of its schools."""
    within = EvidenceLink.county_id.in_(actor.counties)
    if not actor.of_school:
        return within
    return within & or_(EvidenceLink.one_school_id.in_(actor.schools), EvidenceLink.other_school_id.in_(actor.schools))


async def find_record(session: AsyncSession, actor: Actor, thing: str, thing_id: UUID) -> Record:
    """Find the record.

    :raises NotFound: when there is none that the actor may see
    """
    if thing == "activity":
        return record_of(await find_activity(session, actor, thing_id))
    if thing == "posting":
        return record_of(await find_posting(session, actor, thing_id))
    return record_of(await find_twinning(session, actor, thing_id))


def record_of(found: Activity | Posting | Twinning) -> Record:
    """Tell of a record what its evidence needs to know."""
    if isinstance(found, Activity):
        return Record(thing="activity", id=found.id, county_id=found.county_id, schools=found.schools, sort=found.kind)
    if isinstance(found, Posting):
        schools = found.from_school_id, found.to_school_id
        return Record(thing="posting", id=found.id, county_id=found.county_id, schools=schools)
    return Record(thing="twinning", id=found.id, county_id=found.county_id, schools=found.schools)


async def dossier_of(session: AsyncSession, actor: Actor, record: Record) -> Dossier:
    """Give the files of a record, kind by kind, and what is missing."""
    found = (
        select(EvidenceLink)
        .where(EvidenceLink.thing == record.thing, EvidenceLink.thing_id == record.id, links_seen_by(actor))
        .options(selectinload(EvidenceLink.evidence))
        .order_by(EvidenceLink.kind, EvidenceLink.linked_at, EvidenceLink.evidence_id)
    )
    links = (await session.scalars(found)).all()
    return Dossier(
        record=record, links=links, checks=checklist(record.thing, record.sort, [each.kind for each in links])
    )


async def expect_evidence(session: AsyncSession, actor: Actor, *, thing: str, thing_id: UUID, files: int) -> Dossier:
    """Say whether so many files may be attached to a record, before their contents are kept; give what it has now.

    :raises MayNot: unless one of the record's schools, or its county, asks
    :raises TooManyFiles: when the record would have too many
    """
    record = await find_record(session, actor, thing, thing_id)
    ask_leave(actor, record)
    dossier = await dossier_of(session, actor, record)
    check_count(len(dossier.links), files)
    return dossier


def ask_leave(actor: Actor, record: Record) -> None:
    """Let only an office of the record attach files to it and take them away, in the county that keeps the record.

    :raises MayNot: unless one of the record's schools, or its county, asks
    :raises KeptElsewhere: when the record stands in another county's books
    """
    if actor.writes and record.county_id not in actor.counties:
        raise KeptElsewhere(field="files")
    own = next((each for each in record.schools if each in actor.schools), None)
    require(actor, Permission.ATTACH_EVIDENCE, Place(record.county_id, own))


async def find_evidence(session: AsyncSession, actor: Actor, evidence_id: UUID) -> Evidence:
    """Find a file.

    :raises UnknownEvidence: when there is none that the actor may see
    """
    return await the_one(session, select(Evidence).where(Evidence.id == evidence_id, seen_by(actor)), UnknownEvidence)


async def look_at_evidence(session: AsyncSession, actor: Actor, evidence_id: UUID) -> Evidence:
    """Find a file whose content the actor may look at: pictures show people, and so do lists of names.

    :raises UnknownEvidence: when there is none that the actor may see
    :raises MayNot: when the actor is not shown people
    """
    evidence = await find_evidence(session, actor, evidence_id)
    if not sees(actor, Label.PERSONAL):
        raise MayNot
    return evidence


async def other_files(session: AsyncSession, actor: Actor, dossier: Dossier, *, most: int) -> Sequence[Evidence]:
    """Give the latest files in the actor's sight that could show this record as well."""
    here = [each.evidence_id for each in dossier.links]
    others = select(Evidence).where(
        seen_by(actor), Evidence.county_id == dossier.record.county_id, Evidence.id.not_in(here), Evidence.schools != []
    )
    return (await session.scalars(others.order_by(Evidence.uploaded_at.desc(), Evidence.id).limit(most))).all()


async def known_file(session: AsyncSession, county_id: int, sent_sha256: bytes) -> Evidence | None:
    """Find the file that was sent before, in the whole county's book."""
    of_hash = Evidence.county_id == county_id, Evidence.sent_sha256 == sent_sha256
    found: Evidence | None = await session.scalar(select(Evidence).where(*of_hash).with_for_update())
    return found
