"""The ledger of postings: corrected in place, logged anew in a row below; each school's own, or the county's whole."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Annotated, Any, cast
from uuid import UUID

from pydantic import Field
from sqlalchemy import and_, select
from sqlalchemy.ext.asyncio import AsyncSession

from domain.access import Actor
from domain.database import as_known_at, cipher_of, over_all
from domain.exchange.many import correct_postings
from domain.exchange.many_new import Logbook, logbook
from domain.exchange.model import STATES, WHOLE_WEEK, Posting
from domain.exchange.queries import seen_by
from domain.exchange.rules import Correction, Overlapping, Wish
from domain.language import translate
from domain.ledger.cells import ShortIfAny, cell_if_any
from domain.ledger.model import Kind, Line, Tally
from domain.ledger.queries import People, Schools, people, schools_of_codes, schools_of_counties
from domain.ledger.registers.postings import PostingRow
from domain.ledger.rules import NotANumber, OtherName, name_key
from domain.ledger.words import POSTINGS, YES_NO
from domain.refusals import Refusal
from domain.revision.books.book import Book, Edit, Selection, column, parted, tell, told
from domain.revision.model import Column, Copied
from domain.revision.rules import AlreadyInBooks
from domain.school.model import School
from domain.teacher.model import Teacher


def _half_days(text: str, field: str) -> int:
    if text not in {str(number) for number in range(1, WHOLE_WEEK + 1)}:
        raise NotANumber(field=field, value=text, low=1, high=WHOLE_WEEK)
    return int(text)


class LedgerRow(PostingRow):
    """A posting as its ledger shows it: what the register knows, the share of the week and the order."""

    half_days: Annotated[int | None, cell_if_any(_half_days)] = Field(alias="每周半天数")
    order_no: ShortIfAny = Field(alias="文号")


async def copied(session: AsyncSession, actor: Actor, chosen: Selection, instant: datetime | None) -> list[Copied]:
    """Give the postings of the own book in sight, the latest to start first."""
    posting, teacher = as_known_at(Posting, instant, "posting"), as_known_at(Teacher, instant, "teacher")
    sender, receiver = as_known_at(School, instant, "sender"), as_known_at(School, instant, "receiver")
    rows = (
        select(
            posting.id, posting.teacher_name, posting.kind, posting.personnel_moved, posting.starts_on,
            posting.planned_to, posting.half_days, posting.order_no, posting.state, teacher.id_hint,
            sender.name.label("sender"), receiver.name.label("receiver"),
        )
        .join(sender, sender.id == posting.from_school_id)
        .join(receiver, receiver.id == posting.to_school_id)
        .outerjoin(teacher, and_(teacher.county_id == posting.county_id, teacher.id == posting.teacher_id))
        .where(seen_by(actor, posting), chosen.narrow(posting.id))
        .order_by(posting.starts_on.desc(), posting.id.desc())
    )  # fmt: skip
    return [_copied(row) for row in await over_all(session, rows)]


def _copied(row: Any) -> Copied:
    return Copied(
        key=row.id,
        cells={
            "id_number": told(row.id_hint),
            "name": row.teacher_name,
            "kind": POSTINGS.word(row.kind),
            "personnel_moved": YES_NO.word("yes" if row.personnel_moved else "no"),
            "starts_on": told(row.starts_on),
            "planned_to": told(row.planned_to),
            "from_school": row.sender,
            "to_school": row.receiver,
            "half_days": told(row.half_days),
            "order_no": told(row.order_no),
            "state": translate("zh", STATES[row.state]),
        },
    )


async def write(session: AsyncSession, actor: Actor, edits: Sequence[Edit], tally: Tally) -> None:
    """Correct the postings that have a key, and log the new ones."""
    for some in parted(edits):
        await _correct(session, actor, some, tally)
    new = [edit for edit in edits if edit.key is None]
    if new:
        desk = await _desk(session, actor, new)
        for edit in new:
            with tally.judging(edit.line):
                desk.take(edit, tally)
        await desk.write(session, tally)


async def _correct(session: AsyncSession, actor: Actor, edits: Mapping[UUID, Edit], tally: Tally) -> None:
    refused: dict[UUID, Refusal] = {}
    await correct_postings(session, actor, {key: _correction(edit) for key, edit in edits.items()}, refused.__setitem__)
    tell(tally, actor, edits, refused)


def _correction(edit: Edit) -> Correction:
    """Say what was edited as a correction; half-days that are only counted are no longer named."""
    said: dict[str, Any] = {field: getattr(edit.line.row, field) for field in edit.fields}
    if "half_days" in said:
        said |= {"half_days": said["half_days"] or WHOLE_WEEK, "slots": []}
    return cast("Correction", said)


async def _desk(session: AsyncSession, actor: Actor, new: Sequence[Edit]) -> "_Desk":
    cipher = cipher_of(session)
    persons = {edit.line.number: cipher.person_id(edit.line.row.id_number) for edit in new}
    known = await people(session, actor, persons.values())
    named = {text for edit in new for text in (edit.line.row.from_school, edit.line.row.to_school)}
    schools = [*await schools_of_counties(session, actor.counties), *await schools_of_codes(session, named)]
    booked = select(Posting).where(
        Posting.person_id.in_(set(persons.values())), Posting.state != "cancelled", seen_by(actor)
    )
    log = await logbook(session, actor, list(known))
    return _Desk(persons, known, Schools(schools), (await session.scalars(booked)).all(), log)


class _Desk:
    """What new lines are judged against before they are logged."""

    def __init__(
        self, persons: Mapping[int, UUID], known: People, schools: Schools, booked: Sequence[Posting], log: Logbook
    ) -> None:
        self._persons, self._known, self._schools, self._log = persons, known, schools, log
        self._taken: list[tuple[Line[LedgerRow], Posting]] = []
        self._booked = {(each.person_id, each.starts_on, each.to_school_id): each for each in booked}

    def take(self, edit: Edit, tally: Tally) -> None:
        """Take up the posting that the line states, unless the books have it.

        :raises Refusal: whatever is wrong with it
        """
        row, person = edit.line.row, self._persons[edit.line.number]
        teacher = self._known.one(person, field="id_number")
        if row.name is not None and name_key(row.name) != name_key(teacher.name):
            raise OtherName(field="name", name=teacher.name)
        sender = self._schools.named(row.from_school, teacher.county_id, field="from_school")
        receiver = self._schools.named(row.to_school, teacher.county_id, field="to_school")
        wish = _wish(row)
        booked = self._booked.get((person, row.starts_on, receiver.id))
        if booked is not None:
            if any(getattr(booked, name) != value for name, value in wish.items()):
                raise AlreadyInBooks(field="starts_on")
            tally.found(teacher.county_id, differed=False)
            return
        posting = self._log.take(teacher, sender, receiver, wish)
        self._booked[person, row.starts_on, receiver.id] = posting
        self._taken.append((edit.line, posting))

    async def write(self, session: AsyncSession, tally: Tally) -> None:
        """Log what was taken up; a person who was posted meanwhile, in whichever county, is told."""
        clashing = await self._log.write(session)
        for line, posting in self._taken:
            if posting.id in clashing:
                tally.refuse(line, Overlapping(field="starts_on"))
            else:
                tally.created[posting.county_id] += 1


def _wish(row: LedgerRow) -> Wish:
    return {
        "kind": row.kind,
        "starts_on": row.starts_on,
        "planned_to": row.planned_to,
        "order_no": row.order_no,
        "personnel_moved": row.personnel_moved,
        "half_days": row.half_days or WHOLE_WEEK,
    }


BOOK = Book(
    kind=Kind.POSTINGS,
    row=LedgerRow,
    lock=Posting,
    label=("name", "starts_on"),
    columns=(
        column(LedgerRow, "id_number", fixed=True),
        column(LedgerRow, "name", fixed=True),
        column(LedgerRow, "kind", words=POSTINGS),
        column(LedgerRow, "personnel_moved", words=YES_NO, shown=True),
        column(LedgerRow, "starts_on", days=True),
        column(LedgerRow, "planned_to", days=True),
        column(LedgerRow, "from_school", fixed=True, schools=True),
        column(LedgerRow, "to_school", fixed=True, schools=True),
        column(LedgerRow, "half_days", since=2),
        column(LedgerRow, "order_no", since=2),
        Column(field="state", heading="状态", since=2, shown=True),
    ),
    copied=copied,
    write=write,
    whole=False,
)
