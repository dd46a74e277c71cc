"""The people of a made-up county: who works where, since when, in which post and subject, with which awards."""

from dataclasses import dataclass, field
from datetime import date, timedelta
from random import Random

from api.demo.clock import DAY, Clock, id_of
from api.demo.names import name_of
from api.demo.places import Site
from domain.calendar.rules import add_years
from domain.cipher import Cipher, hint
from domain.school.model import School
from domain.teacher.model import Award, Employment, Exemption, Teacher
from domain.teacher.rules import WrongIdNumber, check_id_number, is_valid

TEACHER_TO_SEND = "程念溪"
"""At the clerk's school: eligible for rotation, of no award, never posted: the one to send in a first tour."""

_AGES = {(23, 29): 17, (30, 36): 23, (37, 43): 24, (44, 49): 20, (50, 54): 12, (55, 59): 4}
_TENURES = {(0, 5): 34, (6, 9): 27, (10, 16): 26, (17, 30): 13}
_WOMEN = {"preschool": 97, "primary": 72, "special": 70, "junior": 57, "senior": 49, "vocational": 48}
_COMMON = {"体育": 6, "音乐": 4, "美术": 4, "信息科技": 3, "道德与法治": 5}
_HIGHER = {"语文": 16, "数学": 16, "英语": 15, "物理": 7, "化学": 6, "生物": 5, "历史": 6, "地理": 5}
SUBJECTS = {
    "preschool": {"学前教育": 1},
    "primary": {"语文": 34, "数学": 28, "英语": 9, "科学": 5, **_COMMON},
    "junior": {**_HIGHER, **_COMMON},
    "senior": {**_HIGHER, "思想政治": 5, "体育": 4, "音乐": 2, "美术": 2, "信息技术": 3, "通用技术": 2},
    "vocational": {"语文": 8, "数学": 8, "英语": 6, "机电技术": 9, "旅游服务": 6, "电子商务": 6, "护理": 5, "体育": 3},
    "special": {"特殊教育": 8, "康复训练": 3, "体育": 1, "美术": 1},
}
_LEVELS = {"school": 22, "county": 50, "city": 20, "province": 7, "national": 1}


@dataclass(kw_only=True, eq=False)
class Person:
    """Somebody with everything that the books say, and whether there is a posting."""

    teacher: Teacher
    job: Employment
    earlier: Employment | None = None
    awards: list[Award] = field(default_factory=list)
    exemptions: list[Exemption] = field(default_factory=list)
    pinned: bool = False
    posted: bool = False

    def is_backbone(self, day: date) -> bool:
        """Tell whether an award of county level or above is valid on the day."""
        return any(each.level != "school" and is_valid(each, day) for each in self.awards)


