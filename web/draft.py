"""The way of a draft on its page, whatever is drafted: verified by a second person, put in force, or dropped."""

from collections.abc import Awaitable, Callable
from functools import partial
from typing import Any, Protocol

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from domain.access import NOWHERE, Permission, can
from domain.draft.model import Draft
from domain.language import N_
from web.asking import actor_of
from web.doing import doing
from web.form import Form

Act = Callable[..., Awaitable[Draft]]


class Show(Protocol):
    """Shows the page that the draft stands on, with what was refused."""

    async def __call__(self, request: Request, form: Form, *, status: int = 200) -> Response:
        """Answer with the page."""


def routes_of_draft(
    address: str, show: Show, *, back: str, verify: Act, put_in_force: Act, drop: Act, dropped: str
) -> list[Route]:
    """Give the addresses of a draft's steps; each leads back to the page, or shows it with the refusal."""
    steps = {
        "verification": (verify, N_("Verified. It can be put in force.")),
        "force": (put_in_force, N_("In force. Figures handed in before stay as they were.")),
        "removal": (drop, dropped),
    }
    refused = partial(show, status=422)
    return [
        Route(f"{address}/{name}", doing(act, back=back, said=said, refused=refused), methods=["POST"])
        for name, (act, said) in steps.items()
    ]


def leave(request: Request, draft: Draft | None) -> dict[str, Any]:
    """Tell what the viewer may do: draft, and verify what somebody else has drafted."""
    actor = actor_of(request)
    return {
        "may_amend": can(actor, Permission.AMEND_RULES, NOWHERE),
        "may_verify": bool(draft and draft.drafted_by != actor.id) and can(actor, Permission.VERIFY_RULES, NOWHERE),
    }
