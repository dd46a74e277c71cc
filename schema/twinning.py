"""Twinnings as GraphQL shows them."""

from datetime import date
from enum import StrEnum
from typing import Any, ClassVar

import strawberry
from sqlalchemy import and_, any_, or_, select

from domain.access import Actor
from domain.database import Base
from domain.twinning import model
from domain.twinning.queries import seen_twinnings
from schema.division import Division
from schema.field import column, link
from schema.listing import Listed, Where, connection, narrows, ordered_by
from schema.node import Node, Seen, id_of
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


@strawberry.enum(description="From which tier of schools to which the support goes.")
class TwinningTier(StrEnum):
    """The three tiers, and the province above them."""

    PROVINCE_COUNTY = "province_county"
    CITY_COUNTY = "city_county"
    COUNTY_RURAL = "county_rural"
    CENTRE_VILLAGE = "centre_village"


@strawberry.enum(description="What an agreement covers.")
class TwinningField(StrEnum):
    """The four fields of support."""

    TEACHING = "teaching"
    MANAGEMENT = "management"
    DEVELOPMENT = "development"
    EQUIPMENT = "equipment"


@strawberry.type(description="A lead school supports a partner school in one stage; both days of the term included.")
class Twinning(Listed, Node):
    """A dated agreement in the book of the partner school's county."""

    mapped: ClassVar[type[Base]] = model.Twinning
    row: strawberry.Private[model.Twinning]
    descending: ClassVar[bool] = True

    division: Division = link(
        model.Twinning.county_id,
        Division,
        description="The partner school's county: in its book it stands.",
    )
    lead_county: Division = link(model.Twinning.lead_county_id, Division, description="The lead school's county.")
    lead: School = link(model.Twinning.lead_school_id, School)
    partner: School = link(model.Twinning.partner_school_id, School)
    stage: Stage = column(model.Twinning.stage, word=Stage)
    agreement_no: str | None = column(model.Twinning.agreement_no)
    scheme: str = column(model.Twinning.scheme, description="The programme that it belongs to.")
    tier: TwinningTier | None = column(model.Twinning.tier, word=TwinningTier)
    fields: list[TwinningField] = column(
        model.Twinning.fields, word=TwinningField, description="What the agreement covers."
    )
    agreed_on: date | None = column(model.Twinning.agreed_on, description="When the agreement was signed.")
    starts_on: date = column(model.Twinning.starts_on)
    ends_on: date = column(model.Twinning.ends_on)
    state: TwinningState = column(model.Twinning.state, word=TwinningState)
    suspended_on: date | None = column(model.Twinning.suspended_on)
    ended_on: date | None = column(model.Twinning.ended_on, description="The last day, when it was ended early.")
    reason: str | None = column(model.Twinning.reason)
    proposed_by: School | None = link(
        model.Twinning.proposed_by, School, description="The school that proposed it; None if the county entered it."
    )
    version: int = column(model.Twinning.version)
    teacher_pairs = connection("mentoring.TeacherPair", within="twinning", description="Mentors and mentees under it.")
    activities = connection("activity.Activity", within="twinning", description="Under it, the latest first.")
    postings = connection("exchange.Posting", within="twinning", description="Between the two schools, under it.")

    @classmethod
    def seen(cls, actor: Actor) -> Seen:
        """Limit to the actor's counties and, for a school office, to its schools; mirrors of other books included."""
        seen = seen_twinnings(actor)
        return Seen(seen, select(seen))

    @classmethod
    def natural(cls, row: Any) -> tuple[Any, ...]:
        """Order by the beginning, the latest first."""
        return (row.starts_on, row.id)


@strawberry.input(description="Narrows a list of twinnings.")
class TwinningWhere(Where):
    """What is left out does not narrow it."""

    school: strawberry.ID | None = narrows(
        lambda row, school: or_(row.lead_school_id == school, row.partner_school_id == school),
        read=id_of("School"),
        description="On whichever side.",
    )
    stage: Stage | None = narrows(lambda row, stage: row.stage == stage)
    states: list[TwinningState] | None = narrows(lambda row, states: row.state == any_(states))
    tier: TwinningTier | None = narrows(lambda row, tier: row.tier == tier)
    on: date | None = narrows(
        lambda row, day: and_(row.starts_on <= day, row.ends_on >= day), description="This day lies within the term."
    )


TwinningOrder = ordered_by("Twinning", "twinnings", "starts_on", "ends_on")
