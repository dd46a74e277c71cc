"""An amendment of one rule, from the draft to the day it is in force. National vocabulary, like the rules."""

from datetime import datetime
from typing import Any

from sqlalchemy.orm import Mapped

from domain.database import Base
from domain.draft.model import Draft, two_persons


class Amendment(Draft, Base, kw_only=True):
    """What a rule is to say from then on, and why; `read_at` is since when the wording it replaces was believed."""

    __tablename__ = "amendment"
    __table_args__ = two_persons("amendment", of="rule_id")

    rule_id: Mapped[str]
    read_at: Mapped[datetime]
    clause_id: Mapped[str]
    threshold: Mapped[str | None]
    comparator: Mapped[str]
    parameters: Mapped[dict[str, Any]]
