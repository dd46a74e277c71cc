"""Opening the books of a county."""

from uuid import UUID

from sqlalchemy import func, select, text
from sqlalchemy.ext.asyncio import AsyncSession

from domain.access import NOWHERE, Actor, Permission, require
from domain.division.model import County
from domain.division.rules import UnknownDivision, areas, county_codes_within
from domain.journal.actions import record


async def open_county(session: AsyncSession, actor: Actor, code: str) -> County:
    """Find the county of the code, or open its books under the next number.

    :raises MayNot: unless an administrator asks
    :raises UnknownDivision: when GB/T 2260 knows no such county
    """
    require(actor, Permission.OPEN_COUNTIES, NOWHERE)
    found = await session.scalar(select(County).where(County.code == code))
    if found is not None:
        return found
    if code not in areas() or code not in county_codes_within(code):
        raise UnknownDivision(field="division", value=code)
    await session.execute(text("lock table county in share row exclusive mode"))
    number = await session.scalar(select(func.coalesce(func.max(County.id), 0) + 1))
    county = County(id=number or 1, code=code, name=areas()[code].name)
    session.add(county)
    await session.flush()
    record(session, county_id=county.id, deed="open_county", thing="county", thing_id=UUID(int=county.id), code=code)
    return county
