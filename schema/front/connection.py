"""Connections as Relay has them: edges with cursors, page info, and a count made only when it is asked for."""

from collections.abc import Awaitable, Callable, Sequence
from typing import Any, Generic, TypeVar

import strawberry
from sqlalchemy import Row

from schema.front.keyset import Cut, Keyset

Node = TypeVar("Node")


@strawberry.type(description="Where a page stands in its list.")
class PageInfo:
    """The ends of a page, and whether the list goes on beyond them."""

    has_next_page: bool
    has_previous_page: bool
    start_cursor: str | None
    end_cursor: str | None


@strawberry.type(description="One place in a list.")
class Edge(Generic[Node]):
    """A node and the cursor of its place."""

    cursor: str
    node: Node


async def _counted(self: "Connection[Any]") -> int:
    return await self.count()


@strawberry.type(description="One page of a list.")
class Connection(Generic[Node]):
    """One page of a list, and how to count the whole."""

    edges: list[Edge[Node]]
    page_info: PageInfo
    count: strawberry.Private[Callable[[], Awaitable[int]]]
    total_count: int = strawberry.field(
        resolver=_counted, description="How many there are in the whole list; counted only when asked for."
    )


def connection_of(
    rows: Sequence[Row[Any]],
    order: Keyset,
    cut: Cut,
    *,
    node: Callable[[Any], Node],
    count: Callable[[], Awaitable[int]],
) -> Connection[Node]:
    """Assemble a page from the rows of `order.page(statement, cut)`.

    `node` is given the row's single entity, or the tuple of them when the statement selects several.
    """
    kept = list(rows[: cut.size])
    if cut.from_end:
        kept.reverse()
    edges = [_edge(row, order, node) for row in kept]
    return Connection(edges=edges, page_info=_page_info(edges, cut, more=len(rows) > cut.size), count=count)


def _edge(row: Row[Any], order: Keyset, node: Callable[[Any], Node]) -> Edge[Node]:
    shown, keys = row[: -len(order.keys)], row[-len(order.keys) :]
    return Edge(cursor=order.cursor(keys), node=node(shown[0] if len(shown) == 1 else shown))


def _page_info(edges: Sequence[Edge[Any]], cut: Cut, *, more: bool) -> PageInfo:
    # The row of a cursor stands outside its page: beyond that side there is at least that one.
    return PageInfo(
        has_next_page=cut.before is not None if cut.from_end else more,
        has_previous_page=more if cut.from_end else cut.after is not None,
        start_cursor=edges[0].cursor if edges else None,
        end_cursor=edges[-1].cursor if edges else None,
    )
