"""Questions as part of a statement: what a figure counts by is read from the books once, when the statement is made.

Which rule is in force, its parameters, and which counties lie within a division decide how the statement reads. So a
statement that counts is kept for what it was asked with and the day; and it carries a sign of all that was read then,
which it compares with the books whenever it is run. When they have moved on, the statement is made anew.

Where rows pose the questions, such as the targets of a board, nobody knows beforehand which: the statement tells which
rows it has no question of, and is made anew with these.
"""

from collections.abc import Collection, Hashable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, cast

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from domain.calendar.rules import day_in_shanghai
from domain.division.queries import counties_of
from domain.figure.model import Question
from domain.figure.queries import sign_of_asking
from domain.policy.queries import under_the_same_plans
from schema.context import Context
from schema.figure import question_of
from schema.plan.later import Given, Later

MOST = 60
"""So many questions a statement knows of the rows at one place: some 10,000 characters each."""


class Unasked(Exception):
    """Questions have yet to be made of what is asked: the statement is begun again when they are."""

    def __init__(self, asked: Any, *, of_each_county: bool = False, of_rows: set[Any] | None = None) -> None:
        super().__init__()
        self.asked = asked
        self.of_each_county = of_each_county
        self.of_rows = of_rows


class Posed(Exception):
    """Rows of an answer pose questions that its statement does not know."""

    def __init__(self, unasked: Collection[Unasked]) -> None:
        super().__init__()
        self.unasked = unasked


NOW = Later(lambda given: given.now)


OfCounties = Sequence[tuple[Question, Sequence[str]]]
"""A question, and the codes of the counties that ask the same for themselves."""
OfRows = Mapping[Any, Question | None]
"""The questions of rows, by what their column holds; some ask nothing."""


class Asking:
    """The questions of one statement in the making, and what they were made of."""

    def __init__(self) -> None:
        self.places: list[Later] = []
        self.sign = ""
        self._questions: dict[str, Question] = {}
        self._of_counties: dict[str, OfCounties] = {}
        self._of_rows: dict[str, OfRows] = {}

    @property
    def questions(self) -> "Questions | None":
        """Tell where the document asks, if anywhere."""
        return Questions(tuple(self.places)) if self.places else None

    def question(self, given: Given, asked: Later) -> Question:
        """Give the question that is asked at a place, known as of whenever the statement will be run.

        :raises Unasked: when it has not been made yet
        """
        what = asked.of(given)
        if repr(what) not in self._questions:
            raise Unasked(what)
        self.places.append(asked)
        return self._questions[repr(what)]

    def of_each_county(self, given: Given, asked: Later) -> OfCounties:
        """Give the questions that the counties within reach ask for themselves.

        :raises Unasked: when they have not been made yet
        """
        what = asked.of(given)
        if repr(what) not in self._of_counties:
            raise Unasked(what, of_each_county=True)
        self.places.append(asked)
        return self._of_counties[repr(what)]

    def of_rows(self, given: Given, asked: Later) -> OfRows:
        """Give the questions of those rows that are known to pose one at a place.

        :raises Unasked: when none has been looked for
        """
        what = asked.of(given)
        if repr(what) not in self._of_rows:
            raise Unasked(what, of_rows=set())
        self.places.append(asked)
        return self._of_rows[repr(what)]

    def begin(self) -> None:
        """Begin a statement: it has not asked anywhere yet."""
        self.places = []

    async def make(self, context: Context, unasked: Unasked) -> None:
        """Make what has not been asked yet; the sign is read before anything else.

        :raises Refusal: when it may not be asked, or is no question
        """
        await context.read(lambda session: self._make(session, context, unasked))

    async def _make(self, session: AsyncSession, context: Context, unasked: Unasked) -> None:
        asked = unasked.asked
        self.sign = self.sign or (await session.execute(select(sign_of_asking(context.actor)))).scalar_one()
        if unasked.of_rows is not None:
            posed = await asked.questions(session, context, sorted(unasked.of_rows))
            found = {key: None if each is None else _known(each, asked) for key, each in posed.items()}
            together = {**self._of_rows.get(repr(asked), {}), **found}
            self._of_rows[repr(asked)] = found if too_many(together) else together
        elif unasked.of_each_county:
            codes = [county.code for county in await counties_of(session, context.actor)]
            self._of_counties[repr(asked)] = [
                (await _question(session, context, replace(asked, division=alike[0])), alike)
                for alike in await under_the_same_plans(session, codes)
            ]
        else:
            self._questions[repr(asked)] = await _question(session, context, asked)


def too_many(questions: OfRows) -> bool:
    """Tell whether rows ask more than one statement can know."""
    return sum(each is not None for each in questions.values()) > MOST


async def _question(session: AsyncSession, context: Context, asked: Any) -> Question:
    return _known(await question_of(session, context, asked), asked)


def _known(question: Question, asked: Any) -> Question:
    """Ask of what will be known when the statement is run, unless an instant is named."""
    return replace(question, known_as_of=cast("Any", NOW)) if asked.of_now else question


@dataclass(frozen=True, slots=True)
class Questions:
    """Where a document asks: by what is asked there the statements of one kind of viewer differ."""

    places: Sequence[Later]

    def key(self, given: Given) -> Hashable:
        """Name one of them: what is asked, on which day, and for whose counties and schools."""
        asked = tuple(repr(each.of(given)) for each in self.places)
        return asked, day_in_shanghai(given.now), given.actor.counties, given.actor.schools
