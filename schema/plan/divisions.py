"""Divisions as SQL: the national list is no table, so its entries are handed to the statement as values."""

from collections.abc import Callable, Iterable, Sequence
from json import dumps
from typing import Any

from graphql import GraphQLObjectType
from sqlalchemy import ARRAY, ColumnElement, Select, Text, any_, bindparam, cast, column, func, literal_column, select
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.types import TypeEngine

from domain.division.model import County
from domain.division.rules import areas, codes_below
from schema.division import Division, DivisionWhere, codes_wanted
from schema.front import Key, Keyset
from schema.node import Shown
from schema.plan.later import Given, Later, Place, cached
from schema.plan.making import Fields, Making
from schema.plan.meaning import type_of
from schema.plan.pages import Write, connection_sql
from schema.plan.source import Source
from schema.plan.written import joined, literal_text

Wanted = Callable[[Given], Sequence[str]]
"""What tells the codes that a request asks for."""


def division_sql(making: Making, fields: Fields, code: Later, write: Write) -> ColumnElement[str]:
    """Write the division of a code, which comes with the request; null when the list has none."""

    def name(given: Given) -> str | None:
        found = areas().get(code.of(given))
        return found.name if found else None

    named = (_bound(code, Text()).label("code"), _bound(Later(name), Text()).label("name"))
    source = Source(Shown, select(*named))
    source.code = code
    written = select(joined(write(making, fields, type_of(making.schema, Division), source))).select_from(source.rows)
    known = written.where(source.rows.c.name.is_not(None)).scalar_subquery()
    return func.coalesce(known, literal_text("null"), type_=Text())


def divisions_sql(making: Making, fields: Fields, kind: GraphQLObjectType, write: Write) -> ColumnElement[str]:
    """Write one page of the national list, or of the counties within reach."""
    place = making.place(kind, fields)

    def wanted(given: Given) -> Sequence[str]:
        return codes_wanted(given.arguments(place)["where"])

    where: DivisionWhere | None = making.given.arguments(place)["where"]
    listed = _in_reach(making, wanted, where) if where is not None and where.in_reach else _of_list(wanted)
    return _page(making, place, listed, fields, write)


def children_sql(
    making: Making, fields: Fields, kind: GraphQLObjectType, source: Source, write: Write
) -> ColumnElement[str]:
    """Write one page of the divisions just below each row's."""
    code = source.code
    listed = _below(source) if code is None else _of_list(lambda given: codes_below(code.of(given)))
    return _page(making, making.place(kind, fields), listed, fields, write)


def named_sql(making: Making, fields: Fields, named: Any, codes: Later, write: Write) -> ColumnElement[str]:
    """Write the division of each row of `named` by its code, which is one of these; NULL where the row is of none."""
    listed = _of_list(codes.of)
    found = listed.where(listed.selected_columns.code == named.c.key, named.c.county.is_(None))
    source = Source(Shown, found.correlate(named))
    source.codes = codes
    written = select(joined(write(making, fields, type_of(making.schema, Division), source)))
    return written.select_from(source.rows).scalar_subquery()


def _below(source: Source) -> Select[*tuple[Any, ...]]:
    """Select what lies below each row: of the rows that come with the request, or of any in the whole list."""
    codes = source.codes
    told = _WHOLE if codes is None else Later(lambda given: _told(codes.of(given)))
    # In a query of its own, so that it is read once and not for each row.
    lists = select(cast(_bound(told, Text()), JSONB)).scalar_subquery()
    each = func.jsonb_array_elements(lists.op("->")(source.row.code)).table_valued("value").render_derived()
    code, name = (cast(each.c.value, JSONB).op("->>", return_type=Text())(literal_column(at)) for at in "01")
    return select(code.label("code"), name.label("name")).select_from(each).correlate(source.rows)


def _told(codes: Iterable[str]) -> str:
    """Tell for each code what lies below it, if anything."""
    below = {each: codes_below(each) for each in codes}
    found = {above: [(each, areas()[each].name) for each in those] for above, those in below.items() if those}
    return dumps(found, ensure_ascii=False, separators=(",", ":"))


_WHOLE = Later(cached(lambda _given: _told(areas())))


def _page(
    making: Making, place: Place, listed: Select[*tuple[Any, ...]], fields: Fields, write: Write
) -> ColumnElement[str]:
    rows = listed.subquery(County.__tablename__)
    keys = Keyset(Key(rows.c.code))
    return connection_sql(making, place, select(rows), keys, Shown, write, fields)


def _of_list(wanted: Wanted) -> Select[*tuple[Any, ...]]:
    codes = _bound(Later(wanted), ARRAY(Text()))
    names = _bound(Later(lambda given: [areas()[code].name for code in wanted(given)]), ARRAY(Text()))
    each = column("code", Text()), column("name", Text())
    listed = func.unnest(codes, names).table_valued(*each, name="listed").render_derived()
    return select(listed.c.code, listed.c.name)


def _in_reach(making: Making, wanted: Wanted, where: DivisionWhere) -> Select[*tuple[Any, ...]]:
    within = select(County.code, County.name).where(County.id.in_(making.actor.counties))
    if where.parent is None and where.level is None:
        return within
    return within.where(County.code == any_(_bound(Later(wanted), ARRAY(Text()))))


def _bound(value: Later, kind: TypeEngine[Any]) -> ColumnElement[Any]:
    return cast(bindparam(None, value, type_=kind), kind)
