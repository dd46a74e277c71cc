"""What a figure is made of, as GraphQL shows it: the rows behind it, its parts, and what is missing."""

from datetime import date
from fractions import Fraction
from typing import Any, ClassVar

import strawberry

from domain.access import masked_name
from domain.exchange.model import Claim
from domain.exchange.model import Posting as PostingRow
from domain.figure import model
from domain.figure.metrics.rows import CELLS, COLUMNS
from domain.figure.model import Thing, Verdict
from domain.figure.rules import rounded
from domain.teacher.model import Employment
from domain.teacher.model import Teacher as TeacherRow
from schema.activity import Activity
from schema.context import Info
from schema.declared import About, Cell, declares
from schema.directed import DirectedPlan
from schema.division import Division
from schema.exchange import Posting
from schema.exchange_words import PostingKind
from schema.field import column, described, link, word_of
from schema.node import Node, Shown, one
from schema.recruitment import RecruitmentPlan
from schema.school import School
from schema.teacher import Teacher
from schema.training import TrainingSession
from schema.twinning import Twinning

PLACES = 6

strawberry.enum(Verdict, description="Whether the target is reached, on the exact fraction.")


def _cell(name: str, description: str | None = None) -> Any:
    """Declare a field that shows a column of a row set."""
    return strawberry.field(
        resolver=lambda self: getattr(self.row, name),
        description=description,
        metadata=declares(Cell(name, type(CELLS[name]))),
    )


@strawberry.type(description="One row behind a figure, as known at its instant: a person, or a thing that is counted.")
class FigureRow(Shown):
    """What is counted: a person and the posting that counts, or a school, an enrolment, a session with its places."""

    things: ClassVar[dict[Thing, type[Node]]] = {
        Thing.TWINNING: Twinning,
        Thing.ACTIVITY: Activity,
        Thing.TRAINING_SESSION: TrainingSession,
        Thing.DIRECTED_PLAN: DirectedPlan,
        Thing.RECRUITMENT_PLAN: RecruitmentPlan,
    }

    row: strawberry.Private[model.Row]
    about: strawberry.Private[Thing | None]

    weight: int = _cell("weight", "How much it counts: 1, or so many places.")
    part: str | None = _cell("part", "The code of the part of the figure that it belongs to.")
    title: str | None = _cell("title", "What it is about, where that is more than a person.")
    name: str | None = column(TeacherRow.name, mask=masked_name)
    subject: str | None = column(Employment.subject)
    kind: PostingKind | None = column(PostingRow.kind, word=PostingKind)
    starts_on: date | None = column(
        PostingRow.starts_on,
        description="Of the posting or, where no move is counted, of the home employment or the thing counted.",
    )
    last_day: date | None = _cell("last_day")
    teacher: Teacher | None = link(PostingRow.teacher_id, Teacher, description="The record as it is now.")
    school: School | None = link(Employment.school_id, School, description="The home or sending school.")
    to_school: School | None = link(PostingRow.to_school_id, School)
    division: Division | None = link(TeacherRow.county_id, Division)

    posting: Posting | None = link(Claim.posting_id, Posting, description="The posting that counts, as it is now.")

    @described("The record that the row is about, as it is now.", About())
    async def thing(self, info: Info) -> Node | None:
        kind = self.things.get(self.about) if self.about else None
        return None if kind is None or self.row.thing_id is None else await one(info.context, kind, self.row.thing_id)

    @classmethod
    def of_cells(cls, cells: Any, about: Thing | None) -> "FigureRow":
        """Show a row that was read as every column a row may have."""
        return cls(row=model.Row(**dict(zip(COLUMNS, cells, strict=True))), about=about)


@strawberry.type(description="How many are missing: by adding new ones or by sending others instead; or to spare.")
class Margin:
    """In the unit of the figure's rows: persons, places, schools."""

    to_add: int | None = strawberry.field(description="None when no number would do.")
    to_swap: int | None
    spare: int
    excess: int = strawberry.field(description="How many are beyond an upper bound.")

    @classmethod
    def of(cls, found: model.Margin | None) -> "Margin | None":
        """Show a margin, where there is one."""
        return cls(**vars(found)) if found else None


@strawberry.type(description="One part of a figure, judged by itself: a level of training, a subject, a pair.")
class FigurePart:
    """The same number for one part."""

    part: strawberry.Private[model.Part]

    code: str = strawberry.field(resolver=lambda self: self.part.code, description="As the rows name it.")
    label: str = word_of(lambda self: self.part.label)
    numerator: int = strawberry.field(resolver=lambda self: self.part.numerator)
    denominator: int | None = strawberry.field(resolver=lambda self: self.part.denominator)
    exact: str | None = strawberry.field(resolver=lambda self: exact_of(self.part.exact))
    decimal: str | None = strawberry.field(resolver=lambda self: decimal_of(self.part.exact))
    printed: str = strawberry.field(resolver=lambda self: self.part.printed)
    verdict: Verdict = strawberry.field(resolver=lambda self: self.part.verdict)
    rounding_trap: bool = strawberry.field(resolver=lambda self: self.part.rounding_trap)

    @described("What is missing from, or to spare above, a lower bound.")
    def margin(self) -> Margin | None:
        return Margin.of(self.part.margin)


def exact_of(exact: Fraction | None) -> str | None:
    """Write the reduced fraction."""
    return None if exact is None else str(exact)


def decimal_of(exact: Fraction | None) -> str | None:
    """Write a fraction with six decimal places, rounded half up."""
    if exact is None:
        return None
    whole, part = divmod(int(rounded(exact, PLACES) * 10**PLACES), 10**PLACES)
    return f"{whole}.{part:0{PLACES}d}"
