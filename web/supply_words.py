"""How the parameters of supply are put into words (口径): which plans, which seats, which hires."""

from collections.abc import Iterator
from datetime import date
from typing import Protocol

from domain.figure.model import Metric, Question
from domain.language import N_
from domain.recruitment.model import SOURCES

SUPPLY = (Metric.DIRECTED_RESERVATION, Metric.RECRUITMENT_FILLED)

_SEATS = {
    "reserved": N_("seats kept back, over all places of the plan"),
    "filled": N_("reserved seats that are taken, over those kept back"),
    "filled_of_admitted": N_("reserved seats that are taken, over all who are admitted"),
}
_PLANS = {
    "all": N_("every directed plan"),
    "county": N_("the county's own plan"),
    "college": N_("plans of colleges"),
}
_JUDGED = {
    "pooled": N_("all plans together"),
    "session": N_("each plan by itself"),
    "level": N_("each plan by itself"),
}
_HIRES = {
    "hires": N_("those who took up a post and are still there"),
    "planned": N_("those who took up a post, over the posts that are planned"),
    "poverty_share": N_("hires at poverty villages' schools, over all hires"),
    "poverty_posts_filled": N_("posts of poverty villages' schools that are filled, over those approved"),
}


class Speaker(Protocol):
    """Says marked sentences in one viewer's language."""

    def say(self, sentence: str, **values: object) -> str:
        """Say one."""

    def span(self, first: date | None, last: date | None) -> str:
        """Write two days as a span."""


def supply_terms(words: Speaker, question: Question) -> Iterator[tuple[str, str]]:
    """Give each parameter with what it says."""
    wanted = question.parameters
    yield N_("Period"), words.span(question.window.start, question.window.last)
    if question.metric is Metric.DIRECTED_RESERVATION:
        yield N_("Measured"), words.say(_SEATS[wanted.directed or "reserved"])
        yield N_("Plans"), words.say(_PLANS[wanted.plan_of or "all"])
        yield N_("Judged"), words.say(_JUDGED[wanted.judged_by or "session"])
        return
    yield N_("Measured"), words.say(_HIRES[wanted.recruited or "hires"])
    named = [SOURCES[each] for each in wanted.sources or ()]
    yield N_("Sources"), words.say("{named}", named=named) if named else words.say(N_("all"))
