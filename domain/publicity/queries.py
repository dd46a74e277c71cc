"""Finding notices. A county's own offices and those who read it whole see them; schools see the paper."""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import ColumnElement, Select, false, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import selectinload

from domain.access import Actor
from domain.database import the_one
from domain.publicity.model import Notice, NoticeLine, Objection
from domain.publicity.rules import UnknownNotice

Kept = type[Notice] | type[NoticeLine] | type[Objection]


def seen_by(actor: Actor, row: Kept = Notice) -> ColumnElement[bool]:
    """Limit rows to the actor's counties; a school office sees none."""
    return false() if actor.of_school else row.county_id.in_(actor.counties)


async def notices_of(session: AsyncSession, actor: Actor) -> Sequence[Notice]:
    """Give the notices, the latest first, with lines and objections."""
    return (await session.scalars(_whole(actor).order_by(Notice.opens_on.desc(), Notice.id.desc()))).all()


async def find_notice(session: AsyncSession, actor: Actor, notice_id: UUID) -> Notice:
    """Find a notice with its lines and objections.

    :raises UnknownNotice: when there is none that the actor may see
    """
    chosen = _whole(actor).where(Notice.id == notice_id).execution_options(populate_existing=True)
    return await the_one(session, chosen, UnknownNotice)


def _whole(actor: Actor) -> Select[Notice]:
    lines = selectinload(Notice.lines)
    return (
        select(Notice)
        .where(seen_by(actor))
        .options(
            lines.selectinload(NoticeLine.from_school),
            lines.selectinload(NoticeLine.to_school),
            lines.selectinload(NoticeLine.posting),
            selectinload(Notice.objections),
        )
    )
