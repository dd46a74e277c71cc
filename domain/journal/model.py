"""An entry of the journal, and the head of each county's chain."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import BigInteger, ForeignKey, Uuid
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Mapped, mapped_column

from domain.access import Label
from domain.database import Base, label


class JournalHead(Base, kw_only=True):
    """Where a county's chain ends: the row that is locked while an entry is added.

    No deed of an instant up to `closed_until` is added any more: a figure that was handed in says what was known then.
    """

    __tablename__ = "journal_head"

    county_id: Mapped[int] = mapped_column(ForeignKey("county.id"), primary_key=True)
    number: Mapped[int] = mapped_column(BigInteger, default=0)
    hash: Mapped[bytes] = mapped_column(default=b"")
    closed_until: Mapped[datetime | None] = mapped_column(default=None)


class Entry(Base, kw_only=True):
    """One deed, chained to the one before it."""

    __tablename__ = "journal"

    county_id: Mapped[int] = mapped_column(ForeignKey("county.id"), primary_key=True)
    number: Mapped[int] = mapped_column(BigInteger, primary_key=True)
    at: Mapped[datetime]
    actor_id: Mapped[UUID]
    actor_name: Mapped[str] = mapped_column(info=label(Label.PERSONAL))
    deed: Mapped[str]
    thing: Mapped[str]
    thing_id: Mapped[UUID] = mapped_column(index=True)
    schools: Mapped[list[UUID]] = mapped_column(ARRAY(Uuid()))
    detail: Mapped[dict[str, Any]]
    hash: Mapped[bytes]
