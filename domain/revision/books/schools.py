"""The ledger of schools: public, kept by the county."""

from datetime import datetime
from typing import Any

from sqlalchemy import and_, func, select, true
from sqlalchemy.ext.asyncio import AsyncSession

from domain.access import Actor
from domain.database import as_known_at, over_all
from domain.ledger.model import Kind
from domain.ledger.registers.schools import SchoolRow, enter
from domain.ledger.words import FUNDING, SCHOOL_KINDS, STAGES, STANDING, YES_NO
from domain.revision.books.book import Book, Selection, column, entered, told
from domain.revision.model import Copied
from domain.school.model import School, SchoolClass, SchoolFlag


async def copied(session: AsyncSession, actor: Actor, chosen: Selection, instant: datetime | None) -> list[Copied]:
    """Give the schools of the actor's counties, each with its latest class and the lists that it stands on."""
    school = as_known_at(School, instant, "school")
    listed, flag = as_known_at(SchoolClass, instant, "listed"), as_known_at(SchoolFlag, instant, "flag")
    latest = select(listed.school_id, func.max(listed.year).label("year")).group_by(listed.school_id).subquery()
    borne = select(flag.school_id, func.array_agg(flag.flag).label("flags")).group_by(flag.school_id).subquery()
    rows = (
        select(
            school.id, school.code, school.name, school.kind, school.stages, school.township, school.pupils,
            school.public, listed.nbs, listed.year, borne.c.flags,
        )
        .select_from(school)
        .outerjoin(latest, latest.c.school_id == school.id)
        .outerjoin(listed, and_(listed.school_id == school.id, listed.year == latest.c.year))
        .outerjoin(borne, borne.c.school_id == school.id)
        .where(
            school.county_id.in_(actor.counties),
            school.id.in_(actor.schools) if actor.of_school else true(),
            chosen.narrow(school.id),
        )
        .order_by(school.code.nulls_last(), school.name, school.id)
    )  # fmt: skip
    return [_copied(row) for row in await over_all(session, rows)]


def _copied(row: Any) -> Copied:
    flags = set(row.flags or ())
    standing = "quality" if "quality" in flags else "weak" if "weak" in flags else None
    return Copied(
        key=row.id,
        cells={
            "code": told(row.code),
            "name": row.name,
            "kind": SCHOOL_KINDS.word(row.kind),
            "stages": "、".join(STAGES.word(stage) for stage in row.stages),
            "township": told(row.township),
            "nbs": told(row.nbs),
            "year": told(row.year),
            "poverty_village": YES_NO.word("yes" if "poverty_village" in flags else "no"),
            "standing": STANDING.word(standing) if standing else "无",
            "pupils": told(row.pupils),
            "funding": FUNDING.word("public" if row.public else "private"),
        },
    )


BOOK = Book(
    kind=Kind.SCHOOLS,
    row=SchoolRow,
    lock=School,
    label=("name",),
    columns=(
        column(SchoolRow, "code", fixed=True),
        column(SchoolRow, "name"),
        column(SchoolRow, "kind", words=SCHOOL_KINDS),
        column(SchoolRow, "stages"),
        column(SchoolRow, "township"),
        column(SchoolRow, "nbs"),
        column(SchoolRow, "year"),
        column(SchoolRow, "poverty_village", words=YES_NO),
        column(SchoolRow, "standing", words=STANDING),
        column(SchoolRow, "pupils"),
        column(SchoolRow, "funding", words=FUNDING),
    ),
    copied=copied,
    write=entered(enter),
)
