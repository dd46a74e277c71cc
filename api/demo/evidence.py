"""Files for some of the demo's records: an order that shows many postings, dossiers that are whole, and some not.

What is missing waits in the to-do of the clerk's school.
"""

from collections.abc import Callable, Mapping
from datetime import date
from functools import partial
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from api.demo.county import Built
from api.demo.papers import minutes, notice, roster
from api.demo.places import CLERK_SCHOOL
from api.demo.scribe import Scribe
from domain.access import Actor
from domain.activity.model import Activity
from domain.evidence.actions import attach_evidence, link_evidence
from domain.evidence.reading import Taken, keep_contents
from domain.evidence.rules import ASKED
from domain.evidence.store import Store
from domain.exchange.model import Posting
from domain.school.model import School
from domain.twinning.model import Twinning

MOST_ACTIVITIES, WITHOUT_ORDER = 6, 2
"""How many activities of the clerk's school have files, and how many of its postings wait for their order."""

_PLANNED = ("一、每学期送课、教研各不少于两次。", "二、互派教师跟岗一个月。", "三、学年末共同总结。")


class Filing:
    """One hand that files papers under records, in the name of the office that has them."""

    def __init__(self, session: AsyncSession, store: Store, office: Actor) -> None:
        self._session, self._store, self._office = session, store, office

    async def attach(self, thing: str, thing_id: UUID, kind: str, *files: Taken) -> UUID:
        """Keep the files and attach them to a record; give the id of one that the record now has."""
        await keep_contents(self._store, files)
        dossier = await attach_evidence(
            self._session, self._office, thing=thing, thing_id=thing_id, kind=kind, files=files
        )
        return next(each.evidence_id for each in dossier.links if each.kind == kind)

    async def link(self, thing: str, thing_id: UUID, kind: str, evidence_id: UUID) -> None:
        """Attach a file that is kept to one more record."""
        await link_evidence(
            self._session, self._office, thing=thing, thing_id=thing_id, kind=kind, evidence_id=evidence_id
        )


async def show_evidence(session: AsyncSession, scribe: Scribe, built: Built, store: Store) -> None:
    """File what the offices of the clerk's school and of the county have, where the county has that school."""
    if CLERK_SCHOOL not in built.schools:
        return
    lead, today = built.schools[CLERK_SCHOOL], built.clock.today
    personnel, clerk = scribe.personnel(built.county_id), scribe.school(lead)
    await scribe.as_office(personnel, today)
    await _file_order(session, Filing(session, store, personnel), built, lead)
    await scribe.as_office(clerk, today)
    await _file_agreements(session, Filing(session, store, clerk), built, lead)
    await _file_activities(session, Filing(session, store, clerk), built, lead)


async def _file_order(session: AsyncSession, filing: Filing, built: Built, lead: School) -> None:
    """File one order of this school year under all postings that it names; the latest wait for theirs."""
    sent = select(Posting.id).where(
        Posting.county_id == built.county_id, Posting.from_school_id == lead.id, Posting.state == "active",
        Posting.starts_on >= built.clock.start,
    )  # fmt: skip
    postings = (await session.scalars(sent.order_by(Posting.starts_on, Posting.id))).all()[:-WITHOUT_ORDER]
    if not postings:
        return
    order = await filing.attach("posting", postings[0], "order", _order(built, lead))
    for posting_id in postings[1:]:
        await filing.link("posting", posting_id, "order", order)


async def _file_agreements(session: AsyncSession, filing: Filing, built: Built, lead: School) -> None:
    """File the agreements that the school has signed; of the first pair nobody has written the year's plan yet."""
    signed = select(Twinning).where(
        Twinning.county_id == built.county_id, Twinning.lead_school_id == lead.id, Twinning.state == "active"
    )
    names = {school.id: school.name for school in built.schools.values()}
    for number, twinning in enumerate((await session.scalars(signed.order_by(Twinning.agreement_no))).all()):
        partner = names[twinning.partner_school_id]
        await filing.attach("twinning", twinning.id, "agreement", _agreement(twinning, lead.name, partner))
        if number:
            paper = minutes(f"与{partner}结对工作计划.docx", [f"{lead.name}与{partner}结对工作计划", *_PLANNED])
            await filing.attach("twinning", twinning.id, "plan_and_summary", paper)


