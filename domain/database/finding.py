"""Finding one row, or saying that there is none."""

from typing import TypeVar

from sqlalchemy import Select
from sqlalchemy.ext.asyncio import AsyncSession

from domain.refusals import NotFound

Row = TypeVar("Row")


async def the_one(session: AsyncSession, chosen: Select[Row], otherwise: NotFound | type[NotFound]) -> Row:
    """Give the row that is chosen.

    :raises NotFound: the one that is named, when there is none
    """
    found = await session.scalar(chosen)
    if found is None:
        raise otherwise
    return found
