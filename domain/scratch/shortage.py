"""Where teachers are missing, school by school and subject by subject: before and after those who move have moved.

Posts are due by the norm of pupils for each post (中央编办发〔2014〕72号). A subject is missing where nobody teaches it
at a school, though more than half of the county's schools with one of its stages have a teacher of it.
"""

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from statistics import median
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from domain.access import Actor, Permission, Place, require
from domain.database import now_of
from domain.division.model import County
from domain.school.model import School
from domain.school.queries import schools_of
from domain.scratch.effect import jobs_of, postings_in_force
from domain.scratch.model import Trial
from domain.scratch.rules import Job, Staff, staffing

COMPULSORY = ("primary", "junior")

Taught = Mapping[tuple[UUID, str], Collection[str]]
"""Which subjects have a teacher at a school, in a stage."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Lack:
    """What one school lacks before and after: posts, where the norm tells how many are due, and subjects."""

    school: School
    posts: int | None
    empty_before: Fraction | None
    empty_after: Fraction | None
    missing_before: tuple[str, ...]
    missing_after: tuple[str, ...]

    @property
    def lacks(self) -> bool:
        """Tell whether anything is missing, before or after."""
        return any((self.missing_before, self.missing_after, _short(self.empty_before), _short(self.empty_after)))

    @property
    def relieved(self) -> tuple[str, ...]:
        """Name the subjects that somebody has come to teach."""
        return tuple(each for each in self.missing_before if each not in self.missing_after)

    @property
    def worsened(self) -> tuple[str, ...]:
        """Name the subjects that nobody is left to teach."""
        return tuple(each for each in self.missing_after if each not in self.missing_before)


@dataclass(frozen=True, slots=True, kw_only=True)
class Together:
    """All schools on one side: the median of the empty posts, their sum, and how many subjects are missing."""

    median: Fraction | None
    empty: Fraction
    missing: int

    @property
    def printed(self) -> str:
        """Print the median with one decimal place."""
        return "—" if self.median is None else f"{float(self.median):.1f}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Shortage:
    """A county's schools of compulsory education on a day."""

    day: date
    lacks: Sequence[Lack]

    @property
    def before(self) -> Together:
        """Put all schools together as they are without the moves."""
        return _together([each.empty_before for each in self.lacks], [each.missing_before for each in self.lacks])

    @property
    def after(self) -> Together:
        """Put all schools together as they are with the moves."""
        return _together([each.empty_after for each in self.lacks], [each.missing_after for each in self.lacks])


async def shortage(
    session: AsyncSession, actor: Actor, county: County, *, day: date, trial: Trial | None = None
) -> Shortage:
    """Tell what each school lacks: at home alone, and with the postings in force on the day.

    With a trial: as it is with those postings, and as it would be under the trial.

    :raises MayNot: unless the actor may see the county's figures and, with a trial, try moves out
    """
    require(actor, Permission.SEE_COUNTY_FIGURE if trial is None else Permission.KEEP_SCRATCH, Place(county.id))
    schools = [each for each in await schools_of(session, [county.id]) if _is_compulsory(each, day)]
    ids, now = {each.id for each in schools}, now_of(session)
    jobs = await jobs_of(session, county.id, ids, day)
    none = Trial(county_id=county.id, kind="regular_exchange", starts_on=day, planned_to=day)
    moved = await postings_in_force(session, trial or none, ids)
    before = staffing(schools, jobs, [] if trial is None else moved, none, now=now)
    after = staffing(schools, jobs, moved, trial or none, now=now)
    usual = usual_subjects(schools, taught_by(jobs))
    return Shortage(day=day, lacks=[_lack(*pair, usual) for pair in zip(before, after, strict=True)])


def taught_by(jobs: Iterable[Job]) -> Taught:
    """Tell which subjects have a teacher at each school, in each stage."""
    taught = defaultdict[tuple[UUID, str], set[str]](set)
    for job in jobs:
        taught[job.school_id, job.stage].add(job.subject)
    return taught


def usual_subjects(schools: Iterable[School], taught: Taught) -> dict[str, set[str]]:
    """Name, for each stage, the subjects that more than half of the schools with the stage have a teacher of."""
    schools, usual = list(schools), dict[str, set[str]]()
    for stage in COMPULSORY:
        having = [taught.get((school.id, stage), ()) for school in schools if stage in school.stages]
        counted = Counter(subject for subjects in having for subject in subjects)
        usual[stage] = {subject for subject, count in counted.items() if 2 * count > len(having)}
    return usual


def _lack(before: Staff, after: Staff, usual: Mapping[str, set[str]]) -> Lack:
    wanted = sorted({subject for stage in before.school.stages for subject in usual.get(stage, ())})
    return Lack(
        school=before.school,
        posts=before.posts,
        empty_before=before.vacancy(before.after),
        empty_after=after.vacancy(after.after),
        missing_before=tuple(each for each in wanted if before.after[each] <= 0),
        missing_after=tuple(each for each in wanted if after.after[each] <= 0),
    )


def _together(empty: Sequence[Fraction | None], missing: Sequence[Sequence[str]]) -> Together:
    short = [_short(each) for each in empty if each is not None]
    return Together(
        median=median(short) if short else None, empty=sum(short, Fraction(0)), missing=sum(map(len, missing))
    )


def _short(empty: Fraction | None) -> Fraction:
    """Count what is missing; a school with more people than posts lacks none."""
    return max(Fraction(0), empty or Fraction(0))


def _is_compulsory(school: School, day: date) -> bool:
    is_open = school.closed_on is None or school.closed_on > day
    return school.public and is_open and bool({*school.stages} & {*COMPULSORY})
