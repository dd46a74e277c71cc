"""The rows behind a figure: as lines of a page and as a file, masked for those who are not shown people."""

import csv
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from io import StringIO
from uuid import UUID

from domain.access import Actor, Label, masked_name, sees
from domain.exchange.model import KINDS
from domain.figure.lists import People
from domain.figure.model import METRIC_NAMES, VERDICT_NAMES, Figure, Metric, Row, Thing
from domain.language import N_
from domain.school.model import School
from web.figure_words import FigureWords
from web.page import day

_FORMULA = tuple("=+-@＝＋－＠\t\r\n")

_PAGES: Mapping[Thing, str] = {
    Thing.TWINNING: "/twinnings/{}",
    Thing.ACTIVITY: "/activities/{}",
    Thing.TRAINING_SESSION: "/training/sessions/{}",
    Thing.DIRECTED_PLAN: "/directed/{}",
    Thing.RECRUITMENT_PLAN: "/recruitment/{}",
}
"""Where the record that a row is about has a page of its own."""
_PLAIN = {
    People.NUMERATOR: N_("What counts"),
    People.DENOMINATOR: N_("The whole base"),
    People.REST: N_("In the base, not counted"),
    People.SURPLUS: N_("Outside the base"),
}
_OF_PEOPLE = {
    People.NUMERATOR: N_("Counted people"),
    People.DENOMINATOR: N_("Everybody in the base"),
}
_OF_METRIC = {
    (Metric.ROTATION_RATE, People.NUMERATOR): N_("Rotated"),
    (Metric.ROTATION_RATE, People.DENOMINATOR): N_("Due to rotate"),
    (Metric.ROTATION_RATE, People.REST): N_("Due, not rotated"),
    (Metric.ROTATION_RATE, People.SURPLUS): N_("Rotated without being due"),
    (Metric.BACKBONE_SHARE, People.NUMERATOR): N_("Backbone teachers"),
    (Metric.EXCHANGE_COUNT, People.NUMERATOR): N_("Exchanged"),
    (Metric.PRINCIPAL_COVERAGE, People.NUMERATOR): N_("Moved"),
    (Metric.PRINCIPAL_COVERAGE, People.DENOMINATOR): N_("Due to move"),
    (Metric.PRINCIPAL_COVERAGE, People.REST): N_("Due, not moved"),
    (Metric.PRINCIPAL_COVERAGE, People.SURPLUS): N_("Moved without being due"),
}
COLUMNS = (
    N_("Record"),
    N_("Name"),
    N_("School code"),
    N_("School"),
    N_("Subject"),
    N_("Posting"),
    N_("Kind of posting"),
    N_("Receiving school"),
    N_("First day"),
    N_("Last day"),
    N_("About"),
    N_("Counts as"),
    N_("Part"),
)


@dataclass(frozen=True, kw_only=True)
class ShownRow:
    """One row as a line of the page: a person, or the school or thing that is counted, and how much it counts."""

    name: str
    teacher_href: str
    school: School | None
    subject: str
    kind: str
    to_school: School | None
    posting_href: str
    starts_on: str
    last_day: str
    title: str
    title_href: str
    weight: int


def list_name(figure: Figure, people: People) -> str:
    """Name a list of the figure by what its rows have in common."""
    plain = _PLAIN | (_OF_PEOPLE if figure.row_unit == "人" else {})
    return _OF_METRIC.get((figure.question.metric, people), plain[people])


def schools_named(rows: Sequence[Row]) -> set[UUID]:
    """Give the ids of the schools that rows name."""
    return {each for row in rows for each in (row.school_id, row.to_school_id) if each is not None}


def shown_name(actor: Actor, name: str | None) -> str:
    """Give a name as the actor is shown it; a row that is of no person has none."""
    return name or "" if not name or sees(actor, Label.PERSONAL) else masked_name(name)


def shown_rows(
    actor: Actor, rows: Sequence[Row], schools: Mapping[UUID, School], about: Thing | None = None
) -> list[ShownRow]:
    """Put rows into the lines of a page; `about` tells what their things are."""
    return [
        ShownRow(
            name=shown_name(actor, row.name),
            teacher_href=f"/teachers/{row.teacher_id}" if row.teacher_id else "",
            school=schools.get(row.school_id) if row.school_id else None,
            subject=row.subject or "",
            kind=KINDS[row.kind] if row.kind else "",
            to_school=schools.get(row.to_school_id) if row.to_school_id else None,
            posting_href=f"/postings/{row.posting_id}" if row.posting_id else "",
            starts_on=day(row.starts_on),
            last_day=day(row.last_day) if row.last_day else "",
            title=row.title or "",
            title_href=_PAGES[about].format(row.thing_id) if about and about in _PAGES and row.thing_id else "",
            weight=row.weight,
        )
        for row in rows
    ]


def as_csv(
    words: FigureWords,
    actor: Actor,
    figure: Figure,
    people: People,
    rows: Sequence[Row],
    schools: Mapping[UUID, School],
) -> str:
    """Write a list as a csv file that says by itself what it is: figure, parameters and hash stand above the rows."""
    file = StringIO()
    writer = csv.writer(file, lineterminator="\r\n")
    writer.writerows([[_safe(cell) for cell in line] for line in _heading(words, figure, people)])
    writer.writerow([])
    writer.writerow([words.say(column) for column in COLUMNS])
    writer.writerows([[_safe(cell) for cell in _cells(words, actor, row, schools)] for row in rows])
    return "\ufeff" + file.getvalue()


def _heading(words: FigureWords, figure: Figure, people: People) -> Iterator[tuple[str, str]]:
    question, rule = figure.question, figure.question.rule
    yield words.say(N_("Figure")), words.say(METRIC_NAMES[question.metric])
    yield words.say(N_("List")), words.say(list_name(figure, people))
    yield words.say(N_("Place")), question.scope.name
    if rule is not None:
        policy = rule.clause.policy
        yield words.say(N_("Rule")), rule.id
        yield words.say(N_("Clause")), f"{words.told(policy.title)} {policy.number or ''} {rule.clause.anchor}"
        yield words.say(N_("Reading")), question.reading or words.say(N_("the rule's own"))
        yield words.say(N_("Asked")), words.asked(rule)
    yield words.say(N_("Result")), f"{figure.printed} {words.exact(figure, figure.row_unit)}".strip()
    yield words.say(N_("Verdict")), words.say(VERDICT_NAMES[figure.verdict])
    yield from words.terms(question)
    yield words.say(N_("Facts up to")), day(question.valid_as_of)
    yield words.say(N_("As known at")), question.known_as_of.isoformat()
    yield words.say(N_("Hash of the lists")), figure.list_hash


def _cells(words: FigureWords, actor: Actor, row: Row, schools: Mapping[UUID, School]) -> list[str]:
    school = schools.get(row.school_id) if row.school_id else None
    to_school = schools.get(row.to_school_id) if row.to_school_id else None
    return [
        str(row.teacher_id or ""),
        shown_name(actor, row.name),
        (school.code or "") if school else "",
        school.name if school else "",
        row.subject or "",
        str(row.posting_id or ""),
        words.say(KINDS[row.kind]) if row.kind else "",
        to_school.name if to_school else "",
        day(row.starts_on),
        day(row.last_day) if row.last_day else "",
        row.title or "",
        str(row.weight),
        row.part or "",
    ]


def _safe(cell: str) -> str:
    """Keep a spreadsheet from reading a name as a formula."""
    return f"'{cell}" if cell.startswith(_FORMULA) else cell
