"""A plain Strawberry server with data loaders over the same mapped classes: how one writes it by the book.

Documents are parsed and validated once, as Strawberry's own extensions remember them. It reads no token.
"""

import argparse
import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID

import strawberry
import uvicorn
from sqlalchemy import func, select, text
from sqlalchemy.dialects.postgresql import Range
from sqlalchemy.ext.asyncio import AsyncSession, async_sessionmaker, create_async_engine
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route
from strawberry.asgi import GraphQL
from strawberry.extensions import ParserCache, ValidationCache

from bench.contenders.plain_context import Context
from bench.contenders.plain_types import Division, Info, Posting, Twinning, gid
from domain.division.model import County
from domain.everything import MODELS
from domain.exchange import model as exchange
from domain.teacher import model as teacher
from domain.twinning import model as twinning

assert MODELS  # importing it is what maps every class

SETTINGS = {"plan_cache_mode": "force_generic_plan", "timezone": "Asia/Shanghai"}
WHO = text(
    "select set_config('app.counties', :counties, true), set_config('app.scope', 'county', true),"
    " set_config('app.schools', '{}', true), set_config('app.actor', :actor, true), set_config('app.now', :now, true)"
)


@strawberry.type
class PageInfo:
    """Where a page ends."""

    has_next_page: bool
    end_cursor: str | None


@strawberry.type
class PostingEdge:
    """A posting in a list."""

    cursor: str
    node: Posting


@strawberry.type
class Postings:
    """A page of postings."""

    start: strawberry.Private[date]
    before: strawberry.Private[date]
    page_info: PageInfo
    edges: list[PostingEdge]

    @strawberry.field
    async def total_count(self, info: Info) -> int:
        counted = select(func.count()).select_from(exchange.Posting).where(*in_year(info, self.start, self.before))
        total: int = (await info.context.all(counted))[0][0]
        return total


@strawberry.type
class TwinningEdge:
    """A twinning in a list."""

    node: Twinning


@strawberry.type
class Twinnings:
    """A list of twinnings."""

    edges: list[TwinningEdge]


@strawberry.type
class DivisionEdge:
    """A county in a list."""

    node: Division


@strawberry.type
class Divisions:
    """A list of counties."""

    edges: list[DivisionEdge]


def in_year(info: Info, start: date, before: date) -> list[Any]:
    """Limit postings to the viewer's counties and the year."""
    row = exchange.Posting
    return [row.county_id.in_(info.context.counties), row.starts_on >= start, row.starts_on < before]


@strawberry.type
class Query:
    """What can be read."""

    @strawberry.field
    async def posting(self, info: Info, county: int, id: UUID) -> Posting | None:
        row = exchange.Posting
        found = await info.context.all(select(row).where(row.county_id == county, row.id == id))
        return Posting.of(found[0][0]) if found else None

    @strawberry.field
    async def postings(self, info: Info, first: int, start: date, before: date) -> Postings:
        row = exchange.Posting
        wanted = select(row).where(*in_year(info, start, before)).order_by(row.starts_on.desc(), row.id.desc())
        rows = [each[0] for each in await info.context.all(wanted.limit(first + 1))]
        edges = [PostingEdge(cursor=gid("", each.starts_on, each.id), node=Posting.of(each)) for each in rows[:first]]
        ends = PageInfo(has_next_page=len(rows) > first, end_cursor=edges[-1].cursor if edges else None)
        return Postings(start=start, before=before, page_info=ends, edges=edges)

    @strawberry.field
    async def twinnings(self, info: Info, first: int) -> Twinnings:
        row = twinning.Twinning
        wanted = select(row).where(row.county_id.in_(info.context.counties))
        found = await info.context.all(wanted.order_by(row.starts_on.desc(), row.id.desc()).limit(first))
        return Twinnings(edges=[TwinningEdge(node=Twinning.of(each[0])) for each in found])

    @strawberry.field
    async def divisions(self, info: Info, first: int) -> Divisions:
        wanted = select(County).where(County.id.in_(info.context.counties)).order_by(County.code).limit(first)
        found = await info.context.all(wanted)
        return Divisions(edges=[DivisionEdge(node=Division.of(each[0])) for each in found])


@strawberry.type
class Mutation:
    """What can be written: the posting and its claim, without a rule, a mirror or a journal."""

    @strawberry.mutation
    async def log_posting(self, info: Info, county: int, id: UUID, to_school: UUID, start: date, last: date) -> Posting:
        one = await info.context.session.get_one(teacher.Teacher, (county, id))
        row = exchange.Posting(
            county_id=county, host_county_id=county, teacher_id=id, person_id=one.person_id, teacher_name=one.name,
            subject="语文", stage="primary", from_school_id=one.school_id, to_school_id=to_school,
            kind="regular_exchange", starts_on=start, planned_to=last, state="approved", logged_at=datetime.now(UTC),
        )  # fmt: skip
        claim = exchange.Claim(
            person_id=one.person_id, county_id=county, posting_id=row.id, slots=Range(0, 10), during=Range(start, last)
        )
        info.context.session.add_all([row, claim])
        await info.context.session.flush()
        return Posting.of(row)


schema = strawberry.Schema(Query, Mutation, extensions=[ParserCache, ValidationCache])
door: GraphQL[Context, None] = GraphQL(schema, graphql_ide=None)


async def endpoint(request: Request) -> Response:
    """Answer within one transaction, committed before anything is said."""
    counties = request.headers["x-counties"]
    asking = {"counties": counties, "actor": str(UUID(int=7)), "now": datetime.now(UTC).isoformat()}
    sessions: async_sessionmaker[AsyncSession] = request.app.state.sessions
    async with sessions() as session, session.begin():
        await session.execute(WHO, asking)
        seen = [int(each) for each in counties.strip("{}").split(",")]
        response: Response = await door.run(request, context=Context(session, seen))
    return response


@asynccontextmanager
async def lifespan(app: Starlette) -> AsyncIterator[None]:
    """Hold the pool while the server runs."""
    url = os.environ["DATABASE_URL"]
    engine = create_async_engine(url, pool_size=10, connect_args={"server_settings": SETTINGS})
    app.state.sessions = async_sessionmaker(engine, expire_on_commit=False)
    yield
    await engine.dispose()


app = Starlette(routes=[Route("/graphql", endpoint, methods=["POST"])], lifespan=lifespan)

if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("--port", type=int, required=True)
    uvicorn.run(app, host="127.0.0.1", port=parser.parse_args().port, log_level="warning", server_header=False)
