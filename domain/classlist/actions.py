"""What can be done with class lists: sending one as a draft, then making it current or dropping it."""

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from domain.access import Actor, Permission, Place, require
from domain.calendar.rules import FIRST_YEAR, LAST_YEAR
from domain.classlist.model import ClassList, ClassListLine
from domain.classlist.queries import find_class_list, seen_by
from domain.classlist.rules import check_classes, check_draft
from domain.database import check_version, now_of
from domain.journal.actions import record
from domain.quota.rules import check_number
from domain.school.model import School, SchoolClass
from domain.school.rules import UnknownSchool


async def draft_class_list(
    session: AsyncSession, actor: Actor, *, county_id: int, year: int, classes: Mapping[UUID, str]
) -> ClassList:
    """Keep a year's classes of the county's schools as a draft; an earlier draft of that year is dropped for it.

    Nothing that is counted reads a draft.

    :raises MayNot: unless an administrator of the county asks
    :raises DraftedMeanwhile: when another draft of the year came at the same moment
    """
    require(actor, Permission.KEEP_CLASS_LISTS, Place(county_id))
    await _drop_drafts(session, county_id, year)
    listed = ClassList(county_id=county_id, year=year, schools=len(classes), drafted_at=now_of(session))
    session.add(listed)
    await session.flush()
    session.add_all(
        ClassListLine(county_id=county_id, list_id=listed.id, school_id=school_id, nbs=nbs)
        for school_id, nbs in classes.items()
    )
    _record(session, listed, "draft_class_list", lines=len(classes))
    return listed


async def draft_class_list_by_codes(
    session: AsyncSession, actor: Actor, *, county_id: int, year: int, classes: Sequence[tuple[str, str]]
) -> ClassList:
    """Keep a year's classes as a draft, each school named by its code, as the national list names it.

    :raises MayNot: unless an administrator of the county asks
    :raises UnknownSchool: when a code is none of a school of this county
    :raises Refusal: whatever `check_classes` refuses
    """
    require(actor, Permission.KEEP_CLASS_LISTS, Place(county_id))
    check_number(year, FIRST_YEAR, LAST_YEAR, field="year")
    check_classes(classes)
    own = select(School.code, School.id).where(
        School.county_id == county_id, School.code.in_([code for code, _ in classes])
    )
    known: dict[str | None, UUID] = {row.code: row.id for row in await session.execute(own)}
    for code, _ in classes:
        if code not in known:
            raise UnknownSchool(field="classes", value=code)
    named = {known[code]: nbs for code, nbs in classes}
    return await draft_class_list(session, actor, county_id=county_id, year=year, classes=named)


async def make_class_list_current(
    session: AsyncSession, actor: Actor, list_id: UUID, *, version: int | None = None
) -> ClassList:
    """Write a draft's classes into the books: from this instant on figures read them.

    What was known before stays readable, so no figure known as of an earlier instant moves.

    :raises MayNot: unless an administrator of the county asks
    :raises NotADraft: when it was made current or dropped before
    """
    listed = await _taken_up(session, actor, list_id, version)
    lines = select(ClassListLine.school_id, ClassList.year, ClassListLine.nbs).join(
        ClassList, (ClassList.county_id == ClassListLine.county_id) & (ClassList.id == ClassListLine.list_id)
    )
    entered = insert(SchoolClass).from_select(["school_id", "year", "nbs"], lines.where(ClassList.id == listed.id))
    await session.execute(
        entered.on_conflict_do_update(
            index_elements=["school_id", "year"],
            set_={"nbs": entered.excluded.nbs},
            where=SchoolClass.nbs != entered.excluded.nbs,
        )
    )
    listed.state, listed.current_at = "current", now_of(session)
    _record(session, listed, "make_class_list_current")
    await session.flush()
    return listed


async def drop_class_list(
    session: AsyncSession, actor: Actor, list_id: UUID, *, version: int | None = None
) -> ClassList:
    """Drop a draft; it stays on record and is read by nothing.

    :raises MayNot: unless an administrator of the county asks
    :raises NotADraft: when it was made current or dropped before
    """
    listed = await _taken_up(session, actor, list_id, version)
    listed.state = "dropped"
    _record(session, listed, "drop_class_list")
    await session.flush()
    return listed


async def _taken_up(session: AsyncSession, actor: Actor, list_id: UUID, version: int | None) -> ClassList:
    """Find the list, ask leave, and lock its row while it is a draft."""
    seen = await find_class_list(session, actor, list_id)
    require(actor, Permission.KEEP_CLASS_LISTS, Place(seen.county_id))
    locked = select(ClassList).where(ClassList.id == list_id, seen_by(actor)).with_for_update()
    listed = (await session.scalars(locked.execution_options(populate_existing=True))).one()
    check_draft(listed)
    check_version(listed.version, version)
    return listed


async def _drop_drafts(session: AsyncSession, county_id: int, year: int) -> None:
    drafts = update(ClassList).where(
        ClassList.county_id == county_id, ClassList.year == year, ClassList.state == "draft"
    )
    await session.execute(drafts.values(state="dropped", version=ClassList.version + 1))


def _record(session: AsyncSession, listed: ClassList, deed: str, **detail: Any) -> None:
    record(
        session,
        county_id=listed.county_id,
        deed=deed,
        thing="class_list",
        thing_id=listed.id,
        year=listed.year,
        **detail,
    )
