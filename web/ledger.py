"""Importing a register (台账) from a spreadsheet: check it first, then write it, and see every refused row."""

from collections.abc import Sequence
from typing import Any

from starlette.datastructures import UploadFile
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from domain.language import N_
from domain.ledger.actions import import_sheet, read_sheet
from domain.ledger.model import KIND_NAMES, ImportReport, Kind, Sheet
from domain.ledger.registers import REGISTERS
from domain.ledger.rules import check_keeper
from domain.refusals import Invalid, Refusal
from domain.spreadsheet.limits import Limits
from web.asking import actor_of, database_of, language_of, say
from web.form import Form, check_encoding, empty_form
from web.page import page

CHECK, WHOLE, GOOD = "check", "whole", "good"
MOST_SHOWN = 200
_ROOM_FOR_THE_FORM = 64 * 1024


class NoFile(Invalid):
    """The form was sent without a file."""

    code = "missing"
    message = N_("Please choose a file.")


async def show(request: Request) -> Response:
    """Show the form."""
    check_keeper(actor_of(request))
    return _page(request, empty_form(request, kind=request.query_params.get("kind", Kind.TEACHERS), file="", how=CHECK))


async def enter(request: Request) -> Response:
    """Check or write the file that was sent, and report what became of its rows."""
    check_keeper(actor_of(request))
    check_encoding(request)
    async with request.form(max_files=1, max_fields=5) as sent:
        form = empty_form(request, kind=str(sent.get("kind", "")), file="", how=str(sent.get("how", CHECK)))
        kind = form.choice("kind", list(Kind))
        form.choice("how", (CHECK, WHOLE, GOOD))
        file = sent.get("file")
        if not isinstance(file, UploadFile) or not file.filename:
            form.refuse(NoFile(field="file"))
            return _page(request, form, status=422)
        report = await _report(request, form, kind, await file.read(), file.filename) if form.accepted else None
    return _page(request, form, report=report, status=200 if form.accepted and not _refused(report) else 422)


async def _report(request: Request, form: Form, kind: str, content: bytes, name: str) -> ImportReport | None:
    """Import in one transaction; a file that is not read at all is refused beside its field."""
    actor, how = actor_of(request), form.values["how"]
    try:
        sheet: Sheet[Any] = await read_sheet(Kind(kind), content, name)
        async with database_of(request).transaction(actor) as session:
            return await import_sheet(session, actor, sheet, dry_run=how == CHECK, keep_good=how == GOOD)
    except Refusal as refusal:
        form.refuse(refusal)
        return None


def _refused(report: ImportReport | None) -> bool:
    return report is None or bool(report.refused)


def _page(request: Request, form: Form, *, report: ImportReport | None = None, status: int = 200) -> Response:
    return page(
        request,
        "ledger/index.html",
        status=status,
        form=form,
        report=report,
        refused=_lines(request, report) if report else [],
        most_shown=MOST_SHOWN,
        kinds=[(kind.value, say(request, KIND_NAMES[kind])) for kind in Kind],
        columns=[(say(request, KIND_NAMES[kind]), REGISTERS[kind].row.columns()) for kind in Kind],
        largest=round(Limits().size / 1e6),
    )


def _lines(request: Request, report: ImportReport) -> Sequence[dict[str, object]]:
    language = language_of(request)
    return [
        {"line": row.line, "column": row.column, "value": row.value, "why": row.refusal.sentence(language)}
        for row in report.refused[:MOST_SHOWN]
    ]


routes = [
    Route("/import", show, methods=["GET"]),
    Route("/import", enter, methods=["POST"], max_body_size=Limits().size + _ROOM_FOR_THE_FORM),
]
