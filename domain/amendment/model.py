"""An amendment of one rule, from the draft to the day it is in force. National vocabulary, like the rules."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, Index
from sqlalchemy.orm import Mapped, mapped_column

from domain.database import Base, new_id, vocabulary
from domain.language import N_

STATES = {
    "draft": N_("Draft"),
    "verified": N_("Verified by a second person"),
    "in_force": N_("In force"),
    "dropped": N_("Dropped"),
}
OPEN = ("draft", "verified")


class Amendment(Base, kw_only=True):
    """What a rule is to say from then on, and why; `read_at` is since when the wording it replaces was believed."""

    __tablename__ = "amendment"
    __table_args__ = (
        vocabulary("state", STATES),
        CheckConstraint("reason <> ''", name="reasoned"),
        CheckConstraint("verified_by <> drafted_by", name="second_person"),
        CheckConstraint("state not in ('verified', 'in_force') or verified_by is not null", name="verified"),
        Index("amendment_one_open_key", "rule_id", unique=True, postgresql_where="state in ('draft', 'verified')"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default_factory=new_id)
    rule_id: Mapped[str]
    read_at: Mapped[datetime]
    clause_id: Mapped[str]
    threshold: Mapped[str | None]
    comparator: Mapped[str]
    parameters: Mapped[dict[str, Any]]
    reason: Mapped[str]
    state: Mapped[str] = mapped_column(default="draft")
    drafted_by: Mapped[UUID]
    drafted_by_name: Mapped[str]
    drafted_at: Mapped[datetime]
    verified_by: Mapped[UUID | None] = mapped_column(default=None)
    verified_by_name: Mapped[str | None] = mapped_column(default=None)
    verified_at: Mapped[datetime | None] = mapped_column(default=None)
    in_force_at: Mapped[datetime | None] = mapped_column(default=None)
