"""Rows below a root field that is worked out ahead, as SQL: those of each stop are read at once, by their ids."""

from graphql import GraphQLObjectType, get_named_type, is_abstract_type, is_non_null_type
from graphql.execution.collect_fields import FieldDetails
from sqlalchemy import ARRAY, ColumnElement, Text, any_, bindparam, func, select
from sqlalchemy import cast as sql_cast

from schema.declared import Links
from schema.node import Shown
from schema.plan.ahead import HERE, KEY, ROW, ROWS
from schema.plan.later import Later
from schema.plan.making import Fields, Inexpressible, Making
from schema.plan.meaning import class_of, declared, is_row
from schema.plan.rows import object_sql
from schema.plan.source import Source
from schema.plan.stopping import Stop, stop_at
from schema.plan.written import Pieces, joined, literal_text


def ahead_sql(making: Making, kind: GraphQLObjectType, key: str, fields: list[FieldDetails]) -> Pieces:
    """Leave the place of a root field, and have the rows read at which its function will stop."""
    making.ahead.roots[key] = fields
    making.worked_out.append(f"{kind.name}.{fields[0].node.name.value}")
    _look_below(making, kind, fields)
    return [f"{HERE}{key}{HERE}"]


def _look_below(making: Making, kind: GraphQLObjectType, fields: Fields) -> None:
    if (name := fields[0].node.name.value) == "__typename":
        return
    definition = kind.fields[name]
    below, follows = get_named_type(definition.type), isinstance(declared(definition), Links)
    may_be_none = follows and not is_non_null_type(definition.type)
    for each in making.schema.get_possible_types(below) if is_abstract_type(below) else [below]:
        if not isinstance(each, GraphQLObjectType) or stop_at(each, fields) in making.ahead.stops:
            continue
        selected = making.within(each, fields)
        stops = follows or is_row(class_of(each))
        if not (stops and selected and _stops(making, each, fields, may_be_none=may_be_none)):
            for found in selected.values():
                _look_below(making, each, found)


def _stops(making: Making, kind: GraphQLObjectType, fields: Fields, *, may_be_none: bool) -> bool:
    stop = Stop(len(making.ahead.stops), may_be_none)
    try:
        rows = _rows(making, fields, kind, stop)
    except Inexpressible:
        return False
    making.ahead.stops[stop_at(kind, fields)] = stop
    making.ahead.rows += [ROWS, rows]
    return True


def _rows(making: Making, fields: Fields, kind: GraphQLObjectType, stop: Stop) -> ColumnElement[str]:
    to: type[Shown] = class_of(kind)
    seen = to.seen(making.actor)
    ids = Later(lambda given: list(given.ids[stop.number]))
    at = bindparam(None, ids, type_=ARRAY(to.mapped.__table__.c.id.type))
    source = Source(to, seen.chosen.where(seen.row.id == any_(at)))
    each = joined([sql_cast(source.row.id, Text), KEY, *object_sql(making, fields, kind, source)])
    gathered = func.string_agg(each, literal_text(ROW))
    return select(gathered).select_from(source.rows).scalar_subquery()
