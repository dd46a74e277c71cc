"""Rows as objects: what a selection says of a row, with the rows that it links to and those that point at it."""

from typing import Any, cast

from graphql import GraphQLField, GraphQLObjectType, get_named_type, is_non_null_type
from sqlalchemy import ColumnElement, Date, FromClause, bindparam, func, select
from sqlalchemy import cast as sql_cast
from sqlalchemy.dialects.postgresql import JSON

from domain.calendar.rules import day_in_shanghai
from schema.declared import (
    About,
    Allows,
    Asks,
    Beside,
    Cell,
    Coded,
    Holds,
    Id,
    Links,
    Lists,
    Makes,
    Points,
    Poses,
    Proves,
    Says,
    Shows,
    Tells,
    Through,
    Works,
)
from schema.mask import hidden, shown_in_sql
from schema.node import Node, Seen, Shown
from schema.plan import pages
from schema.plan.columns import Said, said
from schema.plan.divisions import children_sql
from schema.plan.each import figure_of_row, figure_posed, figure_proved
from schema.plan.figures import Ways
from schema.plan.finish import asked_at, worked
from schema.plan.later import Later
from schema.plan.leave import leave
from schema.plan.made import made
from schema.plan.making import Fields, Inexpressible, Making
from schema.plan.meaning import class_of, declared, is_row, type_of
from schema.plan.source import Source
from schema.plan.written import Pieces, joined, list_of, literal_text, nullable, object_of, truth, writer_of


def object_sql(making: Making, fields: Fields, kind: GraphQLObjectType, source: Source) -> Pieces:
    """Write the object that a selection makes of each row of the source."""
    found = making.within(kind, fields).items()
    return object_of((name, _member(making, each, kind, source)) for name, each in found)


def linked(
    making: Making,
    fields: Fields,
    to: type[Shown],
    at: ColumnElement[Any],
    *around: FromClause,
    county: ColumnElement[Any] | None = None,
) -> ColumnElement[str]:
    """Write the object of the row with this id, and of this county if it is given; NULL when none is in sight."""
    seen = to.seen(making.actor)
    chosen = seen.chosen.where(seen.row.id == at)
    if county is not None:
        chosen = chosen.where(seen.row.county_id == county)
    source = Source(to, chosen.correlate(*around) if around else chosen)
    written = object_sql(making, fields, type_of(making.schema, to), source)
    return select(joined(written)).select_from(source.rows).scalar_subquery()


WAYS = Ways(object_sql, linked)


def _member(making: Making, fields: Fields, kind: GraphQLObjectType, source: Source) -> Pieces:
    """Write a field of a row, or leave it to its function where no plan can say it."""
    try:
        return _said(making, fields, kind, source)
    except Inexpressible:
        if not is_row(class_of(kind)):
            raise
        return asked_at(making, fields, kind, source.row)


def _said(making: Making, fields: Fields, kind: GraphQLObjectType, source: Source) -> Pieces:
    name = fields[0].node.name.value
    if name == "__typename":
        return [f'"{kind.name}"']
    definition = kind.fields[name]
    match declared(definition):
        case Id() | Shows() | Tells() | Says() as shown:
            arguments = making.given.arguments(making.place(kind, fields))
            shower = cast("type[Node]", class_of(kind))
            return said(making, shown, definition, source.row, shower, arguments)
        case Allows() as allows:
            return truth(leave(making.actor, allows, source.row))
        case Holds() as holds:
            today = bindparam(None, Later(lambda given: day_in_shanghai(given.now)), type_=Date())
            return truth(holds.condition(source.row, today))
        case Works() as works:
            return worked(making, fields, kind, works, source.row)
        case Makes() as makes:
            return made(making, fields, kind, makes, source)
        case Beside() as beside:
            return [_beside(making, definition, beside, source)]
        case Through() as through:
            return [_through(making, fields, kind, through, source)]
        case Cell() as cell:
            return _cell(definition, cell, source)
        case Coded():
            return [children_sql(making, fields, kind, source, object_sql)]
        case Asks() as asks:
            return [figure_of_row(making, fields, kind, asks, source, WAYS)]
        case Poses() as poses:
            return [figure_posed(making, fields, kind, poses, source, WAYS)]
        case Proves() as proves:
            return [figure_proved(making, fields, kind, proves, source, WAYS)]
        case About():
            return [_about(making, fields, source)]
        case Links() as link:
            return [_link(making, fields, definition, link, source)]
        case Points() as many:
            return [_pointing(making, fields, many, source)]
        case Lists() as listed:
            return [pages.page_sql(making, fields, kind, listed, source, object_sql)]
        case _:
            raise Inexpressible(f"{kind.name}.{name}")


