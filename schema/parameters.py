"""What a figure is counted by: the parameters (口径) as data, the same going in and coming out."""

from dataclasses import dataclass, fields
from enum import Enum
from typing import Any, get_args, get_type_hints

import strawberry
from pydantic import ValidationError
from strawberry.utils.str_converters import to_camel_case

from domain.language import N_
from domain.policy import rules
from schema.activity import ActivityKind
from schema.exchange_words import PostingKind, PostingState
from schema.figure_words import (
    BackboneDate,
    CountBy,
    DirectedMeasure,
    FigureBase,
    JudgedBy,
    NumeratorScope,
    PlanOf,
    RecruitmentMeasure,
    RecruitmentSource,
    RuralDate,
    RuralDefinition,
    SchoolScope,
    WindowMode,
)
from schema.front import Problem
from schema.given import plain
from schema.school import Flag, Stage
from schema.teacher import AwardLevel, Post
from schema.training_words import EnrolmentState, TrainingLevel


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
        given = {each.name: plain(getattr(self, each.name)) for each in fields(self)}
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


def _word_in(annotation: Any) -> type[Enum] | None:
    """Find the enum of a vocabulary in `Word | None` or `list[Word] | None`."""
    if isinstance(annotation, type) and issubclass(annotation, Enum):
        return annotation
    return next((word for each in get_args(annotation) if (word := _word_in(each))), None)


WORDS = {name: word for name, annotation in get_type_hints(_Parameters).items() if (word := _word_in(annotation))}


def _worded(name: str, value: Any) -> Any:
    word = WORDS.get(name)
    if value is None or word is None:
        return list(value) if isinstance(value, tuple) else value
    return [word(each) for each in value] if isinstance(value, tuple) else word(value)
