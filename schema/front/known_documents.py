"""Where a request's document comes from: the store in memory, the shelf behind it, or the query that came along."""

from collections.abc import Iterable, Mapping

from starlette.requests import Request

from domain.document.rules import digest_of
from schema.front import persisted
from schema.front.body import Asked
from schema.front.document import Document, Documents
from schema.front.persisted import Kept, Shelf
from schema.front.problem import InvalidDocument, Problem


class KnownDocuments:
    """The documents that are run: any valid one, or with `trusted_only` those that an administrator has loaded."""

    def __init__(self, documents: Documents, shelf: Shelf, *, trusted_only: bool = False) -> None:
        self.documents = documents
        self.shelf = shelf
        self.trusted_only = trusted_only

    async def document(self, request: Request, asked: Asked) -> Document:
        """Find the document that is asked for, and keep one that is handed in with its hash.

        Nothing is asked of the shelf before the document has passed every limit, unless only the hash is sent.

        :raises Problem: when it passes a limit, is not known, or is not trusted where only trusted ones are run
        :raises InvalidDocument: when it is no GraphQL or does not fit the schema
        """
        if self.trusted_only:
            return await self._trusted(request, asked)
        if asked.query is None:
            return await self._fetched(request, asked)
        document = self.documents.ready(asked.query, asked.variables)
        if asked.digest is not None and asked.digest not in self.documents.on_shelf:
            await self._shelve(request, asked.query)
        return document

    def recall(self, kept: Iterable[Kept]) -> None:
        """Make documents of the shelf ready before anybody asks, the first of them to be the last forgotten."""
        for each in reversed(list(kept)):
            try:
                self._made_ready(each, {})
            except (Problem, InvalidDocument):
                continue  # the schema or the limits have changed since; whoever asks for it will be told

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
