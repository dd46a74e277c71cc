"""How postings are spoken of on pages: whose name is shown, the state and its tone, the steps taken, the story told."""

from collections.abc import Sequence
from dataclasses import dataclass

from domain.access import Label, masked_name, sees
from domain.evidence.model import KINDS as EVIDENCE_KINDS
from domain.exchange.model import ARRIVING, ASSESSMENTS, HALF_DAYS, KINDS, STATES, WHOLE_WEEK, Posting
from domain.journal.model import Entry
from domain.language import N_
from domain.school.model import School
from web.evidence_words import EVIDENCE_DEEDS, EVIDENCE_FIELDS
from web.page import day, moment
from web.speaker import Speaker
from web.story import Spoken, Told, story

TONES = {
    "nominated": "waiting",
    "endorsed": "waiting",
    "publicized": "waiting",
    "ordered": "waiting",
    "approved": "waiting",
    "active": "good",
    "completed": "plain",
    "withdrawn": "warn",
    "cancelled": "bad",
}
ENDED = ("completed", "withdrawn", "cancelled")

DEED_NAMES = {
    "log_posting": N_("Logged"),
    "import_posting": N_("Imported"),
    "approve_posting": N_("Approved"),
    "publicize_posting": N_("Made public"),
    "order_posting": N_("Ordered"),
    "confirm_arrival": N_("Arrival confirmed"),
    "complete_posting": N_("Completed"),
    "withdraw_posting": N_("Ended early"),
    "cancel_posting": N_("Cancelled"),
    "extend_posting": N_("Extended"),
    "correct_posting": N_("Corrected"),
    "return_posting": N_("Returned to the school"),
    "resubmit_posting": N_("Resubmitted"),
    "accept_posting": N_("Settled"),
}
FIELD_NAMES = {
    "kind": N_("Kind"),
    "starts_on": N_("First day"),
    "planned_to": N_("Last day"),
    "arrived_on": N_("Arrived on"),
    "ended_on": N_("Ended on"),
    "half_days": N_("Half-days a week"),
    "slots": N_("Half-days"),
    "order_no": N_("Order number"),
    "reason": N_("Reason"),
    "assessment": N_("Assessment"),
}
_DEED_TONES = {
    "confirm_arrival": "good",
    "withdraw_posting": "warn",
    "cancel_posting": "bad",
    "correct_posting": "warn",
    "return_posting": "warn",
    "accept_posting": "good",
}


_SPOKEN = Spoken(
    row=Posting,
    deeds=DEED_NAMES | EVIDENCE_DEEDS,
    fields=FIELD_NAMES | EVIDENCE_FIELDS,
    words={
        "kind": KINDS | EVIDENCE_KINDS,
        "assessment": ASSESSMENTS,
        "slots": {str(slot): name for slot, name in enumerate(HALF_DAYS)},
    },
    tones=_DEED_TONES,
)


@dataclass(frozen=True, kw_only=True)
class Step:
    """One step of a posting's way: done, now (the one that is waited for), ahead, or stopped."""

    label: str
    detail: str
    where: str


class Words(Speaker):
    """Speaks of postings to one viewer, in the viewer's language, as of today."""

    def name(self, posting: Posting) -> str:
        """Give the teacher's name, masked for those who are not shown people."""
        return self.person(posting.teacher_name)

    def reason(self, posting: Posting) -> str:
        """Give the reason that was written down, unless the viewer is not shown what is told of a person."""
        return (posting.reason or "") if self.shows_people else ""

    @property
    def shows_people(self) -> bool:
        """Tell whether the viewer is shown people, and so may look for them by name."""
        return sees(self.actor, Label.PERSONAL)

    def school(self, school: School) -> str:
        """Name the school; the viewer's own simply as the own one."""
        return self.say(N_("our school")) if school.id in self.actor.schools else school.name

    def is_overdue(self, posting: Posting) -> bool:
        """Tell whether it is still in progress after its planned last day."""
        return posting.state == "active" and posting.planned_to < self.today

    def state(self, posting: Posting) -> str:
        """Name the state."""
        return self.say(N_("Past its end") if self.is_overdue(posting) else STATES[posting.state])

    def tone(self, posting: Posting) -> str:
        """Give the tone of the state."""
        return "warn" if self.is_overdue(posting) else TONES[posting.state]

    def share(self, posting: Posting) -> str:
        """Tell how much of the week it takes."""
        if posting.half_days == WHOLE_WEEK:
            return self.say(N_("Full time"))
        return self.say(N_("{count} half-day{count:|s} a week"), count=posting.half_days)

    def slots(self, slots: Sequence[int]) -> str:
        """Name half-days of the week."""
        return ("、" if self.language == "zh" else ", ").join(self.say(HALF_DAYS[slot]) for slot in slots)

    def steps(self, posting: Posting, story: Sequence[Entry]) -> list[Step]:
        """Give the way of a posting from its logging to its end."""
        approved = next((moment(entry.at)[:10] for entry in story if entry.deed == "approve_posting"), None)
        taken = [
            Step(label=self.say(N_("Logged")), detail=moment(posting.logged_at)[:10], where="done"),
            self._approval(posting, approved),
            self._arrival(posting),
            self._end(posting),
        ]
        if posting.state == "cancelled":
            return [step for step in taken if step.where == "done"] + [
                Step(label=self.say(STATES["cancelled"]), detail=self.reason(posting), where="stopped")
            ]
        return taken

    def story(self, entries: Sequence[Entry]) -> list[Told]:
        """Tell what happened, the latest first."""
        return story(self._request, entries, _SPOKEN)

    def person(self, name: str) -> str:
        """Give a name, masked for those who are not shown people."""
        return name if self.shows_people else masked_name(name)

    def _approval(self, posting: Posting, approved: str | None) -> Step:
        if posting.state == "nominated":
            return Step(label=self.say(STATES["nominated"]), detail=self.say(N_("by the county")), where="now")
        if approved:
            return Step(label=self.say(N_("Approved")), detail=approved, where="done")
        return Step(label=self.say(N_("Approval")), detail=self.say(N_("not needed")), where="done")

    def _arrival(self, posting: Posting) -> Step:
        if posting.arrived_on is not None:
            return Step(label=self.say(N_("Arrived")), detail=day(posting.arrived_on), where="done")
        if posting.state in ("endorsed", "publicized"):
            return Step(label=self.say(STATES[posting.state]), detail=self.say(N_("by the county")), where="now")
        if posting.state in ARRIVING:
            detail = self.say(N_("by {school}"), school=self.school(posting.to_school))
            return Step(label=self.say(STATES[posting.state]), detail=detail, where="now")
        return Step(label=self.say(N_("Arrival")), detail="", where="ahead")

    def _end(self, posting: Posting) -> Step:
        if posting.ended_on is not None:
            where = "stopped" if posting.state == "withdrawn" else "done"
            return Step(label=self.say(STATES[posting.state]), detail=day(posting.ended_on), where=where)
        planned = self.say(N_("until {day}"), day=day(posting.planned_to))
        if posting.state == "active":
            return Step(label=self.state(posting), detail=planned, where="now")
        return Step(label=self.say(N_("Planned end")), detail=planned, where="ahead")
