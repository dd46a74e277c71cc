"""The page of a school's posts: as requested, as decided, who took them up, and what can be done now."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from domain.access import Actor, Label, Permission, can, sees
from domain.journal.queries import story_of
from domain.language import N_
from domain.recruitment.actions import decide_posts, end_hire, hire_teacher
from domain.recruitment.model import POST_STATES, SOURCES, Hire, RecruitmentPost
from domain.recruitment.queries import find_post, hires_of, poverty_post_like
from domain.school.model import STAGES
from web.ask import chosen, day, number, text
from web.asking import actor_of, database_of, say, this_day
from web.deed import Deed, Look, deeds_on_page, look_of, routes_of
from web.figure_rows import shown_name
from web.form import Form, empty_form
from web.page import page
from web.story import story
from web.supply_words import POST_TONES, RECRUITMENT_STORY


async def _hire(
    session: AsyncSession, actor: Actor, post_id: UUID, *, version: int | None, **wish: Any
) -> RecruitmentPost:
    """Fill a post; that others fill one beside it does not matter while one is open."""
    del version
    await hire_teacher(session, actor, post_id, **wish)
    return await find_post(session, actor, post_id)


async def _leave(
    session: AsyncSession, actor: Actor, post_id: UUID, *, version: int | None, hire_id: UUID, **wish: Any
) -> RecruitmentPost:
    del version
    await end_hire(session, actor, hire_id, **wish)
    return await find_post(session, actor, post_id)


OFFERED: tuple[Deed[RecruitmentPost], ...] = (
    Deed(
        name="decide",
        resource="decision",
        label=N_("Decide"),
        done=N_("{school}: {approved} post{approved:|s} {approved:is|are} approved."),
        permission=Permission.KEEP_RECRUITMENT,
        asks=(number("approved"), text("reason")),
        act=decide_posts,
    ),
    Deed(
        name="hire",
        resource="hires",
        label=N_("Hire"),
        done=N_("{school}: {hired} of {approved} posts are filled."),
        permission=Permission.KEEP_RECRUITMENT,
        asks=(text("name", required=True), day("hired_on"), text("priority_reason")),
        act=_hire,
    ),
    Deed(
        name="leave",
        resource="leaving",
        label=N_("Somebody left"),
        done=N_("{school}: {hired} of {approved} posts are filled."),
        permission=Permission.KEEP_RECRUITMENT,
        asks=(chosen("hire", "hire_id"), day("left_on"), text("reason")),
        act=_leave,
        danger=True,
    ),
)


async def show(request: Request) -> Response:
    """Show a school's posts, with the form of the deed that the address names, else of the one that comes next."""
    return await _page(request, look_of(request))


async def _page(request: Request, look: Look) -> Response:
    actor, today = actor_of(request), this_day()
    async with database_of(request).transaction(actor) as session:
        post = await find_post(session, actor, request.path_params["id"])
        hires = await hires_of(session, actor, post.id)
        first = None if post.poverty_village else await poverty_post_like(session, actor, post)
        entries = await story_of(session, actor, post.id)
    offered = _deeds_for(actor, post, hires)
    turn, filled = next((each for each in offered if not each.danger), None), _filled(request, post, today.isoformat())
    return page(
        request,
        "recruitment/post.html",
        part="recruitment/_post.html",
        status=look.status,
        post=post,
        hires=[_shown(actor, each) for each in hires],
        there=[(str(each.id), shown_name(actor, each.name)) for each in hires if each.left_on is None],
        comes_first=first,
        sources=SOURCES,
        states=POST_STATES,
        tones=POST_TONES,
        stages=STAGES,
        story=story(request, entries, RECRUITMENT_STORY),
        **deeds_on_page(
            request, look, post, offered, turn, filled, address="/posts", fields="recruitment/_post_fields.html"
        ),
    )


def _deeds_for(actor: Actor, post: RecruitmentPost, hires: Sequence[Hire]) -> list[Deed[RecruitmentPost]]:
    if not can(actor, Permission.KEEP_RECRUITMENT, post.plan.place):
        return []
    open_to = {
        "decide": post.state == "requested",
        "hire": post.open > 0,
        "leave": any(each.left_on is None for each in hires),
    }
    return [deed for deed in OFFERED if open_to[deed.name]]


def _shown(actor: Actor, hire: Hire) -> dict[str, Any]:
    return {
        "name": shown_name(actor, hire.name),
        "hired_on": hire.hired_on,
        "left_on": hire.left_on,
        "leaving_reason": hire.leaving_reason if sees(actor, Label.PERSONAL) else None,
        "priority_reason": hire.priority_reason,
    }


def _filled(request: Request, post: RecruitmentPost, today: str) -> Form:
    return empty_form(request, approved=str(post.requested), hired_on=today, left_on=today)


def _done(request: Request, deed: Deed[RecruitmentPost], post: RecruitmentPost) -> str:
    return say(request, deed.done, school=post.school.name, approved=post.approved, hired=post.hired)


routes = [Route("/posts/{id:uuid}", show, methods=["GET"]), *routes_of("/posts", OFFERED, _page, _done)]
