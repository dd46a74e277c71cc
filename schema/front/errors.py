"""What may be said of a failure: refusals and faults of the request as they are, all else by a number in the log."""

import logging
from collections.abc import Iterator, Sequence
from typing import Any
from uuid import uuid4

from graphql import GraphQLError
from sqlalchemy import exc
from strawberry.utils.str_converters import to_camel_case

from domain.language import N_, translate
from domain.refusals import Refusal
from schema.front.problem import Problem

logger = logging.getLogger(__name__)

RETRY_SECONDS = 5
# Connection lost, no resources, operator's intervention, system error; and those who gave way to others.
AWAY_CLASSES = frozenset({"08", "53", "57", "58"})
GAVE_WAY = frozenset({"40001", "40P01", "55P03"})
STATEMENT_TIMEOUT = "57014"


class Away(Exception):
    """The database cannot be reached or has no room now; asking again later may help."""


def said_of(errors: Sequence[GraphQLError], language: str) -> list[dict[str, Any]]:
    """Put the errors into the form of a response, in the language.

    :raises Away: when one of them came because the database is away
    """
    return [_said(error, language) for error in errors]


def refusal_error(refusal: Refusal, language: str) -> dict[str, Any]:
    """Put a refusal of the domain into the form of an error."""
    extensions = {"code": refusal.code, "field": graphql_name(refusal.field), "clause": refusal.clause}
    return {"message": refusal.sentence(language), "extensions": extensions}


def graphql_name(field: str | None) -> str | None:
    """Give the name that a field of the domain has in GraphQL: toSchool for to_school."""
    return None if field is None else to_camel_case(field)


def internal_error(error: BaseException, language: str) -> dict[str, Any]:
    """Log a fault of ours under a fresh number, and say no more than the number."""
    number = uuid4().hex[:12]
    logger.error("Internal error %s", number, exc_info=error)
    message = translate(language, N_("Internal error {id}."), {"id": number})
    return {"message": message, "extensions": {"code": "INTERNAL", "id": number}}


def check_away(error: BaseException) -> None:
    """Stop at a failure that means that the database is away.

    :raises Away: when it does
    """
    if is_away(error):
        raise Away from error


def is_away(error: BaseException) -> bool:
    """Tell whether asking again later may help, because the database was out of reach, full, or gave way to others."""
    state = sqlstate(error)
    if state:
        return state != STATEMENT_TIMEOUT and (state[:2] in AWAY_CLASSES or state in GAVE_WAY)
    if isinstance(error, exc.DBAPIError) and error.connection_invalidated:
        return True
    return isinstance(error, (OSError, exc.InterfaceError, exc.TimeoutError)) and not _is_bad_input(error)


def sqlstate(error: BaseException) -> str | None:
    """Find the SQLSTATE of a failure, whichever of the drivers' wrappers carries it."""
    for each in _causes(error):
        state = getattr(each, "sqlstate", None)
        if isinstance(state, str) and len(state) == 5:
            return state
    return None


def _said(error: GraphQLError, language: str) -> dict[str, Any]:
    said: dict[str, Any] = dict(error.formatted)
    said.update(_words(error, language))
    return said


def _words(error: GraphQLError, language: str) -> dict[str, Any]:
    cause = error.original_error or error
    if isinstance(cause, Problem):
        return {"message": cause.said(language), "extensions": cause.extensions}
    if isinstance(cause, Refusal):
        return refusal_error(cause, language)
    # Without a path it is a fault of the request: a variable that cannot be read as its type.
    if isinstance(cause, GraphQLError) or error.path is None:
        return {"extensions": {"code": "BAD_INPUT", **(error.extensions or {})}}
    return failure(cause, language)


def failure(error: BaseException, language: str) -> dict[str, Any]:
    """Put any failure into the form of an error; never a word of SQL.

    :raises Away: when the database is away
    """
    check_away(error)
    if sqlstate(error) == STATEMENT_TIMEOUT:
        return _plain("TIMEOUT", N_("The database took too long; ask for less."), language)
    if _is_bad_input(error):
        return _plain("BAD_INPUT", N_("A value is out of the range that can be kept."), language)
    return internal_error(error, language)


def _is_bad_input(error: BaseException) -> bool:
    state = sqlstate(error)
    if state:
        return state.startswith("22")
    # asyncpg refuses a value that does not fit its column before sending it: a ValueError behind an InterfaceError.
    return isinstance(error, exc.DBAPIError) and any(isinstance(each, ValueError) for each in _causes(error))


def _causes(error: BaseException) -> Iterator[BaseException]:
    seen: set[int] = set()
    following: BaseException | None = error
    while following is not None and id(following) not in seen:
        seen.add(id(following))
        yield following
        following = getattr(following, "orig", None) or following.__cause__


def _plain(code: str, sentence: str, language: str) -> dict[str, Any]:
    return {"message": translate(language, sentence), "extensions": {"code": code}}
