"""What a figure is counted by: the parameters (口径) as data, the same going in and coming out, and the window."""

from dataclasses import dataclass, fields
from datetime import date, timedelta
from enum import Enum, StrEnum
from typing import Any

import strawberry
from pydantic import ValidationError
from strawberry.utils.str_converters import to_camel_case

from domain.calendar.rules import Period, check_reach
from domain.figure.rules import NoWindow
from domain.language import N_
from domain.policy import rules
from schema.activity import ActivityKind
from schema.exchange_words import PostingKind, PostingState
from schema.front import Problem
from schema.school import Flag, Stage
from schema.teacher import AwardLevel, Post
from schema.training_words import EnrolmentState, TrainingLevel


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


@strawberry.enum(description="Whether person-times (人次) or people (人) are counted.")
class CountBy(StrEnum):
    """The two are never mixed."""

    PERSON_TIMES = "person_times"
    PERSONS = "persons"


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


def _said(description: str) -> Any:
    return strawberry.field(default=None, description=description)


@dataclass(kw_only=True)
class _Parameters:
    """Everything that local documents disagree on when they count."""

    kinds: list[PostingKind] | None = None
    states: list[PostingState] | None = None
    window_mode: WindowMode | None = None
    min_days: int | None = None
    eligibility_date: str | None = _said(
        "window_start, window_end, a day of the window's first year such as 09-01, or a whole date."
    )
    tenure_years: int | None = None
    stages: list[Stage] | None = None
    public_only: bool | None = None
    in_establishment: bool | None = None
    posts: list[Post] | None = None
    school_scope: SchoolScope | None = None
    exempt: bool | None = _said("Leave out whoever stands in the register.")
    retirement_months: int | None = _said("Leave out whoever retires within so many months.")
    numerator_scope: NumeratorScope | None = None
    base: FigureBase | None = None
    backbone_date: BackboneDate | None = None
    backbone_levels: list[AwardLevel] | None = None
    class_year: str | None = _said("The year of the urban-rural list, or window for the window's first year.")
    rural: list[str] | None = None
    rural_definition: RuralDefinition | None = None
    rural_lists: list[Flag] | None = None
    county_seats: list[str] | None = None
    rural_date: RuralDate | None = None
    training_levels: list[TrainingLevel] | None = None
    training_states: list[EnrolmentState] | None = None
    judged_by: JudgedBy | None = None
    count_by: CountBy | None = None
    hours: int | None = None
    hours_years: int | None = _said("Over how many years the hours are added up.")
    hours_cycle: int | None = _said("The first year of a fixed cycle of so many years; without it the years roll.")
    hours_pro_rata: bool | None = _said("Ask fewer hours of whoever came within the years.")
    directed: DirectedMeasure | None = None
    plan_of: PlanOf | None = None
    recruited: RecruitmentMeasure | None = None
    sources: list[RecruitmentSource] | None = None
    activity_kinds: list[ActivityKind] | None = None
    activities: int | None = None
    flag: Flag | None = None
    subjects: list[str] | None = None
    partner: str | None = _said("The one supported school that is meant, by its name or the end of it.")


@strawberry.input(description="Parameters that take the place of the rule's own; what is left out stays as it is.")
class FigureParameters(_Parameters):
    """As a client gives them."""

    def read(self) -> rules.Parameters:
        """Read them as the domain does.

        :raises Problem: when one of them cannot be
        """
        given = {each.name: _plain(getattr(self, each.name)) for each in fields(self)}
        year = given["class_year"]
        given["class_year"] = int(year) if isinstance(year, str) and year.isascii() and year.isdecimal() else year
        try:
            return rules.Parameters(**given)
        except ValidationError as error:
            name = to_camel_case(str(error.errors()[0]["loc"][0]))
            raise Problem("BAD_INPUT", N_("“{name}” has a value that no figure knows."), name=name) from None


@strawberry.type(description="The parameters by which something is counted.")
class Parameters(_Parameters):
    """As they are applied, or as a rule or reading states them."""

    @classmethod
    def of(cls, given: rules.Parameters) -> "Parameters":
        """Show parameters of the domain."""
        values = given.model_dump()
        year = values["class_year"]
        return cls(
            **{name: _worded(name, value) for name, value in values.items() if name != "class_year"},
            class_year=None if year is None else str(year),
        )


@strawberry.input(description="Days from the first to the last, both included.")
class DateRange:
    """A window as people say it."""

    from_: date = strawberry.field(name="from")
    to: date

    def read(self) -> Period:
        """Read it as a half-open period.

        :raises NoWindow: when it ends before it begins
        :raises DayOutOfReach: when it begins in an absurd year; it may last until the end of time
        """
        check_reach(self.from_, field="window")
        if self.to < self.from_:
            raise NoWindow(field="window")
        return Period(self.from_, min(self.to, date.max - timedelta(days=1)) + timedelta(days=1))


@strawberry.type(description="Days from the first to the last, both included.")
class Window:
    """A window as it was applied."""

    from_: date = strawberry.field(name="from")
    to: date

    @classmethod
    def of(cls, period: Period) -> "Window":
        """Show a half-open period."""
        return cls(from_=period.start, to=period.last)


WORDS: dict[str, type[Enum]] = {
    "kinds": PostingKind,
    "states": PostingState,
    "window_mode": WindowMode,
    "stages": Stage,
    "posts": Post,
    "school_scope": SchoolScope,
    "numerator_scope": NumeratorScope,
    "base": FigureBase,
    "backbone_date": BackboneDate,
    "backbone_levels": AwardLevel,
    "rural_definition": RuralDefinition,
    "rural_lists": Flag,
    "rural_date": RuralDate,
    "training_levels": TrainingLevel,
    "training_states": EnrolmentState,
    "judged_by": JudgedBy,
    "count_by": CountBy,
    "directed": DirectedMeasure,
    "plan_of": PlanOf,
    "recruited": RecruitmentMeasure,
    "sources": RecruitmentSource,
    "activity_kinds": ActivityKind,
    "flag": Flag,
}


def _plain(value: Any) -> Any:
    if isinstance(value, list):
        return [_plain(each) for each in value]
    return value.value if isinstance(value, Enum) else value


def _worded(name: str, value: Any) -> Any:
    word = WORDS.get(name)
    if value is None or word is None:
        return list(value) if isinstance(value, tuple) else value
    return [word(each) for each in value] if isinstance(value, tuple) else word(value)
