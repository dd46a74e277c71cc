"""What the demo's twinned schools did together in two school years, and what of it waits for somebody's word today.

Most pairs meet several times a term. Two have not met in this school year, and one only in autumn: what asks for every
pair, or for both seasons, is missed by so many.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from random import Random

from api.demo.clock import DAY, Clock
from api.demo.county import Built
from api.demo.people import Person
from api.demo.places import CLERK_SCHOOL, PARTNER_SCHOOL, Pair
from domain.school.model import School

IDLE, ONLY_AUTUMN = (9, 14), 11
"""Which pairs, counted as they were signed, have not met in this school year, and which only in autumn."""

_SUBJECTS = {
    "preschool": ("健康", "语言", "艺术", "科学"),
    "primary": ("语文", "数学", "英语", "音乐", "美术", "体育", "科学"),
    "junior": ("语文", "数学", "英语", "物理", "历史", "地理"),
}
_TOPICS = {
    "lesson_delivery": ("分数的初步认识", "古诗两首", "我爱家乡", "走进春天", "认识图形"),
    "caravan": ("名师送教到校",),
    "demo_lesson": ("同课异构：阅读教学", "同课异构：解决问题的策略", "大单元教学展示"),
    "teaching_research": ("期中质量分析", "集体备课", "作业设计研讨"),
    "menu_research": ("按需选题：识字教学", "按需选题：实验教学"),
    "lecture": ("课堂观察与评价", "班级管理", "新课标解读"),
    "sync_class": ("同步课堂第一讲", "专递课堂：音乐欣赏"),
    "remote": ("线上集体备课",),
    "shadowing": ("跟岗学习：教学管理",),
}
_KINDS = ("lesson_delivery", "demo_lesson", "teaching_research", "menu_research", "lecture", "sync_class", "remote")
_OF_LESSONS = ("lesson_delivery", "demo_lesson", "sync_class", "caravan")
_Season = tuple[date, date]


@dataclass(eq=False, kw_only=True)
class Meeting:
    """An activity as it is to be written: when it was held, when it was logged, and when the host confirmed it."""

    lead: School
    partner: School
    host: School
    kind: str
    held_on: date
    hours: int
    person_times: int
    subject: str
    topic: str
    met_on: date
    witnessed_on: date | None
    persons: list[Person] = field(default_factory=list)

    @property
    def guest(self) -> School:
        """Give the school that comes, and logs."""
        return self.partner if self.host is self.lead else self.lead


def meetings(built: Built, rng: Random) -> list[Meeting]:
    """Tell what all pairs of the county did together."""
    told = [each for number, pair in enumerate(built.place.pairs) for each in _of_pair(built, rng, number, pair)]
    if CLERK_SCHOOL in built.schools:
        told += _waiting(built, rng)
    return told


def _of_pair(built: Built, rng: Random, number: int, pair: Pair) -> Iterator[Meeting]:
    """Let the pair meet in each season: twice to five times, and once more with the caravan where it came."""
    clock, taken = built.clock, set[date]()
    for season, (first, last) in enumerate(_seasons(clock)):
        current, spring = season >= 2, season % 2 == 1
        if current and (number in IDLE or (number == ONLY_AUTUMN and spring)):
            continue
        kinds = rng.choices(_KINDS, k=rng.randint(2, 5)) + (["caravan"] if number % 3 == 0 else [])
        for kind in kinds:
            day = _weekday(first + rng.randrange(max(1, (last - first).days)) * DAY)
            if day < first or day in taken or day > clock.today - 9 * DAY:
                continue
            taken.add(day)
            yield _meeting(built, rng, pair, kind, day, witnessed=True)


def _meeting(built: Built, rng: Random, pair: Pair, kind: str, day: date, *, witnessed: bool) -> Meeting:
    lead, partner, clock = built.schools[pair.lead], built.schools[pair.partner], built.clock
    logged = min(day + rng.randint(0, 3) * DAY, clock.today - DAY)
    small = min(built.site_of(partner).size, 30)
    return Meeting(
        lead=lead,
        partner=partner,
        host=lead if kind == "shadowing" else partner,
        kind=kind,
        held_on=day,
        hours=rng.randint(2, 6) if kind in _OF_LESSONS else rng.choice((2, 2, 3, 4)),
        person_times=rng.randint(max(3, small // 3), small + 8),
        subject="" if kind in ("lecture", "caravan", "shadowing") else rng.choice(_SUBJECTS[pair.stage]),
        topic=rng.choice(_TOPICS[kind]),
        met_on=max(clock.opened, logged),
        witnessed_on=min(logged + rng.randint(1, 5) * DAY, clock.today - DAY) if witnessed else None,
        persons=_named(built, rng, lead, day) if rng.random() < 0.3 else [],
    )


def _waiting(built: Built, rng: Random) -> list[Meeting]:
    """Leave two lessons for `clerk2` to confirm, a shadowing for `clerk`, and plans for the weeks ahead."""
    clock, pair = built.clock, Pair(lead=CLERK_SCHOOL, partner=PARTNER_SCHOOL, stage="primary")
    left = [("lesson_delivery", -6, "数学"), ("demo_lesson", -3, "语文"), ("shadowing", -5, "")]
    ahead = [("sync_class", 6, "音乐"), ("teaching_research", 13, "英语")]
    made = []
    for kind, days, subject in left + ahead:
        meeting = _meeting(built, rng, pair, kind, _weekday(clock.today + days * DAY), witnessed=False)
        meeting.subject, meeting.met_on = subject, clock.by_now(min(meeting.held_on, clock.today - DAY))
        made.append(meeting)
    return made


def _named(built: Built, rng: Random, school: School, day: date) -> list[Person]:
    there = [each for each in built.people if each.job.school_id == school.id and each.job.arrived_on < day]
    return rng.sample(there, k=min(len(there), rng.randint(1, 3)))


def _seasons(clock: Clock) -> Sequence[_Season]:
    """Give the teaching weeks of the autumns and springs that the books tell."""
    years = (clock.before.year, clock.start.year)
    return [
        season
        for year in years
        for season in ((date(year, 9, 5), date(year, 12, 31)), (date(year + 1, 3, 3), date(year + 1, 7, 3)))
    ]


def _weekday(day: date) -> date:
    return day - max(0, day.weekday() - 4) * DAY
