"""Why one teacher is, or is not, eligible for rotation: each condition of the rule by itself, in plain words.

Pure. `metrics.population` says the same in SQL for everybody at once; a test holds the two together.
"""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from enum import StrEnum
from typing import cast
from uuid import UUID

from domain.access import Label
from domain.calendar.rules import Sex, add_years, month_index, retirement_month
from domain.language import N_
from domain.policy.rules import Parameters
from domain.school.model import STAGES, School
from domain.school.rules import class_in, has_flag
from domain.teacher.model import POSTS, Employment, Teacher
from domain.teacher.rules import is_exempt


class Reason(StrEnum):
    """What a rule asks of a teacher: whoever fails one of them is out for that reason."""

    EMPLOYED = "employed"
    ESTABLISHMENT = "establishment"
    SCHOOL = "school"
    STAGE = "stage"
    POST = "post"
    KIND_OF_SCHOOL = "kind_of_school"
    TENURE = "tenure"
    EXEMPTION = "exemption"
    RETIREMENT = "retirement"
    BACKBONE = "backbone"
    MOVED = "moved"


REASON_NAMES = {
    Reason.EMPLOYED: N_("Employed"),
    Reason.ESTABLISHMENT: N_("Establishment"),
    Reason.SCHOOL: N_("School"),
    Reason.STAGE: N_("Stage taught"),
    Reason.POST: N_("Post"),
    Reason.KIND_OF_SCHOOL: N_("Kind of school"),
    Reason.TENURE: N_("Years at the school"),
    Reason.EXEMPTION: N_("Exemption"),
    Reason.RETIREMENT: N_("Retirement"),
    Reason.BACKBONE: N_("Backbone award"),
    Reason.MOVED: N_("Rotation"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Condition:
    """One condition: whether it holds, and what it was judged by, kept as closely as `label` says."""

    reason: Reason
    holds: bool
    said: str
    values: Mapping[str, object] = field(default_factory=dict)
    label: Label = Label.INTERNAL

    @property
    def name(self) -> str:
        """Name the condition."""
        return REASON_NAMES[self.reason]


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """How a teacher stands under a rule on a day."""

    day: date
    conditions: tuple[Condition, ...]

    @property
    def eligible(self) -> bool:
        """Tell whether every condition holds."""
        return all(condition.holds for condition in self.conditions)


@dataclass(frozen=True, slots=True, kw_only=True)
class Home:
    """What a rule looks at: the person and one home employment of the day, with what is told of the school and day."""

    school: str
    sex: str
    born_on: date
    arrived_on: date
    post: str
    stage: str
    in_establishment: bool
    public: bool
    of_kind: bool
    exempt: bool


NOWHERE = Condition(reason=Reason.EMPLOYED, holds=False, said=N_("At no school on this day"))


def standing_of(
    teacher: Teacher, schools: Mapping[UUID, School], wanted: Parameters, day: date, *, class_year: int
) -> Standing:
    """Judge a teacher by a rule's parameters on the day; `schools` are those of the employments, wholly loaded.

    `class_year` is the year of the urban-rural list where the rule takes that of its window. Somebody with two homes on
    the day, the last of one being the first of the other, is eligible when either of them makes it so.
    """
    jobs = sorted(_jobs_on(teacher, day), key=lambda job: job.arrived_on)
    if not jobs:
        return Standing(day=day, conditions=(NOWHERE,))
    homes = [_home(teacher, job, schools[job.school_id], wanted, day, class_year) for job in jobs]
    judged = [tuple(conditions_of(home, wanted, day)) for home in homes]
    best = next((each for each in judged if all(one.holds for one in each)), judged[-1])
    return Standing(day=day, conditions=best)


def conditions_of(home: Home, wanted: Parameters, day: date) -> Iterator[Condition]:
    """Judge one home by every condition that the parameters ask for, in the order in which an office asks them."""
    yield Condition(reason=Reason.EMPLOYED, holds=True, said="{school}", values={"school": home.school})
    yield from _of_job(home, wanted)
    if (wanted.school_scope or "any") != "any":
        said = (
            N_("An urban or quality school")
            if home.of_kind
            else N_("Neither an urban nor a quality school that counts")
        )
        yield Condition(reason=Reason.KIND_OF_SCHOOL, holds=home.of_kind, said=said)
    if wanted.tenure_years:
        yield _tenure(home, wanted.tenure_years, day)
    if wanted.exempt:
        said = N_("An exemption is in force") if home.exempt else N_("No exemption is in force")
        yield Condition(reason=Reason.EXEMPTION, holds=not home.exempt, said=said)
    if wanted.retirement_months:
        yield _retirement(home, wanted.retirement_months, day)


def _jobs_on(teacher: Teacher, day: date) -> list[Employment]:
    return [job for job in teacher.employments if _covers(job.arrived_on, job.ended_on, day)]


def _home(teacher: Teacher, job: Employment, school: School, wanted: Parameters, day: date, class_year: int) -> Home:
    return Home(
        school=school.name,
        sex=teacher.sex,
        born_on=teacher.born_on,
        arrived_on=job.arrived_on,
        post=job.post,
        stage=job.stage,
        in_establishment=job.in_establishment,
        public=school.public,
        of_kind=_is_of_kind(school, wanted, day, class_year),
        exempt=is_exempt(teacher, day),
    )


def _of_job(home: Home, wanted: Parameters) -> Iterator[Condition]:
    if wanted.in_establishment:
        said = N_("In the establishment") if home.in_establishment else N_("Outside the establishment")
        yield Condition(reason=Reason.ESTABLISHMENT, holds=home.in_establishment, said=said)
    if wanted.public_only:
        said = N_("A public school") if home.public else N_("Not a public school")
        yield Condition(reason=Reason.SCHOOL, holds=home.public, said=said)
    if wanted.stages:
        yield _one_of(Reason.STAGE, home.stage, wanted.stages, STAGES)
    if wanted.posts:
        yield _one_of(Reason.POST, home.post, wanted.posts, POSTS)


def _one_of(reason: Reason, value: str, allowed: Collection[str], words: Mapping[str, str]) -> Condition:
    asked = [words[each] for each in allowed]
    said = N_("{value} (asked: {asked})")
    return Condition(reason=reason, holds=value in allowed, said=said, values={"value": words[value], "asked": asked})


def _is_of_kind(school: School, wanted: Parameters, day: date, class_year: int) -> bool:
    scope = wanted.school_scope or "any"
    urban = is_urban(school, wanted.class_year if isinstance(wanted.class_year, int) else class_year)
    quality = has_flag(school, "quality", day)
    return {"any": True, "urban": urban, "quality": quality, "urban_or_quality": urban or quality}[scope]


def _tenure(home: Home, years: int, day: date) -> Condition:
    long_enough = home.arrived_on <= add_years(day, -years)
    said = N_("At this school since {since}; {years} years are full on {full}")
    full = add_years(home.arrived_on, years)
    if add_years(full, -years) < home.arrived_on:  # arrived on 29 February, and there is none in the year that counts
        full += timedelta(days=1)
    values = {"since": home.arrived_on, "years": years, "full": full}
    return Condition(reason=Reason.TENURE, holds=long_enough, said=said, values=values)


def _retirement(home: Home, months: int, day: date) -> Condition:
    year, month = retirement_month(cast(Sex, home.sex), home.born_on)
    left = 12 * year + month - 1 - month_index(day)
    said = N_("Statutory retirement in {month}, {left} month{left:|s} away (asked: at least {months})")
    if left < 0:
        said = N_("Statutory retirement was in {month} (asked: at least {months} months ahead)")
    values = {"month": f"{year}-{month:02d}", "left": left, "months": months}
    return Condition(reason=Reason.RETIREMENT, holds=left >= months, said=said, values=values, label=Label.PERSONAL)


def is_urban(school: School, year: int) -> bool:
    """Tell whether the school's class begins with 1 (国函〔2008〕60号) in the latest list up to the year."""
    listed = class_in(school, year)
    return listed is not None and listed.nbs.startswith("1")


def _covers(first: date | None, last: date | None, day: date) -> bool:
    return (first is None or first <= day) and (last is None or day <= last)
