"""Opening the books of a county."""

from sqlalchemy import func, select, text
from sqlalchemy.ext.asyncio import AsyncSession

from domain.division.model import County
from domain.division.rules import UnknownDivision, areas, county_codes_within


async def open_county(session: AsyncSession, code: str) -> County:
    """Find the county of the code, or open its books under the next number.

    :raises UnknownDivision: when GB/T 2260 knows no such county
    """
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
    return county
