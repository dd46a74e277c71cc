"""Connections as SQL: a page of rows, its cursors, where it stands, and the count of the whole when it is asked for."""

from collections.abc import Callable
from functools import partial
from importlib import import_module
from typing import Any, cast

from graphql import GraphQLField, GraphQLObjectType, get_named_type
from sqlalchemy import ColumnElement, Integer, Select, bindparam, func, select, true
from sqlalchemy.types import TypeEngine

from schema.declared import Lists, Narrows
from schema.front.keyset import VERSION, Cut, Keyset, cut_of
from schema.listing import Listed, Where, filters_of, is_given, keyset, value_of
from schema.node import Shown
from schema.plan.halves import count_of_halves, page_of_halves
from schema.plan.later import Given, Later, Place, argument
from schema.plan.making import Fields, Inexpressible, Making
from schema.plan.source import Source
from schema.plan.written import WRITERS, Pieces, base64, joined, list_of, literal_text, object_of, plain_string

Write = Callable[[Making, Fields, GraphQLObjectType, Source], Pieces]
"""What writes the object of each row of a source."""

PLACE, FOUND = "_place", "_found"


def page_sql(
    making: Making, fields: Fields, kind: GraphQLObjectType, listed: Lists, around: Source | None, write: Write
) -> ColumnElement[str]:
    """Write a connection, of all rows in sight or of those that belong to each row around."""
    place = making.place(kind, fields)
    room, name = listed.kind.split(".")
    rooms = import_module(f"schema.{room}")
    nodes: type[Listed] = getattr(rooms, name)
    seen = nodes.seen(making.actor)
    chosen = seen.chosen.where(*_conditions(making, place, getattr(rooms, f"{name}Where"), seen.row, listed, around))
    if around is not None:
        chosen = chosen.correlate(around.rows)
    keys = keyset(making.given.actor, nodes, seen.row, making.given.arguments(place)["order_by"])
    return connection_sql(making, place, chosen, keys, nodes, write, fields)


def connection_sql(
    making: Making, place: Place, chosen: Select[Any], keys: Keyset, nodes: type[Shown], write: Write, fields: Fields
) -> ColumnElement[str]:
    """Write the page of chosen rows that the arguments of the place cut out."""
    return _Page(making, place, chosen, keys, nodes, write).written(fields)


