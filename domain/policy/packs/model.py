"""What a policy pack is made of: the words of its vocabulary, and the models of its documents, rules and targets.

Only what one entry says by itself is judged here; what must hold between entries is judged in `domain.policy.rules`.
"""

import re
from collections.abc import Mapping
from datetime import date
from typing import Annotated, Literal

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    StringConstraints,
)
from pydantic_core import PydanticCustomError

from domain.calendar.rules import FIRST_YEAR, LAST_YEAR
from domain.language import N_

Level = Literal["national", "province", "city", "county"]
Kind = Literal[
    "count_min", "count_exact", "share_min", "full_coverage", "band_per_unit", "frequency", "seat_reserve", "milestone",
    "cap", "priority", "duty",
]  # fmt: skip
Unit = Literal["", "人", "人次", "名", "名额", "次", "节", "场", "对", "所", "处", "个", "元", "万元", "%", "月"]
Window = Literal["school_year", "calendar_year", "term", "season", "quarter", "month", "round", "open", "date"]
Evidence = Literal[
    "notice", "roster", "ledger", "photos", "minutes", "study_material", "self_assessment", "responsibility_letter",
    "return_notice", "home_teaching_file", "contact_card", "plan_and_summary",
]  # fmt: skip
PostingKind = Literal[
    "regular_exchange", "support_teaching", "itinerant", "secondment", "attachment", "sanqu", "silver", "outreach",
    "county_managed",
]  # fmt: skip
PostingState = Literal[
    "nominated", "endorsed", "publicized", "ordered", "approved", "active", "completed", "withdrawn", "cancelled"
]  # fmt: skip
Stage = Literal["preschool", "primary", "junior", "senior", "vocational", "special"]
Post = Literal["teacher", "vice_principal", "principal", "middle_manager", "staff"]
AwardLevel = Literal["school", "county", "city", "province", "national"]
NbsClass = Literal["111", "112", "121", "122", "123", "210", "220"]
TrainingLevel = Literal["national", "provincial", "municipal", "county", "school"]
EnrolmentState = Literal[
    "nominated", "approved", "enrolled", "attended", "completed", "failed", "declined", "replaced", "no_show",
]  # fmt: skip
Source = Literal["special_post", "open_recruitment", "mountain", "free_normal", "directed"]
ActivityKind = Literal[
    "lesson_delivery", "caravan", "demo_lesson", "teaching_research", "menu_research", "lecture", "sync_class",
    "remote", "shadowing",
]  # fmt: skip
Flag = Literal["quality", "weak", "poverty_village", "demonstration"]
RuralDefinition = Literal["village", "town_and_village", "township_and_below", "local_list"]
Seat = Annotated[str, StringConstraints(pattern=r"^[1-9][0-9]{8}$")]

LABELS: Mapping[str, str] = {
    "count_min": N_("at least a number"), "count_exact": N_("exactly a number"), "share_min": N_("at least a share"),
    "full_coverage": N_("all without exception"), "band_per_unit": N_("a band for each unit"),
    "frequency": N_("so often"), "seat_reserve": N_("seats held back"), "milestone": N_("by a date"),
    "cap": N_("not beyond a limit"), "priority": N_("a priority"), "duty": N_("a standing duty"),
    "national": N_("national document"), "province": N_("provincial document"), "city": N_("city document"),
    "county": N_("county document"),
    "人": N_("people"), "人次": N_("person-times"), "名": N_("persons"), "名额": N_("places"), "次": N_("times"),
    "节": N_("lessons"),
    "场": N_("events"), "对": N_("pairs"), "所": N_("schools"), "处": N_("sites"), "个": N_("items"),
    "元": N_("yuan"), "万元": N_("ten thousand yuan"), "%": N_("%"), "月": N_("months"),
    "school_year": N_("school year"), "calendar_year": N_("calendar year"), "term": N_("school term"),
    "season": N_("spring and autumn"), "quarter": N_("quarter"), "month": N_("month"), "round": N_("round of years"),
    "open": N_("no closing date"), "date": N_("fixed date"),
    "notice": N_("notice or document"), "roster": N_("list of names"), "ledger": N_("working ledger"),
    "photos": N_("photographs of activities"), "minutes": N_("minutes of meetings"),
    "study_material": N_("speeches and study material"), "self_assessment": N_("self-assessment report"),
    "responsibility_letter": N_("letter of responsibility"), "return_notice": N_("notice to return to school"),
    "home_teaching_file": N_("file of teaching at home"), "contact_card": N_("contact card"),
    "plan_and_summary": N_("plan and summary"),
}  # fmt: skip
"""What people read for each kind, level, unit, window and sort of evidence; marked for translation."""


