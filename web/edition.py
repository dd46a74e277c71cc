"""Editions of a plan on pages: what each says otherwise, what it would change today, and the way to its force."""

from collections.abc import Mapping, Sequence
from itertools import groupby
from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from domain.access import NOWHERE, Actor, Permission, can
from domain.draft.model import OPEN, STATES
from domain.edition import actions
from domain.edition.model import Edition
from domain.edition.queries import editions_of, find_edition, preview
from domain.edition.rules import Difference, Section, differences, entries_of
from domain.figure.model import VERDICT_NAMES
from domain.language import N_
from domain.policy.queries import find_plan
from domain.policy.rules import LABELS
from web import edition_entry
from web.asking import actor_of, database_of, language_of, say, told
from web.draft import leave, routes_of_draft
from web.edition_form import FIELDS
from web.figure_words import TONES, FigureWords
from web.form import Form, asked_form, attempt, empty_form, sent_form
from web.page import go_to, page

SECTION_NAMES = edition_entry.SECTION_NAMES
LONGEST_VALUE = 160


async def index(request: Request) -> Response:
    """Show the editions of a plan, and two of them beside each other."""
    return await _index(request, asked_form(request, **{"from": "", "to": "", "reason": ""}))


async def draft(request: Request) -> Response:
    """Begin the next edition."""
    form = await sent_form(request, fields=("reason",))
    plan_id, reason = request.path_params["plan"], form.text("reason", required=True)

    async def drafted(session: AsyncSession, actor: Actor) -> Edition:
        return await actions.draft_edition(session, actor, plan_id=plan_id, reason=reason)

    edition = await attempt(request, form, drafted) if form.accepted else None
    if edition is None:
        return await _index(request, form, status=422)
    return go_to(request, f"/editions/{edition.id}", notice=say(request, N_("Begun. It says what the plan says.")))


async def show(request: Request) -> Response:
    """Show one edition whole."""
    return await _show(request, empty_form(request))


async def _index(request: Request, form: Form, *, status: int = 200) -> Response:
    actor, plan_id = actor_of(request), request.path_params["plan"]
    async with database_of(request).transaction(actor) as session:
        plan = await find_plan(session, plan_id)
        editions = await editions_of(session, plan_id)
    form.gather(("reason",))
    versions = _versions(request, editions)
    keys = list(versions)
    chosen = [form.values.get(name) if form.values.get(name) in versions else None for name in ("from", "to")]
    one, other = chosen[0] or (keys[-2:] or [""])[0], chosen[1] or (keys or [""])[-1]
    return page(
        request,
        "edition/index.html",
        status=status,
        form=form,
        plan=plan,
        editions=editions,
        state_names=STATES,
        under_way=any(each.state in OPEN for each in editions),
        may_draft=can(actor, Permission.AMEND_RULES, NOWHERE),
        version_choices=[(key, label) for key, (label, _content) in versions.items()],
        chosen=(one, other),
        changes=_changes(request, versions[one][1], versions[other][1]) if versions else [],
    )


def _versions(request: Request, editions: Sequence[Edition]) -> dict[str, tuple[str, Mapping[str, Any]]]:
    """Give everything that can be compared, the earliest first: what was loaded, what came into force, the draft."""
    kept = [each for each in reversed(editions) if each.state != "dropped"]
    found: dict[str, tuple[str, Mapping[str, Any]]] = {}
    for each in kept:
        before = each.before["policy"]["version"]
        found.setdefault(str(before), (say(request, N_("Edition {number}"), number=before), each.before))
        label = say(
            request, N_("Edition {number}, {state}"), number=each.number, state=say(request, STATES[each.state])
        )
        found[str(each.number)] = (label, each.content)
    return found


async def _show(request: Request, form: Form, *, status: int = 200) -> Response:
    actor = actor_of(request)
    async with database_of(request).transaction(actor) as session:
        edition = await find_edition(session, request.path_params["id"])
        plan = await find_plan(session, edition.plan_id)
        seen = await preview(session, actor, edition) if edition.state in OPEN and not actor.of_school else []
    form.gather(())
    may = leave(request, edition)
    return page(
        request,
        "edition/show.html",
        status=status,
        form=form,
        edition=edition,
        plan=plan,
        state_names=STATES,
        changes=_changes(request, edition.before, edition.content),
        preview=seen,
        words=FigureWords(request),
        tones=TONES,
        verdicts=VERDICT_NAMES,
        sections=[(section, SECTION_NAMES[section], _entries(request, edition, section)) for section in Section],
        may_write=may["may_amend"] and edition.state == "draft",
        **may,
    )


def _entries(request: Request, edition: Edition, section: Section) -> list[tuple[str, str, str]]:
    """Name each entry of a section, with the rule it stands in where it is a reading, and what it says in short."""
    if section is Section.READING:
        rules = entries_of(edition.content, Section.RULE)
        return [
            (reading["id"], rule["id"], told(request, reading["label"]))
            for rule in rules
            for reading in rule.get("reading", [])
        ]
    return [
        (entry["id"], "", edition_entry.in_short(request, section, entry))
        for entry in entries_of(edition.content, section)
    ]


def _changes(request: Request, before: Mapping[str, Any], after: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Put the differences into words, entry by entry; a text's other language is left to its form."""
    language = language_of(request)
    told_here = [each for each in differences(before, after) if not _is_in_other_language(each, language)]
    return [
        {"section": SECTION_NAMES[section], "entry": entry, "fields": [_change(request, each) for each in those]}
        for (section, entry), group in groupby(told_here, key=lambda each: (each.section, each.entry))
        for those in [list(group)]
    ]


def _is_in_other_language(difference: Difference, language: str) -> bool:
    return difference.field.endswith("." + ("en" if language == "zh" else "zh"))


def _change(request: Request, difference: Difference) -> tuple[str, str, str]:
    name = difference.field.removesuffix(".zh").removesuffix(".en")
    flat = name.replace(".", "_")
    field = next((field for field in FIELDS[difference.section] if field.name == flat), None)
    words = (field.words if field else None) or LABELS
    label = say(request, field.label) if field else name
    return label, _said(request, difference.before, words), _said(request, difference.after, words)


def _said(request: Request, value: Any, words: Mapping[str, str]) -> str:
    if value is None:
        return "—"
    if isinstance(value, list):
        return ", ".join(told(request, each) if isinstance(each, dict) else str(each) for each in value)
    text = say(request, words[value]) if value in words else str(value)
    return text if len(text) <= LONGEST_VALUE else text[:LONGEST_VALUE] + "…"


routes = [
    Route("/plans/{plan}/editions", index, methods=["GET"]),
    Route("/plans/{plan}/editions", draft, methods=["POST"]),
    Route("/editions/{id:uuid}", show, methods=["GET"]),
    *edition_entry.routes,
    *routes_of_draft(
        "/editions/{id:uuid}",
        _show,
        back="/editions/{id}",
        verify=actions.verify_edition,
        put_in_force=actions.put_edition_in_force,
        drop=actions.drop_edition,
        dropped=N_("The edition is dropped."),
    ),
]
