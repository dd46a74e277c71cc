"""How what went wrong is answered on pages: a refusal in its own words, anything else with a number to quote."""

import logging
from uuid import uuid4

from sqlalchemy.exc import DBAPIError, InterfaceError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from domain.account.rules import SignIn
from domain.evidence.store import StoreAway
from domain.refusals import Conflict, Invalid, NotFound, Refusal
from web.asking import language_of, viewer_of
from web.page import link, page

logger = logging.getLogger("jiedui")

_AWAY = ("08", "53", "57", "58")
_SOON = {"Retry-After": "5"}


async def refused(request: Request, error: Exception) -> Response:
    """Answer a refusal: to the door when nobody has signed in, else the page that says why."""
    assert isinstance(error, Refusal)
    if isinstance(error, SignIn) or viewer_of(request) is None:
        return _to_the_door(request)
    if isinstance(error, StoreAway):
        return page(request, "error.html", status=503, headers=_SOON, sentence=error.sentence(language_of(request)))
    status = 404 if isinstance(error, NotFound) else 422 if isinstance(error, (Invalid, Conflict)) else 403
    return page(request, "error.html", status=status, sentence=error.sentence(language_of(request)))


async def not_served(request: Request, error: Exception) -> Response:
    """Answer an address or method that is not served."""
    assert isinstance(error, HTTPException)
    if error.status_code == 404 and viewer_of(request) is None:
        return _to_the_door(request)
    return page(request, "error.html", status=error.status_code, headers=dict(error.headers or {}))


async def database_away(request: Request, error: Exception) -> Response:
    """Answer when the database cannot be reached; other faults of it are bugs."""
    code = getattr(getattr(error, "orig", None), "sqlstate", None) or ""
    gone = isinstance(error, (OSError, PoolTimeout, InterfaceError, OperationalError)) or code.startswith(_AWAY)
    if not gone:
        return await failed(request, error)
    logger.warning("the database is away: %s", error.__class__.__name__)
    return page(request, "error.html", status=503, headers=_SOON)


async def failed(request: Request, error: Exception) -> Response:
    """Answer a bug: logged with a number, and the number is all that is told."""
    incident = uuid4().hex[:12]
    logger.error("incident %s at %s %s", incident, request.method, request.url.path, exc_info=error)
    return page(request, "error.html", status=500, incident=incident)


def _to_the_door(request: Request) -> Response:
    if request.headers.get("HX-Request") == "true":
        return Response(status_code=401, headers={"HX-Redirect": "/login"})
    wanted = request.url.path if request.method == "GET" else "/"
    return RedirectResponse(link("/login", next=wanted if wanted != "/" else None), 303)


HANDLERS = {
    Refusal: refused,
    HTTPException: not_served,
    DBAPIError: database_away,
    PoolTimeout: database_away,
    OSError: database_away,
    Exception: failed,
}
