"""Why one teacher is, or is not, eligible for rotation: each condition of the rule by itself, in plain words.

Pure. `metrics.population` says the same in SQL for everybody at once; a test holds the two together.
"""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
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


@dataclass(frozen=True, slots=True, kw_only=True)
class Condition:
    """One condition: its name, whether it holds, and what it was judged by, kept as closely as `label` says."""

    name: str
    holds: bool
    said: str
    values: Mapping[str, object]
    label: Label = Label.INTERNAL


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """How a teacher stands under a rule on a day."""

    day: date
    conditions: tuple[Condition, ...]

    @property
    def eligible(self) -> bool:
        """Tell whether every condition holds."""
        return all(condition.holds for condition in self.conditions)


def standing_of(
    teacher: Teacher, schools: Mapping[UUID, School], wanted: Parameters, day: date, *, class_year: int
) -> Standing:
    """Judge a teacher by a rule's parameters on the day; `schools` are those of the employments, wholly loaded.

    `class_year` is the year of the urban-rural list where the rule takes that of its window. Somebody with two homes on
    the day, the last of one being the first of the other, is eligible when either of them makes it so.
    """
    jobs = sorted(_jobs_on(teacher, day), key=lambda job: job.arrived_on)
    if not jobs:
        nowhere = Condition(name=N_("Employed"), holds=False, said=N_("At no school on this day"), values={})
        return Standing(day=day, conditions=(nowhere,))
    judged = [tuple(_conditions(teacher, job, schools[job.school_id], wanted, day, class_year)) for job in jobs]
    best = next((each for each in judged if all(one.holds for one in each)), judged[-1])
    return Standing(day=day, conditions=best)


def _jobs_on(teacher: Teacher, day: date) -> list[Employment]:
    return [job for job in teacher.employments if _covers(job.arrived_on, job.ended_on, day)]


def _conditions(
    teacher: Teacher, job: Employment, school: School, wanted: Parameters, day: date, class_year: int
) -> Iterator[Condition]:
    yield Condition(name=N_("Employed"), holds=True, said="{school}", values={"school": school.name})
    yield from _of_job(job, school, wanted)
    yield from _of_school(school, wanted, day, class_year)
    if wanted.tenure_years:
        yield _tenure(job, wanted.tenure_years, day)
    if wanted.exempt:
        yield _exemption(teacher, day)
    if wanted.retirement_months:
        yield _retirement(teacher, wanted.retirement_months, day)


def _of_job(job: Employment, school: School, wanted: Parameters) -> Iterator[Condition]:
    if wanted.in_establishment:
        said = N_("In the establishment") if job.in_establishment else N_("Outside the establishment")
        yield Condition(name=N_("Establishment"), holds=job.in_establishment, said=said, values={})
    if wanted.public_only:
        said = N_("A public school") if school.public else N_("Not a public school")
        yield Condition(name=N_("School"), holds=school.public, said=said, values={})
    if wanted.stages:
        yield _one_of(N_("Stage taught"), job.stage, wanted.stages, STAGES)
    if wanted.posts:
        yield _one_of(N_("Post"), job.post, wanted.posts, POSTS)


def _one_of(name: str, value: str, allowed: Collection[str], words: Mapping[str, str]) -> Condition:
    asked = [words[each] for each in allowed]
    said = N_("{value} (asked: {asked})")
    return Condition(name=name, holds=value in allowed, said=said, values={"value": words[value], "asked": asked})


def _of_school(school: School, wanted: Parameters, day: date, class_year: int) -> Iterator[Condition]:
    scope = wanted.school_scope or "any"
    if scope == "any":
        return
    latest = wanted.class_year if isinstance(wanted.class_year, int) else class_year
    urban = is_urban(school, latest)
    quality = has_flag(school, "quality", day)
    holds = {"urban": urban, "quality": quality, "urban_or_quality": urban or quality}[scope]
    said = N_("An urban or quality school") if holds else N_("Neither an urban nor a quality school that counts")
    yield Condition(name=N_("Kind of school"), holds=holds, said=said, values={})


def _tenure(job: Employment, years: int, day: date) -> Condition:
    long_enough = job.arrived_on <= add_years(day, -years)
    said = N_("At this school since {since}; {years} years are full on {full}")
    full = add_years(job.arrived_on, years)
    if add_years(full, -years) < job.arrived_on:  # arrived on 29 February, and there is none in the year that counts
        full += timedelta(days=1)
    values = {"since": job.arrived_on, "years": years, "full": full}
    return Condition(name=N_("Years at the school"), holds=long_enough, said=said, values=values)


def _exemption(teacher: Teacher, day: date) -> Condition:
    exempt = is_exempt(teacher, day)
    said = N_("An exemption is in force") if exempt else N_("No exemption is in force")
    return Condition(name=N_("Exemption"), holds=not exempt, said=said, values={})


def _retirement(teacher: Teacher, months: int, day: date) -> Condition:
    year, month = retirement_month(cast(Sex, teacher.sex), teacher.born_on)
    left = 12 * year + month - 1 - month_index(day)
    said = N_("Statutory retirement in {month}, {left} months away (asked: at least {months})")
    if left < 0:
        said = N_("Statutory retirement was in {month} (asked: at least {months} months ahead)")
    values = {"month": f"{year}-{month:02d}", "left": left, "months": months}
    return Condition(name=N_("Retirement"), holds=left >= months, said=said, values=values, label=Label.PERSONAL)


def is_urban(school: School, year: int) -> bool:
    """Tell whether the school's class begins with 1 (国函〔2008〕60号) in the latest list up to the year."""
    listed = class_in(school, year)
    return listed is not None and listed.nbs.startswith("1")


def _covers(first: date | None, last: date | None, day: date) -> bool:
    return (first is None or first <= day) and (last is None or day <= last)
