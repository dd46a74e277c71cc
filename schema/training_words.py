"""The vocabularies of training and enrolments, as GraphQL spells them."""

from enum import StrEnum

import strawberry


@strawberry.enum(description="Who sets up a programme of training.")
class TrainingLevel(StrEnum):
    """国培、省培、市培、县级、校本."""

    NATIONAL = "national"
    PROVINCIAL = "provincial"
    MUNICIPAL = "municipal"
    COUNTY = "county"
    SCHOOL = "school"


@strawberry.enum(description="How a session is held; shadow and order-based training at a host school.")
class TrainingMode(StrEnum):
    """The last two take one to two months."""

    CENTRALISED = "centralised"
    ONLINE = "online"
    BLENDED = "blended"
    SHADOW = "shadow"
    ORDER = "order"


@strawberry.enum(description="How places were shared out.")
class Apportionment(StrEnum):
    """Hamilton, Webster, or by somebody's hand."""

    LARGEST_REMAINDER = "largest_remainder"
    SAINTE_LAGUE = "sainte_lague"
    BY_HAND = "by_hand"


@strawberry.enum(description="Among what places are shared out.")
class UnitKind(StrEnum):
    """Schools, or the townships they lie in."""

    SCHOOL = "school"
    TOWNSHIP = "township"


@strawberry.enum(description="The life of a reserved seat.")
class SeatState(StrEnum):
    """From the reserve to whoever sits on it, and back."""

    RESERVED = "reserved"
    OFFERED = "offered"
    TAKEN = "taken"
    CONFIRMED = "confirmed"
    VACATED = "vacated"
    RELEASED = "released"


@strawberry.enum(description="The states of an enrolment.")
class EnrolmentState(StrEnum):
    """From the nomination to the end."""

    NOMINATED = "nominated"
    APPROVED = "approved"
    ENROLLED = "enrolled"
    ATTENDED = "attended"
    COMPLETED = "completed"
    FAILED = "failed"
    DECLINED = "declined"
    REPLACED = "replaced"
    NO_SHOW = "no_show"
