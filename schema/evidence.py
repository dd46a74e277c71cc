"""Files of evidence as GraphQL shows them: what they are and what they show; pages give their content."""

from datetime import date, datetime
from enum import StrEnum
from typing import Any, ClassVar

import strawberry
from sqlalchemy import and_, exists, select
from sqlalchemy.ext.asyncio import AsyncSession

from domain.access import Actor
from domain.database import Base
from domain.evidence import model, queries
from domain.evidence.queries import links_seen_by, seen_by
from domain.evidence.rules import Check
from domain.language import N_
from schema.activity import Activity
from schema.context import Context, Info
from schema.exchange import Posting
from schema.field import column, described, link, many
from schema.front import GlobalId, Problem
from schema.listing import Listed, Where, narrows, ordered_by
from schema.node import Node, Seen, Shown, id_of, one
from schema.twinning import Twinning


@strawberry.enum(description="The kinds of evidence.")
class EvidenceKind(StrEnum):
    """What a file shows."""

    PHOTOS = "photos"
    NOTICE = "notice"
    ROSTER = "roster"
    LEDGER = "ledger"
    MINUTES = "minutes"
    AGREEMENT = "agreement"
    ORDER = "order"
    PLAN_AND_SUMMARY = "plan_and_summary"
    SELF_ASSESSMENT = "self_assessment"
    OTHER = "other"


@strawberry.type(description="A file is evidence of a kind for a record.")
class EvidenceLink(Shown):
    """The record is told by its sort, and stands in the field of that name."""

    mapped: ClassVar[type[Base]] = model.EvidenceLink
    row: strawberry.Private[model.EvidenceLink]

    kind: EvidenceKind = column(model.EvidenceLink.kind, word=EvidenceKind)
    thing: str = column(model.EvidenceLink.thing, description="activity, posting or twinning.")
    activity: Activity | None = link(model.EvidenceLink.thing_id, Activity, description="The record, if it is one.")
    posting: Posting | None = link(model.EvidenceLink.thing_id, Posting, description="The record, if it is one.")
    twinning: Twinning | None = link(model.EvidenceLink.thing_id, Twinning, description="The record, if it is one.")
    linked_at: datetime = column(model.EvidenceLink.linked_at)

    @classmethod
    def seen(cls, actor: Actor) -> Seen:
        """Limit to the records that the actor sees."""
        return Seen(model.EvidenceLink, select(model.EvidenceLink).where(links_seen_by(actor)))


@strawberry.type(description="A file, kept once however many records it shows; pages give its content.")
class Evidence(Listed, Node):
    """A row of the book of its records."""

    mapped: ClassVar[type[Base]] = model.Evidence
    row: strawberry.Private[model.Evidence]
    descending: ClassVar[bool] = True

    name: str | None = column(model.Evidence.name, description="None for those who are not shown people.")
    media_type: str = column(model.Evidence.media_type)
    size: int = column(model.Evidence.size, description="In bytes, as it is kept.")
    taken_on: date | None = column(model.Evidence.taken_on, description="By the camera that took the picture.")
    uploaded_at: datetime = column(model.Evidence.uploaded_at)
    links: list[EvidenceLink] = many(
        EvidenceLink, model.EvidenceLink.evidence_id, model.EvidenceLink.linked_at, description="What it shows."
    )

    @classmethod
    def seen(cls, actor: Actor) -> Seen:
        """Limit to the actor's counties and, for a school office, to files of its schools' records."""
        return Seen(model.Evidence, select(model.Evidence).where(seen_by(actor)))

    @classmethod
    def natural(cls, row: Any) -> tuple[Any, ...]:
        """Order by when it came, the latest first."""
        return (row.uploaded_at, row.id)


@strawberry.type(description="A kind of evidence that a record is asked to show, and how many files show it.")
class EvidenceCheck:
    """One line of the checklist."""

    check: strawberry.Private[Check]

    kind: EvidenceKind = strawberry.field(resolver=lambda self: EvidenceKind(self.check.kind))
    files: int = strawberry.field(resolver=lambda self: self.check.files)
    missing: bool = strawberry.field(resolver=lambda self: self.check.missing)


@strawberry.type(description="The files of an activity, a posting or a twinning, and what it is still asked to show.")
class Dossier:
    """As they are after the last deed."""

    found: strawberry.Private[queries.Dossier]

    files: list[Evidence] = strawberry.field(
        resolver=lambda self: [Evidence.of(each.evidence) for each in self.found.links]
    )
    checks: list[EvidenceCheck] = strawberry.field(
        resolver=lambda self: [EvidenceCheck(check=each) for each in self.found.checks]
    )

    @described("The record.")
    async def record(self, info: Info) -> Node | None:
        return await one(info.context, RECORDS[self.found.record.thing], self.found.record.id)


RECORDS: dict[str, type[Node]] = {"activity": Activity, "posting": Posting, "twinning": Twinning}


def named_record(text: str) -> dict[str, Any]:
    """Read the id of a record that files belong to: which sort of thing it is, and its id.

    :raises Problem: when it is the id of anything else
    """
    named = GlobalId.read(text)
    thing = next((thing for thing, kind in RECORDS.items() if kind.__name__ == named.type), None)
    if thing is None:
        sentence = N_("This is the id of a {found}, not of an activity, a posting or a twinning.")
        raise Problem("BAD_ID", sentence, found=named.type)
    return {"thing": thing, "thing_id": named.uuid}


async def dossier_of(context: Context, record: str) -> Dossier:
    """Give the dossier of a record.

    :raises NotFound: when there is none that the viewer may see
    """
    named = named_record(record)

    async def read(session: AsyncSession) -> queries.Dossier:
        found = await queries.find_record(session, context.actor, **named)
        return await queries.dossier_of(session, context.actor, found)

    return Dossier(found=await context.read(read))


def _linked(row: type[model.Evidence], record: Any) -> Any:
    link = model.EvidenceLink
    return exists().where(and_(link.county_id == row.county_id, link.evidence_id == row.id, link.thing_id == record))


@strawberry.input(description="Narrows a list of files.")
class EvidenceWhere(Where):
    """What is left out does not narrow it."""

    activity: strawberry.ID | None = narrows(_linked, read=id_of("Activity"))
    posting: strawberry.ID | None = narrows(_linked, read=id_of("Posting"))
    twinning: strawberry.ID | None = narrows(_linked, read=id_of("Twinning"))
    media_type: str | None = narrows(lambda row, media_type: row.media_type == media_type)


EvidenceOrder = ordered_by("Evidence", "files", "uploaded_at", "size")
