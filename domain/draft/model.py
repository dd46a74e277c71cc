"""What every draft has: why it was written, how far it has come, and by whom. National vocabulary, like the rules."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, Constraint, Index
from sqlalchemy.orm import Mapped, MappedAsDataclass, mapped_column

from domain.database import new_id, vocabulary
from domain.language import N_

STATES = {
    "draft": N_("Draft"),
    "verified": N_("Verified by a second person"),
    "in_force": N_("In force"),
    "dropped": N_("Dropped"),
}
OPEN = ("draft", "verified")


class Draft(MappedAsDataclass, eq=False, kw_only=True):
    """A draft on its way; each kind has a table of its own, and adds what is to be said."""

    id: Mapped[UUID] = mapped_column(primary_key=True, default_factory=new_id)
    reason: Mapped[str]
    state: Mapped[str] = mapped_column(default="draft")
    drafted_by: Mapped[UUID]
    drafted_by_name: Mapped[str]
    drafted_at: Mapped[datetime]
    verified_by: Mapped[UUID | None] = mapped_column(default=None)
    verified_by_name: Mapped[str | None] = mapped_column(default=None)
    verified_at: Mapped[datetime | None] = mapped_column(default=None)
    in_force_at: Mapped[datetime | None] = mapped_column(default=None)


def two_persons(table: str, *, of: str) -> tuple[Constraint | Index, ...]:
    """Hold a kind of draft to a reason, a second person, and one open draft at a time of each `of`."""
    return (
        vocabulary("state", STATES),
        CheckConstraint("reason <> ''", name="reasoned"),
        CheckConstraint("verified_by <> drafted_by", name="second_person"),
        CheckConstraint("state not in ('verified', 'in_force') or verified_by is not null", name="verified"),
        Index(f"{table}_one_open_key", of, unique=True, postgresql_where="state in ('draft', 'verified')"),
    )
