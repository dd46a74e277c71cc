"""The one statement that counts a figure: both row sets, their parts, and the digests that prove the lists."""

from collections.abc import Mapping
from dataclasses import dataclass
from hashlib import sha256
from typing import Any

from sqlalchemy import (
    CTE,
    JSON,
    ColumnElement,
    Integer,
    Subquery,
    Text,
    case,
    cast,
    func,
    literal,
    null,
    select,
)
from sqlalchemy.dialects.postgresql import aggregate_order_by
from sqlalchemy.ext.asyncio import AsyncSession

from domain.database import over_all
from domain.figure.metrics.rows import Sets, cell


@dataclass(frozen=True, slots=True)
class CountedPart:
    """What one part weighs on both sides."""

    code: str
    label: str
    numerator: int
    denominator: int | None


@dataclass(frozen=True, slots=True)
class Counted:
    """What the row sets weigh. `persons` is told where the numerator counts something else than people."""

    numerator: int
    denominator: int | None
    surplus: int
    persons: int | None
    parts: tuple[CountedPart, ...]
    list_hash: str


async def count(session: AsyncSession, sets: Sets) -> Counted:
    """Weigh the row sets: the number of their rows, unless rows say what they weigh."""
    told = weighed(sets)
    found = await over_all(session, select(*(each.label(name) for name, each in told.items())))
    return counted(dict(found.mappings().one()), is_share=sets.denominator is not None)


def weighed(sets: Sets) -> dict[str, ColumnElement[Any]]:
    """Give what is to be read of the row sets, each by its name; one may do without some of it."""
    return {
        "numerator": _weight(sets.numerator),
        "numerator_ids": _digest(sets.numerator),
        "denominator": _weight(sets.denominator),
        "denominator_ids": _digest(sets.denominator),
        "surplus": _weight(sets.surplus),
        "persons": _persons(sets),
        "parts": _parts(sets),
    }


def counted(read: Mapping[str, Any], *, is_share: bool) -> Counted:
    """Say what the row sets weigh, from what was read of them; what was not read counts as nothing."""
    return Counted(
        numerator=read["numerator"],
        denominator=read["denominator"] if is_share else None,
        surplus=read.get("surplus", 0),
        persons=read.get("persons"),
        parts=tuple(CountedPart(*each) for each in read.get("parts") or ()),
        list_hash=_list_hash(read.get("numerator_ids", ""), read.get("denominator_ids", "")),
    )


def weight_of(rows: CTE) -> ColumnElement[int]:
    """Give the aggregate that a row set amounts to: the sum of its weights, each 1 unless it says otherwise."""
    return func.coalesce(func.sum(rows.c.weight), 0) if "weight" in rows.c else func.count()


def _weight(rows: CTE | None) -> ColumnElement[Any]:
    return literal(0) if rows is None else select(weight_of(rows)).select_from(rows).scalar_subquery()


def _persons(sets: Sets) -> ColumnElement[Any]:
    """Count the people of a numerator that counts something else."""
    person = cell(sets.numerator, "person_id")
    if sets.unit == "人" or "person_id" not in sets.numerator.c:
        return cast(null(), Integer)
    return select(func.count(person.distinct())).select_from(sets.numerator).scalar_subquery()


def _digest(rows: CTE | None) -> ColumnElement[Any]:
    """Join the keys of a row set in order, each with its weight unless that is 1, and hash them."""
    if rows is None:
        return literal("")
    said: ColumnElement[Any] = cast(rows.c.key, Text)
    if "weight" in rows.c:
        said = said + case((rows.c.weight == 1, ""), else_=func.concat(":", rows.c.weight))
    keys = func.string_agg(said, aggregate_order_by(literal(","), rows.c.key))
    text = func.convert_to(func.coalesce(keys, ""), "UTF8")
    return select(func.encode(func.sha256(text), "hex")).select_from(rows).scalar_subquery()


def _list_hash(numerator: str, denominator: str) -> str:
    """Hash both lists into one line: the same rows on both sides, the same hash."""
    return sha256(f"{numerator}/{denominator}".encode()).hexdigest()


def _parts(sets: Sets) -> ColumnElement[Any]:
    """List the parts in order, each with its code, its label and what it weighs on both sides, be it nothing."""
    parts = sets.parts
    if parts is None:
        return cast(null(), JSON)
    above, below = _by_part(sets.numerator, "above"), _by_part(sets.denominator, "below")
    weighed = func.json_build_array(
        parts.c.part,
        parts.c.label,
        func.coalesce(above.c.weight, 0),
        cast(null(), JSON) if sets.denominator is None else func.coalesce(below.c.weight, 0),
    )
    listed = select(func.json_agg(aggregate_order_by(weighed, parts.c.position, parts.c.part), type_=JSON))
    joined = listed.select_from(parts).outerjoin(above, above.c.part == parts.c.part)
    return joined.outerjoin(below, below.c.part == parts.c.part).scalar_subquery()


def _by_part(rows: CTE | None, name: str) -> Subquery:
    if rows is None:
        return select(cast(null(), Text).label("part"), literal(0).label("weight")).subquery(name)
    weighed = select(rows.c.part, weight_of(rows).label("weight"))
    return weighed.group_by(rows.c.part).subquery(name)
