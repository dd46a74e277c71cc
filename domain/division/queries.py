"""Finding the counties whose books are kept here."""

from collections.abc import Sequence

from sqlalchemy import ColumnElement, case, func, literal, select
from sqlalchemy.ext.asyncio import AsyncSession

from domain.access import Actor
from domain.division.model import County
from domain.division.rules import UnknownDivision


async def counties_within(session: AsyncSession, code: str) -> Sequence[County]:
    """Give the counties inside the division: itself, or all of a city (1234 00) or a province (12 0000)."""
    return (await session.scalars(select(County).where(lies_within(code)).order_by(County.code))).all()


def lies_within(code: str | ColumnElement[str]) -> ColumnElement[bool]:
    """Limit counties to those inside the division, by the digits of its code that are not filled up with noughts."""
    given = literal(code) if isinstance(code, str) else code
    stem = case(
        (func.right(given, 4) == "0000", func.left(given, 2)),
        (func.right(given, 2) == "00", func.left(given, 4)),
        else_=given,
    )
    within: ColumnElement[bool] = func.starts_with(County.code, stem)
    return within


async def find_county(session: AsyncSession, county_id: int) -> County:
    """Give the county of the number, which is kept here."""
    return (await session.scalars(select(County).where(County.id == county_id))).one()


async def county_named(session: AsyncSession, actor: Actor, code: str, *, field: str = "division") -> County:
    """Give the county of the six digits, within the actor's reach.

    :raises UnknownDivision: when there is none
    """
    found = next((county for county in await counties_of(session, actor) if county.code == code), None)
    if found is None:
        raise UnknownDivision(field=field, value=code)
    return found


async def every_county(session: AsyncSession) -> Sequence[County]:
    """Give all counties, by code."""
    return (await session.scalars(select(County).order_by(County.code))).all()


async def counties_of(session: AsyncSession, actor: Actor) -> Sequence[County]:
    """Give the counties within the actor's reach, by code."""
    within = select(County).where(County.id.in_(actor.counties)).order_by(County.code)
    return (await session.scalars(within)).all()
