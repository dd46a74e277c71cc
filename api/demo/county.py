"""A made-up county as it stands: schools with classes and flags, people, exemptions, and how many are eligible."""

from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from random import Random
from uuid import UUID

from api.demo.clock import DAY, Clock, id_of
from api.demo.people import Person, Registrar
from api.demo.places import CLERK_SCHOOL, Place, Site
from domain.calendar.rules import add_years, month_index, retirement_month
from domain.cipher import Cipher
from domain.school.model import School, SchoolClass, SchoolFlag
from domain.teacher.model import Employment, Exemption
from domain.teacher.rules import is_in_force

TENURE_YEARS, RETIREMENT_MONTHS = 6, 60
ELIGIBLE = 692
"""How many are eligible for rotation in a whole county: no tenth of it is a whole number."""

_RURAL = ("210", "220")
_SERIALS = {"kindergarten": 1, "primary_school": 2, "junior_school": 3, "nine_year_school": 3, "complete_school": 3}
_GROUNDS = {
    "maternity": 14,
    "illness": 9,
    "disability": 3,
    "only_teacher": 8,
    "outreach": 3,
    "discipline": 1,
    "other": 2,
}


@dataclass(kw_only=True)
class Built:
    """A county that has been built, in memory."""

    place: Place
    county_id: int
    clock: Clock
    schools: dict[str, School] = field(default_factory=dict)
    sites: dict[str, Site] = field(default_factory=dict)
    classes: list[SchoolClass] = field(default_factory=list)
    flags: list[SchoolFlag] = field(default_factory=list)
    people: list[Person] = field(default_factory=list)
    retired: list[Person] = field(default_factory=list)

    def school_of(self, person: Person) -> School:
        """Give the school where somebody is at home."""
        return self._by_id[person.job.school_id]

    def site_of(self, school: School) -> Site:
        """Give the plan that a school was built by."""
        return self.sites[school.name]

    @cached_property
    def rural(self) -> frozenset[UUID]:
        """The schools whose class is a township's or a village's in the latest list."""
        latest = {each.school_id: each for each in sorted(self.classes, key=lambda each: each.year)}
        return frozenset(school_id for school_id, each in latest.items() if each.nbs in _RURAL)

    def eligible(self, day: date) -> list[Person]:
        """Give everybody who is eligible on the day, by the reading of the national rule."""
        return [person for person in self.people if self.is_eligible(person, day)]

    def is_eligible(self, person: Person, day: date) -> bool:
        """Judge one person as `domain.figure` will judge all of them."""
        return self._could_be(person, day) and person.job.arrived_on <= add_years(day, -TENURE_YEARS)

    def lacks_only_tenure(self, person: Person, day: date) -> bool:
        """Tell whether somebody is too young at the school, and would be eligible but for that."""
        return self._could_be(person, day) and person.job.arrived_on > add_years(day, -TENURE_YEARS)

    def _could_be(self, person: Person, day: date) -> bool:
        job, teacher = person.job, person.teacher
        year, month = retirement_month("male" if teacher.sex == "male" else "female", teacher.born_on)
        far = 12 * year + month - 1 >= month_index(day) + RETIREMENT_MONTHS
        placed = job.stage in ("primary", "junior") and job.post == "teacher" and job.in_establishment
        exempt = any(is_in_force(each, day) for each in person.exemptions)
        return far and placed and self.school_of(person).public and not exempt

    def __post_init__(self) -> None:
        self._by_id: dict[object, School] = {}

    def add(self, site: Site, school: School) -> None:
        """Put a school on the map."""
        self.schools[site.name], self.sites[site.name], self._by_id[school.id] = school, site, school


def build(place: Place, *, county_id: int, clock: Clock, cipher: Cipher, rng: Random) -> Built:
    """Build a county: the same place on the same day is the same county, name for name."""
    built = Built(place=place, county_id=county_id, clock=clock)
    for number, site in enumerate(place.sites, 1):
        _found(built, site, number, rng)
    registrar = Registrar(rng, clock, cipher, county_id=county_id, prefix=place.prefix)
    for site in place.sites:
        built.people += registrar.staff(site, built.schools[site.name])
    seats = [built.schools[site.name] for site in place.sites if site.near == 0 and "primary" in site.stages]
    built.retired = [registrar.retired(rng.choice(seats)) for _ in range(9 if place.whole else 1)]
    if CLERK_SCHOOL in built.schools:
        built.people.append(registrar.to_send(built.schools[CLERK_SCHOOL]))
    _remember_where_they_came_from(built, rng)
    _exempt_some(built, rng)
    if place.whole:
        _make_principals_due(built, rng)
        _balance(built, rng)
    return built


