"""Finding documents by their hash."""

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from domain.document.model import KeptDocument


async def document_of(session: AsyncSession, digest: bytes) -> KeptDocument | None:
    """Find the document that is kept under the hash."""
    return await session.get(KeptDocument, digest)


async def documents_in_use(session: AsyncSession, *, most: int, trusted: bool | None = None) -> Sequence[KeptDocument]:
    """List the trusted documents first, then those that were asked for last."""
    found = select(KeptDocument).order_by(KeptDocument.trusted.desc(), KeptDocument.asked_at.desc()).limit(most)
    if trusted is not None:
        found = found.where(KeptDocument.trusted.is_(trusted))
    return (await session.scalars(found)).all()
