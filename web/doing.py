"""The handler of a form that does one thing: it is done and told of, or the form comes back with what is wrong."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from typing import TypeVar

from starlette.requests import Request
from starlette.responses import Response

from web.ask import Ask, facts_of, fields_of
from web.asking import say
from web.form import Form, attempt, sent_form
from web.page import go_to

Thing = TypeVar("Thing")
Handler = Callable[[Request], Awaitable[Response]]


def doing(
    act: Callable[..., Awaitable[Thing]],
    asks: Sequence[Ask] = (),
    *,
    back: str,
    said: str,
    refused: Callable[[Request, Form], Awaitable[Response]],
    tells: Callable[[Thing], Mapping[str, object]] = lambda _thing: {},
) -> Handler:
    """Do the action to what the address names as its `id`, if anything, with what the form asks for.

    :param back: where to go then, such as `/notices/{id}`, or `/twinnings/{thing.twinning_id}` from what came of it
    :param said: what is said there, with the values that `tells` gives
    :param refused: shows the form again
    """

    async def handler(request: Request) -> Response:
        form = await sent_form(request, fields=fields_of(asks))
        named, wish = [value for name, value in request.path_params.items() if name == "id"], facts_of(form, asks)
        thing = None
        if form.accepted:
            thing = await attempt(request, form, lambda session, actor: act(session, actor, *named, **wish))
        if thing is None:
            return await refused(request, form)
        notice = say(request, said, **tells(thing))
        return go_to(request, back.format(**request.path_params, thing=thing), notice=notice)

    return handler