class Registrar:
    """Puts people on the staff of schools, nobody twice."""

    def __init__(self, rng: Random, clock: Clock, cipher: Cipher, *, county_id: int, prefix: str) -> None:
        self._rng, self._clock, self._cipher = rng, clock, cipher
        self._county_id, self._prefix = county_id, prefix
        self._numbers: set[str] = set()

    def staff(self, site: Site, school: School) -> list[Person]:
        """Give a school its principal, its vice-principals and everybody else."""
        return [self._join(site, school, post) for post in _posts(site)]

    def retired(self, school: School) -> Person:
        """Give a school somebody who has retired from it and may still teach (银龄讲学)."""
        born = date(self._clock.before.year - 62, 1 + self._rng.randrange(8), 1 + self._rng.randrange(28))
        person = self._enrol(school, "male", born, "teacher", add_years(born, 30).replace(month=9, day=1))
        person.job.ended_on = date(self._clock.opened.year - 1, 8, 31)
        return person

    def to_send(self, school: School) -> Person:
        """Put the teacher of the first tour on the books."""
        person = self._enrol(school, "female", date(1988, 4, 12), "teacher", add_years(self._clock.start, -9))
        person.teacher.name, person.job.subject, person.pinned = TEACHER_TO_SEND, "语文", True
        person.job.in_establishment, person.teacher.title = True, "first"
        return person

    def _join(self, site: Site, school: School, post: str) -> Person:
        rng = self._rng
        stage = rng.choice(school.stages)
        sex = "female" if rng.randrange(100) < _WOMEN[stage] - 25 * (post == "principal") else "male"
        leads = post in ("principal", "vice_principal")
        born = self._birthday(sex, least=36 if leads else 23, most=56 if leads else 59)
        arrived = self._arrival(born, most=8 if post == "principal" else 30)
        person = self._enrol(school, sex, born, post, arrived, stage)
        person.job.in_establishment = site.public and (leads or rng.random() < 0.93)
        if rng.random() < 0.24 and born.year < self._clock.start.year - 29:
            self._award(person)
        return person

    def _enrol(
        self, school: School, sex: str, born: date, post: str, arrived: date, stage: str | None = None
    ) -> Person:
        rng, stage = self._rng, stage or school.stages[0]
        number = self._id_number(born, sex)
        known = max(self._clock.opened, arrived - 4 * DAY)
        teacher = Teacher(
            county_id=self._county_id,
            id=id_of(rng, known),
            school_id=school.id,
            person_id=self._cipher.person_id(number),
            name=name_of(rng, sex, born.year),
            sex=sex,
            born_on=born,
            id_sealed=self._cipher.seal(number),
            id_hint=hint(number),
            title=_title(rng, self._clock.today.year - born.year),
        )
        subjects = SUBJECTS[stage]
        job = Employment(
            county_id=self._county_id,
            id=id_of(rng, known),
            teacher_id=teacher.id,
            school_id=school.id,
            post=post,
            in_establishment=True,
            stage=stage,
            subject="其他" if post == "staff" else rng.choices(list(subjects), weights=list(subjects.values()))[0],
            arrived_on=arrived,
        )
        return Person(teacher=teacher, job=job)

    def _birthday(self, sex: str, *, least: int, most: int) -> date:
        """Give a birthday that leaves the holder a while before retirement: women at 55, men at 60, rising."""
        most = min(most, 54 if sex == "female" else 59)
        low, high = self._rng.choices(list(_AGES), weights=list(_AGES.values()))[0]
        age = min(max(self._rng.randint(low, high), least), most)
        return date(self._clock.today.year - age, 1, 1) + timedelta(days=self._rng.randrange(365))

    def _arrival(self, born: date, *, most: int) -> date:
        """Give the first of September of some year since the career began, often a recent one."""
        low, high = self._rng.choices(list(_TENURES), weights=list(_TENURES.values()))[0]
        years = min(self._rng.randint(low, high), most, self._clock.start.year - born.year - 22)
        return add_years(self._clock.start, -max(years, 0))

    def _award(self, person: Person) -> None:
        """Name somebody a backbone teacher on a Teachers' Day, for five years, now and then for good."""
        rng, today = self._rng, self._clock.today
        years = [year for year in range(today.year - 7, today.year + 1) if date(year, 9, 10) < today - 5 * DAY]
        day = date(rng.choice(years), 9, 10)
        level = rng.choices(list(_LEVELS), weights=list(_LEVELS.values()))[0]
        person.awards.append(
            Award(
                county_id=self._county_id,
                id=id_of(rng, day),
                teacher_id=person.teacher.id,
                school_id=person.teacher.school_id,
                level=level,
                awarded_on=day,
                expires_on=None if level in ("province", "national") else add_years(day, 5),
            )
        )

    def _id_number(self, born: date, sex: str) -> str:
        """Make the id number of nobody: a fictional county, the birthday, odd for men, the check digit that fits."""
        while True:
            serial = 2 * self._rng.randrange(500) + (sex == "male")
            stem = f"{self._prefix}{born:%Y%m%d}{serial:03d}"
            if stem not in self._numbers and serial < 1000:
                self._numbers.add(stem)
                return next(stem + last for last in "0123456789X" if _fits(stem + last))


def _posts(site: Site) -> list[str]:
    """Share out the posts: a teaching point has no principal of its own."""
    if site.kind == "teaching_point":
        return ["teacher"] * site.size
    vice = 2 if site.size >= 40 else 1
    middle = site.size // 18
    others = site.size // 30
    rest = site.size - 1 - vice - middle - others
    return (
        ["principal"]
        + ["vice_principal"] * vice
        + ["middle_manager"] * middle
        + ["staff"] * others
        + ["teacher"] * rest
    )


def _title(rng: Random, age: int) -> str | None:
    """Give a title that somebody of the age may hold by now."""
    if age < 25:
        return rng.choice((None, "third"))
    if age < 33:
        return rng.choice(("second", "second", "second", "third"))
    if age < 42:
        return rng.choice(("first", "first", "second"))
    return rng.choices(("senior", "first", "professor"), weights=(48, 50, 2))[0]


def _fits(number: str) -> bool:
    try:
        return bool(check_id_number(number))
    except WrongIdNumber:
        return False
