"""How twinnings are spoken of on pages: states and their tones, what an agreement covers, the story."""

from collections.abc import Sequence

from domain.access import Label, masked_name, sees
from domain.evidence.model import KINDS as EVIDENCE_KINDS
from domain.journal.model import Entry
from domain.language import N_
from domain.school.model import STAGES, School
from domain.twinning.model import FIELDS, STATES, TIERS, Twinning
from domain.twinning.rules import is_past
from web.evidence_words import EVIDENCE_DEEDS, EVIDENCE_FIELDS
from web.speaker import Speaker
from web.story import Spoken, Told, story

TONES = {
    "draft": "waiting",
    "agreed": "waiting",
    "active": "good",
    "suspended": "warn",
    "expired": "plain",
    "renewed": "plain",
    "terminated": "bad",
}

_SPOKEN = Spoken(
    row=Twinning,
    deeds={
        "enter_twinning": N_("Entered"),
        "propose_twinning": N_("Proposed"),
        "accept_twinning": N_("Accepted"),
        "decline_twinning": N_("Turned down"),
        "register_twinning": N_("Registered"),
        "suspend_twinning": N_("Suspended"),
        "resume_twinning": N_("Resumed"),
        "renew_twinning": N_("Renewed"),
        "terminate_twinning": N_("Terminated"),
        "amend_twinning": N_("Corrected"),
        **EVIDENCE_DEEDS,
    },
    fields={
        **EVIDENCE_FIELDS,
        "agreement_no": N_("Agreement number"),
        "agreed_on": N_("Signed on"),
        "starts_on": N_("First day"),
        "ends_on": N_("Last day"),
        "suspended_on": N_("Suspended from"),
        "ended_on": N_("Ended on"),
        "scheme": N_("Programme"),
        "tier": N_("Tier"),
        "fields": N_("Fields"),
        "reason": N_("Reason"),
    },
    words={"tier": TIERS, "fields": FIELDS, "kind": EVIDENCE_KINDS},
    tones={
        "accept_twinning": "good",
        "register_twinning": "good",
        "suspend_twinning": "warn",
        "decline_twinning": "bad",
        "terminate_twinning": "bad",
    },
)


class Words(Speaker):
    """Speaks of twinnings to one viewer, in the viewer's language, as of today."""

    def state(self, twinning: Twinning) -> str:
        """Name the state; one whose term has run out is spoken of as expired."""
        return self.say(STATES["expired" if is_past(twinning, self.today) else twinning.state])

    def tone(self, twinning: Twinning) -> str:
        """Give the tone of the state."""
        return "warn" if is_past(twinning, self.today) else TONES[twinning.state]

    def stage(self, twinning: Twinning) -> str:
        """Name the stage."""
        return self.say(STAGES[twinning.stage])

    def tier(self, twinning: Twinning) -> str:
        """Name the tier, if it is known."""
        return self.say(TIERS[twinning.tier]) if twinning.tier else ""

    def fields(self, twinning: Twinning) -> str:
        """Name what the agreement covers."""
        return self.say("{fields}", fields=[FIELDS[each] for each in twinning.fields]) if twinning.fields else ""

    def school(self, school: School) -> str:
        """Name the school; the viewer's own simply as the own one."""
        return self.say(N_("our school")) if school.id in self.actor.schools else school.name

    def side(self, twinning: Twinning) -> str:
        """Tell on which side the viewer's own school is."""
        return "lead" if twinning.lead_school_id in self.actor.schools else "partner"

    def other(self, twinning: Twinning) -> School:
        """Give the school on the other side than the viewer's own."""
        return twinning.partner if self.side(twinning) == "lead" else twinning.lead

    def person(self, name: str | None) -> str:
        """Name a person, masked for those who are not shown people."""
        if not name:
            return ""
        return name if sees(self.actor, Label.PERSONAL) else masked_name(name)

    def story(self, entries: Sequence[Entry]) -> list[Told]:
        """Tell what happened, the latest first."""
        return story(self._request, entries, _SPOKEN)
