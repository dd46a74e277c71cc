"""The vocabularies of postings, as GraphQL spells them."""

from enum import StrEnum

import strawberry


@strawberry.enum(description="The kinds of postings.")
class PostingKind(StrEnum):
    """Rotation, support, and what stands beside them."""

    REGULAR_EXCHANGE = "regular_exchange"
    SUPPORT_TEACHING = "support_teaching"
    ITINERANT = "itinerant"
    SECONDMENT = "secondment"
    ATTACHMENT = "attachment"
    SANQU = "sanqu"
    SILVER = "silver"
    OUTREACH = "outreach"
    COUNTY_MANAGED = "county_managed"


@strawberry.enum(description="The states of a posting.")
class PostingState(StrEnum):
    """From nomination to the end."""

    NOMINATED = "nominated"
    ENDORSED = "endorsed"
    PUBLICIZED = "publicized"
    ORDERED = "ordered"
    APPROVED = "approved"
    ACTIVE = "active"
    COMPLETED = "completed"
    WITHDRAWN = "withdrawn"
    CANCELLED = "cancelled"


@strawberry.enum(description="How a finished posting is assessed.")
class Assessment(StrEnum):
    """From the best to the worst."""

    EXCELLENT = "excellent"
    GOOD = "good"
    SUFFICIENT = "sufficient"
    INSUFFICIENT = "insufficient"
