"""The lists behind a figure, as a person reads them: who counts, who could, who could but does not, who is extra."""

from collections.abc import Sequence
from enum import StrEnum

from sqlalchemy import CTE, func, select
from sqlalchemy.ext.asyncio import AsyncSession

from domain.access import Actor, Label, sees
from domain.database import over_all
from domain.figure.metrics.rows import COLUMNS, those_not_in
from domain.figure.model import Question, Row
from domain.figure.queries import sets_of
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


async def count_people(session: AsyncSession, question: Question, people: People) -> int:
    """Count the people of a list."""
    rows = list_of(question, people)
    return 0 if rows is None else (await over_all(session, select(func.count()).select_from(rows))).scalar_one()


async def page_of_people(
    session: AsyncSession, question: Question, people: People, *, page: int = 1, size: int = 50
) -> Sequence[Row]:
    """Give one page of a list by the code of the school and by name.

    Whoever is not shown names is given no order by them either: the place in it would tell something.
    """
    rows = list_of(question, people)
    if rows is None:
        return ()
    listed = select(*(rows.c[column] for column in COLUMNS)).join(School, School.id == rows.c.school_id)
    actor: Actor = session.info["actor"]
    people_order = (rows.c.name, rows.c.teacher_id) if sees(actor, Label.PERSONAL) else (rows.c.teacher_id,)
    ordered = listed.order_by(School.code.nulls_last(), School.name, *people_order)
    found = await over_all(session, ordered.limit(size).offset((page - 1) * size))
    return [Row(**row) for row in found.mappings()]
