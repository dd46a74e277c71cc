"""How figures are spoken of on pages: the verdict and its tone, the margin, what rounding hides, each parameter."""

from collections.abc import Iterable, Mapping
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Any

from starlette.requests import Request

from domain.calendar.rules import Period, calendar_year, school_year_label, school_year_of
from domain.exchange.model import KINDS, STATES
from domain.figure.model import Figure, Measure, Metric, Part, Question, Verdict
from domain.figure.rules import printed_share
from domain.language import N_
from domain.policy.model import Rule
from domain.policy.rules import LABELS
from domain.school.model import STAGES
from domain.teacher.model import AWARD_LEVELS, POSTS
from web.asking import say, told
from web.figure_training import TRAINING, training_terms
from web.figure_twinning import TWINNING, twinning_terms
from web.page import day
from web.supply_words import SUPPLY, supply_terms

TONES = {
    Verdict.MET: "good",
    Verdict.NOT_MET: "bad",
    Verdict.NOT_APPLICABLE: "plain",
    Verdict.NOT_JUDGED: "plain",
    Verdict.NOT_COUNTED: "waiting",
}
SIGNS = {">=": "≥", ">": ">", "=": "=", "<=": "≤"}

_NOUNS = {
    "人": (N_("teacher"), N_("teachers")),
    "名": (N_("person"), N_("persons")),
    "人次": (N_("person-time"), N_("person-times")),
    "名额": (N_("place"), N_("places")),
    "所": (N_("school"), N_("schools")),
    "对": (N_("pair"), N_("pairs")),
    "次": (N_("time"), N_("times")),
    "月": (N_("calendar month"), N_("calendar months")),
}
_ONE = {unit: one for unit, (one, _) in _NOUNS.items()} | {
    "人": N_("person{count:|s}"),
    "所": N_("school{count:|s}"),
}
"""What a count of one is counted in; these two count in Chinese as figures do, not as lists of people do."""
_PEOPLE = {
    Metric.BACKBONE_SHARE: (N_("backbone teacher"), N_("backbone teachers")),
    Metric.PRINCIPAL_COVERAGE: (N_("principal"), N_("principals")),
    Metric.SUBJECT_BAND: (N_("master teacher"), N_("master teachers")),
    Metric.MASTER_TEACHER_COUNT: (N_("master teacher"), N_("master teachers")),
    Metric.SECONDMENT_BAND: (N_("manager"), N_("managers")),
    Metric.RECRUITMENT_FILLED: (N_("person hired"), N_("persons hired")),
}
_COUNTS_ALL = (Metric.EXCHANGE_COUNT, Metric.BACKBONE_SHARE)
"""Those whose numerator is everybody who moved, unless a rule is strict."""
_MODES = {
    "flow": N_("postings that begin within the period"),
    "stock": N_("postings in force on its last day"),
    "touched": N_("postings in force on any day of it"),
}
_SCOPES = {
    "any": N_("every school"),
    "urban": N_("urban schools by the class of the year"),
    "quality": N_("schools on the local list of quality schools"),
    "urban_or_quality": N_("urban schools and quality schools"),
}
_BASES = {
    "eligible": N_("everybody who is eligible"),
    "all_teachers": N_("all who are employed, eligible or not"),
    "rotated": N_("everybody who moved"),
    "eligible_backbone": N_("backbone teachers who are eligible"),
}
_AWARD_DAYS = {
    "posting_start": N_("on the day the posting begins"),
    "window_start": N_("on the first day of the period"),
    "window_end": N_("on the last day of the period"),
}

Terms = list[tuple[str, str]]


