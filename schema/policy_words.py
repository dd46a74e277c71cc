"""The vocabularies of plans, as GraphQL spells them."""

from enum import StrEnum

import strawberry


@strawberry.enum(description="Who issued a document.")
class PolicyLevel(StrEnum):
    """From the nation to the county."""

    NATIONAL = "national"
    PROVINCE = "province"
    CITY = "city"
    COUNTY = "county"


@strawberry.enum(description="Whether a person has confirmed what was drawn from a document.")
class PolicyStatus(StrEnum):
    """Confirmed or not."""

    TO_BE_VERIFIED = "to_be_verified"
    VERIFIED = "verified"


@strawberry.enum(description="The kinds of demands.")
class RuleKind(StrEnum):
    """Numbers, shares, dates and duties."""

    COUNT_MIN = "count_min"
    COUNT_EXACT = "count_exact"
    SHARE_MIN = "share_min"
    FULL_COVERAGE = "full_coverage"
    BAND_PER_UNIT = "band_per_unit"
    FREQUENCY = "frequency"
    SEAT_RESERVE = "seat_reserve"
    MILESTONE = "milestone"
    CAP = "cap"
    PRIORITY = "priority"
    DUTY = "duty"


@strawberry.enum(description="The kinds of windows that rules are measured in.")
class WindowKind(StrEnum):
    """From a month to a round of years."""

    SCHOOL_YEAR = "school_year"
    CALENDAR_YEAR = "calendar_year"
    TERM = "term"
    SEASON = "season"
    QUARTER = "quarter"
    MONTH = "month"
    ROUND = "round"
    OPEN = "open"
    DATE = "date"
