"""Objects that the domain makes of a few rows: the statement reads these for each row of a list, the rest is Python."""

from collections.abc import Callable, Sequence
from json import loads
from typing import Any, cast

from graphql import GraphQLObjectType, get_named_type
from sqlalchemy import ColumnElement, Select, Text, bindparam, func, select
from sqlalchemy import cast as sql_cast
from sqlalchemy.dialects.postgresql import JSON

from schema.declared import Makes
from schema.plan.figures import asked_at
from schema.plan.finish import Finishing, place_of, rows_of, told_of, writer
from schema.plan.later import Later
from schema.plan.making import Fields, Making
from schema.plan.source import Source
from schema.plan.written import Pieces


def made(making: Making, fields: Fields, kind: GraphQLObjectType, makes: Makes, source: Source) -> Pieces:
    """Leave the place of an object, and tell there the rows of which it is made.

    :raises Inexpressible: when something of it would have to ask the books
    """
    asked = asked_at(making.place(kind, fields), makes)
    of = cast("GraphQLObjectType", get_named_type(kind.fields[fields[0].node.name.value].type))
    members = [(f'"{name}":'.encode(), _writer(making, each, of)) for name, each in making.within(of, fields).items()]

    def bound(name: str) -> ColumnElement[Any]:
        return sql_cast(bindparam(None, Later(lambda given: getattr(asked.of(given), name)), type_=Text()), Text)

    beside = [each.correlate(source.rows) for each in asked.of(making.given).beside(making.actor, source.row, bound)]
    own_of, others_of = rows_of(source.kind.mapped, makes.columns), [_rows_of(each) for each in beside]

    def fill(finishing: Finishing, told: bytes) -> bytes:
        own, *others = loads(told)
        rows = [[*map(row_of, found)] for row_of, found in zip(others_of, others, strict=True)]
        thing = asked.of(finishing.given).made(finishing.context, own_of(own), *rows)
        if thing is None:
            return b"null"
        return b"{" + b",".join(name + write(finishing, thing) for name, write in members) + b"}"

    told = func.json_build_array(told_of(making, makes.columns, source.row), *map(_told, beside))
    return place_of(making, fill, [sql_cast(told, Text)])


def _writer(making: Making, fields: Fields, of: GraphQLObjectType) -> Callable[[Finishing, Any], bytes]:
    name = f'"{of.name}"'.encode()
    if fields[0].node.name.value == "__typename":
        return lambda _finishing, _thing: name
    return writer(making, fields, of)


def _told(chosen: Select[Any]) -> ColumnElement[Any]:
    """Tell the chosen rows in JSON, each as a list of what was selected, in their order."""
    rows = chosen.subquery()
    listed = func.coalesce(func.json_agg(func.json_build_array(*rows.c)), sql_cast("[]", JSON))
    return select(listed).select_from(rows).scalar_subquery()


def _rows_of(chosen: Select[Any]) -> Callable[[Sequence[Any]], Any]:
    described = chosen.column_descriptions
    return rows_of(described[0]["entity"], [each["expr"] for each in described])
