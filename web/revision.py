"""Ledgers that go out and come back: downloaded, edited in a spreadsheet program, sent, compared, written."""

from collections.abc import Awaitable, Callable
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
from domain.job.actions import cancel_job, compare_file, take_file, write_file
from domain.job.model import DUE, STATES
from domain.job.queries import job_of, own_jobs
from domain.job.rules import SMALL, UnknownJob
from domain.language import N_
from domain.ledger.model import KIND_NAMES, Kind
from domain.refusals import Refusal
from domain.revision.actions import copy_ledger
from domain.revision.books import BOOKS
from domain.revision.files import FORMATS, LIMITS, MOST_ROWS, read_copy
from domain.revision.queries import open_revisions
from web.asking import actor_of, database_of, say, wants_part
from web.form import Form, attempt, check_encoding, empty_form, sent_form
from web.ledger import NoFile
from web.page import go_to, page
from web.revision_outcome import JOB_TONES, outcome_page
from web.selection import selection

_ROOM_FOR_THE_FORM = 64 * 1024
TYPES = {
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "csv": "text/csv; charset=utf-8",
}


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
        revision_id = await _taken(request, form, await file.read(), file.filename)
    return await _index(request, form, status=422) if revision_id is None else await _sent(request, revision_id)


async def show(request: Request) -> Response:
    """Show what a file that came back would change, cell by cell."""
    return await outcome_page(request, empty_form(request))


async def commit(request: Request) -> Response:
    """Write what was shown, all of it or nothing."""
    form = await sent_form(request, fields=("outcome",))
    seen = form.values["outcome"]

    async def write(session: AsyncSession, actor: Actor) -> bool:
        await write_file(session, actor, request.path_params["id"], outcome_digest=seen)
        return True

    return await _decided(request, form, write)


async def renew(request: Request) -> Response:
    """Compare once more, with the books as they are now."""
    form = await sent_form(request)

    async def compare(session: AsyncSession, actor: Actor) -> bool:
        await compare_file(session, actor, request.path_params["id"])
        return True

    return await _decided(request, form, compare)


async def call_off(request: Request) -> Response:
    """Call a large file off before it is written; its contents are thrown away."""
    form = await sent_form(request)

    async def cancel(session: AsyncSession, actor: Actor) -> object:
        job = await job_of(session, actor, request.path_params["id"])
        if job is None:
            raise UnknownJob
        return await cancel_job(session, actor, job.id)

    return await _decided(request, form, cancel)


async def progress(request: Request) -> Response:
    """Show how far a large file has come: only that, as long as it stands as the page shows it, else all of the page.

    Whoever comes without htmx is sent to the page.
    """
    if not wants_part(request):
        return go_to(request, f"/ledgers/{request.path_params['id']}")
    actor = actor_of(request)
    async with database_of(request).transaction(actor) as session:
        job = await job_of(session, actor, request.path_params["id"])
    if job is not None and job.state == request.query_params.get("state") and job.state in DUE:
        return page(request, "revision/show.html", part="revision/_progress.html", job=job)
    whole = {"HX-Retarget": "#sent", "HX-Reswap": "outerHTML"}
    return await outcome_page(request, empty_form(request), part="revision/_sent.html", headers=whole, alone=False)


async def _decided(request: Request, form: Form, deed: Callable[[AsyncSession, Actor], Awaitable[object]]) -> Response:
    """Do what was decided on a file, and show how it stands then, or why it was not done."""
    if await attempt(request, form, deed) is None:
        form.gather(())
        return await outcome_page(request, form, status=409, part="revision/_sent.html")
    return await _sent(request, request.path_params["id"])


async def _sent(request: Request, revision_id: UUID) -> Response:
    """Show how the file stands now: in place where htmx asks, under its own address."""
    address = f"/ledgers/{revision_id}"
    if not wants_part(request):
        return go_to(request, address)
    return await outcome_page(
        request,
        empty_form(request),
        part="revision/_sent.html",
        revision_id=revision_id,
        headers={"HX-Push-Url": address},
    )


async def _taken(request: Request, form: Form, content: bytes, name: str) -> UUID | None:
    """Compare a small file at once, and keep a large one as a job."""
    actor = actor_of(request)
    try:
        revised = await read_copy(content, name)
        async with database_of(request).transaction(actor) as session:
            return await take_file(session, actor, revised)
    except Refusal as refusal:
        form.refuse(refusal)
        return None


async def _index(request: Request, form: Form, *, status: int = 200) -> Response:
    actor = actor_of(request)
    require(actor, Permission.REVISE_LEDGERS, place_of(actor))
    async with database_of(request).transaction(actor) as session:
        jobs = await own_jobs(session, actor)
        waiting = await open_revisions(session, actor)
    of_jobs = {job.revision_id for job in jobs}
    return page(
        request,
        "revision/index.html",
        part="revision/_send.html",
        status=status,
        form=form,
        waiting=[each for each in waiting if each.id not in of_jobs],
        jobs=jobs,
        job_words=STATES,
        job_tones=JOB_TONES,
        small=SMALL,
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
    Route("/ledgers/{id:uuid}/cancellation", call_off, methods=["POST"]),
    Route("/ledgers/{id:uuid}/progress", progress, methods=["GET"]),
    Route("/ledgers/{kind:str}.{form:str}", copy, methods=["GET"]),
]
