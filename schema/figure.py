"""Figures as GraphQL shows them: the number, the verdict, the margin, the readings, and the rows behind it."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from functools import partial
from typing import Any, cast

import strawberry
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from domain.access import Actor
from domain.database import over_all
from domain.figure import model
from domain.figure.metrics import METRICS
from domain.figure.metrics.rows import cells
from domain.figure.model import Metric, Verdict
from domain.figure.queries import answer, answer_with_readings, ask, in_sight, sets_of
from domain.language import N_
from domain.policy.model import Rule as RuleRow
from domain.teacher.model import Teacher as TeacherRow
from schema.context import Context, Info
from schema.declared import Behind, Judges, Otherwise, Weighs, Works, declares
from schema.field import Language, described, language_of, said, word_of, works
from schema.figure_row import FigurePart, FigureRow, Margin, decimal_of, exact_of
from schema.front import Connection, Key, Keyset, Problem, cut_of
from schema.listing import page
from schema.mask import check_searchable
from schema.node import Node, one, uuid_of
from schema.parameters import FigureParameters, Parameters
from schema.policy import Clause, Policy, Rule, rule_code, unit_sentence
from schema.window import DateRange, Window

WEIGHTS = {"figure": 80, "figure.readings": 1_500, "numeratorRows": 100, "denominatorRows": 100}
"""What fields cost that count a county's people anew; the readings of a clause do so once for each of them."""


@dataclass(frozen=True)
class Asked:
    """A question as a client puts it; what is left out comes from the rule."""

    metric: Metric
    rule: str | None = None
    reading: str | None = None
    parameters: FigureParameters | None = None
    window: DateRange | None = None
    valid_as_of: date | None = None
    known_as_of: datetime | None = None
    division: str | None = None
    school: str | None = None

    @property
    def of_now(self) -> bool:
        """Tell whether what is known at the time is counted."""
        return self.known_as_of is None

    async def questions(
        self, session: AsyncSession, context: Context, divisions: Iterable[str]
    ) -> Mapping[str, model.Question]:
        """Make the questions of several divisions.

        :raises Refusal: when the viewer may not ask one, or it is no question
        """
        return {code: await question_of(session, context, replace(self, division=code)) for code in divisions}


@strawberry.type(description="The same clause under one of its readings (口径).")
class Reading:
    """A way to count, and what comes of it."""

    stated: strawberry.Private[Mapping[str, Any]]
    counted: strawberry.Private[model.Figure | None] = None

    id: strawberry.ID = works(lambda self: self.stated["id"], description="As `figure(reading:)` takes it.")

    @described("How the reading is called.", Works())
    def label(self, info: Info, language: Language | None = None) -> str:
        return str(said(self.stated["label"], language_of(info, language)))

    @described("What it counts otherwise, and why.", Works())
    def note(self, info: Info, language: Language | None = None) -> str:
        return str(said(self.stated["note"], language_of(info, language)))

    @described("The number under this reading.", Otherwise())
    def figure(self) -> "Figure":
        counted = cast("model.Figure", self.counted)
        return Figure(question=counted.question, counted=counted, beside=True)


def _of_count(name: str, description: str | None = None) -> Any:
    """Declare a field of the answer; None while the metric is not counted."""
    return works(lambda self: None if self.counted is None else getattr(self.counted, name), description=description)


def _weighs(side: model.Side, description: str) -> Any:
    """Declare what a side weighs; None while the metric is not counted."""

    def read(self: Any) -> Any:
        return None if self.counted is None else getattr(self.counted, side.value)

    return strawberry.field(resolver=read, description=description, metadata=declares(Weighs(side)))


def _judges(kind: type[Node], key: Callable[[RuleRow], str], description: str | None = None) -> Any:
    """Declare a field that shows what the figure is judged by; None where no rule judges it."""

    async def resolve(self: Any, info: Info) -> Any:
        rule: RuleRow | None = self.question.rule
        return await one(info.context, kind, key(rule)) if rule else None

    return strawberry.field(resolver=resolve, description=description, metadata=declares(Judges(kind, key)))


