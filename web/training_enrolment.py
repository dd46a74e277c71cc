"""What can be done with an enrolment from its row, and the page on which a colleague takes over its place."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from domain.access import Actor, Permission, can, require
from domain.enrolment import actions
from domain.enrolment.model import GIVEN_BACK, Enrolment
from domain.enrolment.queries import WantedEnrolments, find_enrolment, page_of_enrolments
from domain.enrolment.rules import DEEDS, check_step, read_credits
from domain.exchange.queries import teachers_who_may_go
from domain.language import N_
from domain.refusals import Refusal
from domain.teacher.model import Teacher
from domain.training.model import LEVELS, TrainingSession
from domain.training.queries import find_training
from web.ask import Ask, facts_of, fields_of, number, text
from web.asking import actor_of, database_of, say
from web.figure_rows import shown_name
from web.form import Form, attempt, empty_form, sent_form
from web.page import go_to, page

HERE = "/training/sessions/{id:uuid}/enrolments/{enrolment:uuid}"
MOST = 500


def _credits(form: Form) -> Any:
    try:
        return read_credits(form.text("credits")) if form.text("credits") else None
    except Refusal as refusal:
        return form.refuse(refusal)


CREDITS = Ask(("credits",), lambda form: {"credits": _credits(form)})


@dataclass(frozen=True, kw_only=True)
class Deed:
    """Something that can be done with an enrolment from its row; `facts` are those that it does not ask for."""

    name: str
    resource: str
    label: str
    permission: Permission
    act: Callable[..., Awaitable[Enrolment]]
    asks: tuple[Ask, ...] = ()
    facts: Mapping[str, Any] = field(default_factory=dict)

    @property
    def fields(self) -> tuple[str, ...]:
        """Name the fields that it asks for."""
        return fields_of(self.asks)


OFFERED = (
    Deed(name="approve", resource="approval", label=N_("Approve"), permission=Permission.APPROVE_NOMINATION,
         act=actions.approve_nomination),
    Deed(name="enrol", resource="roll", label=N_("On the roll"), permission=Permission.RECORD_TRAINING,
         act=actions.enrol_teacher),
    Deed(name="attend", resource="attendance", label=N_("Came"), permission=Permission.RECORD_TRAINING,
         act=actions.record_attendance, facts={"came": True}),
    Deed(name="miss", resource="absence", label=N_("Did not come"), permission=Permission.RECORD_TRAINING,
         act=actions.record_attendance, facts={"came": False}),
    Deed(name="complete", resource="completion", label=N_("Completed"), permission=Permission.RECORD_TRAINING,
         act=actions.complete_training, asks=(number("hours"), CREDITS)),
    Deed(name="fail", resource="failure", label=N_("Not completed"), permission=Permission.RECORD_TRAINING,
         act=actions.fail_training, asks=(text("reason"),)),
    Deed(name="decline", resource="declination", label=N_("Give the place back"),
         permission=Permission.DECLINE_PLACE, act=actions.decline_place, asks=(text("reason"),)),
)  # fmt: skip


class Show(Protocol):
    """Shows the session again, with a refused form."""

    async def __call__(self, request: Request, form: Form | None = None, *, status: int = 200) -> Response:
        """Answer with the page, or the part of it that changes."""


Done = Callable[[Request, str], Awaitable[Response]]


def deeds_of(actor: Actor, enrolment: Enrolment) -> list[Deed]:
    """Give what the viewer can do with the enrolment in the state that it is in."""
    return [
        deed for deed in OFFERED if enrolment.state in DEEDS[deed.name] and can(actor, deed.permission, enrolment.place)
    ]


def may_replace(actor: Actor, enrolment: Enrolment) -> bool:
    """Tell whether the viewer can let a colleague take over the place."""
    return enrolment.state in DEEDS["replace"] and can(actor, Permission.DECLINE_PLACE, enrolment.place)


def _performing(deed: Deed, show: Show, done: Done) -> Callable[[Request], Awaitable[Response]]:
    async def handler(request: Request) -> Response:
        enrolment_id: UUID = request.path_params["enrolment"]
        form = await sent_form(request, fields=("version", *deed.fields))
        form.values |= {"enrolment": str(enrolment_id), "deed": deed.name}
        wish = {**deed.facts, **facts_of(form, deed.asks), "version": form.number("version", default=0) or None}

        async def performed(session: AsyncSession, actor: Actor) -> Enrolment:
            return await deed.act(session, actor, enrolment_id, **wish)

        if form.errors or await attempt(request, form, performed) is None:
            form.gather(deed.fields)
            return await show(request, form, status=422)
        return await done(request, N_("Done."))

    return handler


@dataclass(frozen=True, kw_only=True)
class Known:
    """Everything that the page of a replacement shows."""

    training: TrainingSession
    enrolment: Enrolment
    teachers: Sequence[Teacher]


async def choose(request: Request) -> Response:
    """Show whose place it is, and the colleagues who have none."""
    return await _choosing(request, empty_form(request, teacher="", reason=""))


async def replace(request: Request) -> Response:
    """Let the chosen colleague take over the place."""
    form = await sent_form(request, fields=("teacher", "reason", "version"))
    teacher_id, reason = form.id("teacher"), form.text("reason", required=True)
    version = form.number("version", default=0) or None

    async def replaced(session: AsyncSession, actor: Actor) -> Enrolment:
        return await actions.replace_teacher(
            session, actor, request.path_params["enrolment"],
            teacher_id=teacher_id or UUID(int=0), reason=reason, version=version,
        )  # fmt: skip

    if form.errors or await attempt(request, form, replaced) is None:
        form.gather(("teacher", "reason"))
        return await _choosing(request, form, status=422)
    said = say(request, N_("The colleague has the place now."))
    return go_to(request, f"/training/sessions/{request.path_params['id']}", notice=said)


async def _choosing(request: Request, form: Form, *, status: int = 200) -> Response:
    actor = actor_of(request)
    async with database_of(request).transaction(actor) as session:
        known = await _known(session, actor, request.path_params["id"], request.path_params["enrolment"])
    return page(
        request,
        "training/replace.html",
        status=status,
        form=form,
        training=known.training,
        enrolment=known.enrolment,
        name=shown_name(actor, known.enrolment.teacher_name),
        levels=LEVELS,
        choices=[(each.id, each.name) for each in known.teachers],
    )


async def _known(session: AsyncSession, actor: Actor, training_id: UUID, enrolment_id: UUID) -> Known:
    """Read whose place it is, and who of the same school has none.

    :raises MayNot: unless the viewer may give the place to somebody else
    :raises WrongStep: when it can no longer change hands
    """
    training = await find_training(session, actor, training_id)
    enrolment = await find_enrolment(session, actor, enrolment_id)
    require(actor, Permission.DECLINE_PLACE, enrolment.place)
    check_step(enrolment, "replace")
    free = await without_place(session, actor, training, enrolment.school_id)
    return Known(training=training, enrolment=enrolment, teachers=free)


async def without_place(
    session: AsyncSession, actor: Actor, training: TrainingSession, school_id: UUID
) -> Sequence[Teacher]:
    """Give the teachers of the school who have no place in the session, by name."""
    wanted = WantedEnrolments(training_id=training.id, school_id=school_id)
    there = await page_of_enrolments(session, actor, wanted, size=MOST)
    placed = {each.teacher_id for each in there if each.state not in GIVEN_BACK}
    teachers = await teachers_who_may_go(session, actor, school_id)
    return [each for each in teachers if each.id not in placed]


def routes_of(show: Show, done: Done) -> list[Route]:
    """Give the address of each deed, and of the replacement."""
    return [
        Route(f"{HERE}/replacement", choose, methods=["GET"]),
        Route(f"{HERE}/replacement", replace, methods=["POST"]),
        *(Route(f"{HERE}/{deed.resource}", _performing(deed, show, done), methods=["POST"]) for deed in OFFERED),
    ]
