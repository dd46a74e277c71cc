"""The shelf of the books: documents that outlive the process, for whoever has signed in."""

from collections.abc import Callable, Sequence
from datetime import UTC, datetime

from starlette.requests import Request

from domain.access import NOBODY, Actor
from domain.database import Database
from domain.document.actions import keep_document, note_asked
from domain.document.queries import document_of, documents_in_use
from schema.front.persisted import Kept


class BookShelf:
    """Keeps documents in the books. They are everybody's: each is written in nobody's name, even for a mere reader.

    :param asks: tells who has signed in, and refuses whoever has not
    """

    def __init__(self, database: Database, asks: Callable[[Request], Actor]) -> None:
        self.database = database
        self.asks = asks

    async def find(self, request: Request, digest: bytes) -> Kept | None:
        """Find what is kept under the hash, and note that it is still asked for.

        :raises SignIn: when nobody has signed in
        """
        self.asks(request)
        async with self.database.transaction(NOBODY, now=datetime.now(UTC)) as session:
            found = await document_of(session, digest)
            if found is None:
                return None
            await note_asked(session, digest)
            return Kept(found.text, found.trusted, found.valid_in)

    async def keep(self, request: Request, text: str, *, valid_in: bytes) -> None:
        """Keep what somebody has handed in, within the bounds of `domain.document.rules`.

        :raises SignIn: when nobody has signed in
        """
        actor = self.asks(request)
        async with self.database.transaction(NOBODY, now=datetime.now(UTC)) as session:
            await keep_document(session, actor, text, valid_in=valid_in)

    async def in_use(self, most: int, *, trusted_only: bool = False) -> Sequence[Kept]:
        """Give the documents worth making ready before anybody asks."""
        async with self.database.transaction(NOBODY, now=datetime.now(UTC)) as session:
            found = await documents_in_use(session, most=most, trusted=True if trusted_only else None)
            return [Kept(each.text, each.trusted, each.valid_in) for each in found]