@strawberry.type(
    description="A number that can be followed to the rows behind it. Same question, same answer, for ever."
)
class Figure:
    """A question and what was counted, unless nothing can be counted yet."""

    question: strawberry.Private[model.Question]
    counted: strawberry.Private[model.Figure | None]
    beside: strawberry.Private[bool] = False

    metric: Metric = works(lambda self: self.question.metric)
    numerator: int | None = _weighs(model.Side.NUMERATOR, "None while the metric is not counted.")
    denominator: int | None = _weighs(model.Side.DENOMINATOR, "None for a plain count.")
    exact: str | None = works(
        lambda self: exact_of(self.counted.exact) if self.counted else None,
        description="The reduced fraction, such as 53/1077; None when there is nothing to take a share of.",
    )
    decimal: str | None = works(
        lambda self: decimal_of(self.counted.exact) if self.counted else None,
        description="With six decimal places, rounded half up.",
    )
    printed: str = works(lambda self: self.counted.printed if self.counted else "—")
    unit: str = word_of(
        lambda figure: unit_sentence(figure.counted.unit if figure.counted else _rule_unit(figure)), Works()
    )
    verdict: Verdict = works(lambda self: self.counted.verdict if self.counted else Verdict.NOT_COUNTED)
    printed_verdict: Verdict = works(
        lambda self: self.counted.printed_verdict if self.counted else Verdict.NOT_COUNTED,
        description="What the printed number would say.",
    )
    rounding_trap: bool = works(
        lambda self: self.counted is not None and self.counted.rounding_trap,
        description="The printed number would be judged otherwise than the exact one.",
    )
    row_unit: str | None = word_of(
        lambda figure: unit_sentence(figure.counted.row_unit) if figure.counted else None,
        Works(),
        description="What the rows behind it count in: people, person-times, places, schools.",
    )
    persons: int | None = _of_count("persons", "How many people stand behind a numerator that does not count people.")
    each_part: bool = works(
        lambda self: self.counted is not None and self.counted.each_part,
        description="The whole is met only when every part is.",
    )
    surplus: int | None = _of_count("surplus", "People who did what is counted but stand outside the denominator.")
    list_hash: str | None = _of_count("list_hash", "The same rows on both sides, the same hash.")
    not_applicable_reason: str | None = word_of(
        lambda figure: figure.counted.not_applicable if figure.counted else N_("This is not counted yet."),
        Works(),
    )
    reading: str | None = works(lambda self: self.question.reading)
    valid_as_of: date = works(lambda self: self.question.valid_as_of)
    known_as_of: datetime = works(lambda self: self.question.known_as_of)
    eligibility_date: date = works(
        lambda self: self.question.eligibility_day, description="The day on which eligibility is judged."
    )
    window: Window = works(lambda self: Window.of(self.question.window))
    parameters: Parameters = works(
        lambda self: Parameters.of(self.question.parameters), description="As they were applied."
    )
    scope: str = works(lambda self: self.question.scope.name, description="Whose rows are counted.")

    @described("What is missing from, or to spare above, a lower threshold.", Works())
    def margin(self) -> Margin | None:
        return Margin.of(self.counted.margin) if self.counted else None

    @described(
        "The same number for each part, in order: levels of training, subjects, pairs; none where it has none.", Works()
    )
    def parts(self) -> list[FigurePart]:
        return [FigurePart(part=each) for each in self.counted.parts] if self.counted else []

    @described("The same clause under its other readings; none within one of them.", Otherwise())
    async def readings(self, info: Info) -> list[Reading]:
        if self.beside or self.counted is None:
            return []
        whole = await info.context.read(lambda session: answer_with_readings(session, self.question))
        return [Reading(stated=vars(each), counted=each.figure) for each in whole.readings]

    rule: Rule | None = _judges(Rule, lambda rule: rule.id, "The rule that it is judged by.")
    clause: Clause | None = _judges(Clause, lambda rule: rule.clause_id)
    policy: Policy | None = _judges(Policy, lambda rule: rule.clause.policy_id)

    @described("The rows of the numerator, in one fixed order.", Behind(model.Side.NUMERATOR))
    async def numerator_rows(
        self,
        info: Info,
        first: int | None = None,
        after: str | None = None,
        last: int | None = None,
        before: str | None = None,
    ) -> Connection[FigureRow] | None:
        return await self._rows(info.context, model.Side.NUMERATOR, (first, after, last, before))

    @described(
        "The rows of the denominator, in one fixed order; None for a plain count.", Behind(model.Side.DENOMINATOR)
    )
    async def denominator_rows(
        self,
        info: Info,
        first: int | None = None,
        after: str | None = None,
        last: int | None = None,
        before: str | None = None,
    ) -> Connection[FigureRow] | None:
        return await self._rows(info.context, model.Side.DENOMINATOR, (first, after, last, before))

    async def _rows(self, context: Context, side: model.Side, cut: Any) -> Connection[FigureRow] | None:
        if self.counted is None:
            return None
        sets = sets_of(self.question)
        rows = sets.numerator if side is model.Side.NUMERATOR else sets.denominator
        if rows is None:
            return None
        keys, node = Keyset(Key(rows.c[sets.paged_by])), partial(FigureRow.of_cells, about=sets.thing)

        async def run(session: AsyncSession, statement: Any) -> Any:
            async with in_sight(session, self.question, sets):
                return await over_all(session, statement)

        return await page(context, select(*cells(rows)), keys, cut_of(*cut), node=node, run=run)


async def figure_of(context: Context, asked: Asked) -> Figure:
    """Answer a question; a metric without rows answers NOT_COUNTED, and is never met.

    :raises Refusal: when the viewer may not ask it, or it is no question
    """
    return await context.read(lambda session: _figure(session, context, asked))


def check_birthdays(actor: Actor, given: FigureParameters) -> None:
    """Refuse to move the age of retirement or the day it is reckoned on: who falls out tells the day of birth.

    :raises HiddenFromYou: when the viewer is shown no birthdays
    """
    for name in ("retirement_months", "eligibility_date"):
        if getattr(given, name) is not None:
            check_searchable(actor, TeacherRow.born_on, field=name)


async def question_of(session: AsyncSession, context: Context, asked: Asked) -> model.Question:
    """Make the question that a client asks.

    :raises Refusal: when the viewer may not ask it, or it is no question
    """
    if asked.known_as_of is not None and asked.known_as_of.tzinfo is None:
        raise Problem("BAD_INPUT", N_("An instant needs its distance from UTC, such as +08:00."))
    if asked.parameters is not None:
        check_birthdays(context.actor, asked.parameters)
    return await ask(
        session,
        context.actor,
        asked.metric,
        rule_id=rule_code(asked.rule) if asked.rule else None,
        reading=asked.reading,
        parameters=asked.parameters.read() if asked.parameters else None,
        division=asked.division,
        school_id=uuid_of(asked.school, "School") if asked.school else None,
        window=asked.window.read() if asked.window else None,
        valid_as_of=asked.valid_as_of,
        known_as_of=asked.known_as_of,
    )


async def _figure(session: AsyncSession, context: Context, asked: Asked) -> Figure:
    question = await question_of(session, context, asked)
    counted = await answer(session, question) if asked.metric in METRICS else None
    return Figure(question=question, counted=counted)


def _rule_unit(figure: Figure) -> str:
    return figure.question.rule.unit if figure.question.rule else ""
