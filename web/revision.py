"""Ledgers that go out and come back: downloaded, edited in a spreadsheet program, sent, compared, written."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession
from starlette.datastructures import UploadFile
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from domain.access import Actor, Permission, place_of, require
from domain.division.queries import counties_of
from domain.language import N_
from domain.ledger.model import KIND_NAMES, Kind
from domain.refusals import Refusal
from domain.revision.actions import commit_revision, copy_ledger, draft_revision, renew_revision
from domain.revision.books import BOOKS
from domain.revision.files import FORMATS, LIMITS, MOST_ROWS, read_copy
from domain.revision.model import VERDICT_NAMES, CellVerdict, Outcome, Revision, RowVerdict, Verdict
from domain.revision.queries import contents, find_revision, open_revisions
from web.asking import actor_of, database_of, language_of, say, wants_part
from web.form import Form, asked_form, attempt, check_encoding, empty_form, sent_form
from web.ledger import NoFile
from web.page import go_to, link, page
from web.selection import selection

PAGE = 50
_ROOM_FOR_THE_FORM = 64 * 1024
TYPES = {
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "csv": "text/csv; charset=utf-8",
}
TONES = {
    Verdict.CREATE: "good",
    Verdict.CHANGE: "good",
    Verdict.UNCHANGED: "plain",
    Verdict.CONFLICT: "warn",
    Verdict.REFUSED: "bad",
}
SHOWN = (Verdict.CHANGE, Verdict.CREATE, Verdict.CONFLICT, Verdict.REFUSED)


@dataclass(frozen=True, kw_only=True)
class Shown:
    """A cell of a row that came back, as the page shows it."""

    line: int
    label: str
    heading: str
    cell: CellVerdict | None
    verdict: Verdict
    why: str
    first: bool


async def index(request: Request) -> Response:
    """Show which ledgers can be taken along, and the form that takes one back."""
    return await _index(request, empty_form(request, file=""))


async def copy(request: Request) -> Response:
    """Send a ledger as a file, narrowed as its list page is."""
    actor, kind, form = actor_of(request), _kind(request), request.path_params["form"]
    if form not in FORMATS:
        raise HTTPException(404)
    async with database_of(request).transaction(actor) as session:
        counties = await counties_of(session, actor)
        copied = await copy_ledger(session, actor, kind, form, selection(request, actor, kind, counties))
    sent = {"Content-Disposition": f"attachment; filename*=UTF-8''{quote(copied.name)}", "Cache-Control": "no-store"}
    return Response(copied.content, media_type=TYPES[form], headers=sent)


async def send(request: Request) -> Response:
    """Take a ledger back and compare it; nothing is written yet."""
    require(actor_of(request), Permission.REVISE_LEDGERS, place_of(actor_of(request)))
    check_encoding(request)
    async with request.form(max_files=1, max_fields=2) as sent:
        form, file = empty_form(request, file=""), sent.get("file")
        if not isinstance(file, UploadFile) or not file.filename:
            form.refuse(NoFile(field="file"))
            return await _index(request, form, status=422)
        revision = await _drafted(request, form, await file.read(), file.filename)
    return await _index(request, form, status=422) if revision is None else await _sent(request, revision.id)


async def show(request: Request) -> Response:
    """Show what a file that came back would change, cell by cell."""
    return await _page(request, empty_form(request))


async def commit(request: Request) -> Response:
    """Write what was shown, all of it or nothing."""
    form = await sent_form(request, fields=("outcome",))

    async def write(session: AsyncSession, actor: Actor) -> Revision:
        return await commit_revision(session, actor, request.path_params["id"], outcome_digest=form.values["outcome"])

    revision = await attempt(request, form, write)
    if revision is None:
        form.gather(())
        return await _page(request, form, status=409, part="revision/_sent.html")
    return await _sent(request, revision.id)


async def renew(request: Request) -> Response:
    """Compare once more, with the books as they are now."""
    form = await sent_form(request)

    async def compare(session: AsyncSession, actor: Actor) -> Revision:
        return await renew_revision(session, actor, request.path_params["id"])

    if await attempt(request, form, compare) is None:
        form.gather(())
        return await _page(request, form, status=409, part="revision/_sent.html")
    return await _sent(request, request.path_params["id"])


async def _sent(request: Request, revision_id: UUID) -> Response:
    """Show how the file stands now: in place where htmx asks, under its own address."""
    address = f"/ledgers/{revision_id}"
    if not wants_part(request):
        return go_to(request, address)
    return await _page(
        request, empty_form(request), part="revision/_sent.html", revision_id=revision_id, push={"HX-Push-Url": address}
    )


async def _drafted(request: Request, form: Form, content: bytes, name: str) -> Revision | None:
    actor = actor_of(request)
    try:
        revised = await read_copy(content, name)
        async with database_of(request).transaction(actor) as session:
            return await draft_revision(session, actor, revised)
    except Refusal as refusal:
        form.refuse(refusal)
        return None


async def _index(request: Request, form: Form, *, status: int = 200) -> Response:
    actor = actor_of(request)
    require(actor, Permission.REVISE_LEDGERS, place_of(actor))
    async with database_of(request).transaction(actor) as session:
        waiting = await open_revisions(session, actor)
    return page(
        request,
        "revision/index.html",
        part="revision/_send.html",
        status=status,
        form=form,
        waiting=waiting,
        ledgers=[(kind.value, say(request, KIND_NAMES[kind]), _note(actor, kind)) for kind in BOOKS],
        kinds={kind.value: name for kind, name in KIND_NAMES.items()},
        own_school=place_of(actor).school_id,
        largest=round(LIMITS.size / 1e6),
        most_rows=MOST_ROWS,
    )


def _note(actor: Actor, kind: Kind) -> str:
    """Say what whoever takes the ledger along may change in it."""
    if kind is Kind.POSTINGS:
        return N_("Correct dates, kind, share and order number; log new postings in rows below.")
    if kind is Kind.ACTIVITIES:
        return N_("Correct day, subject, topic and numbers; log new activities in rows below.")
    if actor.of_school:
        return N_("To be read; your county keeps it.")
    return N_("Change any cell that is not grey; add rows below.")


async def _page(
    request: Request,
    form: Form,
    *,
    status: int = 200,
    part: str = "revision/_rows.html",
    revision_id: UUID | None = None,
    push: Mapping[str, str] | None = None,
) -> Response:
    actor = actor_of(request)
    async with database_of(request).transaction(actor) as session:
        revision = await find_revision(session, actor, revision_id or request.path_params["id"])
        outcome = contents(session, revision)[1] if revision.sealed else None
    rows = _wanted(request, outcome)
    number = max(1, asked_form(request).number("page", default=1)) if request.method == "GET" else 1
    here, asked = f"/ledgers/{revision.id}", request.query_params.get("show", "")
    return page(
        request,
        "revision/show.html",
        part=part,
        status=status,
        headers=push,
        form=form,
        revision=revision,
        kind_name=KIND_NAMES[Kind(revision.kind)],
        counts={str(verdict): revision.counts.get(verdict, 0) for verdict in Verdict},
        tabs=_tabs(request, revision, outcome),
        cells=_cells(request, revision, rows[(number - 1) * PAGE : number * PAGE]),
        tones=TONES,
        verdicts=VERDICT_NAMES,
        own=revision.made_by == actor.id,
        alone=wants_part(request),
        span=f"{(number - 1) * PAGE + 1}–{min(number * PAGE, len(rows))}" if rows else "0",
        total=len(rows),
        previous_href=link(here, show=asked, page=number - 1) if number > 1 else None,
        next_href=link(here, show=asked, page=number + 1) if number * PAGE < len(rows) else None,
    )


def _wanted(request: Request, outcome: Outcome | None) -> Sequence[RowVerdict]:
    """Give the rows of the heap that the address names, or all that are touched, those first that need a look."""
    rows = outcome.rows if outcome else ()
    asked = request.query_params.get("show", "")
    if asked in SHOWN:
        return [row for row in rows if row.verdict == asked]
    needing = (Verdict.CONFLICT, Verdict.REFUSED)
    return sorted(rows, key=lambda row: (row.verdict not in needing, row.line))


def _tabs(request: Request, revision: Revision, outcome: Outcome | None) -> list[dict[str, Any]]:
    if outcome is None:
        return []
    here, asked = f"/ledgers/{revision.id}", request.query_params.get("show", "")
    heaps = [(N_("All that is touched"), "", len(outcome.rows))]
    heaps += [(VERDICT_NAMES[each], str(each), outcome.counts[each]) for each in SHOWN]
    return [
        {"label": say(request, label), "href": link(here, show=show), "current": show == asked, "count": count}
        for label, show, count in heaps
    ]


def _cells(request: Request, revision: Revision, rows: Sequence[RowVerdict]) -> list[Shown]:
    return [cell for row in rows for cell in _cells_of(request, revision, row)]


def _cells_of(request: Request, revision: Revision, row: RowVerdict) -> list[Shown]:
    book, language = BOOKS[Kind(revision.kind)], language_of(request)
    if not row.cells:
        why = row.reason.sentence(language) if row.reason else ""
        return [Shown(line=row.line, label=row.label, heading="", cell=None, verdict=row.verdict, why=why, first=True)]
    return [
        Shown(
            line=row.line,
            label=row.label,
            heading=book.heading(cell.field),
            cell=cell,
            verdict=_told(row, cell),
            why=cell.reason.sentence(language) if cell.reason else "",
            first=number == 0,
        )
        for number, cell in enumerate(row.cells)
    ]


def _told(row: RowVerdict, cell: CellVerdict) -> Verdict:
    """Tell what becomes of a cell: one that is right waits when another of its row is wrong."""
    if cell.verdict in (Verdict.CHANGE, Verdict.CREATE) and row.verdict in (Verdict.CONFLICT, Verdict.REFUSED):
        return Verdict.UNCHANGED
    return cell.verdict


def _kind(request: Request) -> Kind:
    name = request.path_params["kind"]
    if name not in BOOKS:
        raise HTTPException(404)
    return Kind(name)


routes = [
    Route("/ledgers", index, methods=["GET"]),
    Route("/ledgers", send, methods=["POST"], max_body_size=LIMITS.size + _ROOM_FOR_THE_FORM),
    Route("/ledgers/{id:uuid}", show, methods=["GET"]),
    Route("/ledgers/{id:uuid}/writing", commit, methods=["POST"]),
    Route("/ledgers/{id:uuid}/comparison", renew, methods=["POST"]),
    Route("/ledgers/{kind:str}.{form:str}", copy, methods=["GET"]),
]
