"""The form of the ledger: its columns, and how each row is written. Official forms are Chinese in either language."""

from collections.abc import Callable
from datetime import date

from domain.activity.model import KINDS as ACTIVITY_KINDS
from domain.activity.model import STATES as ACTIVITY_STATES
from domain.activity.model import UNITS, Activity
from domain.activity.rules import amount_of
from domain.exchange.model import ASSESSMENTS, KINDS, STATES, WHOLE_WEEK, Posting
from domain.language import translate
from domain.school.model import STAGES
from domain.spreadsheet.form import Form, Section
from domain.termledger.model import MARK, TermLedger

POSTING_COLUMNS = (
    "序号", "姓名", "任教学科", "学段", "交流轮岗类型", "派出学校", "接收学校", "起止日期", "每周", "文号", "到岗日期",
    "状态及考核",
)  # fmt: skip
POSTING_WIDTHS = (5, 9, 9, 8, 12, 22, 22, 22, 9, 18, 12, 16)
ACTIVITY_COLUMNS = (
    "序号",
    "日期",
    "活动类型",
    "学科",
    "学段",
    "主题",
    "结对学校",
    "活动地点",
    "数量",
    "人次",
    "确认情况",
)
ACTIVITY_WIDTHS = (5, 12, 14, 10, 8, 24, 22, 22, 9, 8, 12)
SIGNED = "　　　　　　　　　".join(("学校负责人（签字、盖章）：", "填表人：", "联系电话：", "年　　月　　日"))
TERMS = {None: "", 1: "第一学期", 2: "第二学期"}


def form_of(ledger: TermLedger, shown: Callable[[str], str], today: date) -> Form:
    """Fill in the form; `shown` gives a person's name as the viewer may see it."""
    postings = [_posting(number, ledger, each, shown) for number, each in enumerate(ledger.postings, 1)]
    activities = [_activity(number, ledger, each) for number, each in enumerate(ledger.activities, 1)]
    return Form(
        title=f"{ledger.school.name}结对帮扶与教师交流轮岗工作台账（{ledger.year}学年{TERMS[ledger.term]}）",
        head=f"填报单位：{ledger.name(ledger.school)}　　学校标识码：{ledger.school.code or '—'}　　填报日期：{today}",
        sections=(
            Section(
                heading=f"一、教师交流轮岗（{len(postings)} 人次）",
                columns=POSTING_COLUMNS,
                widths=POSTING_WIDTHS,
                rows=postings or [_nothing(POSTING_COLUMNS)],
            ),
            Section(
                heading=f"二、结对帮扶活动（{len(activities)} 项）",
                columns=ACTIVITY_COLUMNS,
                widths=ACTIVITY_WIDTHS,
                rows=activities or [_nothing(ACTIVITY_COLUMNS)],
            ),
        ),
        remark=f"说明：校名后标“{MARK}”的为贫困村学校；人次按到场次数计，同一人参加多次分别计算。",
        signed=SIGNED,
    )


def _posting(number: int, ledger: TermLedger, posting: Posting, shown: Callable[[str], str]) -> list[str]:
    share = "全职" if posting.half_days == WHOLE_WEEK else f"{posting.half_days}个半天"
    state = [STATES[posting.state], *([ASSESSMENTS[posting.assessment]] if posting.assessment else [])]
    return [
        str(number),
        shown(posting.teacher_name),
        posting.subject,
        _zh(STAGES[posting.stage]),
        _zh(KINDS[posting.kind]),
        ledger.name(posting.from_school),
        ledger.name(posting.to_school),
        f"{posting.starts_on} 至 {posting.last_day}",
        share,
        posting.order_no or "",
        str(posting.arrived_on or ""),
        "，".join(map(_zh, state)),
    ]


def _activity(number: int, ledger: TermLedger, activity: Activity) -> list[str]:
    return [
        str(number),
        str(activity.held_on),
        _zh(ACTIVITY_KINDS[activity.kind]),
        activity.subject,
        _zh(STAGES[activity.stage]),
        activity.topic,
        ledger.name(ledger.partner(activity)),
        ledger.name(activity.host),
        f"{amount_of(activity.kind, activity.hours, 1)}{_zh(UNITS[activity.kind])}",
        str(activity.person_times),
        _zh(ACTIVITY_STATES[activity.state]),
    ]


def _nothing(columns: tuple[str, ...]) -> list[str]:
    return ["", "无", *[""] * (len(columns) - 2)]


def _zh(sentence: str) -> str:
    return translate("zh", sentence)