def _exact(value: object) -> object:
    text = str(value) if isinstance(value, int) and not isinstance(value, bool) else value
    if not isinstance(text, str) or not re.fullmatch(r"[0-9]{1,18}(/0*[1-9][0-9]{0,17})?", text):
        raise PydanticCustomError("bad_fraction", "not an exact fraction")
    return text


def _document_number(text: str) -> str:
    if text and not re.fullmatch(r"[\u4e00-\u9fff]+〔[12][0-9]{3}〕[1-9][0-9]*号", text):
        raise PydanticCustomError("bad_document_number", "not a document number")
    return text


def _eligibility_date(text: str) -> str:
    whole = re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", text)
    if text not in ("window_start", "window_end"):
        named = date.fromisoformat(text if whole else f"2001-{text}")
        if not FIRST_YEAR <= named.year <= LAST_YEAR:
            raise ValueError(text)
    return text


Id = Annotated[str, StringConstraints(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$")]
Words = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1)]
Exact = Annotated[str, BeforeValidator(_exact)]


class Part(BaseModel):
    """Anything a pack is made of: it never changes, and a key that we do not know is a mistake."""

    model_config = ConfigDict(frozen=True, extra="forbid", populate_by_name=True)


class Text(Part):
    """The same words in both languages."""

    zh: Words
    en: Words


class Parameters(Part):
    """Everything that local documents disagree on when they count; what is not said stays empty.

    Lengths are in days, years and months as named. What is rural is said by name (`rural_definition`); `rural` puts
    other NBS classes in the place of the definition's, `rural_lists` names local lists whose schools are rural as well,
    and `county_seats` the towns (nine digits) that 乡镇及以下 leaves out. Classes are those of the year `class_year`.
    Twinned schools are those on the list `flag`, met at least `activities` times by `activity_kinds`, or the one
    `partner`, by the end of its name; `subjects` are judged one by one, or are those of the trained. Activities are
    counted in 次 unless in 节 or 人次. Training is counted by level and by the state of enrolments, in 人次 or 人, and
    `hours` over `hours_years`, which roll unless a cycle begins with the year `hours_cycle`; pro rata, time before
    somebody came, or that the cycle still has, takes off its part.
    """

    kinds: tuple[PostingKind, ...] | None = None
    states: tuple[PostingState, ...] | None = None
    window_mode: Literal["flow", "stock", "touched"] | None = None
    min_days: int | None = Field(default=None, ge=0)
    eligibility_date: Annotated[str, AfterValidator(_eligibility_date)] | None = None
    tenure_years: int | None = Field(default=None, ge=0, le=60)
    stages: tuple[Stage, ...] | None = None
    public_only: bool | None = None
    in_establishment: bool | None = None
    posts: tuple[Post, ...] | None = None
    school_scope: Literal["any", "urban_or_quality", "urban", "quality"] | None = None
    exempt: bool | None = None
    retirement_months: int | None = Field(default=None, ge=0, le=600)
    numerator_scope: Literal["strict", "all"] | None = None
    base: Literal["eligible", "all_teachers", "rotated", "eligible_backbone"] | None = None
    backbone_date: Literal["posting_start", "window_start", "window_end"] | None = None
    backbone_levels: tuple[AwardLevel, ...] | None = None
    class_year: int | Literal["window"] | None = None
    rural: tuple[NbsClass, ...] | None = None
    rural_definition: RuralDefinition | None = None
    rural_lists: tuple[Flag, ...] | None = None
    county_seats: tuple[Seat, ...] | None = None
    rural_date: Literal["nomination", "session_start", "window_end"] | None = None
    training_levels: tuple[TrainingLevel, ...] | None = None
    training_states: tuple[EnrolmentState, ...] | None = None
    judged_by: Literal["session", "level", "pair", "pooled"] | None = None
    count_by: Literal["person_times", "persons", "lessons", "times"] | None = None
    hours: int | None = Field(default=None, ge=1, le=10_000)
    hours_years: int | None = Field(default=None, ge=1, le=20)
    hours_cycle: int | None = Field(default=None, ge=FIRST_YEAR, le=LAST_YEAR)
    hours_pro_rata: bool | None = None
    directed: Literal["reserved", "filled", "filled_of_admitted"] | None = None
    plan_of: Literal["all", "county", "college"] | None = None
    recruited: Literal["hires", "planned", "poverty_share", "poverty_posts_filled"] | None = None
    sources: tuple[Source, ...] | None = None
    activity_kinds: tuple[ActivityKind, ...] | None = None
    activities: int | None = Field(default=None, ge=1, le=1000)
    flag: Flag | None = None
    subjects: tuple[Words, ...] | None = None
    partner: Words | None = None


