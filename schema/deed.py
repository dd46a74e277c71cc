"""How a deed is declared: a mutation that bears the name of the action and answers with the thing or a refusal.

One line says it, where an input gives the action everything as it takes it (`schema.given`):

    cancel_posting = does(Posting, actions.cancel_posting, CancelPostingInput, "Take back a posting, with the reason.")

What needs more is a function below `@deed("…")`.
"""

from collections.abc import Awaitable, Callable
from functools import wraps
from typing import Annotated, Any

import strawberry
from sqlalchemy.ext.asyncio import AsyncSession
from strawberry.types.field import StrawberryField

from domain.access import Actor
from domain.division.queries import county_named
from schema.context import Info
from schema.front import Refusal
from schema.given import check_fit, facts_of, subject_of
from schema.node import Node, uuid_of

Act = Callable[..., Awaitable[Any]]


def does(shows: type[Node], act: Act, given: type, description: str) -> StrawberryField:
    """Declare a mutation that does the action with what the input gives, and answers with the row that comes of it.

    :raises TypeError: when the action does not take what the input gives
    """
    check_fit(given, act)

    async def resolve(info: Info, input: Any) -> Any:
        named, facts = subject_of(input), facts_of(input)
        return shows.of(await written(info, lambda session, actor: act(session, actor, *named, **facts)))

    resolve.__annotations__ |= {"input": given, "return": _result(shows, act)}
    return deed(description)(resolve)


def does_to(shows: type[Node], act: Act, description: str) -> StrawberryField:
    """Declare a mutation that is given nothing but the id of the row that the action is done to."""
    kind = shows.__name__

    async def resolve(info: Info, named: str) -> Any:
        thing_id = uuid_of(named, kind)
        return shows.of(await written(info, lambda session, actor: act(session, actor, thing_id)))

    argument = Annotated[strawberry.ID, strawberry.argument(name=kind.lower())]
    resolve.__annotations__ |= {"named": argument, "return": _result(shows, act)}
    return deed(description)(resolve)


def in_county(act: Act) -> Act:
    """Let an action that takes a county's key be asked with the county's six digits, as `division`."""

    @wraps(act)
    async def asked(session: AsyncSession, actor: Actor, *, division: str, **facts: Any) -> Any:
        county = await county_named(session, actor, division)
        return await act(session, actor, county_id=county.id, **facts)

    return asked


def deed(description: str) -> Callable[[Callable[..., object]], StrawberryField]:
    """Declare a mutation that does what the description says."""

    def declare(resolve: Callable[..., object]) -> StrawberryField:
        declared: StrawberryField = strawberry.mutation(resolve, description=description)
        return declared

    return declare


async def written(info: Info, act: Callable[[AsyncSession, Actor], Awaitable[Any]]) -> Any:
    """Do it in a transaction of its own, in the viewer's name."""
    ctx = info.context
    return await ctx.write(lambda session: act(session, ctx.actor))


def _result(shows: type[Node], act: Act) -> Any:
    """Name the answer after the action: the thing or a refusal."""
    name = "".join(word.capitalize() for word in act.__name__.split("_"))
    return Annotated[shows | Refusal, strawberry.union(f"{name}Result")]
