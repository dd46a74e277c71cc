"""Where a request's document comes from: the store in memory, the shelf behind it, or the query that came along."""

from collections.abc import Iterable, Mapping

from starlette.requests import Request

from domain.document.rules import digest_of
from schema.front import persisted
from schema.front.body import Asked
from schema.front.document import Document, Documents
from schema.front.lifting import Known, Liftings
from schema.front.persisted import Kept, Shelf
from schema.front.problem import InvalidDocument, Problem


class KnownDocuments:
    """The documents that are run: any valid one, or with `trusted_only` those that an administrator has loaded.

    With `lifting`, literals are lifted into variables; without, every text is run as it is written.
    """

    def __init__(
        self, documents: Documents, shelf: Shelf, *, trusted_only: bool = False, lifting: bool = False
    ) -> None:
        self.documents = documents
        self.shelf = shelf
        self.trusted_only = trusted_only
        self.liftings = Liftings(documents) if lifting else None

    async def document(self, request: Request, asked: Asked) -> Known:
        """Find the document that is asked for, and keep one that is handed in with its hash.

        A query without a hash, whose text is new but for the values written into it, is asked with variables instead.

        Nothing is asked of the shelf before the document has passed every limit, unless only the hash is sent.

        :raises Problem: when it passes a limit, is not known, or is not trusted where only trusted ones are run
        :raises InvalidDocument: when it is no GraphQL or does not fit the schema
        """
        if self.trusted_only:
            return Known(await self._trusted(request, asked), asked.variables)
        if asked.query is None:
            return Known(await self._fetched(request, asked), asked.variables)
        if asked.digest is None and (lifted := self._lifted(asked.query, asked.variables)):
            return lifted
        document = self.documents.ready(asked.query, asked.variables)
        if asked.digest is not None and asked.digest not in self.documents.on_shelf:
            await self._shelve(request, asked.query)
        return Known(document, asked.variables)

    def as_written(self, asked: Asked) -> Document:
        """Give the document as its text says it, literals and all.

        :raises Problem: when it passes a limit
        :raises InvalidDocument: when it is no GraphQL or does not fit the schema
        """
        return self.documents.ready(asked.query or "", asked.variables)

    def recall(self, kept: Iterable[Kept]) -> None:
        """Make documents of the shelf ready before anybody asks, the first of them to be the last forgotten."""
        for each in reversed(list(kept)):
            try:
                self._made_ready(each, {})
            except (Problem, InvalidDocument):
                continue  # the schema or the limits have changed since; whoever asks for it will be told

    def _lifted(self, text: str, variables: Mapping[str, object]) -> Known | None:
        if self.liftings is None or digest_of(text) in self.documents:
            return None
        return self.liftings.known(text, variables)

    async def _trusted(self, request: Request, asked: Asked) -> Document:
        digest = _digest(asked)
        if digest in self.documents.trusted and (known := self.documents.recall(digest, asked.variables)):
            return known
        kept = await self.shelf.find(request, digest)
        if kept is None or not kept.trusted:
            raise persisted.not_trusted()
        return self._made_ready(kept, asked.variables)

    async def _fetched(self, request: Request, asked: Asked) -> Document:
        digest = _digest(asked)
        if known := self.documents.recall(digest, asked.variables):
            return known
        kept = await self.shelf.find(request, digest)
        if kept is None:
            raise persisted.not_found()
        document = self._made_ready(kept, asked.variables)
        if kept.valid_in != self.documents.mark:
            await self._shelve(request, kept.text)
        return document

    def _made_ready(self, kept: Kept, variables: Mapping[str, object]) -> Document:
        document = self.documents.ready(kept.text, variables, proven=kept.valid_in == self.documents.mark)
        digest = digest_of(kept.text)
        self.documents.on_shelf.add(digest)
        if kept.trusted:
            self.documents.trusted.add(digest)
        return document

    async def _shelve(self, request: Request, text: str) -> None:
        self.documents.on_shelf.add(digest_of(text))
        await self.shelf.keep(request, text, valid_in=self.documents.mark)


def _digest(asked: Asked) -> bytes:
    if asked.digest is not None:
        return asked.digest
    return digest_of(asked.query or "")