def _found(built: Built, site: Site, number: int, rng: Random) -> None:
    """Found one school, list it in two years' classes, and flag it."""
    clock, place = built.clock, built.place
    digit = _SERIALS.get(site.kind, 4)
    parent = built.schools[site.parent] if site.parent else None
    school = School(
        id=id_of(rng, clock.opened),
        county_id=built.county_id,
        code=None if parent else f"{digit}199{place.serial:02d}{number:04d}",
        name=site.name,
        kind=site.kind,
        stages=list(site.stages),
        township=f"{place.code}{100 + site.near:03d}{rng.randrange(1, 20) if site.near else 1:03d}",
        public=site.public,
        pupils=site.size * rng.randint(12, 18),
        opened_on=date(rng.randint(1952, 2009), 9, 1),
        parent_id=parent.id if parent else None,
    )
    built.add(site, school)
    years = (clock.before.year, clock.start.year)
    built.classes += [
        SchoolClass(school_id=school.id, year=year, nbs=nbs) for year, nbs in zip(years, site.nbs, strict=True)
    ]
    since = {"poverty_village": date(2014, 1, 1)}
    built.flags += [
        SchoolFlag(
            id=id_of(rng, clock.opened),
            school_id=school.id,
            flag=flag,
            starts_on=since.get(flag, date(clock.before.year - 3, 9, 1)),
        )
        for flag in site.flags
    ]


def _remember_where_they_came_from(built: Built, rng: Random) -> None:
    """Give some of those who came lately the school that they came from."""
    for person in built.people:
        job = person.job
        years = built.clock.start.year - job.arrived_on.year
        begun = add_years(job.arrived_on, -rng.randint(3, 8))
        others = [
            school for school in built.schools.values() if job.stage in school.stages and school.id != job.school_id
        ]
        if others and years <= 5 and begun.year - person.teacher.born_on.year >= 22 and rng.random() < 0.4:
            person.earlier = Employment(
                county_id=built.county_id,
                id=id_of(rng, max(built.clock.opened, job.arrived_on - 4 * DAY)),
                teacher_id=person.teacher.id,
                school_id=rng.choice(others).id,
                post="teacher",
                in_establishment=job.in_establishment,
                stage=job.stage,
                subject=job.subject,
                arrived_on=begun,
                ended_on=job.arrived_on - DAY,
            )


RUNS_OUT = (18 * DAY, 41 * DAY)


def _exempt_some(built: Built, rng: Random) -> None:
    """Register exemptions, most of them in force, some run out, each with the paper it rests on."""
    clock = built.clock
    starts = (clock.opened, date(clock.before.year, 8, 20), date(clock.start.year, 3, 2), date(clock.start.year, 8, 20))
    teachers = [person for person in built.people if person.job.post == "teacher" and not person.pinned]
    for number, person in enumerate(rng.sample(teachers, len(teachers) // 40), 1):
        kind = _ground(person, rng)
        begun = rng.choice(starts)
        person.exemptions.append(
            Exemption(
                county_id=built.county_id,
                id=id_of(rng, begun),
                teacher_id=person.teacher.id,
                school_id=person.teacher.school_id,
                kind=kind,
                starts_on=begun,
                ends_on=None if kind == "disability" else add_years(begun, 2 if kind == "illness" else 1),
                ground=f"县教体局备案〔{begun.year}〕{number}号",
                decision=f"县教体局局务会议（{begun.year}年）",
                clause="县教师交流轮岗实施办法 免于交流的情形",
            )
        )
    _let_some_run_out(built)


def _let_some_run_out(built: Built) -> None:
    """Let two exemptions that were in force when the school year began run out within the next weeks."""
    clock = built.clock
    lasting = [
        each
        for person in built.people
        for each in person.exemptions
        if each.ends_on is not None and each.starts_on <= clock.start and each.ends_on > clock.today + RUNS_OUT[-1]
    ]
    for exemption, left in zip(lasting, RUNS_OUT, strict=False):
        exemption.ends_on = clock.today + left


def _ground(person: Person, rng: Random) -> str:
    kind = rng.choices(list(_GROUNDS), weights=list(_GROUNDS.values()))[0]
    young_woman = person.teacher.sex == "female" and person.teacher.born_on.year > person.job.arrived_on.year - 40
    return kind if kind != "maternity" or young_woman else "illness"


PRINCIPALS_DUE = 6


def _make_principals_due(built: Built, rng: Random) -> None:
    """Let six principals have been ten years at their schools since the first day of this school year."""
    leading = [
        person
        for person in built.people
        if person.job.post == "principal"
        and person.job.stage in ("primary", "junior")
        and built.clock.start.year - person.teacher.born_on.year in range(36, 50)
    ]
    for person in rng.sample(leading, PRINCIPALS_DUE):
        person.job.arrived_on, person.earlier = add_years(built.clock.start, -10), None


def _balance(built: Built, rng: Random) -> None:
    """Move arrivals by years until exactly as many are eligible as wanted."""
    day = built.clock.start
    free = [person for person in built.people if not person.pinned and person.earlier is None]
    while (surplus := len(built.eligible(day)) - ELIGIBLE) != 0:
        if surplus > 0:
            for person in rng.sample([each for each in free if built.is_eligible(each, day)], surplus):
                person.job.arrived_on = add_years(day, -rng.randint(3, 5))
        else:
            grown = [each for each in free if built.lacks_only_tenure(each, day) and _is_grown(each, day)]
            for person in rng.sample(grown, -surplus):
                person.job.arrived_on = add_years(day, -rng.randint(6, 7))


def _is_grown(person: Person, day: date) -> bool:
    return day.year - person.teacher.born_on.year >= 31
