"""What a ledger that goes out and comes back is made of: columns, copied rows, stamps, verdicts, and the kept draft."""

import json
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from enum import StrEnum
from hashlib import sha256
from typing import Any
from uuid import UUID

from pydantic import TypeAdapter
from sqlalchemy import ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from domain.access import Label
from domain.database import Base, label, new_id, vocabulary
from domain.language import N_, translate
from domain.ledger.model import Kind
from domain.ledger.words import Words
from domain.refusals import Refusal

KEY, STAMP = "记录键", "版本"
"""The headings of the two hidden columns."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """A column of a ledger: the field it shows, since which template, and whether it only tells which row this is.

    What a `shown` column says of a record in the books is changed elsewhere; `schools` offers their names to choose.
    """

    field: str
    heading: str
    since: int = 1
    words: Words | None = None
    days: bool = False
    fixed: bool = False
    shown: bool = False
    schools: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Copied:
    """A row as the books say it: its key, its cells by field, and the id number under seal that no cell shows."""

    key: UUID
    cells: Mapping[str, str]
    sealed: bytes | None = field(default=None, repr=False)

    def fingerprint(self, fields: Sequence[str]) -> str:
        """Sum the cells up, so that a copy made while somebody was writing is recognised."""
        said = json.dumps([self.cells[name] for name in fields], ensure_ascii=False)
        return sha256(said.encode()).hexdigest()[:12]


@dataclass(frozen=True, slots=True, kw_only=True)
class Stamp:
    """What the hidden column says of a copied row."""

    template: int
    read_at: datetime
    fingerprint: str

    def __str__(self) -> str:
        return f"v{self.template}.{self.read_at.astimezone(UTC):%Y%m%dT%H%M%S%f}.{self.fingerprint}"

    @classmethod
    def read(cls, text: str) -> "Stamp | None":
        """Read a stamp; nothing, when it is none."""
        try:
            template, instant, fingerprint = text.split(".")
            read_at = datetime.strptime(instant, "%Y%m%dT%H%M%S%f").replace(tzinfo=UTC)
            return cls(template=int(template.removeprefix("v")), read_at=read_at, fingerprint=fingerprint)
        except ValueError:
            return None


@dataclass(frozen=True, slots=True, kw_only=True)
class FileRow:
    """A row that came back: its line in the file, its key and stamp if it has them, and its cells by field."""

    line: int
    key: str
    stamp: str
    cells: Mapping[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Revised:
    """A file that came back: of which register, and its rows in the fields that it still has."""

    kind: Kind
    name: str
    digest: str
    unknown: Sequence[str]
    fields: Sequence[str]
    rows: Sequence[FileRow]


class Verdict(StrEnum):
    """What becomes of a row, or of a cell."""

    CREATE = "create"
    CHANGE = "change"
    UNCHANGED = "unchanged"
    CONFLICT = "conflict"
    REFUSED = "refused"


VERDICT_NAMES = {
    Verdict.CREATE: N_("New"),
    Verdict.CHANGE: N_("Changed"),
    Verdict.UNCHANGED: N_("Unchanged"),
    Verdict.CONFLICT: N_("Conflict"),
    Verdict.REFUSED: N_("Refused"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Reason:
    """A refusal as a draft keeps it: said again in whichever language it is read."""

    code: str
    message: str
    values: Mapping[str, Any]
    clause: str | None = None

    @classmethod
    def of(cls, refusal: Refusal) -> "Reason":
        """Keep a refusal."""
        values = {name: _kept(value) for name, value in refusal.values.items()}
        return cls(code=refusal.code, message=refusal.message, values=values, clause=refusal.clause)

    def sentence(self, language: str) -> str:
        """Say why, in the language."""
        return translate(language, self.message, self.values)


def _kept(value: object) -> object:
    if isinstance(value, (list, tuple, set, frozenset)):
        return [_kept(each) for each in value]
    return value if isinstance(value, (int, str)) else str(value)


@dataclass(frozen=True, slots=True, kw_only=True)
class CellVerdict:
    """A cell that was edited: as it was downloaded, as it was edited, as it is now, and what becomes of it."""

    field: str
    before: str
    edited: str
    now: str
    verdict: Verdict
    reason: Reason | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class RowVerdict:
    """A row that is not simply unchanged: what becomes of it, cell by cell, and why, if not for one cell."""

    line: int
    label: str
    verdict: Verdict
    cells: Sequence[CellVerdict] = ()
    reason: Reason | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What a file would do to the books: every row that it touches, and how many it leaves alone."""

    rows: Sequence[RowVerdict]
    unchanged: int

    @property
    def counts(self) -> Counter[Verdict]:
        """Count the rows by what becomes of them."""
        return Counter({Verdict.UNCHANGED: self.unchanged}) + Counter(row.verdict for row in self.rows)

    @property
    def counted(self) -> dict[str, int]:
        """Count the rows as a draft keeps it."""
        return {str(verdict): number for verdict, number in self.counts.items()}

    @property
    def digest(self) -> str:
        """Sum up what the comparison saw."""
        return sha256(TypeAdapter(Outcome).dump_json(self)).hexdigest()


@dataclass(frozen=True, slots=True)
class Kept:
    """What a draft keeps under seal: the file as it came back, and the outcome that was shown."""

    revised: Revised
    outcome: Outcome

    @property
    def spelled(self) -> str:
        """Spell it out, to be sealed."""
        return TypeAdapter(Kept).dump_json(self).decode()


@dataclass(frozen=True, slots=True)
class Told:
    """Of what a draft keeps only the outcome: what its page shows, without reading every row of the file as well."""

    outcome: Outcome


STATES = {
    "kept": N_("Waiting to be compared"),
    "open": N_("Waiting for your decision"),
    "written": N_("Written into the books"),
    "cancelled": N_("Called off"),
}


class Revision(Base, kw_only=True):
    """A file that came back, judged and waiting for the decision of whoever sent it; no fact, but work in hand.

    Its rows and its outcome are kept under seal, because new rows hold id numbers; once it is written or called off
    they go.
    """

    __tablename__ = "revision"
    __table_args__ = (
        vocabulary("state", STATES),
        Index("revision_made_idx", "county_id", "made_by", "made_at"),
    )

    county_id: Mapped[int] = mapped_column(ForeignKey("county.id"), primary_key=True)
    id: Mapped[UUID] = mapped_column(primary_key=True, default_factory=new_id)
    school_id: Mapped[UUID | None] = mapped_column(ForeignKey("school.id"), default=None)
    kind: Mapped[str]
    name: Mapped[str]
    file_digest: Mapped[str]
    outcome_digest: Mapped[str]
    counts: Mapped[dict[str, Any]]
    sealed: Mapped[bytes | None] = mapped_column(info=label(Label.SENSITIVE), repr=False)
    made_by: Mapped[UUID]
    made_at: Mapped[datetime]
    state: Mapped[str] = mapped_column(default="open")
    version: Mapped[int] = mapped_column(init=False)
    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012 (SQLAlchemy reads it from the class)