class _Page:
    """One connection in the making."""

    def __init__(
        self, making: Making, place: Place, chosen: Select[Any], keys: Keyset, nodes: type[Shown], write: Write
    ) -> None:
        self.making = making
        self.chosen = chosen
        self.keys = keys
        self.nodes = nodes
        self.write = write
        cut = _cut(place)
        self.cut: Cut = cut.read(making.given)
        self.size = bindparam(None, Later(lambda given: cut.of(given).size), type_=Integer())
        making.check(cut)
        self.place = place
        self.kind = cast("GraphQLObjectType", get_named_type(place.definition.type))

    def written(self, fields: Fields) -> ColumnElement[str]:
        """Write the connection's object."""
        selected = self.making.within(self.kind, fields)
        names = {found[0].node.name.value for found in selected.values()}
        self.further = "pageInfo" in names
        self.source = Source(self.nodes, self._rows())
        members = [(name, self._member(found)) for name, found in selected.items()]
        written = select(joined(object_of(members)))
        if names & {"edges", "pageInfo"}:
            # Having, so that one row comes of it even where nothing is gathered.
            written = written.select_from(self.source.rows).having(true())
        return written.scalar_subquery()

    def _rows(self) -> Select[Any]:
        """Give the rows of the page; where they are numbered, with one more that tells whether the list goes on."""
        cut = self.cut
        page = page_of_halves(
            self.keys.cut(
                self.chosen,
                after=None if cut.after is None else _marks(self.making, self.place, self.keys, "after"),
                before=None if cut.before is None else _marks(self.making, self.place, self.keys, "before"),
                limit=self.size + 1 if self.further else self.size,
                from_end=cut.from_end,
            )
        )
        if not self.further:
            return page
        rows = page.subquery()
        return select(rows, func.row_number().over().label(PLACE), func.count().over().label(FOUND))

    @property
    def number(self) -> ColumnElement[Any]:
        """Give the place of a row, as far as they are numbered."""
        return self.source.rows.c[PLACE]

    def _member(self, fields: Fields) -> Pieces:
        match fields[0].node.name.value:
            case "__typename":
                return [f'"{self.kind.name}"']
            case "totalCount":
                return [count_of_halves(self.chosen)]
            case "edges":
                return self._edges(fields)
            case "pageInfo":
                return object_of(self._page_info(fields))
            case name:
                raise Inexpressible(f"{self.kind.name}.{name}")

    def _edges(self, fields: Fields) -> Pieces:
        edge = _type_of(self.kind.fields["edges"])
        members: list[tuple[str, Pieces]] = []
        for name, found in self.making.within(edge, fields).items():
            match found[0].node.name.value:
                case "__typename":
                    members.append((name, [f'"{edge.name}"']))
                case "cursor":
                    members.append((name, plain_string(self._cursor())))
                case _:
                    node = _type_of(edge.fields["node"])
                    members.append((name, self.write(self.making, found, node, self.source)))
        keys = ((key, self.source.rows.c[f"key_{number}"]) for number, key in enumerate(self.keys.keys))
        order = [column.desc() if key.descending else column for key, column in keys]
        return list_of(object_of(members), *order, kept=self.number <= self.size if self.further else None)

    def _page_info(self, fields: Fields) -> list[tuple[str, Pieces]]:
        info = _type_of(self.kind.fields["pageInfo"])
        more: Pieces = [func.to_json(func.count() > self.size)]
        before, after = ([_truth(cursor is not None)] for cursor in (self.cut.before, self.cut.after))
        ends = self.number == 1, self.number == func.least(self.source.rows.c[FOUND], self.size)
        first, last = (self._cursor_at(end) for end in ends)
        forward = not self.cut.from_end
        says: dict[str, Pieces] = {
            "__typename": [f'"{info.name}"'],
            "hasNextPage": more if forward else list(before),
            "hasPreviousPage": list(after) if forward else more,
            "startCursor": [first if forward else last],
            "endCursor": [last if forward else first],
        }
        return [(name, says[found[0].node.name.value]) for name, found in self.making.within(info, fields).items()]

    def _cursor_at(self, end: ColumnElement[bool]) -> ColumnElement[str]:
        """Write the cursor of the one row at an end of the page, and of no other."""
        return func.coalesce(func.max(joined(plain_string(self._cursor()))).filter(end), literal_text("null"))

    def _cursor(self) -> ColumnElement[str]:
        """Write the cursor of a row, as `Keyset.cursor` does."""
        pieces: Pieces = [f'[{VERSION},"{self.keys.mark}",[']
        for number, key in enumerate(self.keys.keys):
            _, write = WRITERS[key.kind]
            pieces += ["," if number else "", *write(self.source.rows.c[f"key_{number}"])]
        plain = all(key.kind is not str for key in self.keys.keys)
        return base64(joined([*pieces, "]]"]), plain=plain)


def _conditions(
    making: Making, place: Place, wheres: type, row: Any, listed: Lists, around: Source | None
) -> list[ColumnElement[bool]]:
    where = making.given.arguments(place)["where"]
    if (where is not None or listed.within) and not issubclass(wheres, Where):
        raise Inexpressible(f"filters of {wheres.__name__}")
    conditions = []
    for name, declared in filters_of(wheres).items():
        if around is not None and name == listed.within:
            conditions.append(declared.condition(row, getattr(around.row, listed.column)))
        elif where is not None and is_given(given := getattr(where, name)):
            conditions.append(declared.condition(row, _filter(making, place, name, declared, given)))
    return conditions


def _filter(making: Making, place: Place, name: str, declared: Narrows, given: Any) -> Any:
    """Give the value of a filter as it will come with each request, of the type that it has in this one."""
    value = value_of(making.given.actor, name, declared, given)
    kind: TypeEngine[Any] = bindparam(None, value).type

    read = argument(place, "where", name)
    later = Later(lambda given: declared.read(read(given)))
    making.check(later)
    return bindparam(None, later, type_=kind)


def _cut(place: Place) -> Later:
    reads = [argument(place, name) for name in ("first", "after", "last", "before")]
    return Later(lambda given: cut_of(*(read(given) for read in reads)))


def _marks(making: Making, place: Place, keys: Keyset, name: str) -> tuple[Later, ...]:
    """Give the values of a cursor's keys as they will come with each request."""

    read = argument(place, name)
    later = Later(lambda given: keys.values(read(given)))
    making.check(later)
    return tuple(Later(partial(_nth, later, at)) for at in range(len(keys.keys)))


def _nth(values: Later, at: int, given: Given) -> Any:
    return values.of(given)[at]


def _type_of(definition: GraphQLField) -> GraphQLObjectType:
    return cast("GraphQLObjectType", get_named_type(definition.type))


def _truth(said: bool) -> str:
    return "true" if said else "false"
