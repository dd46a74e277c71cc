"""Row sets for whoever only weighs them: of what is counted once, the key alone.

To choose the row by which somebody is shown, all of theirs are put in order; to count, it is enough to tell keys apart.
"""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import replace
from typing import Any, cast

from sqlalchemy import CTE, ClauseElement, literal, select
from sqlalchemy.sql.visitors import iterate, replacement_traverse

from domain.figure.metrics.rows import ONCE, Sets
from domain.figure.model import Side


def keys_alone(sets: Sets, shown: Collection[Side] = ()) -> Sets:
    """Give the sets for a statement that shows rows of these sides only; of what else is counted once, only keys."""
    if sets.unit != "人" or sets.parts is not None:
        return sets
    named = {"numerator": sets.numerator, "denominator": sets.denominator, "surplus": sets.surplus}
    rows = {name: each for name, each in named.items() if each is not None}
    hidden = [each for name, each in rows.items() if each in ONCE and name not in {side.value for side in shown}]
    lean = {each: _keys(each) for each in hidden if not any(_reads_more(other, each) for other in rows.values())}
    return replace(sets, **cast("Any", _replaced(rows, lean))) if lean else sets


def _keys(rows: CTE) -> CTE:
    return select(ONCE[rows].c.key).distinct().cte(rows.name)


def _reads_more(reader: CTE, rows: CTE) -> bool:
    """Tell whether a set is made of more than the keys of another."""
    return reader is not rows and any(each.key != "key" for each in _columns_of(reader, rows))


def _columns_of(reader: CTE, rows: CTE) -> Iterator[Any]:
    return (each for each in iterate(reader) if getattr(each, "table", None) is rows)


def _replaced(rows: Mapping[str, CTE], lean: Mapping[CTE, CTE]) -> dict[str, CTE]:
    """Put other sets in the place of some, wherever one is made of another; all at once, so that parts stay shared."""

    def other(element: ClauseElement, **_: object) -> ClauseElement | None:
        if isinstance(element, CTE):
            return lean.get(element)
        table: Any = getattr(element, "table", None)
        return lean[table].c.key if table in lean else None

    whole: Any = replacement_traverse(select(literal(1)).select_from(*rows.values()), {}, other)
    return dict(zip(rows, cast("list[CTE]", whole.get_final_froms()), strict=True))
