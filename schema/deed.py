"""How a deed is declared: a mutation that bears the name of the action and answers with the thing or a refusal."""

from collections.abc import Callable

import strawberry
from strawberry.types.field import StrawberryField

VERSION = "As it was read; a change in between is refused."


def deed(description: str) -> Callable[[Callable[..., object]], StrawberryField]:
    """Declare a mutation that does what the description says."""

    def declare(resolve: Callable[..., object]) -> StrawberryField:
        declared: StrawberryField = strawberry.mutation(resolve, description=description)
        return declared

    return declare
