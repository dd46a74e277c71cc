"""What a figure is asked by and what it answers. The same question has the same answer for ever."""

from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from fractions import Fraction
from uuid import UUID

from domain.calendar.rules import Period
from domain.exchange.model import Posting
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
    TWINNING_PAIRS = "TWINNING_PAIRS"
    MASTER_TEACHER_COUNT = "MASTER_TEACHER_COUNT"
    SHADOW_LENGTH = "SHADOW_LENGTH"


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
    Metric.TWINNING_PAIRS: N_("Pairs of schools under an agreement"),
    Metric.MASTER_TEACHER_COUNT: N_("Master teachers sent"),
    Metric.SHADOW_LENGTH: N_("Length of each shadowing"),
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


class Thing(StrEnum):
    """What a row is about, where it is more than a person: the kind of record that its `thing_id` names."""

    TRAINING_SESSION = "training_session"
    TWINNING = "twinning"
    ACTIVITY = "activity"
    DIRECTED_PLAN = "directed_plan"
    RECRUITMENT_PLAN = "recruitment_plan"


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
class Supposed:
    """What is supposed of postings and written nowhere: these as if they were in progress, and those left out."""

    more: tuple[Posting, ...] = ()
    without: frozenset[UUID] = frozenset()


@dataclass(frozen=True, kw_only=True)
class Question:
    """Everything that a figure depends on.

    `draft_list` is a draft class list that is laid over the books' classes; with `supposed` it is a what-if, which is
    never handed in.
    """

    metric: Metric
    parameters: Parameters
    scope: Scope
    window: Period
    valid_as_of: date
    known_as_of: datetime
    rule: Rule | None = None
    reading: str | None = None
    draft_list: UUID | None = None
    supposed: Supposed | None = None

    @property
    def eligibility_day(self) -> date:
        """Tell the day on which it is judged who is eligible."""
        named = self.parameters.eligibility_date or "window_start"
        if named == "window_start":
            return self.window.start
        if named == "window_end":
            return self.window.last
        return date.fromisoformat(named if len(named) == len("2001-09-01") else f"{self.window.start.year}-{named}")

    @property
    def class_year(self) -> int:
        """Tell the year whose urban-rural list is read: the rule's own, or that in which the window begins."""
        year = self.parameters.class_year
        return year if isinstance(year, int) else self.window.start.year


@dataclass(frozen=True, kw_only=True)
class Margin:
    """How many rows are missing: by adding new ones, or by sending others instead; to spare; or beyond an upper bound.

    In persons where persons are counted, in places where places are.
    """

    to_add: int | None
    to_swap: int | None
    spare: int
    excess: int = 0


@dataclass(frozen=True, kw_only=True)
class Measure:
    """A number and how it is judged: exact, as it is printed, and by how much."""

    numerator: int
    denominator: int | None
    exact: Fraction | None
    printed: str
    verdict: Verdict
    printed_verdict: Verdict
    margin: Margin | None

    @property
    def rounding_trap(self) -> bool:
        """Tell whether the printed number would be judged otherwise than the exact one."""
        return self.printed_verdict is not self.verdict


@dataclass(frozen=True, kw_only=True)
class Part(Measure):
    """One part of a figure, such as a level of training, a subject or a pair: its code and its name, perhaps marked."""

    code: str
    label: str


@dataclass(frozen=True, kw_only=True)
class Figure(Measure):
    """The answer: the number and its verdict, the same for each part, and what proves the lists.

    `unit` is that of the number, `row_unit` that of the rows behind it. `persons` is how many people stand behind a
    numerator that does not count people: 人 beside 人次.
    """

    question: Question
    unit: str
    row_unit: str
    persons: int | None
    not_applicable: str | None
    surplus: int
    list_hash: str
    parts: tuple[Part, ...] = field(default=())
    each_part: bool = False
    readings: tuple["ReadFigure", ...] = field(default=())


@dataclass(frozen=True, kw_only=True)
class ReadFigure:
    """The same clause under one of its readings (口径)."""

    id: str
    label: dict[str, str]
    note: dict[str, str]
    figure: Figure


@dataclass(frozen=True, kw_only=True)
class Row:
    """One row behind a figure, as known at the instant: what counts once, and whom or what it is about."""

    key: UUID
    weight: int = 1
    part: str | None = None
    county_id: int | None = None
    person_id: UUID | None = None
    teacher_id: UUID | None = None
    name: str | None = None
    school_id: UUID | None = None
    subject: str | None = None
    thing_id: UUID | None = None
    title: str | None = None
    posting_id: UUID | None = None
    kind: str | None = None
    to_school_id: UUID | None = None
    starts_on: date | None = None
    last_day: date | None = None
