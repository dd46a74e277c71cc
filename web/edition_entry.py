"""One entry of an edition on a page: a document, a clause, a rule, a reading or a target, written or taken out."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from domain.access import NOWHERE, Actor, Permission, require
from domain.edition.actions import drop_entry, write_entry
from domain.edition.model import Edition
from domain.edition.queries import find_edition
from domain.edition.rules import Section, UnknownEntry, check_state, entries_of, find_entry, next_name
from domain.language import N_
from domain.policy.rules import BadPack
from web.asking import actor_of, choices, database_of, say, told
from web.edition_form import FIELDS, Field, entry_of, names_of, place_in, values_of
from web.form import Form, asked_form, attempt, sent_form
from web.page import go_to, page

SECTION_NAMES = {
    Section.DOCUMENT: N_("Document"),
    Section.CLAUSE: N_("Clause"),
    Section.RULE: N_("Rule"),
    Section.READING: N_("Reading"),
    Section.TARGET: N_("Target"),
}
HERE = ("section", "entry", "of_rule")


async def show(request: Request) -> Response:
    """Show an entry's form: filled in where an entry is named, empty where one is to be added."""
    asked = asked_form(request, section="", entry="", of_rule="")
    return await _page(request, asked)


async def write(request: Request) -> Response:
    """Write the entry."""
    form = await sent_form(request, fields=HERE)
    section = _section(form)
    form.values = {**dict.fromkeys(names_of(section), ""), **form.values}
    entry, of_rule, edition_id = entry_of(form, section), form.text("of_rule"), request.path_params["id"]

    async def written(session: AsyncSession, actor: Actor) -> Edition:
        if not entry.get("id"):
            content = (await find_edition(session, edition_id)).content
            entry["id"] = next_name(content, section, of_rule=of_rule)
        try:
            return await write_entry(session, actor, edition_id, section=section, entry=entry, of_rule=of_rule)
        except BadPack as refusal:
            refusal.field = place_in(form, refusal.field or "")
            raise

    if form.accepted and await attempt(request, form, written) is not None:
        said = say(
            request, N_("{section} written: {name}"), section=say(request, SECTION_NAMES[section]), name=entry["id"]
        )
        return go_to(request, f"/editions/{edition_id}", notice=said)
    return await _page(request, form, status=422)


async def remove(request: Request) -> Response:
    """Take the entry out."""
    form = await sent_form(request, fields=HERE)
    section, name, of_rule = _section(form), form.text("entry"), form.text("of_rule")
    edition_id = request.path_params["id"]

    async def removed(session: AsyncSession, actor: Actor) -> Edition:
        return await drop_entry(session, actor, edition_id, section=section, name=name, of_rule=of_rule)

    if await attempt(request, form, removed) is not None:
        return go_to(request, f"/editions/{edition_id}", notice=say(request, N_("Taken out: {name}"), name=name))
    return await _page(request, form, status=422)


def _section(form: Form) -> Section:
    """Read which section is meant.

    :raises UnknownEntry: when there is no such section
    """
    named = form.text("section")
    if named not in set(Section):
        raise UnknownEntry(value=named[:60])
    return Section(named)


async def _page(request: Request, form: Form, *, status: int = 200) -> Response:
    actor, section = actor_of(request), _section(form)
    require(actor, Permission.AMEND_RULES, NOWHERE)
    async with database_of(request).transaction(actor) as session:
        edition = await find_edition(session, request.path_params["id"])
    check_state(edition, "draft")
    name, of_rule = form.text("entry"), form.text("of_rule")
    known = find_entry(edition.content, section, name, of_rule=of_rule) if name else {}
    entries_of(edition.content, section, of_rule=of_rule)
    typed = {each: form.values[each] for each in names_of(section) if each in form.values}
    form.values |= values_of(section, known) | typed
    form.gather(names_of(section))
    ticked = form.all("evidence") if form.errors else known.get("evidence", [])
    return page(
        request,
        "edition/entry.html",
        status=status,
        form=form,
        edition=edition,
        section=section,
        section_name=SECTION_NAMES[section],
        entry=name,
        of_rule=of_rule,
        fields=[(field, _options(request, edition, field)) for field in FIELDS[section]],
        ticked=ticked,
    )


def _options(request: Request, edition: Edition, field: Field) -> list[tuple[str, str]]:
    """Offer the words of a vocabulary, or the entries of the draft that an entry may rest on."""
    if field.entries:
        section = Section(field.entries)
        return [(entry["id"], in_short(request, section, entry)) for entry in entries_of(edition.content, section)]
    return choices(request, field.words) if field.words else []


def in_short(request: Request, section: Section, entry: Mapping[str, Any]) -> str:
    """Tell an entry apart from others in one line."""
    if section is Section.DOCUMENT:
        return " ".join(filter(None, (told(request, entry["title"]), entry.get("number"))))
    if section is Section.CLAUSE:
        return f"{entry['anchor']} · {told(request, entry['summary'])[:40]}"
    if section is Section.RULE:
        return f"{entry['id']} · {told(request, entry['note'])[:40]}"
    return told(request, entry["title"] if section is Section.TARGET else entry["label"])


routes = [
    Route("/editions/{id:uuid}/entry", show, methods=["GET"]),
    Route("/editions/{id:uuid}/entry", write, methods=["POST"]),
    Route("/editions/{id:uuid}/entry/removal", remove, methods=["POST"]),
]
