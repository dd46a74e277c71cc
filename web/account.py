"""Signing in and out, and choosing the language."""

import re
from functools import cache

from anyio import CapacityLimiter
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from domain.access import NOBODY
from domain.account.actions import sign_in, sign_out
from domain.account.rules import SESSION_LASTS
from domain.language import LANGUAGES
from domain.refusals import Refusal
from web.asking import database_of
from web.form import Form, asked_form, sent_form
from web.page import page

COOKIE = "session"
A_YEAR = 365 * 24 * 3600

_OURS = re.compile(r"/(?![/\\])[\x21-\x7e]*")


async def show(request: Request) -> Response:
    """Show the door."""
    return _door(request, asked_form(request, username="", password=""))


async def enter(request: Request) -> Response:
    """Let somebody in, or say that name and password do not belong together."""
    form = await sent_form(request, fields=("username", "password", "next"))
    username, password = form.text("username", required=True), form.values["password"]
    if form.accepted:
        async with _at_the_door(), database_of(request).transaction(NOBODY) as session:
            result = await sign_in(session, username=username, password=password)
        if not isinstance(result, Refusal):
            return _let_in(request, result, ours(form.values["next"]))
        form.refuse(result)
    form.values["password"] = ""
    return _door(request, form, status=422)


async def leave(request: Request) -> Response:
    """End the session."""
    async with database_of(request).transaction(NOBODY) as session:
        await sign_out(session, request.cookies.get(COOKIE, ""))
    answer = RedirectResponse("/login", 303)
    answer.delete_cookie(COOKIE)
    return answer


async def language(request: Request) -> Response:
    """Remember the language and go back to where the viewer was."""
    answer = RedirectResponse(ours(request.query_params.get("next", "/")), 303)
    chosen = request.query_params.get("to", "")
    if chosen in LANGUAGES:
        answer.set_cookie("language", chosen, max_age=A_YEAR, samesite="lax", httponly=True)
    return answer


def ours(address: str) -> str:
    """Give the address if it is a path of our own, else the first page: nobody is sent elsewhere after signing in."""
    return address if _OURS.fullmatch(address) else "/"


@cache
def _at_the_door() -> CapacityLimiter:
    """Let two at once try a password: who waits holds no connection, and no crowd slips in before it is locked out."""
    return CapacityLimiter(2)


def _door(request: Request, form: Form, *, status: int = 200) -> Response:
    return page(
        request,
        "sign_in.html",
        status=status,
        form=form,
        next=ours(form.values.get("next", "/")),
        demo_accounts=request.state.demo_accounts(form.language),
    )


def _let_in(request: Request, cookie: str, where: str) -> Response:
    answer = RedirectResponse(where, 303)
    answer.set_cookie(
        COOKIE,
        cookie,
        max_age=int(SESSION_LASTS.total_seconds()),
        httponly=True,
        samesite="lax",
        secure=request.url.scheme == "https",
    )
    return answer


routes = [
    Route("/login", show, methods=["GET"]),
    Route("/login", enter, methods=["POST"]),
    Route("/logout", leave, methods=["POST"]),
    Route("/language", language, methods=["GET"]),
]
