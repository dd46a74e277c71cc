"""Pages and counts of a list that comes from two books, such as own postings and mirrors: each book gives its own.

PostgreSQL expects few rows behind row security, and would rather read and sort all of both than walk an index. A page
of the whole is within the pages of its halves, so that each need be read no further.
"""

from collections.abc import Mapping, Sequence
from functools import reduce
from operator import add
from typing import Any, cast

from sqlalchemy import ClauseElement, ColumnElement, CompoundSelect, Select, Subquery, select, union_all
from sqlalchemy.sql.visitors import replacement_traverse

from schema.front.keyset import counted

Within = Mapping[tuple[Any, Any], ColumnElement[Any]]
"""Which column stands for that of a table and a name."""


def page_of_halves(page: Select[Any]) -> Select[Any]:
    """Give the same page, cut from each half of a union before the two are put in order; any other as it is."""
    source, halves = _halves_of(page)
    if not halves:
        return page
    both = union_all(*(_half(half, source, page) for half in halves)).subquery()
    within = _within(source, list(both.c))
    columns = [_said_of(each, within) for each in page.selected_columns]
    return select(*columns).order_by(*_order(page, within)).limit(page._limit_clause)


def count_of_halves(chosen: Select[Any]) -> ColumnElement[int]:
    """Count the rows, those of each half of a union by themselves."""
    source, halves = _halves_of(chosen)
    counts = [counted(_half(half, source, chosen)) for half in halves] or [counted(chosen)]
    return reduce(add, (each.scalar_subquery() for each in counts))


def _halves_of(statement: Select[Any]) -> tuple[Any, Sequence[Select[Any]]]:
    if not any(_is_union(each) for each in statement.columns_clause_froms):
        # Most lists are of one book; to see what else they read takes a while.
        return None, ()
    own = [each for each in statement.get_final_froms() if each not in statement._correlate]
    source = own[0]
    if len(own) > 1 or not _is_union(source):
        return source, ()
    selects = cast("CompoundSelect[Any]", cast("Subquery", source).element).selects
    return source, [half for half in selects if isinstance(half, Select)]


def _is_union(source: Any) -> bool:
    return isinstance(source, Subquery) and isinstance(source.element, CompoundSelect)


def _half(half: Select[Any], source: Subquery, whole: Select[Any]) -> Select[Any]:
    """Narrow, order and cut a half as the whole is."""
    within = _within(source, list(half.selected_columns))
    conditions = [_said_of(each, within) for each in whole._where_criteria]
    cut = half.where(*conditions).order_by(*_order(whole, within)).limit(whole._limit_clause)
    return cut.correlate(*whole._correlate) if whole._correlate else cut


def _order(statement: Select[Any], within: Within) -> Sequence[ColumnElement[Any]]:
    return [_said_of(each, within) for each in statement._order_by_clauses]


def _within(source: Subquery, columns: Sequence[ColumnElement[Any]]) -> Within:
    return {(source, name): other for name, other in zip(source.c.keys(), columns, strict=True)}


def _said_of(clause: Any, within: Within) -> Any:
    """Say of other columns what is said of these."""

    def other(element: ClauseElement, **_: object) -> ClauseElement | None:
        return within.get((getattr(element, "table", None), getattr(element, "key", None)))

    return replacement_traverse(clause, {}, other)
