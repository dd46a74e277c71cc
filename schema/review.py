"""Returned work as GraphQL shows it: why a record was sent back, and what came of it."""

from datetime import datetime
from enum import StrEnum
from typing import ClassVar

import strawberry
from sqlalchemy import select

from domain.access import Actor, masked_name
from domain.database import Base
from domain.review import model
from domain.review.queries import seen_returns
from schema.field import column
from schema.node import Seen, Shown


@strawberry.enum(description="How a return stands.")
class ReturnState(StrEnum):
    """With the school, back at the county, or done."""

    OPEN = "open"
    RESUBMITTED = "resubmitted"
    SETTLED = "settled"


@strawberry.type(description="A record sent back for one of its fields, or as a whole.")
class Return(Shown):
    """One piece of a record's thread."""

    mapped: ClassVar[type[Base]] = model.Return
    row: strawberry.Private[model.Return]

    field: str = column(model.Return.field, description="As the record's column is named; empty for all of it.")
    reason: str | None = column(model.Return.reason, description="None for those who are not shown people.")
    state: ReturnState = column(model.Return.state, word=ReturnState)
    returned_at: datetime = column(model.Return.returned_at)
    returned_by: str = column(model.Return.returned_by, mask=masked_name)
    answer: str | None = column(model.Return.answer)
    answered_at: datetime | None = column(model.Return.answered_at)
    answered_by: str = column(model.Return.answered_by, mask=masked_name)

    @classmethod
    def seen(cls, actor: Actor) -> Seen:
        """Limit to the actor's counties and, for a school office, to its own records."""
        seen = seen_returns(actor)
        return Seen(seen, select(seen))
