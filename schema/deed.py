"""How a deed is declared: a mutation that bears the name of the action and answers with the thing or a refusal."""

from collections.abc import Awaitable, Callable
from typing import Any

import strawberry
from sqlalchemy.ext.asyncio import AsyncSession
from strawberry.types.field import StrawberryField

from domain.access import Actor
from schema.context import Info

VERSION = "As it was read; a change in between is refused."


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
