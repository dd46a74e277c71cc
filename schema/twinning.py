"""Twinnings as GraphQL shows them."""

from datetime import date
from enum import StrEnum
from typing import Any, ClassVar

import strawberry
from sqlalchemy import ColumnElement, or_, select

from domain.access import Actor
from domain.database import Base
from domain.twinning import model
from domain.twinning.queries import seen_by
from schema.context import Context
from schema.division import Division
from schema.listing import Direction, Listed, connection
from schema.node import Node, Seen, column, link, uuid_of
from schema.school import School, Stage


@strawberry.enum(description="The states of a twinning.")
class TwinningState(StrEnum):
    """From the draft to the end."""

    DRAFT = "draft"
    AGREED = "agreed"
    ACTIVE = "active"
    SUSPENDED = "suspended"
    EXPIRED = "expired"
    RENEWED = "renewed"
    TERMINATED = "terminated"


@strawberry.type(description="A lead school supports a partner school in one stage; both days of the term included.")
class Twinning(Listed, Node):
    """A dated agreement in the book of the partner school's county."""

    mapped: ClassVar[type[Base]] = model.Twinning
    row: strawberry.Private[model.Twinning]
    descending: ClassVar[bool] = True

    division: Division = link(model.Twinning.county_id, Division)
    lead: School = link(model.Twinning.lead_school_id, School)
    partner: School = link(model.Twinning.partner_school_id, School)
    stage: Stage = column(model.Twinning.stage, word=Stage)
    agreement_no: str | None = column(model.Twinning.agreement_no)
    starts_on: date = column(model.Twinning.starts_on)
    ends_on: date = column(model.Twinning.ends_on)
    state: TwinningState = column(model.Twinning.state, word=TwinningState)
    version: int = column(model.Twinning.version)
    activities = connection("activity.Activity", within="twinning", description="Under it, the latest first.")
    postings = connection("exchange.Posting", within="twinning", description="Between the two schools, under it.")

    @classmethod
    def seen(cls, actor: Actor) -> Seen:
        """Limit to the actor's counties and, for a school office, to its schools."""
        return Seen(model.Twinning, select(model.Twinning).where(seen_by(actor)))

    @classmethod
    def natural(cls, row: Any) -> tuple[Any, ...]:
        """Order by the beginning, the latest first."""
        return (row.starts_on, row.id)


@strawberry.input(description="Narrows a list of twinnings.")
class TwinningWhere:
    """What is left out does not narrow it."""

    school: strawberry.ID | None = strawberry.field(default=None, description="On whichever side.")
    stage: Stage | None = None
    states: list[TwinningState] | None = None
    on: date | None = strawberry.field(default=None, description="This day lies within the term.")

    def narrowing(self, context: Context, row: type[model.Twinning]) -> list[ColumnElement[bool]]:  # noqa: ARG002
        """Give the conditions on the twinnings."""
        school = uuid_of(self.school, "School") if self.school else None
        return [
            *([or_(row.lead_school_id == school, row.partner_school_id == school)] if school else []),
            *([row.stage == self.stage.value] if self.stage else []),
            *([row.state.in_([state.value for state in self.states])] if self.states else []),
            *([row.starts_on <= self.on, row.ends_on >= self.on] if self.on else []),
        ]


@strawberry.enum(description="What twinnings can be ordered by.")
class TwinningOrderField(StrEnum):
    """Columns."""

    STARTS_ON = "starts_on"
    ENDS_ON = "ends_on"


@strawberry.input(description="Orders a list of twinnings.")
class TwinningOrder:
    """A column and a direction."""

    field: TwinningOrderField
    direction: Direction = Direction.ASC
