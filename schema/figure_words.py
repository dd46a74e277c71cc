"""The words in which it is said what a figure is counted by."""

from enum import StrEnum

import strawberry


@strawberry.enum(description="Which postings belong to a window.")
class WindowMode(StrEnum):
    """Those that start in it, are in force on its last day, or touch any of its days."""

    FLOW = "flow"
    STOCK = "stock"
    TOUCHED = "touched"


@strawberry.enum(description="Which schools send those who are eligible.")
class SchoolScope(StrEnum):
    """By class list and local list."""

    ANY = "any"
    URBAN_OR_QUALITY = "urban_or_quality"
    URBAN = "urban"
    QUALITY = "quality"


@strawberry.enum(description="Whether only eligible people count in the numerator.")
class NumeratorScope(StrEnum):
    """Strictly, or everybody who moved."""

    STRICT = "strict"
    ALL = "all"


@strawberry.enum(description="What a share is taken of.")
class FigureBase(StrEnum):
    """The denominator."""

    ELIGIBLE = "eligible"
    ALL_TEACHERS = "all_teachers"
    ROTATED = "rotated"
    ELIGIBLE_BACKBONE = "eligible_backbone"


@strawberry.enum(description="The day on which a backbone teacher's award must be valid.")
class BackboneDate(StrEnum):
    """Of the posting or of the window."""

    POSTING_START = "posting_start"
    WINDOW_START = "window_start"
    WINDOW_END = "window_end"


@strawberry.enum(description="What counts as rural, by name.")
class RuralDefinition(StrEnum):
    """By class list, place or local list."""

    VILLAGE = "village"
    TOWN_AND_VILLAGE = "town_and_village"
    TOWNSHIP_AND_BELOW = "township_and_below"
    LOCAL_LIST = "local_list"


@strawberry.enum(description="The day by whose school a trained teacher is rural or not.")
class RuralDate(StrEnum):
    """Of the nomination, the session or the window."""

    NOMINATION = "nomination"
    SESSION_START = "session_start"
    WINDOW_END = "window_end"


@strawberry.enum(description="Of what a share of places is judged.")
class JudgedBy(StrEnum):
    """Each session, each level, each pair of schools, or all of them together."""

    SESSION = "session"
    LEVEL = "level"
    PAIR = "pair"
    POOLED = "pooled"


@strawberry.enum(description="Whether person-times (人次), people (人), lessons (节) or times (次) are counted.")
class CountBy(StrEnum):
    """They are never mixed."""

    PERSON_TIMES = "person_times"
    PERSONS = "persons"
    LESSONS = "lessons"
    TIMES = "times"


@strawberry.enum(description="Which seats of directed plans are measured, over what.")
class DirectedMeasure(StrEnum):
    """Those kept back over all; those filled over those kept back; those filled over all who are admitted."""

    RESERVED = "reserved"
    FILLED = "filled"
    FILLED_OF_ADMITTED = "filled_of_admitted"


@strawberry.enum(description="Whose directed plans count.")
class PlanOf(StrEnum):
    """All, the county's own, or those of a college."""

    ALL = "all"
    COUNTY = "county"
    COLLEGE = "college"


@strawberry.enum(description="What is measured of recruitment.")
class RecruitmentMeasure(StrEnum):
    """Hires; hires over what is planned; the share at poverty villages' schools; the part of their posts filled."""

    HIRES = "hires"
    PLANNED = "planned"
    POVERTY_SHARE = "poverty_share"
    POVERTY_POSTS_FILLED = "poverty_posts_filled"


@strawberry.enum(description="Where new teachers come from.")
class RecruitmentSource(StrEnum):
    """The sources of a recruitment plan."""

    SPECIAL_POST = "special_post"
    OPEN_RECRUITMENT = "open_recruitment"
    MOUNTAIN = "mountain"
    FREE_NORMAL = "free_normal"
    DIRECTED = "directed"
