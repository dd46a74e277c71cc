"""A document that is kept: its text, whether an administrator trusts it, and where it was found valid."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, Index
from sqlalchemy.orm import Mapped, mapped_column

from domain.database import Base


class KeptDocument(Base, kw_only=True):
    """A text and its SHA-256. It belongs to no county: it says how to ask, and what is answered depends on who asks."""

    __tablename__ = "kept_document"
    __table_args__ = (
        CheckConstraint("octet_length(hash) = 32", name="hash_is_sha256"),
        Index("kept_document_asked_at_idx", "trusted", "asked_at"),
        Index("kept_document_kept_by_idx", "kept_by", "kept_at"),
    )

    hash: Mapped[bytes] = mapped_column(primary_key=True)
    text: Mapped[str]
    trusted: Mapped[bool]
    valid_in: Mapped[bytes]
    """The mark of the schema in which it was found valid, so that it need not be judged again."""
    kept_by: Mapped[UUID]
    kept_at: Mapped[datetime]
    asked_at: Mapped[datetime]
    """When it was last fetched for somebody; the one that waits longest gives way first."""