class FigureWords:
    """Speaks of figures to one viewer, in the viewer's language."""

    def __init__(self, request: Request) -> None:
        self._request = request

    def say(self, sentence: str, **values: object) -> str:
        """Say a marked sentence."""
        return say(self._request, sentence, **values)

    def told(self, text: Mapping[str, Any] | None) -> str:
        """Choose the viewer's language from a text that is kept in both."""
        return told(self._request, text)

    def exact(self, figure: Measure, row_unit: str = "人") -> str:
        """Give the exact fraction as it was counted, not reduced, in its unit unless that is people; not of a count."""
        if figure.denominator is None:
            return ""
        unit = "" if row_unit == "人" else f" {self.say(LABELS[row_unit])}"
        return f"{figure.numerator:,} / {figure.denominator:,}{unit}"

    def printed(self, figure: Measure) -> str:
        """Give the number as it is printed: a share as a percentage, a count with its unit apart."""
        return figure.printed if figure.denominator is not None or figure.exact is None else f"{figure.numerator:,}"

    def unit(self, figure: Figure) -> str:
        """Name the unit of a count; a share carries its own sign."""
        if figure.denominator is not None:
            return ""
        words = _ONE if figure.numerator == 1 else LABELS
        return self.say(words.get(figure.unit, LABELS[figure.unit]), count=figure.numerator)

    def asked(self, rule: Rule) -> str:
        """Tell what the rule asks for: a threshold, a band, or the day by which it is due."""
        if rule.low is not None or rule.high is not None:
            return f"{rule.low or '…'}–{rule.high or '…'}{self._of_unit(rule)}"
        if rule.threshold is not None:
            return f"{SIGNS[rule.comparator]} {self._threshold(rule)}"
        if rule.kind == "milestone" and rule.period_to is not None:
            return self.say(N_("by {day}"), day=day(rule.period_to))
        return ""

    def limit(self, rule: Rule) -> float | None:
        """Give the threshold as a length, to draw it."""
        return None if rule.threshold is None else float(Fraction(rule.threshold))

    def margin(self, figure: Figure) -> str:
        """Tell how many are missing, by adding new ones or by sending others instead, or are to spare."""
        return self.margin_of(figure, figure)

    def margin_of(self, measure: Measure, figure: Figure) -> str:
        """Tell the margin of the figure or of one of its parts."""
        margin = measure.margin
        if margin is None or measure.verdict is Verdict.NOT_APPLICABLE:
            return ""
        if measure.verdict is Verdict.MET:
            return self._spare(figure, margin.spare)
        if margin.excess:
            return self.say(
                N_("{count} {people} too many"), count=margin.excess, people=self._people(figure, margin.excess)
            )
        if margin.to_add == margin.to_swap:
            return self.say(
                N_("{count} more {people}"), count=margin.to_swap, people=self._people(figure, margin.to_swap)
            )
        swapped = margin.to_swap or 0
        if margin.to_add is None:
            return self.say(
                N_("{count} {people} in place of others"), count=swapped, people=self._people(figure, swapped)
            )
        return self.say(
            N_("{added} more {people} if added, {swapped} if swapped"),
            added=margin.to_add,
            people=self._people(figure, margin.to_add),
            swapped=swapped,
        )

    def failing(self, part: Part, figure: Figure) -> str:
        """Name a part that is not met, with its number and what it misses."""
        missing = self.margin_of(part, figure)
        sentence = N_("{part}: {printed}, {missing}") if missing else N_("{part}: {printed}")
        return self.say(sentence, part=part.label, printed=self.printed(part), missing=missing)

    def _spare(self, figure: Figure, spare: int) -> str:
        if not spare:
            return self.say(N_("None to spare"))
        if figure.row_unit == "人":
            return self.say(N_("{spare} to spare"), spare=spare)
        return self.say(N_("{spare} {people} to spare"), spare=spare, people=self._people(figure, spare))

    def trap(self, figure: Measure) -> str:
        """Warn where the printed number would be judged otherwise than the exact one."""
        if not figure.rounding_trap:
            return ""
        sentence = N_("Prints {printed}, but is {exact}: not met")
        if figure.verdict is Verdict.MET:
            sentence = N_("Prints {printed}, but is {exact}: met")
        return self.say(sentence, printed=figure.printed, exact=self.exact(figure).replace(" ", ""))

    def period(self, period: Period) -> str:
        """Name a period: a school year, a calendar year, or its first and last day."""
        if period == school_year_of(period.start):
            return self.say(N_("School year {label}"), label=school_year_label(period.start))
        if period == calendar_year(period.start.year):
            return self.say(N_("Year {year}"), year=period.start.year)
        return self.span(period.start, period.last)

    def span(self, first: date | None, last: date | None) -> str:
        """Write two days as a span; an open end stays open."""
        return f"{day(first) if first else '…'} – {day(last) if last else '…'}"

    def terms(self, question: Question) -> Terms:
        """Put every parameter that the figure applies into words."""
        if question.metric in TRAINING:
            return self._labelled([(N_("Period"), self.span(question.window.start, question.window.last))]) + (
                training_terms(question, self.say)
            )
        if question.metric in TWINNING:
            return [(self.say(label), words) for label, words in twinning_terms(self, question)]
        if question.metric in SUPPLY:
            return [(self.say(label), words) for label, words in supply_terms(self, question)]
        return [*self._of_moves(question), *self._of_base(question), *self._of_awards(question)]

    def differing(self, one: Terms, other: Terms) -> str:
        """Tell in which terms a reading differs from another."""
        apart = [f"{label}{self.say(N_(': '))}{words}" for label, words in one if (label, words) not in other]
        return self.say(N_("; ")).join(apart)

    def _of_moves(self, question: Question) -> Terms:
        wanted = question.parameters
        said = [
            (N_("Period"), self.span(question.window.start, question.window.last)),
            (N_("Kinds of posting"), self._list(wanted.kinds, KINDS)),
            (N_("States that count"), self._list(wanted.states, STATES)),
            (N_("Which postings"), self.say(_MODES[wanted.window_mode or "flow"])),
        ]
        if wanted.min_days:
            said.append((N_("Shortest posting"), self.say(N_("{days} day{days:|s}"), days=wanted.min_days)))
        return self._labelled(said)

    def _of_base(self, question: Question) -> Terms:
        """Tell who is in the base, and whether only they count; moves counted without a base need none of it."""
        wanted, metric = question.parameters, question.metric
        strict = wanted.numerator_scope == "strict" or (metric not in _COUNTS_ALL and wanted.numerator_scope != "all")
        base = wanted.base or ("rotated" if metric is Metric.BACKBONE_SHARE else "eligible")
        said = []
        if metric is not Metric.EXCHANGE_COUNT:
            said.append((N_("Base"), self.say(_BASES[base])))
        among = N_("only those who are eligible") if metric in _COUNTS_ALL else N_("only those who are in the base")
        counted = among if strict else N_("everybody who moved, eligible or not")
        said.append((N_("Counted"), self.say(counted)))
        if strict or (base != "rotated" and metric is not Metric.EXCHANGE_COUNT):
            said += self._of_eligibility(question, all_of_them=base == "all_teachers")
        return self._labelled(said)

    def _of_eligibility(self, question: Question, *, all_of_them: bool) -> Terms:
        wanted = question.parameters
        yes, no = self.say(N_("only these")), self.say(N_("not asked"))
        said = [
            (N_("Judged on"), day(question.eligibility_day)),
            (N_("School stages"), self._list(wanted.stages, STAGES)),
            (N_("Posts"), self._list(wanted.posts, POSTS)),
            (N_("Public schools"), yes if wanted.public_only else no),
            (N_("In the establishment"), yes if wanted.in_establishment else no),
            (N_("Schools"), self.say(_SCOPES[wanted.school_scope or "any"])),
        ]
        if all_of_them:
            return said
        return [
            *said,
            (N_("Years at the school"), self.say(N_("at least {years}"), years=wanted.tenure_years or 0)),
            (N_("Exemptions"), self.say(N_("left out") if wanted.exempt else N_("not looked at"))),
            (N_("Months to retirement"), self.say(N_("at least {months}"), months=wanted.retirement_months or 0)),
        ]

    def _of_awards(self, question: Question) -> Terms:
        if question.metric is not Metric.BACKBONE_SHARE:
            return []
        wanted = question.parameters
        said = [
            (N_("Levels of award"), self._list(wanted.backbone_levels, AWARD_LEVELS)),
            (N_("Award valid"), self.say(_AWARD_DAYS[wanted.backbone_date or "posting_start"])),
        ]
        return self._labelled(said)

    def _labelled(self, said: Iterable[tuple[str, str]]) -> Terms:
        return [(self.say(label), words) for label, words in said]

    def _list(self, chosen: Iterable[str] | None, words: dict[str, str]) -> str:
        named = [words[each] for each in chosen or ()]
        return self.say("{named}", named=named) if named else self.say(N_("all"))

    def _people(self, figure: Figure, count: int | None) -> str:
        one, many = _PEOPLE.get(figure.question.metric, _NOUNS[figure.row_unit])
        return one if count == 1 else many

    def _threshold(self, rule: Rule) -> str:
        limit = Fraction(rule.threshold or 0)
        if rule.unit == "%":
            return printed_share(limit, 0 if (limit * 100).denominator == 1 else 1)
        return f"{Decimal(limit.numerator) / limit.denominator:,}{self._of_unit(rule)}"

    def _of_unit(self, rule: Rule) -> str:
        return " " + self.say(LABELS[rule.unit]) if rule.unit else ""