def _link(
    making: Making, fields: Fields, definition: GraphQLField, declaration: Links, source: Source
) -> ColumnElement[str]:
    at = getattr(source.row, declaration.column.key)
    found = linked(making, fields, declaration.to or source.kind, at, source.rows)
    if is_non_null_type(definition.type):
        return func.coalesce(found, _refused(at))
    return func.coalesce(found, literal_text("null"))


def _through(
    making: Making, fields: Fields, kind: GraphQLObjectType, declaration: Through, source: Source
) -> ColumnElement[str]:
    """Write what another row says of itself, at the place of this one's field."""
    seen = cast("type[Shown]", declaration.to).seen(making.actor)
    at = getattr(source.row, declaration.column.key)
    other = Source(declaration.to, seen.chosen.where(seen.row.id == at).correlate(source.rows))
    definition = type_of(making.schema, declaration.to).fields[declaration.name]
    arguments = making.given.arguments(making.place(kind, fields))
    shown = cast("Said", declared(definition))
    written = joined(said(making, shown, definition, other.row, cast("type[Node]", declaration.to), arguments))
    return func.coalesce(select(written).select_from(other.rows).scalar_subquery(), _refused(at))


def _beside(making: Making, definition: GraphQLField, beside: Beside, source: Source) -> ColumnElement[str]:
    """Write what the row that points at this one says."""
    write = writer_of(beside.column.property.columns[0].type, get_named_type(definition.type).name)
    if write is None:
        raise Inexpressible(f"kind of {beside.column}")
    value = shown_in_sql(making.actor, beside.column, beside.column.expression, hidden)
    pointing = select(joined(nullable(write(value)))).where(beside.by == source.row.id).correlate(source.rows)
    return func.coalesce(pointing.scalar_subquery(), literal_text("null"))


def _cell(definition: GraphQLField, cell: Cell, source: Source) -> Pieces:
    write = writer_of(cell.kind(), get_named_type(definition.type).name)
    if write is None:
        raise Inexpressible(f"kind of {cell.name}")
    return nullable(write(source.rows.c[cell.name]))


def _about(making: Making, fields: Fields, source: Source) -> ColumnElement[str]:
    """Follow a row to the record that it is about."""
    if source.about is None:
        return literal_text("null")
    found = linked(making, fields, source.about, source.rows.c.thing_id, source.rows)
    return func.coalesce(found, literal_text("null"))


def _refused(at: ColumnElement[Any]) -> ColumnElement[str]:
    """Fail where a null may not stand: the statement breaks off, and ordinary execution tells what is wrong."""
    return sql_cast(sql_cast(func.concat(at, literal_text(" has no row")), JSON), literal_text("").type)


def _pointing(making: Making, fields: Fields, declaration: Points, source: Source) -> ColumnElement[str]:
    kind = cast("type[Shown]", declaration.of)
    seen: Seen = kind.seen(making.actor)
    chosen = seen.chosen.where(getattr(seen.row, declaration.by.key) == source.row.id).correlate(source.rows)
    order = [getattr(seen.row, each.key) for each in declaration.order]
    numbered = Source(kind, chosen.add_columns(func.row_number().over(order_by=order).label("place")))
    written = object_sql(making, fields, type_of(making.schema, kind), numbered)
    return select(joined(list_of(written, numbered.rows.c.place))).select_from(numbered.rows).scalar_subquery()
