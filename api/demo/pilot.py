"""The pilot round of 2017 to 2020 (plan D1) as the books tell it: who was twinned then, and whom each side sent.

Schools of the second county supported schools of the first. It was entered from the files when the books were opened:
five of the seven pairs that the plan names came about, and of managers and shadowings some kept to its bands and some
did not. Schools that have closed since stand in the books as closed.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import product
from random import Random

from sqlalchemy.ext.asyncio import AsyncSession

from api.demo.clock import id_of, instant
from api.demo.county import Built
from api.demo.people import Person
from api.demo.scribe import Scribe
from domain.exchange import books as posting_books
from domain.exchange.model import Posting
from domain.school.model import School
from domain.twinning import books as twinning_books
from domain.twinning.model import Twinning

FIRST, LAST, CLOSED = date(2017, 9, 1), date(2020, 12, 31), date(2021, 8, 1)
SCHEME = "教育结对帮扶试点（2017—2020年）"
_KINDS = {"senior": "senior_school", "primary": "primary_school", "preschool": "kindergarten"}
_TERMS = [
    (date(year, 3, 1), date(year, 7, 10)) if spring else (date(year, 9, 1), date(year + 1, 1, 20))
    for year, spring in product((2018, 2019), (True, False))
]
"""When managers were away: for a term each, one after the other."""
_SHADOWED = ((date(2018, 3, 5), 31), (date(2018, 10, 8), 61), (date(2019, 3, 4), 68), (date(2019, 10, 14), 21))
"""When each shadowing began and how many days it lasted: a month, two months, a week too long, and three weeks."""


@dataclass(frozen=True, kw_only=True)
class Agreed:
    """A pair of the round: the partner by the plan's name, and how many managers the lead and the partner sent."""

    partner: str
    stage: str
    sent: tuple[int, int]
    shadowed: int = 0


AGREED = (
    Agreed(partner="子洲中学", stage="senior", sent=(0, 0)),
    Agreed(partner="第二中学", stage="junior", sent=(2, 1), shadowed=2),
    Agreed(partner="实验小学", stage="primary", sent=(3, 4), shadowed=2),
    Agreed(partner="大理河小学", stage="primary", sent=(1, 0)),
    Agreed(partner="第一幼儿园", stage="preschool", sent=(1, 0)),
)
"""The plan names 实验中学 and 第二幼儿园 as well: for them nobody signed."""


async def record_pilot(session: AsyncSession, scribe: Scribe, built: Sequence[Built]) -> None:
    """Enter the round as the two counties' personnel offices found it in their files."""
    round_ = _Round(*built[:2])
    for county in built[:2]:
        office = scribe.personnel(county.county_id)
        await scribe.as_office(office, county.clock.opened)
        session.add_all(each for each in round_.closed if each.county_id == county.county_id)
        await session.flush()
    for county in built[:2]:
        await scribe.as_office(scribe.personnel(county.county_id), county.clock.opened)
        await _enter(session, round_, county)


async def _enter(session: AsyncSession, round_: "_Round", county: Built) -> None:
    """Enter what stands in one county's book: agreements of its own schools, and those whom its schools sent."""
    twinnings = [each for each in round_.twinnings if each.county_id == county.county_id]
    session.add_all(twinnings)
    await session.flush()
    await twinning_books.mirror(session, *twinnings)
    for twinning in twinnings:
        twinning_books.note(session, twinning, "enter_twinning")
    postings = [each for each in round_.postings if each.county_id == county.county_id]
    await posting_books.enter_many(session, postings)
    for posting in postings:
        posting_books.note(session, posting, "log_posting")


