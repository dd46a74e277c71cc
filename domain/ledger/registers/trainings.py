"""The register of training (培训项目): a line for each programme, held in one session whose places are the county's."""

from collections.abc import Sequence
from typing import Annotated, ClassVar

from pydantic import Field
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import selectinload

from domain.access import Actor, Permission, Place, require
from domain.database import among
from domain.division.model import County
from domain.ledger.cells import Day, Hours, Places, ReservedPlaces, Short, Year, word
from domain.ledger.model import Line, SheetRow, Tally
from domain.ledger.queries import county_of_sheet
from domain.ledger.rules import DiffersFromBook, Firsts
from domain.ledger.words import TRAINING_LEVELS
from domain.training.model import TrainingProgramme, TrainingSession
from domain.training.places import enter_session
from domain.training.queries import reserve_terms, seen_by
from domain.training.rules import check_programme, check_reserve, check_training

STATED = "台账登记"
"""The reason that is noted where a register states a smaller reserve than the clause asks for: it is a fact by then."""

Key = tuple[str, int]


class TrainingRow(SheetRow):
    """A programme of one year: its level, its places and those kept for rural teachers, its hours and days."""

    beside: ClassVar[str] = "title"

    title: Short = Field(alias="培训项目名称")
    year: Year = Field(alias="年度")
    level: Annotated[str, word(TRAINING_LEVELS)] = Field(alias="级别")
    places: Places = Field(alias="名额")
    reserved: ReservedPlaces = Field(alias="农村教师预留名额")
    hours: Hours = Field(alias="学时")
    starts_on: Day = Field(alias="开始日期")
    ends_on: Day = Field(alias="结束日期")


async def enter(session: AsyncSession, actor: Actor, lines: Sequence[Line[TrainingRow]], tally: Tally) -> None:
    """Enter programmes that the books do not have, each with its session; one that differs is refused.

    :raises WhichCounty: when the actor reaches several counties, and none was imported into before
    :raises MayNot: (noted for the line) unless the actor plans the county's training
    """
    county = await county_of_sheet(session, actor)
    known = await _known(session, actor, county, {line.row.title for line in lines})
    firsts = Firsts()
    for line in lines:
        with tally.judging(line):
            require(actor, Permission.PLAN_TRAINING, Place(county.id))
            row, key = line.row, (line.row.title, line.row.year)
            firsts.check(key, field="title")
            booked = known.get(key)
            if booked is not None:
                _check_same(booked, row)
                tally.found(county.id, differed=False)
            else:
                await _enter(session, county, row)
                tally.created[county.id] += 1
            firsts.keep(key, line.number)


async def _known(session: AsyncSession, actor: Actor, county: County, titles: set[str]) -> dict[Key, TrainingProgramme]:
    named = among(TrainingProgramme.title, titles) & (TrainingProgramme.county_id == county.id)
    found = select(TrainingProgramme).where(named, seen_by(actor, TrainingProgramme))
    loaded = await session.scalars(found.options(selectinload(TrainingProgramme.sessions)))
    return {(each.title, each.year): each for each in loaded}


def _check_same(booked: TrainingProgramme, row: TrainingRow) -> None:
    """Refuse a line that states a known programme otherwise: its places are shared out by a deed of their own.

    :raises DiffersFromBook: naming the first cell that differs
    """
    if booked.level != row.level:
        raise DiffersFromBook(field="level", book=TRAINING_LEVELS.word(booked.level))
    for training in booked.sessions[:1]:
        for field in ("places", "reserved", "hours", "starts_on", "ends_on"):
            if getattr(training, field) != getattr(row, field):
                raise DiffersFromBook(field=field, book=getattr(training, field))


async def _enter(session: AsyncSession, county: County, row: TrainingRow) -> None:
    """Write a programme and its session.

    :raises Refusal: when one of its cells cannot be
    """
    title = check_programme(row.title, row.level, row.year)
    check_training(
        title=title,
        mode="centralised",
        starts_on=row.starts_on,
        ends_on=row.ends_on,
        hours=row.hours,
        places=row.places,
        host=None,
    )
    terms = await reserve_terms(session, county.code, row.level)
    reason = check_reserve(row.places, row.reserved, terms, STATED)
    programme = TrainingProgramme(county_id=county.id, title=title, level=row.level, year=row.year)
    session.add(programme)
    await session.flush()
    training = TrainingSession(
        county_id=county.id,
        programme_id=programme.id,
        title=title,
        starts_on=row.starts_on,
        ends_on=row.ends_on,
        hours=row.hours,
        places=row.places,
        reserved=row.reserved,
        reserve_reason=reason,
    )
    await enter_session(session, training)
