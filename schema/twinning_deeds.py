"""What can be done with twinnings: each mutation bears the name of the action and answers with the twinning."""

from datetime import date
from functools import partial, wraps
from typing import Any
from uuid import UUID

import strawberry
from sqlalchemy.ext.asyncio import AsyncSession

from domain.access import Actor
from domain.school.queries import find_school
from domain.twinning import actions
from schema import deed
from schema.given import Partial, as_read, names, subject
from schema.school import Stage
from schema.twinning import Twinning, TwinningField, TwinningTier

does = partial(deed.does, Twinning)


@strawberry.input
class TwinningInput:
    """What two schools agree on."""

    lead: strawberry.ID = names("School", "lead")
    partner: strawberry.ID = names("School", "partner")
    stage: Stage
    starts_on: date
    ends_on: date
    agreement_no: str | None = None
    agreed_on: date | None = None
    scheme: str = ""
    tier: TwinningTier | None = None
    fields: list[TwinningField] = strawberry.field(default_factory=list)


@strawberry.input
class TwinningVersionInput:
    """A twinning as it was read."""

    twinning: strawberry.ID = subject("Twinning")
    version: int | None = as_read()


@strawberry.input
class DeclineTwinningInput(TwinningVersionInput):
    """A no, with the reason."""

    reason: str


@strawberry.input
class RegisterTwinningInput(TwinningVersionInput):
    """The signed paper."""

    agreement_no: str | None = None
    agreed_on: date | None = None


@strawberry.input
class SuspendTwinningInput(TwinningVersionInput):
    """A rest, with the reason."""

    suspended_on: date
    reason: str


@strawberry.input
class RenewTwinningInput(TwinningVersionInput):
    """The new term, which begins where the old one ends."""

    ends_on: date
    agreement_no: str


@strawberry.input
class TerminateTwinningInput(TwinningVersionInput):
    """An early end, with the reason."""

    ended_on: date
    reason: str


@strawberry.input(description="What was written down wrongly; what is left out stays as it is.")
class AmendTwinningInput(TwinningVersionInput, Partial):
    """The agreement as it should have been written."""

    agreement_no: str | None = None
    agreed_on: date | None = None
    starts_on: date | None = None
    ends_on: date | None = None
    scheme: str | None = None
    tier: TwinningTier | None = None
    fields: list[TwinningField] | None = None


def _agreed(act: deed.Act) -> deed.Act:
    """Do the deed with both schools at hand."""

    @wraps(act)
    async def agreed(session: AsyncSession, actor: Actor, *, lead: UUID, partner: UUID, **terms: Any) -> Any:
        schools = {
            "lead": await find_school(session, lead, field="lead"),
            "partner": await find_school(session, partner, field="partner"),
        }
        return await act(session, actor, **schools, **terms)

    return agreed


@strawberry.type
class TwinningDeeds:
    """What can be done with twinnings."""

    enter_twinning = does(
        _agreed(actions.enter_twinning),
        TwinningInput,
        "Enter a twinning whose agreement both schools have signed, as the county.",
    )
    propose_twinning = does(_agreed(actions.propose_twinning), TwinningInput, "Propose a twinning to the other school.")
    accept_twinning = does(
        actions.accept_twinning, TwinningVersionInput, "Accept, as the other school, what was proposed."
    )
    decline_twinning = does(
        actions.decline_twinning, DeclineTwinningInput, "Decline a proposal, or take it back, with the reason."
    )
    register_twinning = does(
        actions.register_twinning, RegisterTwinningInput, "Take an agreed twinning into the county's register."
    )
    suspend_twinning = does(
        actions.suspend_twinning, SuspendTwinningInput, "Let a twinning rest from a day on, with the reason."
    )
    resume_twinning = does(actions.resume_twinning, TwinningVersionInput, "Let a suspended twinning go on.")
    renew_twinning = does(
        actions.renew_twinning,
        RenewTwinningInput,
        "Renew a twinning; the answer is the new one, which follows on the old.",
    )
    terminate_twinning = does(
        actions.terminate_twinning, TerminateTwinningInput, "End a twinning before its term, with the reason."
    )
    amend_twinning = does(
        actions.amend_twinning, AmendTwinningInput, "Put right what the register says of an agreement."
    )
