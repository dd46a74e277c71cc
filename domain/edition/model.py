"""An edition of a plan, from the draft to the day it is in force. National vocabulary, like plans."""

from typing import Any

from sqlalchemy.orm import Mapped, mapped_column

from domain.database import Base
from domain.draft.model import Draft, two_persons
from domain.policy.rules import Pack


class Edition(Draft, Base, kw_only=True):
    """What a plan is to say, whole, beside what it said when the draft was begun; both as packs."""

    __tablename__ = "edition"
    __table_args__ = two_persons("edition", of="plan_id")

    plan_id: Mapped[str]
    number: Mapped[int]
    before: Mapped[dict[str, Any]] = mapped_column(repr=False)
    content: Mapped[dict[str, Any]] = mapped_column(repr=False)

    @property
    def earlier(self) -> Pack:
        """Give what the plan said when the draft was begun."""
        return Pack.model_validate(self.before)

    @property
    def pack(self) -> Pack:
        """Give what the plan is to say."""
        return Pack.model_validate(self.content)
