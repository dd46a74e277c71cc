"""What can be done with a twinning from its page."""

from domain.access import Actor, Permission, Place, can
from domain.language import N_
from domain.twinning import actions
from domain.twinning.model import FIELDS, TIERS, Twinning
from domain.twinning.queries import find_twinning
from domain.twinning.rules import DEEDS, other_school
from web.ask import choice_or_none, day, text, text_or_none, ticked
from web.deed import Deed, correcting

TERMS = (
    text_or_none("agreement_no"), day("agreed_on", required=False), text("scheme"), choice_or_none("tier", TIERS),
    ticked("fields", FIELDS),
)  # fmt: skip
"""What an agreement says beside its term."""

OFFERED: tuple[Deed[Twinning], ...] = (
    Deed(
        name="accept",
        resource="acceptance",
        label=N_("Accept the twinning"),
        done=N_("Both schools have agreed. The county takes the twinning into its register."),
        permission=Permission.ACCEPT_TWINNING,
        act=actions.accept_twinning,
    ),
    Deed(
        name="register",
        resource="registration",
        label=N_("Register"),
        done=N_("The twinning is on the register and in force."),
        permission=Permission.KEEP_TWINNINGS,
        asks=(text("agreement_no"), day("agreed_on", required=False)),
        act=actions.register_twinning,
    ),
    Deed(
        name="resume",
        resource="resumption",
        label=N_("Resume"),
        done=N_("The twinning goes on."),
        permission=Permission.KEEP_TWINNINGS,
        act=actions.resume_twinning,
    ),
    Deed(
        name="renew",
        resource="renewal",
        label=N_("Renew"),
        done=N_("The twinning is renewed; this is the new one."),
        permission=Permission.KEEP_TWINNINGS,
        asks=(day("ends_on"), text("agreement_no")),
        act=actions.renew_twinning,
    ),
    Deed(
        name="amend",
        resource="amendment",
        label=N_("Correct the record"),
        done=N_("The register is corrected. What was known before stays on record."),
        permission=Permission.KEEP_TWINNINGS,
        asks=(day("starts_on"), day("ends_on"), *TERMS),
        act=correcting(find_twinning, actions.amend_twinning),
    ),
    Deed(
        name="suspend",
        resource="suspension",
        label=N_("Suspend"),
        done=N_("The twinning rests."),
        permission=Permission.KEEP_TWINNINGS,
        asks=(day("suspended_on"), text("reason")),
        act=actions.suspend_twinning,
        danger=True,
    ),
    Deed(
        name="terminate",
        resource="termination",
        label=N_("End early"),
        done=N_("The twinning has ended."),
        permission=Permission.KEEP_TWINNINGS,
        asks=(day("ended_on"), text("reason")),
        act=actions.terminate_twinning,
        danger=True,
    ),
    Deed(
        name="decline",
        resource="refusal",
        label=N_("Decline"),
        done=N_("The proposal is off."),
        permission=Permission.PROPOSE_TWINNING,
        asks=(text("reason"),),
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
