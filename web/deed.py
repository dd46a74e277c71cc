"""What can be done with a record from its page: each deed is one declaration of its address, its leave and its action.

The button, the form's address, its refusals and what is said when it is done all come from that declaration.
"""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from typing import Any, Generic, Protocol, TypeVar
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from domain.access import Actor, Permission
from web.account import ours
from web.ask import Ask, facts_of, fields_of
from web.asking import wants_part
from web.form import Form, attempt, sent_form
from web.page import go_to

Thing = TypeVar("Thing")
Act = Callable[..., Awaitable[Thing]]


@dataclass(frozen=True, kw_only=True)
class Deed(Generic[Thing]):
    """Something that can be done: where it is sent, what it asks for, what is said when it is done."""

    name: str
    resource: str
    label: str
    done: str
    permission: Permission
    asks: tuple[Ask, ...] = ()
    act: Act[Thing]
    danger: bool = False

    @property
    def fields(self) -> tuple[str, ...]:
        """Name the fields of its form."""
        return fields_of(self.asks)


@dataclass(frozen=True, kw_only=True)
class Look:
    """What is looked at: a deed that the address names, one that was refused, or what was done, said in a sentence."""

    chosen: str | None = None
    refused: Form | None = None
    said: str | None = None

    @property
    def status(self) -> int:
        """Tell the status of the answer."""
        return 422 if self.refused is not None else 200


class Show(Protocol):
    """Shows the record, with the form of a deed."""

    async def __call__(self, request: Request, look: Look) -> Response:
        """Answer with the page, or the part of it that changes."""


def look_of(request: Request) -> Look:
    """Look at a record, with the form of the deed that the address names."""
    return Look(chosen=request.query_params.get("deed"))


def deeds_on_page(
    request: Request,
    look: Look,
    thing: Any,
    offered: Sequence[Deed[Thing]],
    turn: Deed[Thing] | None,
    filled: Form | Callable[[Deed[Thing] | None], Form],
    *,
    address: str,
    fields: str,
    further: Sequence[str] = (),
) -> dict[str, Any]:
    """Give a page what `deed/_panel.html` shows: the deed that was asked for, else the one whose turn it is.

    :param filled: is what is most likely meant, or gives it for a deed
    :param fields: names the template with the fields of these deeds
    :param further: names fields that stand on the form beside those that the deed declares
    """
    asked = next((each for each in offered if each.name == look.chosen), None)
    form = look.refused
    if form is not None:
        form.gather((*asked.fields, *further) if asked else ())
    deed = asked or turn
    return {
        "deeds": offered,
        "deed": deed,
        "deed_fields": fields,
        "address": f"{address}/{thing.id}",
        "read_version": thing.version,
        "asked_for": look.chosen is not None,
        "form": form or (filled if isinstance(filled, Form) else filled(deed)),
        "said": look.said,
        "alone": wants_part(request),
    }


def correcting(find: Act[Thing], correct: Act[Thing]) -> Act[Thing]:
    """Let an action hear only what is said otherwise than the record says, so that the journal names nothing else."""

    async def act(session: AsyncSession, actor: Actor, thing_id: UUID, *, version: int | None, **wish: Any) -> Thing:
        seen = await find(session, actor, thing_id)
        changes = {name: value for name, value in wish.items() if getattr(seen, name, None) != value}
        return await correct(session, actor, thing_id, version=version, **changes)

    return act


def routes_of(
    address: str, deeds: Sequence[Deed[Any]], show: Show, notice: Callable[[Request, Deed[Any], Any], str]
) -> list[Route]:
    """Give the address of each deed: it is done and the record shown as it is now, or the refusal beside its field."""
    return [
        Route(f"{address}/{{id:uuid}}/{deed.resource}", _performing(address, deed, show, notice), methods=["POST"])
        for deed in deeds
    ]


def _performing(
    address: str, deed: Deed[Any], show: Show, notice: Callable[[Request, Deed[Any], Any], str]
) -> Callable[[Request], Awaitable[Response]]:
    async def handler(request: Request) -> Response:
        thing_id: UUID = request.path_params["id"]
        form = await sent_form(request, fields=(*deed.fields, "version"))
        wish = facts_of(form, deed.asks) | {"version": form.number("version", default=0) or None}

        async def done(session: AsyncSession, actor: Actor) -> Any:
            return await deed.act(session, actor, thing_id, **wish)

        thing = await attempt(request, form, done) if form.accepted else None
        if thing is None:
            return await show(request, Look(chosen=deed.name, refused=form))
        said = notice(request, deed, thing)
        if wants_part(request) and thing.id == thing_id:
            return await show(request, Look(said=said))
        return go_to(request, ours(form.values.get("next", f"{address}/{thing.id}")), notice=said)

    return handler
