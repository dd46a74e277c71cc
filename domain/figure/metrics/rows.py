"""The shape of a row set: one row for each thing that is counted once, with what it weighs and what it is shown by."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from weakref import WeakKeyDictionary

from sqlalchemy import (
    ColumnElement,
    Date,
    Integer,
    Select,
    Subquery,
    Text,
    Uuid,
    cast,
    column,
    func,
    literal,
    null,
    select,
    values,
)
from sqlalchemy.dialects.postgresql import distinct_on
from sqlalchemy.sql.selectable import CTE
from sqlalchemy.types import TypeEngine

from domain.database import as_known_at
from domain.figure.model import Question, Thing
from domain.school.model import School
from domain.teacher.model import Employment, Teacher

CELLS: Mapping[str, TypeEngine[Any]] = {
    "key": Uuid(),
    "weight": Integer(),
    "part": Text(),
    "county_id": Integer(),
    "person_id": Uuid(),
    "teacher_id": Uuid(),
    "name": Text(),
    "school_id": Uuid(),
    "subject": Text(),
    "thing_id": Uuid(),
    "title": Text(),
    "posting_id": Uuid(),
    "kind": Text(),
    "to_school_id": Uuid(),
    "starts_on": Date(),
    "last_day": Date(),
}
"""What a row may say. `key` it always says; what a row set does not select is empty, and its weight is 1."""

COLUMNS = tuple(CELLS)


ONCE: WeakKeyDictionary[CTE, Subquery] = WeakKeyDictionary()
"""The rows from which a set keeps one for each key."""


@dataclass(frozen=True, kw_only=True)
class Sets:
    """The two row sets of a question, and what the numerator leaves out.

    `unit` is what one row counts in, `thing` what `thing_id` names. `grows` tells that whoever joins the numerator
    joins the denominator; `surplus` are people who did what is counted but stand outside the denominator, so that they
    are shown and not lost. With `parts` (of `named_parts`, or a select of `part`, `label` and `position`) the number is
    told for each part as well, by the column `part` of the rows; with `each_part` the whole is met only when every part
    is. `beyond` tells that what people did while at other schools of the county counts, which a school office does not
    see: its own figure is counted in the sight of the county. `paged_by` names the column by which lists are cut into
    pages, different in each row and fit to be told.
    """

    numerator: CTE
    denominator: CTE | None = None
    surplus: CTE | None = None
    grows: bool = False
    nothing: str = ""
    unit: str = "人"
    thing: Thing | None = None
    parts: CTE | None = None
    each_part: bool = True
    beyond: bool = False
    paged_by: str = "teacher_id"

    @property
    def form(self) -> "Form":
        """Tell what must be known of the sets to judge what they weigh."""
        return Form(
            is_share=self.denominator is not None,
            grows=self.grows,
            in_parts=self.parts is not None,
            each_part=self.each_part,
            unit=self.unit,
            nothing=self.nothing,
        )


@dataclass(frozen=True, kw_only=True, slots=True)
class Form:
    """What a figure needs of its row sets beside their weights; much smaller than the sets, which are statements."""

    is_share: bool
    grows: bool
    in_parts: bool
    each_part: bool
    unit: str
    nothing: str


@dataclass(frozen=True, slots=True)
class Facts:
    """The fact tables as they were known at the question's instant."""

    teacher: type[Teacher]
    employment: type[Employment]
    school: type[School]


def facts_of(question: Question) -> Facts:
    """Give the fact tables as the question knows them."""
    at = question.known_as_of
    return Facts(
        as_known_at(Teacher, at, "teacher"),
        as_known_at(Employment, at, "employment"),
        as_known_at(School, at, "school"),
    )


def standing(facts: Facts) -> Select[*tuple[Any, ...]]:
    """Begin a row set of people as they stand, without a move, by their home employments."""
    return (
        select(
            facts.teacher.person_id.label("key"),
            facts.teacher.person_id.label("person_id"),
            facts.teacher.county_id.label("county_id"),
            facts.teacher.id.label("teacher_id"),
            facts.teacher.name.label("name"),
            facts.employment.school_id.label("school_id"),
            facts.employment.subject.label("subject"),
            facts.employment.arrived_on.label("starts_on"),
            facts.employment.ended_on.label("last_day"),
        )
        .select_from(facts.employment)
        .join(
            facts.teacher,
            (facts.teacher.county_id == facts.employment.county_id) & (facts.teacher.id == facts.employment.teacher_id),
        )
        .join(facts.school, facts.school.id == facts.employment.school_id)
    )


def each_once(chosen: Select[*tuple[Any, ...]], name: str) -> CTE:
    """Keep one row for each key: persons are counted, not postings, the earliest move first."""
    rows: Subquery = chosen.subquery()
    order = [rows.c[each] for each in ("starts_on", "posting_id", "teacher_id") if each in rows.c]
    once = select(rows).ext(distinct_on(rows.c.key)).order_by(rows.c.key, *order).cte(name)
    ONCE[once] = rows
    return once


def those_in(rows: CTE, others: CTE, name: str) -> CTE:
    """Keep the rows whose key is among the others."""
    return select(rows).where(rows.c.key.in_(select(others.c.key))).cte(name)


def those_not_in(rows: CTE, others: CTE, name: str) -> CTE:
    """Keep the rows whose key is not among the others; of rows that weigh, what the others leave of their weight."""
    if "weight" not in rows.c:
        return select(rows).where(rows.c.key.not_in(select(others.c.key))).cte(name)
    left = rows.c.weight - func.coalesce(others.c.weight, 0)
    kept = [left.label("weight") if each.key == "weight" else each for each in rows.c]
    joined = select(*kept).outerjoin(others, others.c.key == rows.c.key)
    return joined.where(left > 0).cte(name)


def cell(rows: CTE, name: str) -> ColumnElement[Any]:
    """Give a column of a row set, empty where it has none; a row weighs 1 unless it says otherwise."""
    if name in rows.c:
        return rows.c[name]
    return literal(1, Integer).label(name) if name == "weight" else cast(null(), CELLS[name]).label(name)


def cells(rows: CTE) -> list[ColumnElement[Any]]:
    """Give every column that a row may have, in the order of `COLUMNS`."""
    return [cell(rows, name) for name in COLUMNS]


def named_parts(labels: Mapping[str, str], name: str = "parts") -> CTE:
    """Make parts that are known beforehand, from their names in the rows and their marked words, in this order."""
    told = [(part, label, position) for position, (part, label) in enumerate(labels.items())]
    table = values(column("part", Text), column("label", Text), column("position", Integer), name=f"{name}_told")
    return select(table.data(told)).cte(name)
