"""The training columns of the national teacher record (全国教师管理信息系统), as a workbook or csv to take along."""

from collections.abc import Sequence
from datetime import UTC, datetime

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from domain.access import Label, MayNot, sees
from domain.calendar.rules import day_in_shanghai
from domain.enrolment.model import Enrolment
from domain.enrolment.queries import WantedEnrolments, page_of_enrolments
from domain.ledger.words import TRAINING_LEVELS
from domain.spreadsheet.writing import Column, Written, as_csv, as_workbook
from domain.training.model import MODES
from web.asking import actor_of, database_of, say

MOST = 50_000
COLUMNS = (
    Column(heading="姓名"),
    Column(heading="学校名称"),
    Column(heading="培训项目名称"),
    Column(heading="培训年度"),
    Column(heading="培训类别"),
    Column(heading="培训机构名称"),
    Column(heading="培训方式"),
    Column(heading="培训学时"),
    Column(heading="培训学分"),
    Column(heading="培训开始日期", days=True),
    Column(heading="培训结束日期", days=True),
)
"""Whose record it is, then the nine. Credits are not kept here, so their column is empty."""
FORMS = {
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "csv": "text/csv; charset=utf-8",
}


async def download(request: Request) -> Response:
    """Give every completed training in sight.

    :raises MayNot: when the viewer is not shown people
    """
    actor, form = actor_of(request), request.url.path.rpartition(".")[2]
    if not sees(actor, Label.PERSONAL):
        raise MayNot
    async with database_of(request).transaction(actor) as session:
        wanted = WantedEnrolments(states=("completed",))
        done = await page_of_enrolments(session, actor, wanted, size=MOST)
    table = Written(title="教师培训", columns=COLUMNS, rows=[_cells(each, request) for each in done])
    name = f"training-record-{day_in_shanghai(datetime.now(UTC))}.{form}"
    sent = {"Content-Disposition": f'attachment; filename="{name}"', "Cache-Control": "no-store"}
    return Response(as_workbook(table) if form == "xlsx" else as_csv(table), media_type=FORMS[form], headers=sent)


def _cells(enrolment: Enrolment, request: Request) -> Sequence[str]:
    training = enrolment.training
    return [
        enrolment.teacher_name,
        enrolment.school.name,
        training.title,
        str(training.programme.year),
        TRAINING_LEVELS.word(training.programme.level),
        training.programme.source or "",
        say(request, MODES[training.mode]),
        str(enrolment.hours),
        "",
        training.starts_on.isoformat(),
        training.ends_on.isoformat(),
    ]


routes = [Route(f"/training/record.{form}", download, methods=["GET"]) for form in FORMS]
