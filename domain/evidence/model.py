"""A file, and the records that it is evidence for."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, ForeignKeyConstraint, Index, UniqueConstraint
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Mapped, mapped_column, relationship
from sqlalchemy.types import Uuid

from domain.access import Label
from domain.database import Base, historic, label, new_id, recorded, vocabulary
from domain.language import N_

KINDS = {
    "photos": N_("photographs of activities"),
    "notice": N_("notice or document"),
    "roster": N_("list of names"),
    "ledger": N_("working ledger"),
    "minutes": N_("minutes of meetings"),
    "agreement": N_("signed agreement"),
    "order": N_("order of the county"),
    "plan_and_summary": N_("plan and summary"),
    "self_assessment": N_("self-assessment report"),
    "other": N_("other material"),
}
THINGS = ("activity", "posting", "twinning")
MEDIA = {
    "image/jpeg": "jpg",
    "application/pdf": "pdf",
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document": "docx",
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet": "xlsx",
}
"""What is kept, with the ending of its name; every picture is kept as a JPEG without what the camera added."""


@historic
class Evidence(Base, kw_only=True):
    """A file as it is kept: `sha256` names its content in the store, `sent_sha256` what was sent.

    `schools` are those of all records that it is linked to: whoever may see one of them may see the file.
    """

    __tablename__ = "evidence"
    __table_args__ = (
        UniqueConstraint("county_id", "sent_sha256", name="evidence_once_key"),
        vocabulary("media_type", MEDIA),
        CheckConstraint("octet_length(sha256) = 32 and octet_length(sent_sha256) = 32", name="hash"),
        CheckConstraint("size > 0", name="size"),
    )

    county_id: Mapped[int] = mapped_column(ForeignKey("county.id"), primary_key=True)
    id: Mapped[UUID] = mapped_column(primary_key=True, default_factory=new_id)
    sha256: Mapped[bytes] = mapped_column(repr=False)
    sent_sha256: Mapped[bytes] = mapped_column(repr=False)
    name: Mapped[str] = mapped_column(info=label(Label.PERSONAL))
    media_type: Mapped[str]
    size: Mapped[int]
    taken_on: Mapped[date | None]
    schools: Mapped[list[UUID]] = mapped_column(ARRAY(Uuid()))
    uploaded_at: Mapped[datetime]
    links: Mapped[list["EvidenceLink"]] = relationship(
        lazy="raise", init=False, repr=False, viewonly=True, order_by="EvidenceLink.linked_at"
    )
    recorded_from: Mapped[datetime] = recorded()

    @property
    def is_picture(self) -> bool:
        """Tell whether there is a thumbnail of it."""
        return self.media_type == "image/jpeg"

    @property
    def key(self) -> str:
        """Name its content in the store."""
        return key_of(self.sha256)


@historic
class EvidenceLink(Base, kw_only=True):
    """A file is evidence of a kind for a record, within the sight of the record's schools."""

    __tablename__ = "evidence_link"
    __table_args__ = (
        ForeignKeyConstraint(["county_id", "evidence_id"], [Evidence.county_id, Evidence.id]),
        vocabulary("thing", THINGS),
        vocabulary("kind", KINDS),
        Index("evidence_link_thing_idx", "county_id", "thing_id"),
    )

    county_id: Mapped[int] = mapped_column(ForeignKey("county.id"), primary_key=True)
    evidence_id: Mapped[UUID] = mapped_column(primary_key=True)
    thing: Mapped[str] = mapped_column(primary_key=True)
    thing_id: Mapped[UUID] = mapped_column(primary_key=True)
    kind: Mapped[str]
    one_school_id: Mapped[UUID] = mapped_column(ForeignKey("school.id"))
    other_school_id: Mapped[UUID] = mapped_column(ForeignKey("school.id"))
    evidence: Mapped[Evidence] = relationship(lazy="raise", init=False, repr=False, viewonly=True)
    linked_at: Mapped[datetime]
    recorded_from: Mapped[datetime] = recorded()


def key_of(sha256: bytes) -> str:
    """Name a content in the store; two signs of the hash part it into folders."""
    named = sha256.hex()
    return f"{named[:2]}/{named}"
