"""What every command shares: its language, its books, and how it says no."""

import asyncio
import os
import sys
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from typing import TypeVar

import typer
from sqlalchemy.ext.asyncio import AsyncSession

from api.books import Unfit, books, operator, prepare
from api.postgres import EmbeddedError
from api.settings import MissingSecret, Settings
from domain.access import Actor
from domain.database import Database
from domain.language import DEFAULT, LANGUAGES
from domain.refusals import Refusal

Result = TypeVar("Result")

REFUSED = 1


def language() -> str:
    """Tell the language of the terminal: `JIEDUI_LANGUAGE`, else that of the locale, else Chinese."""
    named = os.environ.get("JIEDUI_LANGUAGE") or os.environ.get("LC_ALL") or os.environ.get("LANG") or DEFAULT
    return named[:2] if named[:2] in LANGUAGES else DEFAULT


@contextmanager
def saying_no() -> Iterator[None]:
    """Say a refusal on the error stream and end with status 1."""
    try:
        yield
    except Refusal as refusal:
        _say_no(refusal.sentence(language()))
    except (EmbeddedError, MissingSecret, Unfit, OSError) as trouble:
        _say_no(str(trouble))


def with_books(work: Callable[[Database, Actor], Awaitable[Result]]) -> Result:
    """Run the work with prepared books, in the operator's name."""

    async def run() -> Result:
        await prepare(opened)
        database = opened.database()
        try:
            return await work(database, await operator(database))
        finally:
            await database.close()

    with saying_no(), books(Settings()) as opened:
        return asyncio.run(run())
    raise AssertionError("a refusal has ended the command")


def in_one_transaction(work: Callable[[AsyncSession, Actor], Awaitable[Result]]) -> Result:
    """Run the work in one transaction, in the operator's name."""

    async def run(database: Database, actor: Actor) -> Result:
        async with database.transaction(actor) as session:
            return await work(session, actor)

    return with_books(run)


def _say_no(why: str) -> None:
    print(why, file=sys.stderr)
    raise typer.Exit(REFUSED)
