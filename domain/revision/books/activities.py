"""The ledger of activities: each of the two schools corrects and logs its own, the county those of all."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Annotated, Any, ClassVar, cast
from uuid import UUID

from pydantic import Field
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from domain.access import Actor
from domain.activity.many import Logbook, correct_activities, logbook
from domain.activity.model import STATES, Activity
from domain.activity.queries import seen_by
from domain.activity.rules import Correction, Wish
from domain.database import as_known_at, over_all
from domain.language import translate
from domain.ledger.cells import Day, Hours, PersonTimes, SchoolCode, ShortIfAny, word
from domain.ledger.model import Kind, Line, SheetRow, Tally
from domain.ledger.words import ACTIVITIES, STAGES
from domain.refusals import Refusal
from domain.revision.books.book import Book, Edit, Selection, column, parted, tell, told
from domain.revision.model import Column, Copied
from domain.revision.rules import AlreadyInBooks
from domain.school.model import School
from domain.twinning.model import Twinning
from domain.twinning.queries import seen_by as twinnings_seen_by
from domain.twinning.rules import UnknownTwinning

Pairs = dict[tuple[str, str, str], list[Twinning]]


class LedgerRow(SheetRow):
    """An activity as its ledger shows it: what the register knows, the subject and the topic."""

    beside: ClassVar[str] = "partner"

    lead: SchoolCode = Field(alias="帮扶校标识码")
    partner: SchoolCode = Field(alias="受援校标识码")
    stage: Annotated[str, word(STAGES)] = Field(alias="学段")
    held_on: Day = Field(alias="活动日期")
    kind: Annotated[str, word(ACTIVITIES)] = Field(alias="活动类型")
    subject: ShortIfAny = Field(alias="学科")
    topic: ShortIfAny = Field(alias="主题")
    hours: Hours = Field(alias="课时数")
    person_times: PersonTimes = Field(alias="参与教师人次")


async def copied(session: AsyncSession, actor: Actor, chosen: Selection, instant: datetime | None) -> list[Copied]:
    """Give the activities in sight, the latest first."""
    activity = as_known_at(Activity, instant, "activity")
    lead, partner = as_known_at(School, instant, "lead"), as_known_at(School, instant, "partner")
    rows = (
        select(
            activity.id, activity.stage, activity.held_on, activity.kind, activity.subject, activity.topic,
            activity.hours, activity.person_times, activity.state, lead.code.label("lead"),
            lead.name.label("lead_name"), partner.code.label("partner"), partner.name.label("partner_name"),
        )
        .join(lead, lead.id == activity.lead_school_id)
        .join(partner, partner.id == activity.partner_school_id)
        .where(seen_by(actor, activity), chosen.narrow(activity.id))
        .order_by(activity.held_on.desc(), activity.id.desc())
    )  # fmt: skip
    return [_copied(row) for row in await over_all(session, rows)]


def _copied(row: Any) -> Copied:
    return Copied(
        key=row.id,
        cells={
            "lead": told(row.lead),
            "lead_name": row.lead_name,
            "partner": told(row.partner),
            "partner_name": row.partner_name,
            "stage": STAGES.word(row.stage),
            "held_on": told(row.held_on),
            "kind": ACTIVITIES.word(row.kind),
            "subject": row.subject,
            "topic": row.topic,
            "hours": told(row.hours),
            "person_times": told(row.person_times),
            "state": translate("zh", STATES[row.state]),
        },
    )


async def write(session: AsyncSession, actor: Actor, edits: Sequence[Edit], tally: Tally) -> None:
    """Correct the activities that have a key, and log the new ones."""
    for some in parted(edits):
        await _correct(session, actor, some, tally)
    new = [edit.line for edit in edits if edit.key is None]
    if new:
        await _log(session, actor, new, tally)


async def _correct(session: AsyncSession, actor: Actor, edits: Mapping[UUID, Edit], tally: Tally) -> None:
    refused: dict[UUID, Refusal] = {}
    corrections = {key: _correction(edit) for key, edit in edits.items()}
    await correct_activities(session, actor, corrections, refused.__setitem__)
    tell(tally, actor, edits, refused)


def _correction(edit: Edit) -> Correction:
    """Say what was edited as a correction; an emptied text is an empty one."""
    said: dict[str, Any] = {name: getattr(edit.line.row, name) for name in edit.fields}
    return cast("Correction", said | {name: said[name] or "" for name in ("subject", "topic") if name in said})


async def _log(session: AsyncSession, actor: Actor, lines: Sequence[Line[LedgerRow]], tally: Tally) -> None:
    pairs = await _pairs(session, actor)
    log = await logbook(session, actor, (each for found in pairs.values() for each in found))
    for line in lines:
        with tally.judging(line):
            _take(log, line.row, pairs, tally)
    await log.write(session)


def _take(log: Logbook, row: LedgerRow, pairs: Pairs, tally: Tally) -> None:
    """Take up what the line states, unless the books have it.

    :raises UnknownTwinning: when the two schools are not twinned in the stage
    :raises AlreadyInBooks: when the books have it with other amounts
    """
    twinned = pairs.get((row.lead, row.partner, row.stage), [])
    if not twinned:
        raise UnknownTwinning(field="partner")
    pair = next((each for each in twinned if each.starts_on <= row.held_on <= each.ends_on), twinned[-1])
    wish = _wish(row)
    booked = log.booked(pair, wish)
    if booked is None:
        log.take(pair, wish)
        tally.created[pair.county_id] += 1
    elif booked != (row.hours, row.person_times):
        raise AlreadyInBooks(field="held_on")
    else:
        tally.found(pair.county_id, differed=False)


def _wish(row: LedgerRow) -> Wish:
    return {
        "kind": row.kind,
        "held_on": row.held_on,
        "hours": row.hours,
        "person_times": row.person_times,
        "subject": row.subject or "",
        "topic": row.topic or "",
    }


async def _pairs(session: AsyncSession, actor: Actor) -> Pairs:
    lead, partner = as_known_at(School, None, "lead"), as_known_at(School, None, "partner")
    both = (
        select(Twinning, lead.code, partner.code)
        .join(lead, lead.id == Twinning.lead_school_id)
        .join(partner, partner.id == Twinning.partner_school_id)
        .where(twinnings_seen_by(actor))
        .order_by(Twinning.starts_on)
    )
    pairs: Pairs = {}
    for twinning, of_lead, of_partner in await session.execute(both):
        pairs.setdefault((of_lead or "", of_partner or "", twinning.stage), []).append(twinning)
    return pairs


BOOK = Book(
    kind=Kind.ACTIVITIES,
    row=LedgerRow,
    lock=Activity,
    label=("partner_name", "held_on"),
    columns=(
        column(LedgerRow, "lead", fixed=True),
        Column(field="lead_name", heading="帮扶校名称", shown=True),
        column(LedgerRow, "partner", fixed=True),
        Column(field="partner_name", heading="受援校名称", shown=True),
        column(LedgerRow, "stage", fixed=True, words=STAGES),
        column(LedgerRow, "held_on", days=True),
        column(LedgerRow, "kind", fixed=True, words=ACTIVITIES),
        column(LedgerRow, "subject"),
        column(LedgerRow, "topic"),
        column(LedgerRow, "hours"),
        column(LedgerRow, "person_times"),
        Column(field="state", heading="状态", shown=True),
    ),
    copied=copied,
    write=write,
    whole=False,
)
