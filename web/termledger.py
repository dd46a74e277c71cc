"""A school's ledger of a year or a term: on the page as it is printed on A4, and as a workbook."""

from datetime import date
from typing import Any
from urllib.parse import quote

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from domain.calendar.rules import school_year_label, term_of
from domain.language import N_
from domain.spreadsheet.form import Form, form_workbook
from domain.termledger.model import MARK, TermLedger
from domain.termledger.queries import term_ledger
from domain.termledger.rules import form_of
from web.asking import actor_of, database_of, say, this_day
from web.figure_rows import shown_name
from web.form import asked_form
from web.page import link, page
from web.revision import TYPES

YEARS_BACK = 4
TERMS = {"1": N_("first term"), "2": N_("second term"), "year": N_("Whole school year")}


async def show(request: Request) -> Response:
    """Show the ledger as it will be printed."""
    ledger, form, asked = await _filled(request)
    return page(
        request,
        "termledger/index.html",
        ledger=ledger,
        official=form,
        mark=MARK,
        asked=asked,
        terms=[(value, say(request, words)) for value, words in TERMS.items()],
        years=[(year, year) for year in _years(this_day())],
        workbook_href=link(f"/schools/{ledger.school.id}/ledger.xlsx", **asked),
    )


async def workbook(request: Request) -> Response:
    """Give the same ledger as an xlsx workbook."""
    _, form, _ = await _filled(request)
    sent = {
        "Content-Disposition": f"attachment; filename*=UTF-8''{quote(form.title)}.xlsx",
        "Cache-Control": "no-store",
    }
    return Response(form_workbook(form), media_type=TYPES["xlsx"], headers=sent)


async def _filled(request: Request) -> tuple[TermLedger, Form, dict[str, Any]]:
    actor, today = actor_of(request), this_day()
    form = asked_form(request, year=school_year_label(today), term=str(term_of(today).number))
    year = form.choice("year", _years(today), required=False) or school_year_label(today)
    term = form.choice("term", TERMS, required=False) or "1"
    async with database_of(request).transaction(actor) as session:
        ledger = await term_ledger(
            session, actor, request.path_params["id"], year=year, term=int(term) if term != "year" else None
        )
    return ledger, form_of(ledger, lambda name: shown_name(actor, name), today), {"year": year, "term": term}


def _years(today: date) -> list[str]:
    begun = int(school_year_label(today)[:4])
    return [f"{year}-{year + 1}" for year in range(begun, begun - YEARS_BACK, -1)]


routes = [
    Route("/schools/{id:uuid}/ledger", show, methods=["GET"]),
    Route("/schools/{id:uuid}/ledger.xlsx", workbook, methods=["GET"]),
]
