"""What is sent to the database while something is asked."""

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from typing import Any

from asyncpg import Connection
from asyncpg.connection import LoggedQuery
from asyncpg.prepared_stmt import PreparedStatement
from sqlalchemy import event

from domain.database import Database


@asynccontextmanager
async def statements(database: Database) -> AsyncIterator[list[str]]:
    """Hear of every statement that is sent while the block lasts, whoever sends it."""
    sent: list[str] = []

    def hear(query: LoggedQuery) -> None:
        sent.append(query.query)

    heard: list[Connection[Any]] = []

    def listen(connection: Any, _record: object, _proxy: object) -> None:
        connection.driver_connection.add_query_logger(hear)
        heard.append(connection.driver_connection)

    def run(_connection: object, _cursor: object, statement: str, *_more: object) -> None:
        sent.append(statement)

    async def read(prepared: Any, *values: Any) -> Any:
        sent.append(prepared.get_query())
        return await fetchval(prepared, *values)

    # What a session or a reader runs is prepared by itself, and the driver's log does not tell of it.
    driver: Any = PreparedStatement
    fetchval = driver.fetchval
    driver.fetchval = read
    event.listen(database.engine.sync_engine, "checkout", listen)
    event.listen(database.engine.sync_engine, "before_cursor_execute", run)
    try:
        yield sent
    finally:
        driver.fetchval = fetchval
        event.remove(database.engine.sync_engine, "checkout", listen)
        event.remove(database.engine.sync_engine, "before_cursor_execute", run)
        for driver in heard:
            driver.remove_query_logger(hear)


def reading(sent: Sequence[str]) -> list[str]:
    """Give those that read: all but the question whether a connection that has rested still lives."""
    return [text for text in sent if text != "select 1"]


def planned(sent: Sequence[str]) -> list[str]:
    """Give those that a plan made: what they give is sent on as it is."""
    return [text for text in sent if text.lstrip().lower().startswith("select textsend")]
