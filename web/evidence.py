"""Evidence: files attached to a record from its page, taken away again, and looked at by those who may see it."""

from datetime import UTC, datetime
from typing import Any
from urllib.parse import quote
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession
from starlette.requests import Request
from starlette.responses import Response, StreamingResponse
from starlette.routing import Route

from domain.access import Actor, Permission, Place, can
from domain.evidence.actions import attach_evidence, detach_evidence, link_evidence
from domain.evidence.limits import MOST_BYTES
from domain.evidence.model import KINDS, THINGS
from domain.evidence.queries import Dossier, Record, dossier_of, expect_evidence, look_at_evidence, other_files
from domain.evidence.rules import NoFile, UnknownEvidence
from domain.language import N_
from web.account import ours
from web.asking import actor_of, database_of, say
from web.form import Form, attempt, empty_form, sent_form
from web.page import go_to, page
from web.upload import MOST_BODY, kept, sent_files, store_of

ADDRESSES = {"activity": "/activities", "posting": "/postings", "twinning": "/twinnings"}
MOST_OFFERED = 30
"""How many files that are kept already are offered to be attached once more."""
SENT = ("thing", "thing_id", "evidence_kind")
_SAFE = {"Content-Security-Policy": "default-src 'none'; sandbox", "Cache-Control": "private, no-store"}


async def shown(session: AsyncSession, request: Request, record: Record) -> dict[str, Any]:
    """Give what the panel of a record's evidence takes."""
    actor = actor_of(request)
    dossier = await dossier_of(session, actor, record)
    likely = [*dossier.missing, *(each.kind for each in dossier.checks), "photos"][0]
    kept_elsewhere = record.county_id not in actor.counties
    may_attach = not kept_elsewhere and any(
        can(actor, Permission.ATTACH_EVIDENCE, Place(record.county_id, school)) for school in record.schools
    )
    others = await other_files(session, actor, dossier, most=MOST_OFFERED) if may_attach else ()
    return {
        "dossier": dossier,
        "evidence_kinds": spoken_kinds(request),
        "evidence_choices": list(spoken_kinds(request).items()),
        "evidence_form": empty_form(request, evidence_kind=likely, evidence=""),
        "other_files": [(each.id, each.name) for each in others],
        "largest": MOST_BYTES // 1_000_000,
        "may_attach": may_attach,
        "kept_elsewhere": kept_elsewhere,
    }


def spoken_kinds(request: Request) -> dict[str, str]:
    """Name the kinds of evidence in the viewer's language, as they begin a line."""
    named = ((kind, say(request, name)) for kind, name in KINDS.items())
    return {kind: f"{name[:1].upper()}{name[1:]}" for kind, name in named}


async def attach(request: Request) -> Response:
    """Attach the files and go back to the record, or say what is wrong with them."""
    form, files = await sent_files(request, fields=SENT)
    thing, thing_id = form.choice("thing", THINGS), form.id("thing_id")
    kind = form.choice("evidence_kind", KINDS)
    if not files and form.accepted:
        form.refuse(NoFile(field="files"))

    async def expected(session: AsyncSession, actor: Actor) -> Dossier:
        assert thing_id is not None
        return await expect_evidence(session, actor, thing=thing, thing_id=thing_id, files=len(files))

    async def attached(session: AsyncSession, actor: Actor) -> Dossier:
        assert thing_id is not None
        return await attach_evidence(session, actor, thing=thing, thing_id=thing_id, kind=kind, files=files)

    may = form.accepted and await attempt(request, form, expected) is not None
    dossier = await attempt(request, form, attached) if may and await kept(request, form, files) else None
    if dossier is None:
        return _refused(request, form, thing, thing_id)
    notice = say(request, N_("{count} file{count:|s} {count:is|are} attached."), count=len(files))
    return go_to(request, f"{ADDRESSES[thing]}/{thing_id}", notice=notice)


async def link(request: Request) -> Response:
    """Attach a file that is kept already to one more record, and go back to it."""
    form = await sent_form(request, fields=(*SENT, "evidence"))
    thing, thing_id = form.choice("thing", THINGS), form.id("thing_id")
    kind, evidence_id = form.choice("evidence_kind", KINDS), form.id("evidence")

    async def linked(session: AsyncSession, actor: Actor) -> Dossier:
        assert thing_id is not None
        assert evidence_id is not None
        return await link_evidence(session, actor, thing=thing, thing_id=thing_id, kind=kind, evidence_id=evidence_id)

    if not form.accepted or await attempt(request, form, linked) is None:
        return _refused(request, form, thing, thing_id)
    return go_to(request, f"{ADDRESSES[thing]}/{thing_id}", notice=say(request, N_("The file is attached.")))


def _refused(request: Request, form: Form, thing: str, thing_id: UUID | None) -> Response:
    """Say what is wrong, and let other files be chosen."""
    form.gather(("files", "evidence_kind"))
    return page(
        request,
        "evidence/refused.html",
        status=422,
        form=form,
        back=f"{ADDRESSES[thing]}/{thing_id}" if thing and thing_id else "/",
        evidence_choices=list(spoken_kinds(request).items()),
        largest=MOST_BYTES // 1_000_000,
    )


async def detach(request: Request) -> Response:
    """Take a file away from a record, and go back to it."""
    form = await sent_form(request, fields=SENT)
    thing, thing_id = form.choice("thing", THINGS), form.id("thing_id")
    if thing_id is None or not thing:
        raise UnknownEvidence
    evidence_id: UUID = request.path_params["id"]
    async with database_of(request).transaction(actor_of(request)) as session:
        await detach_evidence(session, actor_of(request), thing=thing, thing_id=thing_id, evidence_id=evidence_id)
    there = ours(f"{ADDRESSES[thing]}/{thing_id}")
    return go_to(request, there, notice=say(request, N_("The file is no longer attached.")))


async def content(request: Request) -> Response:
    """Give the content of a file."""
    return await _content(request, "")


async def thumbnail(request: Request) -> Response:
    """Give the thumbnail of a picture."""
    return await _content(request, ".thumbnail")


async def _content(request: Request, ending: str) -> Response:
    """Give what is kept, under headers that let no browser take it for anything else."""
    actor = actor_of(request)
    async with database_of(request).transaction(actor, now=datetime.now(UTC)) as session:
        evidence = await look_at_evidence(session, actor, request.path_params["id"])
    if ending and not evidence.is_picture:
        raise UnknownEvidence
    found = await store_of(request).get(evidence.key + ending)
    shown_as = "inline" if evidence.is_picture else "attachment"
    named = f"{shown_as}; filename*=UTF-8''{quote(evidence.name)}"
    headers = {**_SAFE, "Content-Disposition": named, "Content-Length": str(found.size)}
    return StreamingResponse(found.pieces, media_type=evidence.media_type, headers=headers)


routes = [
    Route("/evidence", attach, methods=["POST"], max_body_size=MOST_BODY),
    Route("/evidence/links", link, methods=["POST"]),
    Route("/evidence/{id:uuid}", content, methods=["GET"]),
    Route("/evidence/{id:uuid}/thumbnail", thumbnail, methods=["GET"]),
    Route("/evidence/{id:uuid}/removal", detach, methods=["POST"]),
]
