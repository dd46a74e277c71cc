"""The lists behind a figure, as a person reads them: who counts, who could, who could but does not, who is extra."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from sqlalchemy import CTE, ColumnElement, func, select
from sqlalchemy.ext.asyncio import AsyncSession

from domain.access import Actor, Label, sees
from domain.database import over_all
from domain.figure.counting import weight_of
from domain.figure.metrics.rows import cell, cells, those_not_in
from domain.figure.model import Question, Row
from domain.figure.queries import in_sight, sets_of
from domain.school.model import School


class People(StrEnum):
    """The lists of a figure. The rest is the denominator without the numerator; surplus is what the numerator omits."""

    NUMERATOR = "numerator"
    DENOMINATOR = "denominator"
    REST = "rest"
    SURPLUS = "surplus"


def list_of(question: Question, people: People) -> CTE | None:
    """Give the select behind one of the lists, or None where the figure has no such list.

    :raises NotCounted: when the metric has no rows here yet
    """
    sets = sets_of(question)
    if people is People.NUMERATOR:
        return sets.numerator
    if people is People.SURPLUS:
        return sets.surplus
    if people is People.REST and sets.denominator is not None:
        return those_not_in(sets.denominator, sets.numerator, "rest")
    return sets.denominator


@dataclass(frozen=True, slots=True)
class Size:
    """How much a list amounts to, in the unit of its figure, and on how many rows."""

    weight: int
    rows: int


async def size_of(session: AsyncSession, question: Question, people: People) -> Size:
    """Count a list."""
    rows = list_of(question, people)
    if rows is None:
        return Size(0, 0)
    counted = select(weight_of(rows).label("weight"), func.count().label("rows")).select_from(rows)
    async with in_sight(session, question, sets_of(question)):
        return Size(*(await over_all(session, counted)).one())


async def page_of_people(
    session: AsyncSession, question: Question, people: People, *, page: int = 1, size: int = 50
) -> Sequence[Row]:
    """Give one page of a list by the code of the school, by name, and by what each row is about.

    Whoever is not shown names is given no order by them either: the place in it would tell something.
    """
    rows = list_of(question, people)
    if rows is None:
        return ()
    listed = select(*cells(rows)).outerjoin(School, School.id == cell(rows, "school_id"))
    sets = sets_of(question)
    ordered = listed.order_by(*_order(session.info["actor"], rows), rows.c[sets.paged_by])
    async with in_sight(session, question, sets):
        found = await over_all(session, ordered.limit(size).offset((page - 1) * size))
        return [Row(**row) for row in found.mappings()]


def _order(actor: Actor, rows: CTE) -> list[ColumnElement[Any]]:
    about = [rows.c[name] for name in ("title",) if name in rows.c]
    named = [rows.c[name] for name in ("name",) if name in rows.c and sees(actor, Label.PERSONAL)]
    return [School.code.expression.nulls_last(), School.name.expression, *named, *about]
