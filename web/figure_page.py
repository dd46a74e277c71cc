"""What the page of a figure shows: its readings side by side, its clause, the lists behind it, and ways onward."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from starlette.requests import Request

from domain.access import Label, sees
from domain.calendar.rules import Period, calendar_year, school_year, school_year_of
from domain.figure.lists import People
from domain.figure.metrics.standing import JUDGES_TEACHERS
from domain.figure.model import VERDICT_NAMES, Figure, Part, Question, ReadFigure
from domain.language import N_
from domain.policy.model import Rule
from web.asking import actor_of, say, told
from web.figure_ask import figure_href
from web.figure_rows import ShownRow, list_name
from web.figure_words import TONES, FigureWords
from web.form import Form
from web.page import link
from web.paging import pager
from web.plan import clause_href

_HEADROOM = 1.1


@dataclass(frozen=True, kw_only=True)
class Behind:
    """One page of one list behind the figure, how much each list amounts to, and how many rows this one has."""

    people: People
    counts: Mapping[People, int]
    rows: list[ShownRow]
    number: int
    total: int

    @property
    def named(self) -> bool:
        """Tell whether the rows are of people."""
        return any(row.name for row in self.rows)

    @property
    def titled(self) -> bool:
        """Tell whether the rows are of things with a title."""
        return any(row.title for row in self.rows)

    @property
    def weighed(self) -> bool:
        """Tell whether rows count more than once."""
        return any(row.weight != 1 for row in self.rows)

    @property
    def moved(self) -> bool:
        """Tell whether the rows count moves."""
        return any(row.posting_href for row in self.rows)


class FigurePage:
    """Puts one figure into words and links that keep the instants which were asked for."""

    def __init__(self, request: Request, form: Form, figure: Figure) -> None:
        self.request, self.figure, self.question = request, figure, figure.question
        self.words = FigureWords(request)
        rule = figure.question.rule
        self.rule = rule if rule is not None and rule.metric == figure.question.metric else None
        self._kept = form.kept(("valid_as_of", "known_as_of"))

    def spoken(self, behind: Behind) -> dict[str, Any]:
        """Give everything about the figure that the page says."""
        figure, words = self.figure, self.words
        return {
            **self._result(figure),
            "asked": words.asked(self.rule) if self.rule else "",
            "terms": words.terms(self.question),
            "parts_shown": [self._part(each) for each in figure.parts],
            "readings": self._readings(),
            "reading": self._reading_name(),
            "fixed_href": figure_href(self.question, fixed=True),
            "due_href": self._due_href(),
            "tabs": self._tabs(behind),
            **self._pages(behind),
        }

    def _due_href(self) -> str:
        """Give the address of everybody in or out of the base, where it is one of teachers in one county.

        Whoever is shown no birthdays sees the rule's own day of the current year, and may not name another.
        """
        question, scope = self.question, self.question.scope
        if question.metric not in JUDGES_TEACHERS or self.rule is None or len(scope.counties) != 1:
            return ""
        shown = sees(actor_of(self.request), Label.PERSONAL)
        return link(
            "/teachers/eligibility",
            county="" if scope.school_id else scope.code,
            by=f"{self.rule.id}:{question.reading}" if question.reading else self.rule.id,
            on=question.eligibility_day.isoformat() if shown else "",
            school=scope.school_id,
        )

    def _result(self, figure: Figure) -> dict[str, Any]:
        words = self.words
        return {
            "printed": words.printed(figure),
            "unit": words.unit(figure),
            "exact": words.exact(figure, figure.row_unit),
            "persons": figure.persons,
            "value": None if figure.exact is None else float(figure.exact),
            "limit": words.limit(self.rule) if self.rule else None,
            "verdict": VERDICT_NAMES[figure.verdict],
            "tone": TONES[figure.verdict],
            "margin": words.margin(figure),
            "trap": words.trap(figure),
        }

    def _part(self, part: Part) -> dict[str, Any]:
        """Judge one part beside the others: its name, its number, and what it misses."""
        return {
            "label": say(self.request, part.label),
            "printed": self.words.printed(part),
            "exact": self.words.exact(part, self.figure.row_unit),
            "unit": self.words.unit(self.figure),
            "value": None if part.exact is None else float(part.exact),
            "limit": self.words.limit(self.rule) if self.rule and self.figure.each_part else None,
            "verdict": VERDICT_NAMES[part.verdict],
            "tone": TONES[part.verdict],
            "margin": self.words.margin_of(part, self.figure),
            "trap": self.words.trap(part),
        }

    def _readings(self) -> list[dict[str, Any]]:
        """Set the readings beside each other, each with what it changes, drawn to one scale."""
        read = self.figure.readings
        own = next((each for each in read if _changes_nothing(each)), None)
        limit = (self.words.limit(self.rule) if self.rule else None) or 0
        most = max([limit, *(float(each.figure.exact or 0) for each in read)]) * _HEADROOM
        return [
            self._result(each.figure)
            | {
                "label": told(self.request, each.label),
                "note": told(self.request, each.note),
                "href": self._href(each.figure.question),
                "current": self._is_shown(each, own),
                "maximum": most or 1,
                "differs": self._differs(each, own),
            }
            for each in read
        ]

    def _is_shown(self, read: ReadFigure, own: ReadFigure | None) -> bool:
        return read.id == self.question.reading or (self.question.reading is None and read is own)

    def _differs(self, read: ReadFigure, own: ReadFigure | None) -> str:
        if own is None or read is own:
            return ""
        return self.words.differing(self.words.terms(read.figure.question), self.words.terms(own.figure.question))

    def _reading_name(self) -> str:
        readings = self.rule.readings if self.rule else []
        named = next((each["label"] for each in readings if each["id"] == self.question.reading), None)
        return told(self.request, named) if named else say(self.request, N_("The rule's own reading"))

    def _tabs(self, behind: Behind) -> list[dict[str, Any]]:
        return [
            {
                "label": say(self.request, list_name(self.figure, people)),
                "count": f"{count:,}",
                "href": self._rows_href(people),
                "current": people is behind.people,
            }
            for people, count in behind.counts.items()
        ]

    def _pages(self, behind: Behind) -> dict[str, Any]:
        people, number, total = behind.people, behind.number, behind.total
        fixed = figure_href(self.question, {"people": people}, fixed=True)
        return {
            "total": total,
            **pager(number, total, lambda page: self._rows_href(people, page)),
            "csv_href": fixed.replace("?", "/rows.csv?", 1),
        }

    def _href(self, question: Question) -> str:
        return figure_href(question, self._kept)

    def _rows_href(self, people: People, number: int = 1) -> str:
        page = number if number > 1 else None
        return figure_href(self.question, {**self._kept, "people": people, "page": page}, rows=True)


def basis(request: Request, rule: Rule) -> dict[str, Any]:
    """Give the clause that gives a rule its force, as the seal shows it, with the rule's own note."""
    policy = rule.clause.policy
    return {
        "document": told(request, policy.title),
        "number": " ".join(filter(None, (policy.number, rule.clause.anchor))),
        "issued": policy.issued,
        "summary": told(request, rule.clause.summary),
        "href": clause_href(policy.plan_id, rule.clause_id),
        "confirmed": policy.status == "verified",
        "note": told(request, rule.note),
    }


def windows(request: Request, question: Question, today: date) -> list[dict[str, Any]]:
    """Offer the years of the question's kind, this one and two before it."""
    words, window = FigureWords(request), question.window
    by_calendar = window == calendar_year(window.start.year)
    newest = today.year if by_calendar else school_year_of(today).start.year
    offered: list[Period] = [(calendar_year if by_calendar else school_year)(newest - back) for back in range(3)]
    return [
        {
            "label": words.period(each),
            "href": figure_href(question, {"from": each.start.isoformat(), "to": each.last.isoformat()}),
            "current": each == window,
        }
        for each in offered
    ]


def _changes_nothing(read: ReadFigure) -> bool:
    """Tell whether the reading is the rule's own."""
    rule = read.figure.question.rule
    said = next((each for each in (rule.readings if rule else []) if each["id"] == read.id), None)
    return said is not None and not any(value is not None for value in said["parameters"].values())
