"""Refusals as GraphQL shows them: a member of each mutation's union."""

import strawberry
from strawberry.types.field import StrawberryField

from domain import refusals
from schema.front.errors import graphql_name


@strawberry.type(description="Why something that was asked for was not done.")
class Refusal:
    """The domain's refusal in the viewer's language."""

    code: str = strawberry.field(description="For machines: never changes, in no language.")
    message: str = strawberry.field(description="For people, in the viewer's language.")
    field: str | None = strawberry.field(default=None, description="The input that it concerns.")
    clause: str | None = strawberry.field(default=None, description="The clause of a policy behind it.")

    @classmethod
    def of(cls, refusal: refusals.Refusal, language: str) -> "Refusal":
        """Show a refusal in the language."""
        field = graphql_name(refusal.field)
        return cls(code=refusal.code, message=refusal.sentence(language), field=field, clause=refusal.clause)


class RefusalHandler(strawberry.ExceptionHandler[refusals.Refusal, Refusal]):
    """Turns a refusal raised in a resolver whose result may be one; `Schema(exception_handlers=[RefusalHandler()])`."""

    def handle(self, exception: refusals.Refusal, *, field: StrawberryField, info: strawberry.Info) -> Refusal:  # noqa: ARG002
        """Show the refusal in the language of the context."""
        return Refusal.of(exception, info.context.language)
