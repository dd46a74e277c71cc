"""Objects that are no rows, such as whoever asks: what they say of themselves, and the rows that concern them."""

from typing import Any, cast

from graphql import GraphQLObjectType, get_named_type
from sqlalchemy import ColumnElement, func, select

from schema.declared import Gathers, Stands, Works
from schema.node import Shown
from schema.plan.finish import asked_of
from schema.plan.making import Fields, Inexpressible, Making
from schema.plan.meaning import declared, type_of
from schema.plan.pages import Write
from schema.plan.source import Source
from schema.plan.written import Pieces, joined, list_of, object_of


def thing_sql(making: Making, fields: Fields, kind: GraphQLObjectType, stands: Stands, write: Write) -> Pieces:
    """Write an object that is made of the request's context."""
    of = cast("GraphQLObjectType", get_named_type(kind.fields[fields[0].node.name.value].type))

    def member(found: Fields) -> Pieces:
        name = found[0].node.name.value
        match None if name == "__typename" else declared(of.fields[name]):
            case None if name == "__typename":
                return [f'"{of.name}"']
            case Works():
                return asked_of(making, found, of, lambda finishing: stands.thing(finishing.context))
            case Gathers() as gathers:
                return [_gathered(making, found, gathers, write)]
            case _:
                raise Inexpressible(f"{of.name}.{name}")

    return object_of((name, member(found)) for name, found in making.within(of, fields).items())


def _gathered(making: Making, fields: Fields, gathers: Gathers, write: Write) -> ColumnElement[str]:
    kind = cast("type[Shown]", gathers.of)
    seen, actor = kind.seen(making.actor), making.actor
    place: Any = func.row_number().over(order_by=gathers.order(seen.row, actor)).label("place")
    source = Source(kind, seen.chosen.where(gathers.condition(seen.row, actor)).add_columns(place))
    items = list_of(write(making, fields, type_of(making.schema, kind), source), source.rows.c.place)
    return select(joined(items)).select_from(source.rows).scalar_subquery()
