"""An edition of a plan, from the draft to the day it is in force. National vocabulary, like plans."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, Index
from sqlalchemy.orm import Mapped, mapped_column

from domain.amendment.model import OPEN, STATES
from domain.database import Base, new_id, vocabulary
from domain.policy.rules import Pack

__all__ = ["OPEN", "STATES", "Edition"]


class Edition(Base, kw_only=True):
    """What a plan is to say, whole, beside what it said when the draft was begun; both as packs."""

    __tablename__ = "edition"
    __table_args__ = (
        vocabulary("state", STATES),
        CheckConstraint("reason <> ''", name="reasoned"),
        CheckConstraint("verified_by <> drafted_by", name="second_person"),
        CheckConstraint("state not in ('verified', 'in_force') or verified_by is not null", name="verified"),
        Index("edition_one_open_key", "plan_id", unique=True, postgresql_where="state in ('draft', 'verified')"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default_factory=new_id)
    plan_id: Mapped[str]
    number: Mapped[int]
    before: Mapped[dict[str, Any]] = mapped_column(repr=False)
    content: Mapped[dict[str, Any]] = mapped_column(repr=False)
    reason: Mapped[str]
    state: Mapped[str] = mapped_column(default="draft")
    drafted_by: Mapped[UUID]
    drafted_by_name: Mapped[str]
    drafted_at: Mapped[datetime]
    verified_by: Mapped[UUID | None] = mapped_column(default=None)
    verified_by_name: Mapped[str | None] = mapped_column(default=None)
    verified_at: Mapped[datetime | None] = mapped_column(default=None)
    in_force_at: Mapped[datetime | None] = mapped_column(default=None)

    @property
    def earlier(self) -> Pack:
        """Give what the plan said when the draft was begun."""
        return Pack.model_validate(self.before)

    @property
    def pack(self) -> Pack:
        """Give what the plan is to say."""
        return Pack.model_validate(self.content)
