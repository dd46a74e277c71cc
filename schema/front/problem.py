"""What the front itself says no to: a code for machines, a sentence for people, and the HTTP status if it has one."""

from collections.abc import Mapping

from graphql import GraphQLError

from domain.language import translate


class Problem(GraphQLError):
    """A request that will not be run as it stands.

    `status` is None when the answer's media type decides it: errors of the document are 400 in
    `application/graphql-response+json` and 200 in `application/json` (GraphQL over HTTP, "Status Codes").
    """

    def __init__(
        self,
        code: str,
        sentence: str,
        *,
        status: int | None = None,
        headers: Mapping[str, str] | None = None,
        **values: object,
    ) -> None:
        super().__init__(translate("en", sentence, values), extensions={"code": code, **values})
        self.sentence = sentence
        self.values = values
        self.status = status
        self.headers = dict(headers or {})

    def said(self, language: str) -> str:
        """Say what is wrong, in the language."""
        return translate(language, self.sentence, self.values)


class InvalidDocument(Exception):
    """A document that is no GraphQL or does not fit the schema, with everything that is wrong in it."""

    def __init__(self, errors: list[GraphQLError]) -> None:
        super().__init__(f"{len(errors)} errors")
        self.errors = errors
