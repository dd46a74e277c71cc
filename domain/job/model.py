"""A job: a large file on its way through the books, and how far it has come."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, ForeignKeyConstraint, Index, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from domain.access import Label, Place
from domain.database import Base, label, new_id, vocabulary
from domain.language import N_
from domain.revision.model import Revision

STATES = {
    "waiting": N_("Waiting to be compared"),
    "comparing": N_("Being compared with the books"),
    "compared": N_("Waiting for your decision"),
    "ordered": N_("Waiting to be written"),
    "applying": N_("Being written into the books"),
    "done": N_("Written into the books"),
    "refused": N_("Refused"),
    "failed": N_("Broken off"),
    "cancelled": N_("Called off"),
}
STEPS = ("compare", "write")
DUE = {"waiting": "comparing", "comparing": "comparing", "ordered": "applying", "applying": "applying"}
"""The states in which there is something to do, and the state in which it is done."""
SHOWN = (*DUE, "compared", "refused", "failed")
"""The states in which whoever sent the file has something to look at."""


class Job(Base, kw_only=True):
    """A large file that came back: compared, and on its sender's word written, apart from the request that asked.

    No fact, but work in hand, as the file itself; its deeds stand in the journal. `rows_done` moves while the step's
    own transaction is open; `outcome_digest` sums up what the comparison showed, so that nothing else is written.
    """

    __tablename__ = "job"
    __table_args__ = (
        ForeignKeyConstraint(
            ["county_id", "revision_id"],
            [Revision.county_id, Revision.id],
            ondelete="cascade",
        ),
        vocabulary("state", STATES),
        vocabulary("step", STEPS),
        CheckConstraint("rows_done between 0 and rows", name="rows_done"),
        CheckConstraint("(state in ('refused', 'failed')) = (reason is not null)", name="reasoned"),
        Index("job_revision_key", "county_id", "revision_id", unique=True),
        Index("job_made_by_idx", "county_id", "made_by", "made_at"),
        Index(
            "job_due_idx",
            "county_id",
            "made_at",
            postgresql_where=text("state in ('waiting', 'comparing', 'ordered', 'applying')"),
        ),
    )

    county_id: Mapped[int] = mapped_column(ForeignKey("county.id"), primary_key=True)
    id: Mapped[UUID] = mapped_column(primary_key=True, default_factory=new_id)
    revision_id: Mapped[UUID]
    school_id: Mapped[UUID | None] = mapped_column(ForeignKey("school.id"), default=None)
    kind: Mapped[str]
    name: Mapped[str]
    state: Mapped[str] = mapped_column(default="waiting")
    step: Mapped[str] = mapped_column(default="compare")
    rows: Mapped[int]
    rows_done: Mapped[int] = mapped_column(default=0)
    attempts: Mapped[int] = mapped_column(default=0)
    counts: Mapped[dict[str, Any]] = mapped_column(default_factory=dict)
    outcome_digest: Mapped[str] = mapped_column(default="")
    reason: Mapped[dict[str, Any] | None] = mapped_column(JSONB(none_as_null=True), default=None)
    made_by: Mapped[UUID]
    made_by_name: Mapped[str] = mapped_column(info=label(Label.PERSONAL))
    made_at: Mapped[datetime]
    begun_at: Mapped[datetime | None] = mapped_column(default=None)
    ended_at: Mapped[datetime | None] = mapped_column(default=None)

    @property
    def place(self) -> Place:
        """Tell where the file was sent from."""
        return Place(self.county_id, self.school_id)

    @property
    def percent(self) -> int:
        """Tell how far the step has come: a hundred only when it has ended."""
        if self.state in ("compared", "done"):
            return 100
        return min(99, 100 * self.rows_done // self.rows) if self.rows else 0
