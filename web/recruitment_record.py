"""The page of one recruitment plan: its sources, the posts of each school, and what can be done now."""

from functools import partial
from typing import Any
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from domain.access import Actor, Permission, Place, can
from domain.journal.queries import story_of
from domain.language import N_
from domain.recruitment.actions import request_posts, revise_recruitment_plan
from domain.recruitment.model import POST_STATES, SOURCES, RecruitmentPlan
from domain.recruitment.queries import WantedPosts, count_posts, find_recruitment_plan, page_of_posts
from domain.recruitment.rules import demand
from domain.school.model import STAGES, School
from domain.school.queries import schools_of
from web.ask import Ask, choice, chosen, number, text
from web.asking import actor_of, choices, database_of, say
from web.deed import Deed, Look, deeds_on_page, look_of, routes_of
from web.form import Form, asked_form, empty_form
from web.page import link, page
from web.paging import PAGE, page_asked, pager
from web.story import story
from web.supply_words import POST_TONES, RECRUITMENT_STORY


def _sources_of(form: Form) -> dict[str, Any]:
    """Read how many posts each source brings; one that is left empty brings none."""
    said = {source: form.number(source, default=0) for source in SOURCES}
    return {"sources": {source: posts for source, posts in said.items() if posts}}


NUMBERS = (number("establishment"), number("on_roster"), number("leaving"), Ask(tuple(SOURCES), _sources_of))


async def _request(
    session: AsyncSession, actor: Actor, plan_id: UUID, *, version: int | None, **wish: Any
) -> RecruitmentPlan:
    """Ask for posts; others may have changed the plan meanwhile, which does not matter."""
    del version
    await request_posts(session, actor, plan_id, **wish)
    return await find_recruitment_plan(session, actor, plan_id)


OFFERED: tuple[Deed[RecruitmentPlan], ...] = (
    Deed(
        name="request",
        resource="posts",
        label=N_("Request posts"),
        done=N_("The posts are requested. The county decides."),
        permission=Permission.REQUEST_POSTS,
        asks=(
            *(chosen("school", "school_id"), choice("source", SOURCES), choice("stage", STAGES)),
            *(text("subject", required=True), number("posts", default=1)),
        ),
        act=_request,
    ),
    Deed(
        name="revise",
        resource="revision",
        label=N_("Revise the plan"),
        done=N_("The plan is revised. What was known before stays on record."),
        permission=Permission.KEEP_RECRUITMENT,
        asks=NUMBERS,
        act=revise_recruitment_plan,
    ),
)


async def show(request: Request) -> Response:
    """Show a plan, with the form of the deed that the address names."""
    return await _page(request, look_of(request))


async def _page(request: Request, look: Look) -> Response:
    actor = actor_of(request)
    filters = asked_form(request, source="", state="", village="", page="1")
    async with database_of(request).transaction(actor) as session:
        plan = await find_recruitment_plan(session, actor, request.path_params["id"])
        listed = await _posts(session, actor, plan, filters)
        schools = [each for each in await schools_of(session, [plan.county_id]) if _may_ask(actor, each)]
        entries = await story_of(session, actor, plan.id)
    offered = _deeds_for(actor, plan, schools)
    turn, filled = next((each for each in offered if actor.of_school), None), partial(_filled, request, plan)
    return page(
        request,
        "recruitment/show.html",
        part="recruitment/_record.html",
        status=look.status,
        plan=plan,
        demand=demand(plan),
        quotas=plan.sources,
        sources=SOURCES,
        source_choices=choices(request, SOURCES),
        planned_sources=[(each.source, say(request, SOURCES[each.source])) for each in plan.sources if each.posts],
        states=POST_STATES,
        state_choices=choices(request, POST_STATES),
        tones=POST_TONES,
        stages=choices(request, STAGES),
        schools=[(str(each.id), each.name) for each in schools],
        filters=filters.values,
        story=story(request, entries, RECRUITMENT_STORY),
        **listed,
        **deeds_on_page(
            request, look, plan, offered, turn, filled, address="/recruitment", fields="recruitment/_fields.html"
        ),
    )


async def _posts(session: AsyncSession, actor: Actor, plan: RecruitmentPlan, filters: Form) -> dict[str, Any]:
    """Give a page of the posts that the filters leave."""
    wanted = _wanted(filters, plan.id)
    total = await count_posts(session, actor, wanted)
    number, kept = page_asked(filters, total), filters.kept(("source", "state", "village"))
    return {
        "posts": await page_of_posts(session, actor, wanted, page=number, size=PAGE),
        "total": total,
        "pages": pager(number, total, lambda page: link(f"/recruitment/{plan.id}", **kept, page=page)),
    }


def _may_ask(actor: Actor, school: School) -> bool:
    return can(actor, Permission.REQUEST_POSTS, Place(school.county_id, school.id))


def _deeds_for(actor: Actor, plan: RecruitmentPlan, schools: list[School]) -> list[Deed[RecruitmentPlan]]:
    keeps = can(actor, Permission.KEEP_RECRUITMENT, plan.place)
    return [deed for deed in OFFERED if (schools if deed.name == "request" else keeps)]


def _filled(request: Request, plan: RecruitmentPlan, deed: Deed[RecruitmentPlan] | None) -> Form:
    """Give what is most likely meant: a revision begins with what stands there."""
    if deed is None or deed.name != "revise":
        return empty_form(request, posts="1")
    numbers = {name: getattr(plan, name) for name in ("establishment", "on_roster", "leaving")}
    numbers |= {each.source: each.posts for each in plan.sources}
    return empty_form(request, **{name: str(value) for name, value in numbers.items()})


def _wanted(filters: Form, plan_id: UUID) -> WantedPosts:
    source, state = filters.values["source"], filters.values["state"]
    return WantedPosts(
        plan_id=plan_id,
        source=source if source in SOURCES else "",
        state=state if state in POST_STATES else "",
        poverty_village=True if filters.values["village"] == "yes" else None,
    )


def _done(request: Request, deed: Deed[RecruitmentPlan], _plan: RecruitmentPlan) -> str:
    return say(request, deed.done)


routes = [Route("/recruitment/{id:uuid}", show, methods=["GET"]), *routes_of("/recruitment", OFFERED, _page, _done)]
