"""Who is asking, in which language, and the door to the books: what every page takes from its request."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any, TypeVar

from starlette.requests import Request

from domain.access import Actor
from domain.account.rules import SignIn
from domain.calendar.rules import day_in_shanghai
from domain.database import Database
from domain.language import DEFAULT, LANGUAGES, translate

Word = TypeVar("Word", bound=str)


@dataclass(frozen=True, kw_only=True)
class Viewer:
    """Somebody who has signed in, as the frame of the page names them."""

    actor: Actor
    name: str
    place: str


def database_of(request: Request) -> Database:
    """Give the books."""
    database: Database = request.state.database
    return database


def viewer_of(request: Request) -> Viewer | None:
    """Tell who has signed in, if anybody."""
    viewer: Viewer | None = request.scope.get("state", {}).get("viewer")
    return viewer


def actor_of(request: Request) -> Actor:
    """Give the actor who has signed in.

    :raises SignIn: when nobody has
    """
    viewer = viewer_of(request)
    if viewer is None:
        raise SignIn
    return viewer.actor


def this_day() -> date:
    """Tell the day that it is in China."""
    return day_in_shanghai(datetime.now(UTC))


def language_of(request: Request) -> str:
    """Tell the page's language: the cookie's, else Chinese."""
    chosen = request.cookies.get("language")
    return chosen if chosen in LANGUAGES else DEFAULT


def say(request: Request, sentence: str, **values: object) -> str:
    """Say a marked sentence in the page's language."""
    return translate(language_of(request), sentence, values)


def told(request: Request, text: Mapping[str, Any] | None) -> str:
    """Choose the page's language from a text that is kept in both."""
    return "" if text is None else str(text.get(language_of(request)) or text.get(DEFAULT) or "")


def choices(request: Request, words: Mapping[Word, str]) -> list[tuple[str, str]]:
    """Give a vocabulary to choose from, as pairs of value and words in the page's language."""
    return [(value, say(request, word)) for value, word in words.items()]


def wants_part(request: Request) -> bool:
    """Tell whether htmx asks for the part of the page that changes, rather than a person for all of it."""
    return request.headers.get("HX-Request") == "true" and request.headers.get("HX-Request-Type") != "full"
