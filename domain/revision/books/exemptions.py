"""The ledger of exemptions: kept by the county, seen by the school that keeps the teacher's record."""

from datetime import datetime
from typing import Any

from sqlalchemy import and_, select
from sqlalchemy.ext.asyncio import AsyncSession

from domain.access import Actor
from domain.database import as_known_at, over_all
from domain.ledger.model import Kind
from domain.ledger.registers.exemptions import ExemptionRow, enter
from domain.ledger.words import EXEMPTIONS
from domain.revision.books.book import Book, Selection, column, entered, told
from domain.revision.model import Column, Copied
from domain.school.model import School
from domain.teacher.model import Exemption, Teacher
from domain.teacher.queries import seen_by


async def copied(session: AsyncSession, actor: Actor, chosen: Selection, instant: datetime | None) -> list[Copied]:
    """Give the exemptions in sight, school by school."""
    exemption, teacher = as_known_at(Exemption, instant, "exemption"), as_known_at(Teacher, instant, "teacher")
    school = as_known_at(School, instant, "school")
    rows = (
        select(
            exemption.id, exemption.kind, exemption.starts_on, exemption.ends_on, exemption.ground,
            teacher.name, teacher.id_hint, teacher.id_sealed, school.name.label("school"),
        )
        .join(teacher, and_(teacher.county_id == exemption.county_id, teacher.id == exemption.teacher_id))
        .join(school, school.id == exemption.school_id)
        .where(seen_by(actor, exemption), chosen.narrow(exemption.id))
        .order_by(school.name, teacher.name, exemption.starts_on, exemption.id)
    )  # fmt: skip
    return [_copied(row) for row in await over_all(session, rows)]


def _copied(row: Any) -> Copied:
    return Copied(
        key=row.id,
        cells={
            "id_number": told(row.id_hint),
            "name": row.name,
            "school": row.school,
            "kind": EXEMPTIONS.word(row.kind),
            "starts_on": told(row.starts_on),
            "ends_on": told(row.ends_on),
            "ground": row.ground,
        },
        sealed=row.id_sealed,
    )


BOOK = Book(
    kind=Kind.EXEMPTIONS,
    row=ExemptionRow,
    lock=Exemption,
    label=("name", "kind"),
    columns=(
        column(ExemptionRow, "id_number", fixed=True),
        Column(field="name", heading="姓名", shown=True),
        Column(field="school", heading="所在学校", shown=True),
        column(ExemptionRow, "kind", fixed=True, words=EXEMPTIONS),
        column(ExemptionRow, "starts_on", fixed=True, days=True),
        column(ExemptionRow, "ends_on", days=True),
        column(ExemptionRow, "ground"),
    ),
    copied=copied,
    write=entered(enter),
)
