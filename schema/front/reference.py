"""The schema as plain text, for people and tools to read."""

from functools import cached_property

import strawberry
from starlette.responses import PlainTextResponse
from starlette.types import Receive, Scope, Send


class SchemaReference:
    """An ASGI endpoint for `Route("/graphql/schema", SchemaReference(schema), methods=["GET"])`."""

    def __init__(self, schema: strawberry.Schema) -> None:
        self.schema = schema

    @cached_property
    def text(self) -> str:
        """The schema in GraphQL's own definition language."""
        return self.schema.as_str() + "\n"

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        await PlainTextResponse(self.text)(scope, receive, send)
