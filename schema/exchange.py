"""Postings as GraphQL shows them."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any, ClassVar

import strawberry
from sqlalchemy import any_, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from domain.access import Actor, Permission, masked_name
from domain.calendar.rules import day_in_shanghai
from domain.database import Base
from domain.exchange import model
from domain.exchange.queries import entered_late, seen_postings
from domain.exchange.rules import DEEDS, is_late_entry
from domain.journal.model import Entry
from domain.policy.model import PostingTerms
from domain.policy.queries import posting_terms
from domain.review.model import Return as ReturnRow
from schema.context import Info
from schema.declared import Holds
from schema.division import Division
from schema.exchange_words import Assessment, PostingKind, PostingState
from schema.field import allowed, column, described, link, many
from schema.journal import JournalEntry
from schema.listing import Listed, Where, contains, narrows, ordered_by
from schema.node import Node, Seen, id_of, one
from schema.review import Return
from schema.school import School, Stage
from schema.teacher import Teacher
from schema.twinning import Twinning


def _deed(name: str, permission: Permission, place: str) -> Any:
    """Declare a field that tells whether the viewer may do the deed, in the state that the posting is in."""
    return allowed(permission, place, DEEDS[name])


@strawberry.type(description="A teacher's time at another school; the first and the last day included.")
class Posting(Listed, Node):
    """A row of the own book, or of another county's that comes here."""

    mapped: ClassVar[type[Base]] = model.Posting
    row: strawberry.Private[model.Posting]
    descending: ClassVar[bool] = True

    kind: PostingKind = column(model.Posting.kind, word=PostingKind)
    state: PostingState = column(model.Posting.state, word=PostingState)
    teacher: Teacher | None = link(
        model.Posting.teacher_id, Teacher, description="None when the viewer may not see the record."
    )
    teacher_name: str = column(
        model.Posting.teacher_name, mask=masked_name, description="As the order says, whatever the record says now."
    )
    subject: str = column(model.Posting.subject)
    stage: Stage = column(model.Posting.stage, word=Stage)
    from_school: School = link(model.Posting.from_school_id, School)
    to_school: School = link(model.Posting.to_school_id, School)
    home_county: Division = link(model.Posting.county_id, Division, description="In whose book it stands and counts.")
    host_county: Division = link(model.Posting.host_county_id, Division)
    starts_on: date = column(model.Posting.starts_on)
    planned_to: date = column(model.Posting.planned_to)
    arrived_on: date | None = column(model.Posting.arrived_on)
    ended_on: date | None = column(model.Posting.ended_on)
    half_days: int = column(model.Posting.half_days, description="Half-days a week; ten are all of it.")
    slots: list[int] = column(model.Posting.slots, description="The half-days by name; 0 is Monday morning.")
    personnel_moved: bool = column(model.Posting.personnel_moved)
    order_no: str | None = column(model.Posting.order_no)
    reason: str | None = column(model.Posting.reason, description="Why it was ended, cancelled or extended.")
    assessment: Assessment | None = column(model.Posting.assessment, word=Assessment)
    twinning: Twinning | None = link(model.Posting.twinning_id, Twinning)
    logged_at: datetime = column(model.Posting.logged_at)
    version: int = column(model.Posting.version, description="Give it back with a change.")
    story: list[JournalEntry] = many(
        JournalEntry, Entry.thing_id, Entry.at, Entry.number, description="What happened, oldest first."
    )
    returns: list[Return] = many(
        Return,
        ReturnRow.thing_id,
        ReturnRow.returned_at,
        ReturnRow.id,
        description="Each time it was sent back, oldest first.",
    )

    viewer_can_approve: bool = _deed("approve", Permission.APPROVE_POSTING, "sending")
    viewer_can_confirm_arrival: bool = _deed("confirm_arrival", Permission.CONFIRM_ARRIVAL, "receiving")
    viewer_can_complete: bool = _deed("complete", Permission.END_POSTING, "sending")
    viewer_can_withdraw: bool = _deed("withdraw", Permission.END_POSTING, "sending")
    viewer_can_cancel: bool = _deed("cancel", Permission.END_POSTING, "sending")
    viewer_can_extend: bool = _deed("extend", Permission.END_POSTING, "sending")
    viewer_can_correct: bool = _deed("correct", Permission.CORRECT_POSTING, "sending")
    viewer_can_return: bool = _deed("send_back", Permission.RETURN_RECORDS, "sending")

    @classmethod
    def seen(cls, actor: Actor) -> Seen:
        """Limit to the actor's counties and, for a school office, to its schools; mirrors of other books included."""
        seen = seen_postings(actor)
        return Seen(seen, select(seen))

    @classmethod
    def natural(cls, row: Any) -> tuple[Any, ...]:
        """Order by the first day, the latest first."""
        return (row.starts_on, row.id)

    @described("Written down so long after it began that it is marked 补录.", Holds(entered_late))
    async def late_entry(self, info: Info) -> bool:
        county = await one(info.context, Division, self.row.county_id)
        terms = await info.context.loader("posting terms", _terms).load(county.area.code if county else "")
        return is_late_entry(self.row, day_in_shanghai(self.row.logged_at), terms)


async def _terms(session: AsyncSession, codes: Sequence[str]) -> list[PostingTerms | None]:
    return [await posting_terms(session, code) for code in codes]


@strawberry.input(description="Narrows a list of postings.")
class PostingWhere(Where):
    """What is left out does not narrow it."""

    kinds: list[PostingKind] | None = narrows(lambda row, kinds: row.kind == any_(kinds))
    states: list[PostingState] | None = narrows(lambda row, states: row.state == any_(states))
    school: strawberry.ID | None = narrows(
        lambda row, school: or_(row.from_school_id == school, row.to_school_id == school),
        read=id_of("School"),
        description="To or from it.",
    )
    from_school: strawberry.ID | None = narrows(lambda row, school: row.from_school_id == school, read=id_of("School"))
    to_school: strawberry.ID | None = narrows(lambda row, school: row.to_school_id == school, read=id_of("School"))
    teacher: strawberry.ID | None = narrows(lambda row, teacher: row.teacher_id == teacher, read=id_of("Teacher"))
    twinning: strawberry.ID | None = narrows(lambda row, twinning: row.twinning_id == twinning, read=id_of("Twinning"))
    starts_from: date | None = narrows(lambda row, day: row.starts_on >= day)
    starts_before: date | None = narrows(lambda row, day: row.starts_on < day)
    text: str | None = narrows(
        contains(lambda row: row.teacher_name),
        hides=model.Posting.teacher_name,
        description="A part of the teacher's name; refused to those who see names masked.",
    )


PostingOrder = ordered_by("Posting", "postings", "starts_on", "planned_to", "logged_at", "state", "teacher_name")
