"""What an import is made of: a sheet whose lines read well, the tally that is kept of them, and the report."""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from enum import StrEnum
from typing import ClassVar, Generic, TypeVar

from pydantic import BaseModel, ConfigDict, PrivateAttr

from domain.language import N_
from domain.refusals import Refusal


class Kind(StrEnum):
    """The kinds of sheets that the books take in."""

    SCHOOLS = "schools"
    TEACHERS = "teachers"
    EXEMPTIONS = "exemptions"
    POSTINGS = "postings"
    TWINNINGS = "twinnings"
    ACTIVITIES = "activities"
    TRAININGS = "trainings"
    ENROLMENTS = "enrolments"
    RECORDS = "records"
    CLASSES = "classes"


KIND_NAMES = {
    Kind.SCHOOLS: N_("Schools"),
    Kind.TEACHERS: N_("Teachers"),
    Kind.EXEMPTIONS: N_("Exemptions"),
    Kind.POSTINGS: N_("Postings"),
    Kind.TWINNINGS: N_("Twinnings"),
    Kind.ACTIVITIES: N_("Activities"),
    Kind.TRAININGS: N_("Training programmes"),
    Kind.ENROLMENTS: N_("Enrolments in training"),
    Kind.RECORDS: N_("Training in teachers' records"),
    Kind.CLASSES: N_("Urban-rural classes of a year (as a draft)"),
}


class SheetRow(BaseModel):
    """One row, each cell under the name of what it means; the alias of a field is the heading of its column.

    `beside` names the field beside which a refusal is shown that names none itself.
    """

    model_config = ConfigDict(frozen=True, extra="ignore")
    beside: ClassVar[str]
    _emptied: frozenset[str] = PrivateAttr(default=frozenset())

    @property
    def emptied(self) -> frozenset[str]:
        """Name the cells that somebody has emptied on purpose; any other empty cell says nothing of the books."""
        return self._emptied

    def emptying(self, fields: Iterable[str]) -> None:
        """Take the cells of these fields, where they are empty, as emptied on purpose."""
        self._emptied = frozenset(name for name in fields if getattr(self, name) is None)

    @classmethod
    def columns(cls) -> tuple[str, ...]:
        """Give the headings that a sheet must have, in their usual order."""
        return tuple(map(cls.column, cls.model_fields))

    @classmethod
    def column(cls, field: str) -> str:
        """Give the heading of a field's column."""
        return cls.model_fields[field].alias or field


R = TypeVar("R", bound=SheetRow)


@dataclass(frozen=True, slots=True)
class Line(Generic[R]):
    """A row that reads well: the number of its line in the file, its cells as they were written, and their meaning."""

    number: int
    cells: Mapping[str, str]
    row: R


@dataclass(frozen=True, kw_only=True)
class RefusedRow:
    """A row that will not be written: its line in the file, the column and value at fault, and the reason."""

    line: int
    column: str
    value: str
    refusal: Refusal


@dataclass(frozen=True, kw_only=True)
class Sheet(Generic[R]):
    """A file that was read: its lines that read well, the rows that do not, and the columns that nobody asked for."""

    kind: Kind
    name: str
    digest: str
    unknown: tuple[str, ...]
    lines: Sequence[Line[R]]
    refused: tuple[RefusedRow, ...]


@dataclass(frozen=True, kw_only=True)
class ImportReport:
    """What an import did, or would do: rows by what became of them. `written` tells whether the books changed hands."""

    kind: Kind
    name: str
    created: int
    changed: int
    unchanged: int
    refused: tuple[RefusedRow, ...]
    unknown: tuple[str, ...]
    written: bool


class Tally:
    """What becomes of each line while a sheet is entered; written and changed rows are counted by county."""

    def __init__(self, row: type[SheetRow], watch: Callable[[int], None]) -> None:
        self.created: Counter[int] = Counter()
        self.changed: Counter[int] = Counter()
        self.unchanged = 0
        self.refused: list[RefusedRow] = []
        self._row = row
        self._watch = watch

    @contextmanager
    def judging(self, line: Line[R]) -> Iterator[None]:
        """Judge one line: a refusal within the block is noted as this line's, and the next line is taken up."""
        try:
            yield
        except Refusal as refusal:
            self.refuse(line, refusal)
        self._watch(1)

    def refuse(self, line: Line[R], refusal: Refusal) -> None:
        """Note that the line is refused."""
        self.refused.append(refused_row(self._row, line.number, line.cells, refusal))

    def found(self, county_id: int, differed: bool) -> None:
        """Note that the books had the row already, and whether it was put right."""
        if differed:
            self.changed[county_id] += 1
        else:
            self.unchanged += 1


def refused_row(row: type[SheetRow], line: int, cells: Mapping[str, str], refusal: Refusal) -> RefusedRow:
    """Show a refusal beside the cell that it concerns."""
    field = refusal.field if refusal.field in row.model_fields else row.beside
    column = row.column(field)
    return RefusedRow(line=line, column=column, value=cells[column], refusal=refusal)
