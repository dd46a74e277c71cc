"""Amending a rule on a page: what it says, what it said, what is drafted, and what that would change today."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from domain.access import Actor
from domain.amendment import actions
from domain.amendment.model import Amendment
from domain.amendment.queries import Wording, amendments_of, earlier_wordings, preview
from domain.amendment.rules import Worded, differences, write_parameters
from domain.draft.model import OPEN, STATES
from domain.figure.model import VERDICT_NAMES
from domain.language import N_
from domain.policy.model import Policy, Rule
from domain.policy.queries import all_policies, find_rule
from web.asking import actor_of, database_of, say, told
from web.draft import leave, routes_of_draft
from web.figure_words import SIGNS, TONES, FigureWords
from web.form import Form, attempt, empty_form, sent_form
from web.page import go_to, page

FIELDS = ("clause", "threshold", "comparator", "parameters", "reason")
NAMES = {
    "clause_id": N_("Clause"),
    "threshold": N_("Threshold"),
    "comparator": N_("Comparator"),
}


async def show(request: Request) -> Response:
    """Show a rule with its wordings and amendments."""
    return await _page(request, None)


async def draft(request: Request) -> Response:
    """Write an amendment down."""
    form = await sent_form(request, fields=FIELDS)
    rule_id = request.path_params["rule"]
    wish = {
        "clause_id": form.text("clause"),
        "threshold": form.text("threshold"),
        "comparator": form.choice("comparator", SIGNS),
        "parameters": form.text("parameters"),
        "reason": form.text("reason"),
    }

    async def drafted(session: AsyncSession, actor: Actor) -> Amendment:
        return await actions.draft_amendment(session, actor, rule_id=rule_id, **wish)

    if form.accepted and await attempt(request, form, drafted) is not None:
        return go_to(request, f"/rules/{rule_id}", notice=say(request, N_("Drafted. A second person verifies it.")))
    return await _page(request, form, status=422)


async def _page(request: Request, form: Form | None, *, status: int = 200) -> Response:
    actor, rule_id = actor_of(request), request.path_params["rule"]
    async with database_of(request).transaction(actor) as session:
        rule = await find_rule(session, rule_id)
        amendments = await amendments_of(session, rule_id)
        open_one = next((each for each in amendments if each.state in OPEN), None)
        seen = await preview(session, actor, rule_id, open_one) if open_one and not actor.of_school else None
        earlier = await earlier_wordings(session, rule_id)
        policies = await all_policies(session)
    form = form or _filled(request, rule)
    form.gather(FIELDS)
    return page(
        request,
        "amendment/show.html",
        status=status,
        form=form,
        rule=rule,
        amendments=amendments,
        open_one=open_one,
        preview=seen,
        changes=_changes(request, rule, open_one) if open_one else [],
        earlier=_earlier(request, rule, earlier),
        words=FigureWords(request),
        tones=TONES,
        verdicts=VERDICT_NAMES,
        state_names=STATES,
        **leave(request, open_one),
        clauses=_clauses(request, policies),
        comparators=list(SIGNS.items()),
    )


def _earlier(request: Request, rule: Rule, earlier: Sequence[Wording]) -> list[tuple[datetime, Any]]:
    """Tell what each earlier wording said otherwise than the one after it, and until when."""
    wordings = list[Worded]([rule, *earlier])
    return [(before.until, _changes(request, before, after)) for before, after in zip(earlier, wordings, strict=False)]


def _clauses(request: Request, policies: Sequence[Policy]) -> list[tuple[str, str]]:
    return [
        (clause.id, f"{policy.number or told(request, policy.title)} · {clause.anchor}")
        for policy in policies
        for clause in policy.clauses
    ]


def _changes(request: Request, before: Worded, after: Worded) -> list[tuple[str, str, str]]:
    return [
        (say(request, NAMES[name]) if name in NAMES else name, _said(old), _said(new))
        for name, old, new in differences(before, after)
    ]


def _said(value: Any) -> str:
    return "—" if value is None else ", ".join(map(str, value)) if isinstance(value, list) else str(value)


def _filled(request: Request, rule: Rule) -> Form:
    return empty_form(
        request,
        clause=rule.clause_id,
        threshold=rule.threshold or "",
        comparator=rule.comparator,
        parameters=write_parameters(rule.parameters),
        reason="",
    )


routes = [
    Route("/rules/{rule}", show, methods=["GET"]),
    Route("/rules/{rule}/amendments", draft, methods=["POST"]),
    *routes_of_draft(
        "/rules/{rule}/amendments/{id:uuid}",
        _page,
        back="/rules/{rule}",
        verify=actions.verify_amendment,
        put_in_force=actions.put_in_force,
        drop=actions.drop_amendment,
        dropped=N_("The amendment is dropped."),
    ),
]
