"""How activities are spoken of on pages: amounts in their units, states and their tones, the story."""

from collections.abc import Sequence
from datetime import date
from typing import NamedTuple

from domain.access import Label, masked_name, sees
from domain.activity.model import KINDS, ONE, STATES, UNITS, Activity
from domain.activity.queries import Sum
from domain.activity.rules import amount_of
from domain.evidence.model import KINDS as EVIDENCE_KINDS
from domain.journal.model import Entry
from domain.language import N_
from domain.school.model import School
from domain.twinning.model import Twinning
from web.evidence_words import EVIDENCE_DEEDS, EVIDENCE_FIELDS
from web.speaker import Speaker
from web.story import Spoken, Told, story

TONES = {"logged": "waiting", "confirmed": "good", "cancelled": "bad"}
PLACES = {"partner": N_("At the supported school"), "lead": N_("At the supporting school")}
WEEKDAYS = (N_("Mon"), N_("Tue"), N_("Wed"), N_("Thu"), N_("Fri"), N_("Sat"), N_("Sun"))

FIELD_NAMES = {
    "held_on": N_("Day"),
    "hours": N_("Class hours"),
    "person_times": N_("Person-times"),
    "subject": N_("Subject"),
    "topic": N_("Topic"),
}
"""Those for which an activity can be sent back."""

_SPOKEN = Spoken(
    row=Activity,
    deeds={
        "log_activity": N_("Logged"),
        "confirm_activity": N_("Confirmed"),
        "cancel_activity": N_("Cancelled"),
        "correct_activity": N_("Corrected"),
        "return_activity": N_("Sent back"),
        "resubmit_activity": N_("Resubmitted"),
        "accept_activity": N_("Settled"),
        **EVIDENCE_DEEDS,
    },
    fields={
        **FIELD_NAMES,
        **EVIDENCE_FIELDS,
        "named": N_("Persons named"),
        "reason": N_("Reason"),
    },
    words={"kind": KINDS | EVIDENCE_KINDS},
    tones={"confirm_activity": "good", "cancel_activity": "bad", "correct_activity": "warn", "return_activity": "warn"},
)


class Amount(NamedTuple):
    """How much something comes to, and in what it is counted."""

    number: int
    unit: str


class Words(Speaker):
    """Speaks of activities to one viewer, in the viewer's language, as of today."""

    def kind(self, activity: Activity) -> str:
        """Name the kind."""
        return self.say(KINDS[activity.kind])

    def is_ahead(self, activity: Activity) -> bool:
        """Tell whether its day is still to come."""
        return activity.held_on > self.today and activity.state == "logged"

    def state(self, activity: Activity) -> str:
        """Name the state; what is still to come is planned, and waits for nobody yet."""
        return self.say(N_("Planned") if self.is_ahead(activity) else STATES[activity.state])

    def tone(self, activity: Activity) -> str:
        """Give the tone of the state."""
        return "plain" if self.is_ahead(activity) else TONES[activity.state]

    def amount(self, activity: Activity) -> Amount:
        """Tell how much it is: lessons by their number, everything else once."""
        return self._amount(activity.kind, activity.hours, 1)

    def sum(self, summed: Sum) -> Amount:
        """Tell how much the activities of one kind come to."""
        return self._amount(summed.kind, summed.hours, summed.times)

    def _amount(self, kind: str, hours: int, times: int) -> Amount:
        number, unit = amount_of(kind, hours, times), UNITS[kind]
        return Amount(number, self.say(ONE[unit] if number == 1 else unit))

    def school(self, school: School) -> str:
        """Name the school; the viewer's own simply as the own one."""
        return self.say(N_("our school")) if school.id in self.actor.schools else school.name

    def pair(self, pair: Activity | Twinning) -> str:
        """Name the two schools; for an office of one of them, the other."""
        if pair.lead_school_id in self.actor.schools:
            return pair.partner.name
        if pair.partner_school_id in self.actor.schools:
            return pair.lead.name
        return f"{pair.lead.name} → {pair.partner.name}"

    @property
    def shows_people(self) -> bool:
        """Tell whether the viewer is shown people, and so pictures of them."""
        return sees(self.actor, Label.PERSONAL)

    def person(self, name: str) -> str:
        """Name a person, masked for those who are not shown people."""
        return name if sees(self.actor, Label.PERSONAL) else masked_name(name)

    def weekday(self, day: date) -> str:
        """Name the day of the week."""
        return self.say(WEEKDAYS[day.weekday()])

    def story(self, entries: Sequence[Entry]) -> list[Told]:
        """Tell what happened, the latest first."""
        return story(self._request, entries, _SPOKEN)
