"""The ledger of twinnings: seen by both schools, kept by the county."""

from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from domain.access import Actor
from domain.database import as_known_at, over_all
from domain.language import translate
from domain.ledger.model import Kind
from domain.ledger.registers.twinnings import TwinningRow, enter
from domain.ledger.words import STAGES
from domain.revision.books.book import Book, Selection, column, entered, told
from domain.revision.model import Column, Copied
from domain.school.model import School
from domain.twinning.model import STATES, Twinning
from domain.twinning.queries import seen_by


async def copied(session: AsyncSession, actor: Actor, chosen: Selection, instant: datetime | None) -> list[Copied]:
    """Give the twinnings in sight, the latest first."""
    twinning = as_known_at(Twinning, instant, "twinning")
    lead, partner = as_known_at(School, instant, "lead"), as_known_at(School, instant, "partner")
    rows = (
        select(
            twinning.id, twinning.stage, twinning.starts_on, twinning.ends_on, twinning.agreement_no, twinning.state,
            lead.code.label("lead"), lead.name.label("lead_name"),
            partner.code.label("partner"), partner.name.label("partner_name"),
        )
        .join(lead, lead.id == twinning.lead_school_id)
        .join(partner, partner.id == twinning.partner_school_id)
        .where(seen_by(actor, twinning), chosen.narrow(twinning.id))
        .order_by(twinning.starts_on.desc(), twinning.id)
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
            "starts_on": told(row.starts_on),
            "ends_on": told(row.ends_on),
            "agreement_no": told(row.agreement_no),
            "state": translate("zh", STATES[row.state]),
        },
    )


BOOK = Book(
    kind=Kind.TWINNINGS,
    row=TwinningRow,
    lock=Twinning,
    label=("lead_name", "partner_name"),
    columns=(
        column(TwinningRow, "lead", fixed=True),
        Column(field="lead_name", heading="帮扶校名称", shown=True),
        column(TwinningRow, "partner", fixed=True),
        Column(field="partner_name", heading="受援校名称", shown=True),
        column(TwinningRow, "stage", fixed=True, words=STAGES),
        column(TwinningRow, "starts_on", fixed=True, days=True),
        column(TwinningRow, "ends_on", days=True),
        column(TwinningRow, "agreement_no"),
        Column(field="state", heading="状态", shown=True),
    ),
    copied=copied,
    write=entered(enter),
)
