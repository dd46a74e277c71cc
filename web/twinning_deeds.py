"""What can be done with a twinning from its page."""

from typing import Any
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from domain.access import Actor, Permission, Place, can
from domain.language import N_
from domain.twinning import actions
from domain.twinning.model import FIELDS, TIERS, Twinning
from domain.twinning.queries import find_twinning
from domain.twinning.rules import DEEDS, other_school
from web.deed import Deed, differing
from web.form import Form

AMENDED = ("agreement_no", "agreed_on", "starts_on", "ends_on", "scheme", "tier", "fields")


def read_terms(form: Form) -> dict[str, Any]:
    """Read what an agreement says beside its term."""
    return {
        "agreement_no": form.text("agreement_no") or None,
        "agreed_on": form.day("agreed_on", required=False),
        "scheme": form.text("scheme"),
        "tier": form.choice("tier", TIERS, required=False) or None,
        "fields": [each for each in form.all("fields") if each in FIELDS],
    }


async def _amend(
    session: AsyncSession, actor: Actor, twinning_id: UUID, *, version: int | None, **wish: Any
) -> Twinning:
    """Put right what differs from the register, so that the journal names nothing else."""
    seen = await find_twinning(session, actor, twinning_id)
    changes = differing(seen, wish)
    return await actions.amend_twinning(session, actor, twinning_id, version=version, **changes)


OFFERED: tuple[Deed[Twinning], ...] = (
    Deed(
        name="accept",
        resource="acceptance",
        label=N_("Accept the twinning"),
        done=N_("Both schools have agreed. The county takes the twinning into its register."),
        permission=Permission.ACCEPT_TWINNING,
        fields=(),
        read=lambda _form: {},
        act=actions.accept_twinning,
    ),
    Deed(
        name="register",
        resource="registration",
        label=N_("Register"),
        done=N_("The twinning is on the register and in force."),
        permission=Permission.KEEP_TWINNINGS,
        fields=("agreement_no", "agreed_on"),
        read=lambda form: {
            "agreement_no": form.text("agreement_no"),
            "agreed_on": form.day("agreed_on", required=False),
        },
        act=actions.register_twinning,
    ),
    Deed(
        name="resume",
        resource="resumption",
        label=N_("Resume"),
        done=N_("The twinning goes on."),
        permission=Permission.KEEP_TWINNINGS,
        fields=(),
        read=lambda _form: {},
        act=actions.resume_twinning,
    ),
    Deed(
        name="renew",
        resource="renewal",
        label=N_("Renew"),
        done=N_("The twinning is renewed; this is the new one."),
        permission=Permission.KEEP_TWINNINGS,
        fields=("ends_on", "agreement_no"),
        read=lambda form: {"ends_on": form.day("ends_on"), "agreement_no": form.text("agreement_no")},
        act=actions.renew_twinning,
    ),
    Deed(
        name="amend",
        resource="amendment",
        label=N_("Correct the record"),
        done=N_("The register is corrected. What was known before stays on record."),
        permission=Permission.KEEP_TWINNINGS,
        fields=AMENDED,
        read=lambda form: {"starts_on": form.day("starts_on"), "ends_on": form.day("ends_on"), **read_terms(form)},
        act=_amend,
    ),
    Deed(
        name="suspend",
        resource="suspension",
        label=N_("Suspend"),
        done=N_("The twinning rests."),
        permission=Permission.KEEP_TWINNINGS,
        fields=("suspended_on", "reason"),
        read=lambda form: {"suspended_on": form.day("suspended_on"), "reason": form.text("reason")},
        act=actions.suspend_twinning,
        danger=True,
    ),
    Deed(
        name="terminate",
        resource="termination",
        label=N_("End early"),
        done=N_("The twinning has ended."),
        permission=Permission.KEEP_TWINNINGS,
        fields=("ended_on", "reason"),
        read=lambda form: {"ended_on": form.day("ended_on"), "reason": form.text("reason")},
        act=actions.terminate_twinning,
        danger=True,
    ),
    Deed(
        name="decline",
        resource="refusal",
        label=N_("Decline"),
        done=N_("The proposal is off."),
        permission=Permission.PROPOSE_TWINNING,
        fields=("reason",),
        read=lambda form: {"reason": form.text("reason")},
        act=actions.decline_twinning,
        danger=True,
    ),
)


def deeds_for(actor: Actor, twinning: Twinning) -> list[Deed[Twinning]]:
    """Name the deeds that the twinning's state allows and the viewer may do, the next one first."""
    return [
        deed
        for deed in OFFERED
        if twinning.state in DEEDS[deed.name]
        and any(can(actor, deed.permission, place) for place in _places(deed, twinning))
    ]


def _places(deed: Deed[Twinning], twinning: Twinning) -> list[Place]:
    if deed.permission is Permission.ACCEPT_TWINNING:
        return [Place(twinning.county_id, other_school(twinning))]
    return [Place(twinning.county_id, school) for school in twinning.schools]
