"""How a standing is spoken of: each condition in words, kept back where its label asks, and the clause behind it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from starlette.requests import Request

from domain.access import Actor, Label, masked_name, sees
from domain.figure.eligibility import REASON_NAMES, Condition, Reason
from domain.figure.model import Question
from domain.figure.standings import Judged
from domain.language import N_
from domain.policy.model import Rule
from domain.school.model import STAGES
from domain.teacher.model import POSTS
from web.asking import say, told
from web.figure_page import basis
from web.figure_words import FigureWords
from web.page import day

RETIREMENT_DECISION = N_("State Council measures of 2024 on raising the age of retirement step by step, article 1")
"""What the month of statutory retirement is reckoned by (国务院关于渐进式延迟法定退休年龄的办法)."""


@dataclass(frozen=True, kw_only=True)
class Line:
    """One teacher as a line of the list."""

    id: str
    name: str
    school_id: str
    school_code: str
    school: str
    subject: str
    stage: str
    post: str
    since: str
    year: int | None
    eligible: bool
    reasons: list[tuple[str, str]]


class StandingWords:
    """Speaks of standings to one viewer."""

    def __init__(self, request: Request, actor: Actor) -> None:
        self._request, self._actor = request, actor

    def said(self, condition: Condition) -> str:
        """Say by what a condition was judged, or nothing to whoever is not shown it."""
        if not sees(self._actor, condition.label):
            return "—"
        values = {name: day(value) if isinstance(value, date) else value for name, value in condition.values.items()}
        return say(self._request, condition.said, **values)

    def line(self, judged: Judged) -> Line:
        """Put one teacher into words."""
        return Line(
            id=str(judged.teacher_id),
            name=judged.name if sees(self._actor, Label.PERSONAL) else masked_name(judged.name),
            school_id=str(judged.school_id or ""),
            school_code=judged.school_code or "",
            school=judged.school or "",
            subject=judged.subject or "",
            stage=say(self._request, STAGES[judged.stage]) if judged.stage else "",
            post=say(self._request, POSTS[judged.post]) if judged.post else "",
            since=day(judged.arrived_on) if judged.arrived_on else "",
            year=judged.year,
            eligible=judged.standing.eligible,
            reasons=[(self.reason(each.reason), self.said(each)) for each in judged.failed],
        )

    def reason(self, reason: Reason) -> str:
        """Name a reason."""
        return say(self._request, REASON_NAMES[reason])

    def clause(self, question: Question) -> str:
        """Name the clause that everybody is judged by."""
        said = basis(self._request, question.rule) if question.rule else {"document": "", "number": ""}
        return f"{said['document']} {said['number']}".strip()

    def basis(self, reason: Reason) -> str:
        """Name what stands behind a reason beside the rule's own clause."""
        return say(self._request, RETIREMENT_DECISION) if reason is Reason.RETIREMENT else ""


def reading_choices(request: Request, rules: Sequence[Rule]) -> list[tuple[str, str]]:
    """Offer every rule, and each of its readings that changes something, as `rule` or `rule:reading`."""
    words = FigureWords(request)
    offered = []
    for rule in rules:
        policy = rule.clause.policy
        named = f"{policy.number or told(request, policy.title)} {rule.clause.anchor} {words.asked(rule)}".strip()
        offered.append((rule.id, named))
        offered += [
            (f"{rule.id}:{reading['id']}", f"{named} · {told(request, reading['label'])}")
            for reading in rule.readings
            if any(value is not None for value in reading["parameters"].values())
        ]
    return offered
