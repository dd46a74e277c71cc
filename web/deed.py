"""What can be done with a record from its page: each deed's address, its fields, its leave and its action."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Generic, Protocol, TypeVar
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from domain.access import Actor, Permission
from web.account import ours
from web.asking import wants_part
from web.form import Form, attempt, sent_form
from web.page import go_to

Thing = TypeVar("Thing")


@dataclass(frozen=True, kw_only=True)
class Deed(Generic[Thing]):
    """Something that can be done: where it is sent, what it asks for, what is said when it is done."""

    name: str
    resource: str
    label: str
    done: str
    permission: Permission
    fields: tuple[str, ...]
    read: Callable[[Form], dict[str, Any]]
    act: Callable[..., Awaitable[Thing]]
    danger: bool = False


def differing(record: object, wish: Mapping[str, Any]) -> dict[str, Any]:
    """Give what is wished otherwise than the record says, so that the journal names nothing else."""
    return {name: value for name, value in wish.items() if getattr(record, name) != value}


class Show(Protocol):
    """Shows the record: with the refused form of a deed, or with what is said now that it is done."""

    async def __call__(
        self,
        request: Request,
        form: Form | None,
        *,
        chosen: str | None = None,
        status: int = 200,
        said: str | None = None,
    ) -> Response:
        """Answer with the page, or the part of it that changes."""


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
        wish = deed.read(form) | {"version": form.number("version", default=0) or None}

        async def done(session: AsyncSession, actor: Actor) -> Any:
            return await deed.act(session, actor, thing_id, **wish)

        thing = await attempt(request, form, done) if form.accepted else None
        if thing is None:
            return await show(request, form, chosen=deed.name, status=422)
        said = notice(request, deed, thing)
        if wants_part(request) and thing.id == thing_id:
            return await show(request, None, said=said)
        return go_to(request, ours(form.values.get("next", f"{address}/{thing.id}")), notice=said)

    return handler
