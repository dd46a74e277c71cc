"""The page of a file that came back: what it would change, cell by cell; of a large one, how far it has come."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession
from starlette.requests import Request
from starlette.responses import Response

from domain.access import Actor
from domain.job.model import DUE, STATES, Job
from domain.job.queries import job_of
from domain.job.rules import DEEDS
from domain.language import N_
from domain.ledger.model import KIND_NAMES, Kind
from domain.revision.books import BOOKS
from domain.revision.model import VERDICT_NAMES, CellVerdict, Outcome, Reason, Revision, RowVerdict, Verdict
from domain.revision.queries import find_revision, outcome_of
from web.asking import actor_of, database_of, language_of, say, wants_part
from web.form import Form, asked_form
from web.page import link, page

PAGE = 50
TONES = {
    Verdict.CREATE: "good",
    Verdict.CHANGE: "good",
    Verdict.UNCHANGED: "plain",
    Verdict.CONFLICT: "warn",
    Verdict.REFUSED: "bad",
}
JOB_TONES = {"done": "good", "compared": "warn", "refused": "bad", "failed": "bad", "cancelled": "plain"}
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


async def outcome_page(
    request: Request,
    form: Form,
    *,
    status: int = 200,
    part: str = "revision/_rows.html",
    revision_id: UUID | None = None,
    headers: Mapping[str, str] | None = None,
    alone: bool | None = None,
) -> Response:
    """Show a file, or the part of its page that changed."""
    actor = actor_of(request)
    async with database_of(request).transaction(actor) as session:
        revision, job, outcome = await _looked_at(session, actor, revision_id or request.path_params["id"])
    rows = _wanted(request, outcome)
    number = max(1, asked_form(request).number("page", default=1)) if request.method == "GET" else 1
    here, asked = f"/ledgers/{revision.id}", request.query_params.get("show", "")
    return page(
        request,
        "revision/show.html",
        part=part,
        status=status,
        headers=headers,
        form=form,
        revision=revision,
        kind_name=KIND_NAMES[Kind(revision.kind)],
        counts={str(verdict): revision.counts.get(verdict, 0) for verdict in Verdict},
        tabs=_tabs(request, revision, outcome),
        cells=_cells(request, revision, rows[(number - 1) * PAGE : number * PAGE]),
        tones=TONES,
        verdicts=VERDICT_NAMES,
        own=revision.made_by == actor.id,
        alone=wants_part(request) if alone is None else alone,
        **_job_told(request, job),
        span=f"{(number - 1) * PAGE + 1}–{min(number * PAGE, len(rows))}" if rows else "0",
        total=len(rows),
        previous_href=link(here, show=asked, page=number - 1) if number > 1 else None,
        next_href=link(here, show=asked, page=number + 1) if number * PAGE < len(rows) else None,
    )


async def _looked_at(
    session: AsyncSession, actor: Actor, revision_id: UUID
) -> tuple[Revision, Job | None, Outcome | None]:
    """Find a file, its job if it is a large one, and what the comparison shows; not while it is being worked on."""
    job = await job_of(session, actor, revision_id)
    shows = job is None or job.state == "compared"
    revision = await find_revision(session, actor, revision_id, whole=shows)
    return revision, job, outcome_of(session, revision) if shows and revision.sealed else None


def _job_told(request: Request, job: Job | None) -> dict[str, Any]:
    """Tell of the job how it stands, and for what its page waits."""
    if job is None:
        return {"job": None, "moving": False}
    return {
        "job": job,
        "moving": job.state in DUE,
        "why": Reason(**job.reason).sentence(language_of(request)) if job.reason else "",
        "job_words": STATES,
        "job_tones": JOB_TONES,
        "may_cancel": job.state in DEEDS["cancel"],
    }


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