async def _file_activities(session: AsyncSession, filing: Filing, built: Built, lead: School) -> None:
    """File what activities of this school year are asked to show; in every second one the last kind is missing."""
    held = select(Activity).where(
        Activity.county_id == built.county_id, Activity.lead_school_id == lead.id, Activity.state == "confirmed",
        Activity.held_on >= built.clock.start,
    )  # fmt: skip
    latest = held.order_by(Activity.held_on.desc(), Activity.id).limit(MOST_ACTIVITIES)
    names = [each.teacher.name for each in built.people if each.job.school_id == lead.id][:6]
    for number, activity in enumerate((await session.scalars(latest)).all()):
        kinds, papers = ASKED["activity"][activity.kind], _papers(built, activity, names)
        for kind in (*kinds[: len(kinds) - number % 2], *([] if number else ["ledger"])):
            await filing.attach("activity", activity.id, kind, papers[kind]())


def _papers(built: Built, activity: Activity, names: list[str]) -> Mapping[str, Callable[[], Taken]]:
    """Name how each kind of file for an activity is made."""
    from api.demo.pictures import photograph, scan  # painting needs what no other start of the program does

    day, topic = _day(activity.held_on), activity.topic
    told = [
        f"{topic}（{day}）",
        f"参加人员：{'、'.join(names)}",
        "一、通报上次活动落实情况。",
        "二、围绕课例讨论。",
    ]
    signed = [[str(number), name, "", ""] for number, name in enumerate(names, 1)]
    return {
        "photos": partial(photograph, f"{topic}-课堂.jpg", str(activity.id)),
        "roster": partial(roster, f"{topic}签到表.xlsx", ("序号", "姓名", "单位", "签名"), signed),
        "minutes": partial(minutes, f"{topic}活动记录.docx", [*told, "三、下次活动由结对学校承办。"]),
        "plan_and_summary": partial(minutes, f"{topic}计划与小结.docx", told),
        "ledger": partial(scan, f"{topic}台账扫描件.jpg", str(activity.id)),
        "notice": partial(
            notice, f"{topic}通知.pdf", f"{built.place.name}教育和体育局", "", f"关于开展{topic}活动的通知",
            ["各有关学校：", f"定于{day}开展{topic}活动，请结对学校按时参加并做好记录。"], day,
        ),
    }  # fmt: skip


def _agreement(twinning: Twinning, lead: str, partner: str) -> Taken:
    since = _day(twinning.starts_on)
    return notice(
        f"{lead}与{partner}结对协议.pdf",
        "学校结对帮扶协议",
        twinning.agreement_no or "",
        f"{lead} {partner}",
        [
            f"甲方{lead}、乙方{partner}自{since}起结对，期限三年。",
            "甲方每学期到乙方送课、开展教研不少于两次，每学年互派教师跟岗；双方每年制定计划并作总结。",
            "本协议一式三份，双方各执一份，报县教育和体育局备案一份。",
        ],
        since,
    )


def _order(built: Built, lead: School) -> Taken:
    start, head = built.clock.start, f"{built.place.name}教育和体育局文件"
    return notice(
        f"{start.year}年秋季教师交流轮岗派遣文件.pdf",
        head,
        f"{built.place.short[0]}教体人字〔{start.year}〕41号",
        f"关于{start.year}年秋季校长教师交流轮岗派遣的通知",
        [
            "各中小学、幼儿园：",
            f"根据义务教育学校校长教师交流轮岗有关规定，经研究，同意{lead.name}等校教师到结对学校和乡镇学校任教，"
            f"自{_day(start)}起计算。请派出学校做好工作移交，接收学校安排好任教学科和食宿，于教师到校后一周内确认。",
            "交流期满由两校共同考核，结果记入本人档案。",
        ],
        _day(start),
    )


def _day(day: date) -> str:
    return f"{day.year}年{day.month}月{day.day}日"
