"""What a figure is asked by and what it answers. The same question has the same answer for ever."""

from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from fractions import Fraction
from uuid import UUID

from domain.calendar.rules import Period
from domain.language import N_
from domain.policy.model import Rule
from domain.policy.rules import Parameters


class Metric(StrEnum):
    """What can be counted. Those without rows yet are named in plans, and shown as not yet counted."""

    ROTATION_RATE = "ROTATION_RATE"
    BACKBONE_SHARE = "BACKBONE_SHARE"
    EXCHANGE_COUNT = "EXCHANGE_COUNT"
    PRINCIPAL_COVERAGE = "PRINCIPAL_COVERAGE"
    RURAL_TRAINING_RESERVATION = "RURAL_TRAINING_RESERVATION"
    RURAL_TRAINING_SHARE = "RURAL_TRAINING_SHARE"
    TRAINING_PERSON_TIMES = "TRAINING_PERSON_TIMES"
    TRAINING_HOURS_COVERAGE = "TRAINING_HOURS_COVERAGE"
    DIRECTED_RESERVATION = "DIRECTED_RESERVATION"
    RECRUITMENT_FILLED = "RECRUITMENT_FILLED"
    TWINNING_COVERAGE = "TWINNING_COVERAGE"
    SUBJECT_BAND = "SUBJECT_BAND"
    ACTIVITY_FREQUENCY = "ACTIVITY_FREQUENCY"
    SECONDMENT_BAND = "SECONDMENT_BAND"


METRIC_NAMES = {
    Metric.ROTATION_RATE: N_("Rotation rate"),
    Metric.BACKBONE_SHARE: N_("Share of backbone teachers"),
    Metric.EXCHANGE_COUNT: N_("Teachers exchanged"),
    Metric.PRINCIPAL_COVERAGE: N_("Coverage of principals"),
    Metric.RURAL_TRAINING_RESERVATION: N_("Training places reserved for rural teachers"),
    Metric.RURAL_TRAINING_SHARE: N_("Training places taken by rural teachers"),
    Metric.TRAINING_PERSON_TIMES: N_("Person-times in training"),
    Metric.TRAINING_HOURS_COVERAGE: N_("Teachers with 360 hours of training"),
    Metric.DIRECTED_RESERVATION: N_("Reserved places of the directed plan"),
    Metric.RECRUITMENT_FILLED: N_("Posts filled by recruitment"),
    Metric.TWINNING_COVERAGE: N_("Schools with an active twinning"),
    Metric.SUBJECT_BAND: N_("Master teachers in each subject"),
    Metric.ACTIVITY_FREQUENCY: N_("Frequency of activities"),
    Metric.SECONDMENT_BAND: N_("Mutual secondments in each pair"),
}


class Verdict(StrEnum):
    """Whether the target is reached, on the exact fraction."""

    MET = "met"
    NOT_MET = "not_met"
    NOT_APPLICABLE = "not_applicable"
    NOT_JUDGED = "not_judged"
    NOT_COUNTED = "not_counted"


VERDICT_NAMES = {
    Verdict.MET: N_("Met"),
    Verdict.NOT_MET: N_("Not met"),
    Verdict.NOT_APPLICABLE: N_("Not applicable"),
    Verdict.NOT_JUDGED: N_("No threshold"),
    Verdict.NOT_COUNTED: N_("Not yet counted"),
}


class Side(StrEnum):
    """The two row sets behind a share."""

    NUMERATOR = "numerator"
    DENOMINATOR = "denominator"


@dataclass(frozen=True, kw_only=True)
class Scope:
    """Whose rows are counted: the counties, and within them one school if it is named."""

    counties: tuple[int, ...]
    school_id: UUID | None = None
    name: str = ""
    code: str = ""


@dataclass(frozen=True, kw_only=True)
class Question:
    """Everything that a figure depends on."""

    metric: Metric
    parameters: Parameters
    scope: Scope
    window: Period
    valid_as_of: date
    known_as_of: datetime
    rule: Rule | None = None
    reading: str | None = None

    @property
    def eligibility_day(self) -> date:
        """Tell the day on which it is judged who is eligible."""
        named = self.parameters.eligibility_date or "window_start"
        if named == "window_start":
            return self.window.start
        if named == "window_end":
            return self.window.last
        return date.fromisoformat(f"{self.window.start.year}-{named}")

    @property
    def class_year(self) -> int:
        """Tell the year whose urban-rural list is read: the rule's own, or that in which the window begins."""
        year = self.parameters.class_year
        return year if isinstance(year, int) else self.window.start.year


@dataclass(frozen=True, kw_only=True)
class Margin:
    """How many persons are missing: by adding new ones, or by sending others instead; or how many are to spare."""

    to_add: int | None
    to_swap: int | None
    spare: int


@dataclass(frozen=True, kw_only=True)
class Figure:
    """The answer: the exact number, how it is printed, the verdict, the margin, and what proves the lists."""

    question: Question
    numerator: int
    denominator: int | None
    exact: Fraction | None
    printed: str
    unit: str
    verdict: Verdict
    printed_verdict: Verdict
    margin: Margin | None
    not_applicable: str | None
    surplus: int
    list_hash: str
    readings: tuple["ReadFigure", ...] = field(default=())

    @property
    def rounding_trap(self) -> bool:
        """Tell whether the printed number would be judged otherwise than the exact one."""
        return self.printed_verdict is not self.verdict


@dataclass(frozen=True, kw_only=True)
class ReadFigure:
    """The same clause under one of its readings (口径)."""

    id: str
    label: dict[str, str]
    note: dict[str, str]
    figure: Figure


@dataclass(frozen=True, kw_only=True)
class Row:
    """One person behind a figure, as known at the instant: the teacher and, if it counts a move, the posting."""

    county_id: int
    teacher_id: UUID
    person_id: UUID
    name: str
    school_id: UUID
    subject: str
    posting_id: UUID | None
    kind: str | None
    to_school_id: UUID | None
    starts_on: date | None
    last_day: date | None