DEFAULTS = Parameters(
    states=("active", "completed", "withdrawn"),
    window_mode="flow",
    min_days=0,
    eligibility_date="window_start",
    tenure_years=0,
    public_only=False,
    in_establishment=False,
    school_scope="any",
    exempt=False,
    retirement_months=0,
)
"""What counts where neither the rule nor its reading says more: nobody is left out without a reason."""


class Document(Part):
    """A paper with an issuer; its number may be unknown, its standing is unconfirmed until a person has seen it."""

    id: Id
    title: Text
    issuer: Text
    number: Annotated[str, AfterValidator(_document_number)] = ""
    level: Level
    issued: Annotated[str, StringConstraints(pattern=r"^[12][0-9]{3}(-[01][0-9](-[0-3][0-9])?)?$")] | None = None
    valid_from: date | None = None
    valid_to: date | None = None
    status: Literal["to_be_verified", "verified"]
    source: Text


class Clause(Part):
    """A place in a document and what it asks, in our own words."""

    id: Id
    document: str
    anchor: Words
    summary: Text


class Period(Part):
    """The time a demand is for, as its source states it; both days belong to it."""

    zh: Words
    en: Words
    begins: date | None = Field(default=None, alias="from")
    ends: date | None = Field(default=None, alias="to")


class Reading(Part):
    """Another way to understand a rule, given as what differs from the rule's own parameters."""

    id: Id
    label: Text
    note: Text
    parameters: Parameters = Parameters()


class Rule(Part):
    """What a clause demands, in a form that can be counted; a duty without a metric is shown by evidence."""

    id: Id
    clause: str = ""
    metric: Annotated[str, StringConstraints(pattern=r"^([A-Z][A-Z0-9_]*)?$")] = ""
    kind: Kind
    threshold: Exact | None = None
    low: Exact | None = None
    high: Exact | None = None
    comparator: Literal["", ">=", ">", "=", "<="] = ""
    unit: Unit = ""
    window: Window
    period: Period
    places: int = Field(default=1, ge=0, le=6)
    evidence: tuple[Evidence, ...] = ()
    parameters: Parameters = Parameters()
    note: Text
    readings: tuple[Reading, ...] = Field(default=(), alias="reading")


class Target(Part):
    """One line on the county's board: a rule, and who answers for it."""

    id: Id
    rule: str
    title: Text
    owners: tuple[Text, ...] = Field(min_length=1)
    leader: Text | None = None


class PackTerms(Part):
    """Which postings wait for the county's approval, for how many days the approved are made public, what is late."""

    clause: str
    approval_kinds: tuple[PostingKind, ...]
    approval_when_personnel_moved: bool
    late_entry_days: int = Field(default=30, ge=0)
    publicity_days: int = Field(default=0, ge=0, le=60)


class PackHead(Part):
    """The name and the edition of a pack; without a division code it is in force wherever it is loaded."""

    id: Id
    version: int = Field(ge=1)
    title: Text
    division: Annotated[str, StringConstraints(pattern=r"^[1-9][0-9]{5}$")] | None = None


class Pack(Part):
    """One source: its documents, clauses, rules and targets."""

    policy: PackHead
    documents: tuple[Document, ...] = Field(alias="document", min_length=1)
    clauses: tuple[Clause, ...] = Field(default=(), alias="clause")
    rules: tuple[Rule, ...] = Field(default=(), alias="rule")
    targets: tuple[Target, ...] = Field(default=(), alias="target")
    terms: tuple[PackTerms, ...] = ()
