"""How scratch plans are spoken of on pages: what a figure would be and by how much, a school's staff, a refusal."""

from dataclasses import dataclass
from fractions import Fraction

from starlette.requests import Request

from domain.calendar.rules import Period
from domain.exchange.model import KINDS, Posting
from domain.figure.model import VERDICT_NAMES, Figure
from domain.language import N_
from domain.refusals import Refusal
from domain.scratch.actions import Proposal
from domain.scratch.candidates import Candidate
from domain.scratch.effect import Measured
from domain.scratch.model import ScratchLine
from domain.scratch.rules import Staff, persons
from domain.teacher.model import Teacher
from web.asking import language_of, say
from web.figure_words import TONES, FigureWords
from web.page import day


@dataclass(frozen=True, kw_only=True)
class Standing:
    """A figure in one column of the comparison."""

    printed: str
    unit: str
    exact: str
    verdict: str
    tone: str
    margin: str
    change: str


class ScratchWords:
    """Speaks of plans to one viewer, in the viewer's language."""

    def __init__(self, request: Request) -> None:
        self._request = request
        self._figures = FigureWords(request)

    def say(self, sentence: str, **values: object) -> str:
        """Say a marked sentence."""
        return say(self._request, sentence, **values)

    def asked(self, measured: Measured) -> str:
        """Tell what the target asks for."""
        return self._figures.asked(measured.target.rule)

    def window(self, window: Period) -> str:
        """Name the window that is measured."""
        return self._figures.period(window)

    def standings(self, measured: Measured) -> list[Standing]:
        """Give the figure as it stands, and as it would stand under each plan."""
        return [
            self._standing(measured.now, None),
            *(self._standing(figure, measured.now) for figure in measured.then),
        ]

    def _standing(self, figure: Figure, before: Figure | None) -> Standing:
        return Standing(
            printed=self._figures.printed(figure),
            unit=self._figures.unit(figure),
            exact=self._figures.exact(figure),
            verdict=self.say(VERDICT_NAMES[figure.verdict]),
            tone=TONES[figure.verdict],
            margin=self._figures.margin(figure),
            change="" if before is None else self._change(figure.numerator - before.numerator),
        )

    def _change(self, count: int) -> str:
        return f"{count:+d}" if count else self.say(N_("no change"))

    def staff(self, value: Fraction | None) -> str:
        """Write a number of people, with the part that part-time postings make."""
        return "—" if value is None else f"{float(value):g}"

    def subjects(self, staff: Staff) -> str:
        """Tell how the staff of each subject changes."""
        comma = "；" if language_of(self._request) == "zh" else "; "
        return comma.join(
            f"{name} {self.staff(persons(staff.before[name]))} → {self.staff(persons(staff.after[name]))}"
            for name in staff.moved
        )

    def subject(self, line: ScratchLine) -> str:
        """Name the subject that the teacher teaches."""
        return self.subject_of(line.teacher)

    def subject_of(self, teacher: Teacher) -> str:
        """Name the subject of the teacher's present post."""
        home = next((job for job in teacher.employments if job.ended_on is None), None)
        return home.subject if home else ""

    def refusal(self, refusal: Refusal) -> str:
        """Say why a line would be refused."""
        return refusal.sentence(language_of(self._request))

    def candidate(self, candidate: Candidate) -> str:
        """Tell people of one name apart."""
        return f"{candidate.name} · {candidate.subject} · {candidate.school} · {candidate.since.year}–"

    def posting(self, posting: Posting) -> str:
        """Name a posting."""
        kind = self.say(KINDS[posting.kind])
        return f"{posting.teacher_name} → {posting.to_school.name} · {kind} · {day(posting.starts_on)}"

    def proposed(self, proposal: Proposal) -> str:
        """Tell what came of proposing lines; each refusal stands beside its line."""
        if not proposal.refused:
            return self.say(N_("{count} posting{count:|s} {count:is|are} logged."), count=len(proposal.logged))
        reasons = " ".join(dict.fromkeys(self.refusal(refusal) for _, refusal in proposal.refused))
        return self.say(
            N_("{count} posting{count:|s} {count:is|are} logged, {refused} are not: {reasons}"),
            count=len(proposal.logged),
            refused=len(proposal.refused),
            reasons=reasons,
        )