class _Round:
    """The rows of the round: schools that are no more, agreements, and who was sent under them."""

    def __init__(self, home: Built, host: Built) -> None:
        self._home, self._host, self._rng = home, host, Random("jiedui pilot")
        self.closed: list[School] = []
        self.twinnings: list[Twinning] = []
        self.postings: list[Posting] = []
        terms, shadowed = iter(_TERMS * len(AGREED)), iter(_SHADOWED)
        for number, agreed in enumerate(AGREED, 1):
            lead, partner = self._lead(agreed.stage, number), self._partner(agreed, number)
            twinning = self._twinned(number, agreed.stage, lead, partner)
            for built, sender, receiver, count in (
                (host, lead, partner, agreed.sent[0]),
                (home, partner, lead, agreed.sent[1]),
            ):
                for person, (first, last) in zip(_staff(built, sender, agreed.stage, count), terms, strict=False):
                    self._sent(person, twinning, receiver, "secondment", first, last)
            learners = _staff(home, partner, agreed.stage, agreed.shadowed)
            for person, (first, days) in zip(learners, shadowed, strict=False):
                self._sent(person, twinning, lead, "attachment", first, first + timedelta(days=days - 1))

    def _lead(self, stage: str, number: int) -> School:
        """Choose a school of the second county's seat that leads no pair yet, or one that has closed since."""
        taken = {each.lead_school_id for each in self.twinnings}
        fitting = (
            school for name, school in self._host.schools.items()
            if stage in school.stages and school.public and not self._host.sites[name].near and school.id not in taken
        )  # fmt: skip
        return next(fitting, None) or self._gone(self._host, "高级中学", stage, number)

    def _partner(self, agreed: Agreed, number: int) -> School:
        known = self._home.schools.get(f"{self._home.place.short}{agreed.partner}")
        return known or self._gone(self._home, agreed.partner, agreed.stage, number)

    def _gone(self, built: Built, name: str, stage: str, number: int) -> School:
        school = School(
            id=id_of(self._rng, built.clock.opened),
            county_id=built.county_id,
            code=f"4199{built.place.serial:02d}{9000 + number:04d}",
            name=f"{built.place.short}{name}",
            kind=_KINDS[stage],
            stages=[stage],
            opened_on=date(1985, 9, 1),
            closed_on=CLOSED,
        )
        self.closed.append(school)
        return school

    def _twinned(self, number: int, stage: str, lead: School, partner: School) -> Twinning:
        twinning = Twinning(
            county_id=partner.county_id,
            id=id_of(self._rng, self._home.clock.opened),
            lead_county_id=lead.county_id,
            lead_school_id=lead.id,
            partner_school_id=partner.id,
            stage=stage,
            scheme=SCHEME,
            tier="province_county",
            fields=["teaching", "management", "development"],
            agreement_no=f"帮扶结〔2017〕{number}号",
            agreed_on=FIRST,
            starts_on=FIRST,
            ends_on=LAST,
            state="expired",
        )
        self.twinnings.append(twinning)
        return twinning

    def _sent(self, person: Person, twinning: Twinning, receiver: School, kind: str, first: date, last: date) -> None:
        person.posted = True
        self.postings.append(
            Posting(
                county_id=person.teacher.county_id,
                id=id_of(self._rng, self._home.clock.opened),
                host_county_id=receiver.county_id,
                teacher_id=person.teacher.id,
                person_id=person.teacher.person_id,
                teacher_name=person.teacher.name,
                subject=person.job.subject,
                stage=person.job.stage,
                from_school_id=person.job.school_id,
                to_school_id=receiver.id,
                kind=kind,
                starts_on=first,
                planned_to=last,
                arrived_on=first,
                ended_on=last,
                state="completed",
                assessment="good",
                twinning_id=twinning.id,
                logged_at=instant(self._home.clock.opened),
            )
        )


def _staff(built: Built, school: School, stage: str, count: int) -> Iterator[Person]:
    """Choose people of the school who were there all the time and are sent nowhere else, vice-principals first."""
    there = [
        person for person in built.people
        if person.job.school_id == school.id and person.job.stage == stage and person.job.arrived_on < FIRST
        and person.earlier is None and not person.posted and not person.pinned and person.job.post != "principal"
    ]  # fmt: skip
    there.sort(key=lambda person: (person.job.post != "vice_principal", person.job.arrived_on, person.teacher.id))
    return iter(there[:count])
