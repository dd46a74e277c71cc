"""The root fields as SQL: lists, and nodes by their global ids."""

from collections.abc import Sequence
from typing import Any, cast

from graphql import GraphQLInterfaceType, GraphQLObjectType
from graphql.execution.collect_fields import FieldDetails
from sqlalchemy import ARRAY, ColumnElement, Integer, Text, Uuid, bindparam, case, func, select
from sqlalchemy import cast as sql_cast

from domain.division.rules import is_code
from schema.declared import Asks, Coded, Finds, Lists, Stands
from schema.division import Division
from schema.front import GlobalId
from schema.front.keyset import MAX_PAGE
from schema.node import Node
from schema.plan.divisions import division_sql, divisions_sql, named_sql
from schema.plan.figures import figure_sql
from schema.plan.later import Given, Later, Place, argument
from schema.plan.making import Fields, Inexpressible, Making
from schema.plan.meaning import class_of, declared
from schema.plan.pages import page_sql
from schema.plan.rows import WAYS, linked, object_sql
from schema.plan.stops import ahead_sql
from schema.plan.things import thing_sql
from schema.plan.written import Pieces, joined, list_of, literal_text, object_of


def data_sql(making: Making) -> ColumnElement[str]:
    """Write the data of a whole query."""
    kind = cast("GraphQLObjectType", making.schema.query_type)
    answer = object_of((key, _root(making, kind, key, found)) for key, found in making.roots(kind).items())
    return joined([*answer, *making.ahead.rows])


def _root(making: Making, kind: GraphQLObjectType, key: str, fields: list[FieldDetails]) -> Pieces:
    """Write a root field, or have it worked out ahead where no plan can say it."""
    try:
        return _said(making, kind, fields)
    except Inexpressible:
        if fields[0].node.name.value not in kind.fields:
            raise  # what asks for the schema itself
        return ahead_sql(making, kind, key, fields)


def _said(making: Making, kind: GraphQLObjectType, fields: Fields) -> Pieces:
    name = fields[0].node.name.value
    if name == "__typename":
        return [f'"{kind.name}"']
    definition = kind.fields.get(name)
    match None if definition is None else declared(definition):
        case Lists() as listed:
            return [page_sql(making, fields, kind, listed, None, object_sql)]
        case Asks() as asks:
            return [figure_sql(making, fields, kind, asks, WAYS)]
        case Stands() as stands:
            return thing_sql(making, fields, kind, stands, object_sql)
        case Coded():
            place = making.place(kind, fields)
            if "code" not in place.definition.args:
                return [divisions_sql(making, fields, kind, object_sql)]
            return [division_sql(making, fields, Later(lambda given: given.arguments(place)["code"]), object_sql)]
        case Finds():
            place = making.place(kind, fields)
            return [_nodes(making, fields, place) if "ids" in place.definition.args else _node(making, fields, place)]
        case _:
            raise Inexpressible(f"{kind.name}.{name}")


def node_sql(making: Making, fields: Fields, kind: type[Node], named: Later) -> ColumnElement[str]:
    """Write one node of a type by the global id that comes with the request."""

    key = Later(lambda given: _key(kind, named.of(given)))
    if kind is Division:
        return division_sql(making, fields, key, object_sql)
    making.check(key)
    at = bindparam(None, key, type_=kind.mapped.__table__.c.id.type)
    county = bindparam(None, Later(lambda given: named.of(given).county_id), type_=Integer())
    found = linked(making, fields, kind, at, county=county if kind.of_county() else None)
    return func.coalesce(found, literal_text("null"), type_=Text())


def _node(making: Making, fields: Fields, place: Place) -> ColumnElement[str]:
    read = argument(place, "id")
    named = Later(lambda given: GlobalId.read(read(given)))
    first: GlobalId = named.read(making.given)
    kind = Division if first.type == Division.__name__ else _kind(making, first.type)
    if kind is None or (first.county_id is not None and not kind.of_county()):
        making.check(named)
        return literal_text("null")
    return node_sql(making, fields, kind, named)


def _nodes(making: Making, fields: Fields, place: Place) -> ColumnElement[str]:
    """Write the nodes of several ids in their order, whatever their types."""

    written = argument(place, "ids")

    def read(given: Given) -> Sequence[GlobalId]:
        ids = written(given)
        if len(ids) > MAX_PAGE:
            raise Inexpressible("too many ids")
        return [GlobalId.read(each) for each in ids]

    def column(name: str, kind: Any) -> ColumnElement[Any]:
        values = Later(lambda given: [getattr(each, name) for each in read(given)])
        return sql_cast(bindparam(None, values, type_=ARRAY(kind)), ARRAY(kind))

    ids = func.unnest(column("type", Text()), column("county_id", Integer()), column("key", Text()))
    named = ids.table_valued("type", "county", "key", with_ordinality="place", name="named").render_derived()
    branches = {
        name: _one_of(making, fields, kind, named, Later(read))
        for name in sorted({each.type for each in read(making.given)})
        if name != Division.__name__ and (kind := _kind(making, name)) is not None
    }
    if any(each.type == Division.__name__ for each in read(making.given)):
        keys = Later(lambda given: {each.key: None for each in read(given) if each.type == Division.__name__})
        codes = Later(lambda given: [each for each in keys.of(given) if is_code(each)])
        branches[Division.__name__] = named_sql(making, fields, named, codes, object_sql)
    null = literal_text("null")
    found = case(branches, value=named.c.type, else_=null) if branches else null
    items = list_of([func.coalesce(found, null)], named.c.place)
    return select(joined(items)).select_from(named).scalar_subquery()


def _one_of(making: Making, fields: Fields, kind: type[Node], named: Any, read: Later) -> ColumnElement[str]:
    making.check(Later(lambda given: [_key(kind, each) for each in read.read(given) if each.type == kind.__name__]))
    id_type = kind.mapped.__table__.c.id.type
    at = sql_cast(named.c.key, id_type) if isinstance(id_type, Uuid) else named.c.key
    if kind.of_county():
        return linked(making, fields, kind, at, named, county=named.c.county)
    found = linked(making, fields, kind, at, named)
    return case((named.c.county.is_(None), found))


def _key(kind: type[Node], named: GlobalId) -> Any:
    return named.uuid if isinstance(kind.mapped.__table__.c.id.type, Uuid) else named.key


def _kind(making: Making, name: str) -> type[Node] | None:
    """Find the type of nodes of the name."""
    nodes = cast("GraphQLInterfaceType", making.schema.get_type("Node"))
    found = next((each for each in making.schema.get_possible_types(nodes) if each.name == name), None)
    if found is None:
        return None
    kind: type[Node] = class_of(found)
    if not kind.by_id():
        raise Inexpressible(f"node of {name}")
    return kind
