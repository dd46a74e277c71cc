"""What waits for evidence: records of the viewer's school, what each is called, and which kinds nothing shows yet."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from starlette.requests import Request

from domain.activity.model import KINDS as ACTIVITY_KINDS
from domain.activity.model import Activity
from domain.duty.queries import Undocumented
from domain.exchange.model import KINDS as POSTING_KINDS
from domain.exchange.model import Posting
from domain.language import N_
from domain.twinning.model import Twinning
from web.asking import say
from web.evidence import ADDRESSES, spoken_kinds


@dataclass(frozen=True, kw_only=True)
class Lacking:
    """A record as a line of the to-do."""

    href: str
    title: str
    note: str
    day: date
    missing: Sequence[str]


def lacking(request: Request, found: Sequence[Undocumented]) -> list[Lacking]:
    """Speak of the records in the viewer's language."""
    return [_spoken(request, each) for each in found]


def _spoken(request: Request, each: Undocumented) -> Lacking:
    thing, title, note, day = _described(each.row)
    spoken = spoken_kinds(request)
    return Lacking(
        href=f"{ADDRESSES[thing]}/{each.row.id}#evidence",
        title=say(request, title),
        note=note,
        day=day,
        missing=[spoken[kind] for kind in each.missing],
    )


def _described(row: Activity | Posting | Twinning) -> tuple[str, str, str, date]:
    """Say what a record is, what it is called, and its day."""
    if isinstance(row, Activity):
        return "activity", ACTIVITY_KINDS[row.kind], row.topic, row.held_on
    if isinstance(row, Posting):
        return "posting", POSTING_KINDS[row.kind], row.teacher_name, row.starts_on
    return "twinning", N_("Twinning"), f"{row.lead.name} – {row.partner.name}", row.starts_on
